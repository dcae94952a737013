#!/bin/sh
# Packs what a Linux x86_64 machine with an NVIDIA GPU needs to test and time Mien there: native/gpu/pack.sh [FOLDER [GOLDENS]]
# Default: target/gpu, and ../shared/golden or, if that is absent, src/test/resources/golden. FOLDER gets a Java runtime, mien.jar
# with the benchmarks and without FFmpeg, reference values, and run.sh, which needs nothing else there; 60 MB at most.
#   PACK_JAR=FILE   take this mien.jar; default: it is built; the benchmarks always are
set -eu
cd "$(dirname "$0")/../.."
. benchmarks/java.sh
out=${1:-target/gpu}
golden=${2:-../shared/golden}
[ -d "$golden" ] || golden=src/test/resources/golden
jar=${PACK_JAR:-target/mien.jar}
jdk=$(dirname "$java")
[ -n "${PACK_JAR:-}" ] || mvn -q -B package -DskipTests
mvn -q -B -f benchmarks/pom.xml package
rm -rf "$out"
mkdir -p "$out/classes" "$out/golden"

# Films, pictures and reports need FFmpeg, charts, templates and java.desktop, three times as much as all the rest; nothing that runs there does.
"$jdk/jlink" --add-modules java.base,java.logging,jdk.incubator.vector,jdk.management,jdk.unsupported --strip-debug \
    --no-header-files --no-man-pages --compress zip-9 --output "$out/java" 2> "$out/jlink.txt" \
    || { cat "$out/jlink.txt" >&2; exit 1; }
rm "$out/jlink.txt"
if command -v strip > /dev/null; then
    strip --strip-unneeded "$out"/java/lib/server/libjvm.so "$out"/java/lib/*.so
fi

jar=$(cd "$(dirname "$jar")" && pwd)/$(basename "$jar")
(cd "$out/classes" && "$jdk/jar" --extract --file "$jar")
rm -rf "$out"/classes/META-INF/maven "$out"/classes/org/bytedeco "$out"/classes/org/jfree "$out"/classes/freemarker "$out"/classes/de
benchmarks=$(pwd)/benchmarks/target/benchmarks.jar
(cd "$out/classes" && "$jdk/jar" --extract --file "$benchmarks" dev/mien/benchmarks org/openjdk/jmh joptsimple org/apache/commons/math3 \
    META-INF/BenchmarkList META-INF/CompilerHints)
(cd "$out/classes/org/apache/commons/math3" && rm -rf dfp fitting genetics geometry ml ode optim optimization) # JMH counts only
"$jdk/jar" --create --file "$out/mien.jar" --manifest "$out/classes/META-INF/MANIFEST.MF" -C "$out/classes" .
rm -r "$out/classes"

for kind in layers modules models state_dicts; do
    if [ -d "$golden/$kind" ]; then cp -r "$golden/$kind" "$out/golden/"; fi
done
mkdir "$out/golden/mtcnn"
for file in dtw mtcnn/pnet mtcnn/rnet mtcnn/onet mtcnn/nets; do # what else mtcnn/ has is about pictures
    if [ -f "$golden/$file.safetensors" ]; then cp "$golden/$file.safetensors" "$out/golden/$file.safetensors"; fi
done
chmod -R u+w "$out/golden"
cp native/gpu/run.sh native/gpu/torch_peer.py "$out/"
echo "commit $commit, $(date -u +%Y-%m-%d)" > "$out/about.txt"

du -sk "$out"/* | sort -n
kilobytes=$(du -sk "$out" | cut -f 1)
echo "$out: $kilobytes KB"
[ "$kilobytes" -le 60000 ] || { echo "more than 60 MB; give smaller GOLDENS" >&2; exit 1; }
