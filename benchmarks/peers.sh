#!/bin/sh
# Compares Mien with ONNX Runtime on this machine: benchmarks/peers.sh [part of a title, e.g. FaceNet]...
# Writes benchmarks/results/cpu.md and cpu.json. JAVA_HOME: a JDK 25. PEERS_OUT: another folder for the results.
set -eu
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mvn -q -B -f benchmarks/pom.xml -Ppeers package
processor=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
machine="${processor:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) cores"
commit=$(git rev-parse --short HEAD)$(git diff --quiet HEAD -- src benchmarks/src || echo ' with changes')
exec "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx6g \
    -cp benchmarks/target/benchmarks.jar dev.mien.benchmarks.peers.Peers \
    "${PEERS_OUT:-benchmarks/results}" "$machine" "$commit" "$@"
