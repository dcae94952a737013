/*
 * Of boxes that overlap, those with the highest scores, as dev.mien.models.NonMaximumSuppression: many lists of boxes in
 * two launches. Boxes [x1, y1, x2, y2] stand list by list, each list by falling score; list l has boxes begin[l] ..
 * begin[l + 1] - 1. First all pairs are compared at once, sixty-four to a word of bits; then a block per list goes
 * through its boxes, and each that is kept strikes out those it overlaps.
 */

constexpr int NMS_WORD = 64;

enum NmsRule { NMS_UNION, NMS_MINIMUM };

__device__ inline bool nmsTooMuch(const float* a, const float* b, int rule, float threshold) {
    const float extra = rule == NMS_MINIMUM ? 1 : 0;
    const float w = fmaxf(0, fminf(a[2], b[2]) - fmaxf(a[0], b[0]) + extra);
    const float h = fmaxf(0, fminf(a[3], b[3]) - fmaxf(a[1], b[1]) + extra);
    const float shared = w * h;
    const float areaA = (a[2] - a[0] + extra) * (a[3] - a[1] + extra);
    const float areaB = (b[2] - b[0] + extra) * (b[3] - b[1] + extra);
    return rule == NMS_MINIMUM ? !(shared / fminf(areaA, areaB) <= threshold)
                               : shared / (areaA + areaB - shared) > threshold;
}

/**
 * Bit j % 64 of masks[box, j / 64]: box overlaps box j of its list too much. Only words from the box's own on are
 * written, and of them bits beyond it.
 *
 * Grid: as many blocks for each list, one-dimensional; a thread takes a box and a word, then others.
 *
 * @param rule  0: intersection over union; 1: over the smaller box, sides one longer
 * @param words of a row of masks: 64 boxes each, for the longest list
 */
extern "C" __global__ void nms_overlaps(const float* boxes, const int* begin, int lists, int rule, float threshold,
        int words, unsigned long long* masks) {
    const int* bounds = begin + blockIdx.x % lists;
    const int list = bounds[0];
    const int n = bounds[1] - list;
    const int own = (n + NMS_WORD - 1) / NMS_WORD;
    const unsigned pairs = unsigned(n) * own;
    for (unsigned p = blockIdx.x / lists * blockDim.x + threadIdx.x; p < pairs; p += gridDim.x / lists * blockDim.x) {
        const int i = p / own;
        const int word = p % own;
        if (word < i / NMS_WORD) {
            continue;
        }
        unsigned long long bits = 0;
        for (int j = max(i + 1, word * NMS_WORD); j < min(n, (word + 1) * NMS_WORD); j++) {
            if (nmsTooMuch(boxes + 4 * (list + i), boxes + 4 * (list + j), rule, threshold)) {
                bits |= 1ull << (j % NMS_WORD);
            }
        }
        masks[static_cast<size_t>(list + i) * words + word] = bits;
    }
}

/**
 * kept[box]: 1 or 0. A block per list.
 *
 * @param struck [lists, words], overwritten: what is struck out
 */
extern "C" __global__ void nms_keep(const int* begin, int words, const unsigned long long* masks,
        unsigned long long* struck, int* kept) {
    __shared__ unsigned long long current; // of the sixty-four boxes at hand, those struck out
    const int list = begin[blockIdx.x];
    const int n = begin[blockIdx.x + 1] - list;
    const int own = (n + NMS_WORD - 1) / NMS_WORD;
    unsigned long long* out = struck + static_cast<size_t>(blockIdx.x) * words;
    for (int word = threadIdx.x; word < own; word += blockDim.x) {
        out[word] = 0;
    }
    for (int word = 0; word < own; word++) {
        const int first = word * NMS_WORD;
        const int count = min(NMS_WORD, n - first);
        const unsigned long long* rows = masks + static_cast<size_t>(list + first) * words;
        __syncthreads();
        if (threadIdx.x == 0) { // the boxes of a word, one by one: each may strike out later ones of them
            unsigned long long bits = out[word];
            for (int i = 0; i < count; i++) {
                const bool stays = (bits >> i & 1) == 0;
                kept[list + first + i] = stays;
                bits |= stays ? rows[static_cast<size_t>(i) * words + word] : 0;
            }
            current = bits;
        }
        __syncthreads();
        for (int later = word + 1 + threadIdx.x; later < own; later += blockDim.x) { // and all of them in later words
            unsigned long long bits = out[later];
            for (int i = 0; i < count; i++) {
                bits |= (current >> i & 1) == 0 ? rows[static_cast<size_t>(i) * words + later] : 0;
            }
            out[later] = bits;
        }
    }
}
