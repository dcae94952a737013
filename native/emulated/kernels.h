/* The kernels of the .cu files by name, so that a driver can launch them: build.sh writes a KERNEL(name) for each. */
#pragma once
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace emulated {
/** Copies a launch's arguments; what it returns runs one thread. */
using Binding = std::function<std::function<void()>(void** arguments)>;

inline std::map<std::string, Binding>& kernels() {
    static std::map<std::string, Binding> all;
    return all;
}

template <class T> T copied(const void* from) {
    T value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

template <class... Types, size_t... I>
std::function<void()> withArguments(void (*kernel)(Types...), void** arguments, std::index_sequence<I...>) {
    std::tuple<std::remove_const_t<Types>...> values{copied<std::remove_const_t<Types>>(arguments[I])...};
    return [kernel, values] { std::apply(kernel, values); };
}

template <class... Types> bool add(const char* name, void (*kernel)(Types...)) {
    kernels()[name] = [kernel](void** arguments) {
        return withArguments(kernel, arguments, std::index_sequence_for<Types...>{});
    };
    return true;
}
}

#define KERNEL(name) static const bool added_##name = emulated::add(#name, name);
