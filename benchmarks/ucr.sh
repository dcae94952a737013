#!/bin/sh
# Trains a classifier on sets of the UCR archive, each from several seeds, and sets its accuracy beside the published one:
#   benchmarks/ucr.sh [set]...        (default: the twelve that cost least, in order of cost)
# Every finished (set, seed) is a row of benchmarks/results/ucr-MODEL.csv, and is not computed again: stopped at any time, the
# same command goes on, also within a training. ucr-MODEL.md is written anew after every row.
#   UCR_MODEL=fcn          as in mien tsc --model (default: inceptiontime); epochs and batch are its authors'
#   UCR_SEEDS="1 2 3"      default
#   UCR_DATA=FOLDER        SET/SET_TRAIN.tsv, SET/SET_TEST.tsv, and published_accuracy.csv (default: ../shared/data/ucr)
#   UCR_OUT=FOLDER         default: benchmarks/results
#   UCR_RUNS=FOLDER        checkpoints of what is under way (default: output/ucr)
#   UCR_JAR=FILE           default: target/mien.jar
#   UCR_THREADS=N          default: 1; the results do not depend on it
#   JAVA                   default: java, or that of JAVA_HOME
set -eu
cd "$(dirname "$0")/.."

# Training series x length, the multiplications of an epoch up to a factor. Left out of the sizes between: sets of unequal length
# and the DodgerLoops, which have missing values, since how the published figures treated these is not known.
[ $# -gt 0 ] || set -- ItalyPowerDemand SonyAIBORobotSurface2 SmoothSubspace Fungi BME GunPoint Coffee FaceFour ArrowHead \
    BeetleFly BirdChicken ToeSegmentation2
model=${UCR_MODEL:-inceptiontime}
data=${UCR_DATA:-../shared/data/ucr}
out=${UCR_OUT:-benchmarks/results}
runs=${UCR_RUNS:-output/ucr}
jar=${UCR_JAR:-target/mien.jar}
java=${JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
rows=$out/ucr-$model.csv
[ -f "$jar" ] || { echo "$jar: no such file; build it with mvn -B package" >&2; exit 1; }
[ -d "$data" ] || { echo "$data: no such folder; set UCR_DATA to a folder of the UCR archive" >&2; exit 1; }
mkdir -p "$out" "$runs"
[ -f "$rows" ] || echo "set,seed,correct,test,accuracy,train,length,epochs,batch,seconds" > "$rows"

field() { sed -n "s/^  \"$2\" : \"\\{0,1\\}\\([^\",]*\\).*/\\1/p" "$1"; }

# Each set's seeds beside what is published: of InceptionTime five single networks of its authors (their results-inception-128.csv),
# of FCN and ResNet the mean of ten runs in Ismail Fawaz et al. 2019 (dl-4-tsc, results-ucr.csv), given to two places.
report() {
    {
        echo "# $model on sets of the UCR archive"
        echo
        echo "Written by \`UCR_MODEL=$model benchmarks/ucr.sh\`, which also says which sets and why; every run is a row of ucr-$model.csv."
        echo "Accuracies on the archive's test part, each series z-normalised; epochs, batch and learning rate are the authors',"
        echo "the network kept is that of the lowest training loss. \"Below\" is by how much the mean misses the least published figure."
        echo
        awk -F, -v model="$model" '
            FILENAME ~ /published_accuracy/ { if (model ~ /^inceptiontime/) { low[$1] = $11; high[$1] = $12; mean[$1] = $10 } next }
            FILENAME ~ /published-baselines/ { column = model == "fcn" ? 2 : model == "resnet" ? 3 : 0
                if (column) mean[$1] = low[$1] = high[$1] = $column
                next }
            FNR == 1 { next }
            { if (!n[$1]++) order[++sets] = $1
              sum[$1] += $5; seconds[$1] += $10; shape[$1] = $6 " x " $7; epochs = $8; batch[$1] = $9
              seeds[$1] = seeds[$1] (n[$1] > 1 ? ", " : "") sprintf("%.4f", $5) }
            END {
                print "| set | train x length | batch | epochs | accuracy of each seed | mean | published mean | published range | below | seconds a run |"
                print "|---|---|---|---|---|---|---|---|---|---|"
                for (i = 1; i <= sets; i++) {
                    s = order[i]; m = sum[s] / n[s]; known = s in mean && mean[s] ~ /[0-9]/
                    printf "| %s | %s | %d | %d | %s | %.4f | %s | %s | %s | %.0f |\n", s, shape[s], batch[s], epochs, seeds[s], m,
                        known ? mean[s] : "", !known || low[s] == high[s] && model !~ /^inception/ ? "" : low[s] " to " high[s],
                        !known ? "" : m < low[s] - 0.00005 ? sprintf("%.4f", low[s] - m) : "-", seconds[s] / n[s] }
            }' "$data/published_accuracy.csv" benchmarks/published-baselines.csv "$rows"
    } > "$out/ucr-$model.md.new"
    mv "$out/ucr-$model.md.new" "$out/ucr-$model.md"
}

for seed in ${UCR_SEEDS:-1 2 3}; do
    for set in "$@"; do
        if grep -q "^$set,$seed," "$rows"; then continue; fi
        run=$runs/$model-$set-$seed
        echo "$model, $set, seed $seed" >&2
        MIEN_AOT=off "$java" -XX:+UseSerialGC --add-modules jdk.incubator.vector -Dmien.threads="${UCR_THREADS:-1}" -jar "$jar" tsc \
            --train "$data/$set/${set}_TRAIN.tsv" --test "$data/$set/${set}_TEST.tsv" --model "$model" --seed "$seed" \
            --out "$run" --resume > /dev/null
        r=$run/result.json
        { cat "$rows"
          echo "$set,$seed,$(field "$r" correct),$(field "$r" n),$(field "$r" accuracy),$(field "$r" trainSize),$(field "$r" length),$(field "$r" epochs),$(field "$r" batch),$(field "$r" seconds)"
        } > "$rows.new"
        mv "$rows.new" "$rows"
        rm -r "$run"
        report
    done
done
report
