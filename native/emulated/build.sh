#!/bin/sh
# Builds the emulated device's libraries, which JCuda's native parts take for NVIDIA's: build.sh FOLDER [FLAGS of g++]
#
# FOLDER/cuda12-cudnn8, FOLDER/cuda12-cudnn9 and FOLDER/cuda13-cudnn9 have the names and versions of these, FOLDER/misfit
# those of CUDA 12 and a cuDNN 9 made for 13 that, like parts of the real one, stays when it is closed. All .cu files of native/
# are inside. Needs g++, on Linux x86_64.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=$1
shift
flags=$*
objects=$out/objects
mkdir -p "$objects"
compile() { # OBJECT SOURCE
    # shellcheck disable=SC2086
    g++ -std=c++17 -O2 -fPIC -fvisibility=hidden -I "$here" -I "$here/.." $flags -c -o "$1" -x c++ "$2"
}

# A .cu file with its kernels registered. Their names are found by the preprocessor, for macros may write them; what is
# `extern __shared__` in CUDA is a pointer here.
pointer='\2* \3 = reinterpret_cast<\2*>(emulated::dynamicShared);'
kernels() { # NAME
    {
        echo '#include "device.h"'
        echo '#include "kernels.h"'
        echo "#line 1 \"$here/../$1.cu\""
        sed -E "s/extern __shared__ (__align__\([0-9]+\) )?([A-Za-z0-9_ ]+) ([A-Za-z0-9_]+)\[\];/$pointer/" "$here/../$1.cu"
        g++ -std=c++17 -E -P -x c++ -D__global__=IS_KERNEL '-D__launch_bounds__(n)=' '-D__device__=' "$here/../$1.cu" \
            | tr '\n' ' ' | grep -o 'IS_KERNEL *void *[A-Za-z0-9_]*' | sed 's/.*[ ]\(.*\)/KERNEL(\1)/'
    } > "$objects/$1.cpp"
    compile "$objects/kernels-$1.o" "$objects/$1.cpp"
}

# NVIDIA's libraries but for the driver's give their functions a version, named like the library.
link() { # NAME, "versioned" or "", OBJECTS...
    name=$1
    versioned=$2
    shift 2
    if [ -n "$versioned" ]; then
        echo "$name { global: cu*; local: *; };" > "$folder/$name.map"
        set -- "$@" "-Wl,--version-script=$folder/$name.map"
    fi
    # shellcheck disable=SC2086
    g++ -shared $flags -Wl,-soname,"$name" -o "$folder/$name" "$@" "$folder/version.o"
}

for source in cuda streams cublas cudnn; do
    compile "$objects/$source.o" "$here/$source.cpp"
done
for source in "$here"/../*.cu; do
    kernels "$(basename "$source" .cu)"
done
set -- 12 8 12 cuda12-cudnn8 12 9 12 cuda12-cudnn9 13 9 13 cuda13-cudnn9 12 9 13 misfit
while [ $# -gt 0 ]; do
    cuda=$1
    cudnn=$2
    folder=$out/$4
    mkdir -p "$folder"
    echo "extern const int emulatedCuda = $cuda, emulatedCudnn = $cudnn, emulatedCudnnFor = $3;" > "$folder/version.cpp"
    compile "$folder/version.o" "$folder/version.cpp"
    link libcuda.so.1 "" "$objects"/cuda.o "$objects"/streams.o "$objects"/kernels-*.o
    link libcublasLt.so.$cuda ""
    link libcublas.so.$cuda versioned "$objects/cublas.o" "$folder/libcuda.so.1"
    stays=
    [ "$4" != misfit ] || stays=-Wl,-z,nodelete
    link libcudnn.so.$cudnn versioned "$objects/cudnn.o" "$folder/libcuda.so.1" $stays
    rm -f "$folder"/*.map "$folder"/version.*
    shift 4
done
