#!/bin/sh
# How fast time warping is on this machine: benchmarks/dtw.sh [FOLDER of the UCR archive, default ../shared/data/ucr]
# Prints benchmarks/results/dtw.md and writes it with dtw.json. A C compiler (cc) adds a plain C loop, a Python that has
# dtaidistance adds that; without them the rows say so.
set -eu
cd "$(dirname "$0")/.."
. benchmarks/java.sh
mvn -q -B -f benchmarks/pom.xml package
program=-
if command -v cc > /dev/null; then
    program=$(pwd)/benchmarks/target/dtw
    cc -O3 -march=native -ffp-contract=off -o "$program" benchmarks/src/main/c/dtw.c -lm
fi
"$java" --add-modules jdk.incubator.vector -Xmx4g -cp benchmarks/target/benchmarks.jar dev.mien.benchmarks.dtw.DtwSpeed \
    benchmarks/results "${1:-../shared/data/ucr}" "$machine" "$commit" "$program"
if python3 -c 'import dtaidistance' 2> /dev/null; then
    python3 - << 'END' | tee -a benchmarks/results/dtw.md
import time
import numpy
from dtaidistance import dtw
walks = numpy.cumsum(numpy.random.default_rng(7).uniform(-.5, .5, (1000, 256)), axis=1)
for window, cells in ((None, 256 * 256), (26, 256 * 51 - 25 * 26)):
    start = time.perf_counter()
    dtw.distance_matrix_fast(walks, window=window, parallel=False)
    print(f"\ndtaidistance, window {window}: {(time.perf_counter() - start) * 1e9 / (499500 * cells):.3f} ns per cell")
END
else
    echo "dtaidistance is not installed for python3; it is left out."
fi
