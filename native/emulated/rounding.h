/* Numbers with fewer bits of mantissa than float32, as tensor cores take them. */
#pragma once
#include <cstdint>
#include <cstring>

namespace emulated {
inline uint32_t bitsOf(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float ofBits(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/** To nearest, ties to even, with so many bits of the mantissa left away; NaN stays NaN. */
inline float rounded(float value, int bits) {
    const uint32_t all = bitsOf(value);
    return value != value ? value : ofBits((all + (1u << (bits - 1)) - 1 + (all >> bits & 1)) & ~0u << bits);
}

inline float asTf32(float value) { return rounded(value, 13); }
inline float ofBfloat16(uint16_t value) { return ofBits(uint32_t(value) << 16); }
inline uint16_t asBfloat16(float value) { return uint16_t(bitsOf(rounded(value, 16)) >> 16 | (value != value)); }

/** Types of elements; each of the libraries has its own numbers for them. */
enum class Element { FLOAT, BFLOAT16 };

inline size_t bytesOf(Element type) { return type == Element::FLOAT ? 4 : 2; }

inline float load(const void* values, Element type, size_t at) {
    return type == Element::FLOAT ? static_cast<const float*>(values)[at]
                                  : ofBfloat16(static_cast<const uint16_t*>(values)[at]);
}

inline void store(void* values, Element type, size_t at, float value) {
    if (type == Element::FLOAT) {
        static_cast<float*>(values)[at] = value;
    } else {
        static_cast<uint16_t*>(values)[at] = asBfloat16(value);
    }
}
}
