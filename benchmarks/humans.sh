#!/bin/sh
# How MTCNN, FaceNet and InceptionTime see the virtual humans, and how fast these are drawn:
# benchmarks/humans.sh [FOLDER with makehuman/ facshuman/ facenet/ mtcnn/, default ../shared/data] [KINDS, default "makehuman builtin"]
# Writes benchmarks/results/synth.json and .md, and the contact sheets in docs. What a human's clips look like to the networks is kept in target/humans, so a run
# goes on where it was stopped: half an hour for each kind on two cores. Delete that folder after changing heads or renderer.
set -eu
cd "$(dirname "$0")/.."
. benchmarks/java.sh
data=${1:-../shared/data}
mvn -q -B package -DskipTests
check() {
    "$java" --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Xmx3g "-Dmeasured=$commit, $machine" \
        -cp target/mien.jar dev.mien.lab.humans.HumansCheck "$1" "$data" "$data/facenet/facenet-vggface2.pt" "$data/mtcnn" "$2" "$3" 1
}
for kind in ${2:-makehuman builtin}; do
    check "$kind" sheet "docs/humans-$kind.jpg"
    check "$kind" speed benchmarks/results/synth.json
    check "$kind" target/humans benchmarks/results/synth.json
done
