#!/bin/sh
# Tests and times Mien on a GPU, from the folder that pack.sh made; no Java has to be installed: sh run.sh [RESULTS [STEP]...]
# Steps, all of them by default: doctor verify golden speed jmh report. Every step writes files of its own into RESULTS (default:
# results); the next one runs whatever became of it, and the last lines say what failed. 1 if anything did.
#   MIEN_CUDA_LIBS=FOLDERS   where NVIDIA's libraries are, if 'doctor' does not find them
#   PRECISIONS="..."         default: float32 tf32 bf16
#   ROUNDS=N                 turns that Mien and PyTorch take; default: 2
#   PYTHON=python3           one that has torch, to compare with; without it Mien is timed alone
#   SMALL=1                  tries all this out on small data, also on the emulated device
set -u
cd "$(dirname "$0")" || exit 1
results=$(mkdir -p "${1:-results}" && cd "${1:-results}" && pwd) || exit 1
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- doctor verify golden speed jmh report
python=${PYTHON:-python3}
failed=

java() { # ARGUMENTS...
    ./java/bin/java --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED -Dorg.slf4j.simpleLogger.defaultLogLevel=info \
        ${MIEN_CUDA_LIBS:+"-Dmien.cuda.libs=$MIEN_CUDA_LIBS"} ${SMALL:+-Dgpu.small=true} -cp mien.jar "$@"
}
mien() { java dev.mien.cli.Mien "$@" --backend cuda; }

step() { # NAME COMMAND...: its output goes to NAME.txt
    name=$1
    shift
    begin=$(date +%s)
    "$@" > "$results/$name.txt" 2> "$results/$name.log"
    status=$?
    verdict=ok
    if [ $status -ne 0 ]; then
        verdict="FAILED ($status), see $name.log"
        failed="$failed $name"
    fi
    echo "$name: $verdict, $(($(date +%s) - begin)) s; $(tail -n 1 "$results/$name.txt" | cut -c 1-120)" | tee -a "$results/steps.txt"
}

has_torch() {
    "$python" -c "import sys, torch; sys.exit(not (torch.cuda.is_available() or '${SMALL:-}'))" 2> /dev/null
}

# NVIDIA's libraries may be known to Python alone.
if [ -z "${MIEN_CUDA_LIBS:-}" ] && ! mien doctor > /dev/null 2>&1; then
    MIEN_CUDA_LIBS=$("$python" -c 'import glob, sys; print(":".join(f for p in sys.path for f in glob.glob(p + "/nvidia/*/lib")))' 2> /dev/null)
fi
for each; do
    case $each in
        doctor) step doctor mien doctor ;;
        verify)
            for precision in ${PRECISIONS:-float32 tf32 bf16}; do
                step "verify-$precision" mien verify --precision "$precision" ${SMALL:+--only "parity/*"}
            done ;;
        golden)
            for precision in ${PRECISIONS:-float32 tf32 bf16}; do
                step "golden-$precision" mien verify --golden golden --precision "$precision" ${SMALL:+--only "layers/*"}
            done ;;
        speed)
            rm -f "$results"/*.jsonl
            torch=no
            if has_torch; then torch=yes; else echo "no torch for $python: Mien is timed alone" | tee -a "$results/steps.txt"; fi
            for round in $(seq "${ROUNDS:-2}"); do
                for precision in ${PRECISIONS:-float32 tf32 bf16}; do
                    step "speed-$precision-$round" java "-Dmien.precision=$precision" dev.mien.benchmarks.gpu.GpuSpeed "$results/mien.jsonl"
                done
                if [ $torch = yes ]; then
                    step "speed-torch-$round" "$python" torch_peer.py "$results/torch.jsonl" ${SMALL:+--small}
                fi
            done ;;
        jmh)
            step jmh java org.openjdk.jmh.Main GpuBenchmark -foe true -p "precision=$(echo ${PRECISIONS:-float32 tf32 bf16} | tr ' ' ,)" \
                ${SMALL:+-bm ss -wi 0 -i 1} -rf json -rff "$results/jmh.json" ;;
        report)
            step report java dev.mien.benchmarks.gpu.GpuReport "$results" "$(cat about.txt); $(getconf _NPROCESSORS_ONLN) cores" ;;
        *) echo "no step $each" >&2; exit 2 ;;
    esac
done
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
