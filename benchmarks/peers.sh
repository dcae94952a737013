#!/bin/sh
# Compares Mien with ONNX Runtime and libtorch on this machine: benchmarks/peers.sh [part of a title, e.g. FaceNet]...
# Prints a table, and writes benchmarks/results/cpu.md and cpu.json, where rows that are not measured this time stay.
#   PEERS_THREADS=1,2,8   numbers of threads (default: 1,2)
#   PEERS_ROUNDS=3        turns of each side (default: 9, or 7 where calls are long)
#   PEERS_OUT=FOLDER      another folder for the results
#   PEERS_DATA=FOLDER     with mtcnn/*.pt and faces/clips (default: ../shared/data; without: seeded weights, a drawn picture)
#   JAVA_HOME             a JDK 25 or later (default: the newest found in the usual places)
set -eu
cd "$(dirname "$0")/.."

. benchmarks/java.sh
mvn -q -B -f benchmarks/pom.xml -Ppeers package
# Two pools of threads that wait by spinning make libtorch thirty times slower: its OpenMP has the cores, OpenBLAS, which does
# nothing but the last layers there, one thread.
export OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
# Memory of JavaCPP's objects is freed by the program, not by the collector.
exec "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Xmx6g -XX:ObjectAlignmentInBytes=64 -XX:+UseTransparentHugePages -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
    -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dpeers.threads="${PEERS_THREADS:-1,2}" \
    ${PEERS_ROUNDS:+-Dpeers.rounds="$PEERS_ROUNDS"} -Dpeers.data="${PEERS_DATA:-../shared/data}" ${PEERS_JAVA_OPTS:-} \
    -cp "benchmarks/target/benchmarks.jar:benchmarks/target/peers/*" dev.mien.benchmarks.peers.Peers \
    "${PEERS_OUT:-benchmarks/results}" "$machine" "$commit" "$@"
