#!/bin/sh
# 1-NN on the UCR archive beside the published figures: benchmarks/ucr-nn.sh [FOLDER, default ../shared/data/ucr]
# Writes benchmarks/results/ucr-nn.csv and .md; run again it goes on where it was stopped. Delete the csv to begin anew.
set -eu
cd "$(dirname "$0")/.."
. benchmarks/java.sh
mvn -q -B -f benchmarks/pom.xml package
"$java" --add-modules jdk.incubator.vector -Xmx4g -cp benchmarks/target/benchmarks.jar dev.mien.benchmarks.dtw.UcrNeighbours \
    "${1:-../shared/data/ucr}" benchmarks/results
