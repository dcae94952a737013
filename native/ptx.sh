#!/bin/sh
# Makes the PTX that the jar carries of the kernels here, with the CUDA toolkit's nvcc: native/ptx.sh [FOLDER]
#
# nvcc writes the newest PTX version it knows, which older drivers refuse. The kernels need no more than 7.0, which drivers
# from CUDA 11.0 on take, so the number is rewritten; that it holds is checked by assembling for Turing, Hopper and Blackwell.
set -eu
out=${1:+$(mkdir -p "$1" && cd "$1" && pwd)}
cd "$(dirname "$0")"
out=${out:-../src/main/resources/dev/mien/engine/kernels/cuda}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
mkdir -p "$out"
export LC_ALL=C # the order of *.cuh
for source in *.cu; do
    kernel=${source%.cu}
    nvcc -std=c++17 -arch=compute_75 -ptx -o "$made/$kernel.ptx" "$source"
    {
        echo "// From native/$source by native/ptx.sh; sha256 of it and the headers: $(cat "$source" ./*.cuh | sha256sum | cut -d ' ' -f 1)"
        sed -e '/^\/\//d' -e '/^[[:space:]]*$/d' -e 's/^\.version .*/.version 7.0/' "$made/$kernel.ptx"
    } > "$made/$kernel.text"
    for arch in sm_75 sm_90 sm_120; do
        ptxas -v -arch=$arch -o /dev/null "$made/$kernel.text" 2> "$made/said"
        if grep -E '[1-9][0-9]* bytes (stack|spill)' "$made/said"; then
            echo "$kernel: registers are kept in memory on $arch" >&2
            exit 1
        fi
        echo "$kernel: assembles for $arch"
    done
    mv "$made/$kernel.text" "$out/$kernel.ptx"
done
