package dev.mien.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.engine.tensor.Tensor;
import dev.mien.weights.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a training stands, beside its tensors; both together are a checkpoint: one safetensors file. */
final class TrainingState {
    private static final String FORMAT = "mien training 1";
    private static final JsonMapper JSON = new JsonMapper();

    /** Epochs that are done. */
    int epoch;
    /** Steps of the present epoch that are done. */
    int step;
    /** Sums over the present epoch. */
    double lossSum;
    int correct;
    int seen;
    double seconds;
    double rate;
    double bestLoss = Double.POSITIVE_INFINITY;
    double[] plateau = {Double.POSITIVE_INFINITY, 0};
    final List<Epoch> history = new ArrayList<>();

    void endEpoch(Epoch done) {
        history.add(done);
        epoch++;
        step = 0;
        lossSum = 0;
        correct = 0;
        seen = 0;
        seconds = 0;
    }

    void save(Path file, Map<String, Tensor> tensors, String fingerprint) {
        StateDict dict = StateDict.of(tensors);
        Map<String, String> notes = dict.metadata();
        notes.put("format", FORMAT);
        notes.put("settings", fingerprint);
        notes.put("epoch", Integer.toString(epoch));
        notes.put("step", Integer.toString(step));
        notes.put("loss_sum", Double.toString(lossSum));
        notes.put("correct", Integer.toString(correct));
        notes.put("seen", Integer.toString(seen));
        notes.put("seconds", Double.toString(seconds));
        notes.put("rate", Double.toString(rate));
        notes.put("best_loss", Double.toString(bestLoss));
        notes.put("plateau_best", Double.toString(plateau[0]));
        notes.put("plateau_waited", Double.toString(plateau[1]));
        try {
            notes.put("history", JSON.writeValueAsString(history));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        dict.toFile(file);
    }

    /** Fills this state and the live tensors. */
    void load(Path file, Map<String, Tensor> tensors, String fingerprint) {
        StateDict dict = StateDict.fromFile(file);
        Map<String, String> notes = dict.metadata();
        if (!FORMAT.equals(notes.get("format"))) {
            throw MienException
                    .data(file + ": not a training checkpoint of this version; start the run anew without --resume");
        }
        if (!fingerprint.equals(notes.get("settings"))) {
            throw MienException
                    .usage(file + ": was made with other settings or data (" + notes.get("settings") + ", now "
                            + fingerprint + "); start the run anew without --resume, or restore the settings");
        }
        dict.loadInto(tensors, "this training", name -> false);
        try {
            epoch = Integer.parseInt(notes.get("epoch"));
            step = Integer.parseInt(notes.get("step"));
            lossSum = Double.parseDouble(notes.get("loss_sum"));
            correct = Integer.parseInt(notes.get("correct"));
            seen = Integer.parseInt(notes.get("seen"));
            seconds = Double.parseDouble(notes.get("seconds"));
            rate = Double.parseDouble(notes.get("rate"));
            bestLoss = Double.parseDouble(notes.get("best_loss"));
            plateau = new double[] {Double.parseDouble(notes.get("plateau_best")),
                    Double.parseDouble(notes.get("plateau_waited"))};
            history.clear();
            history.addAll(JSON.readValue(notes.get("history"), new TypeReference<List<Epoch>>() {
            }));
        } catch (JsonProcessingException | RuntimeException e) {
            throw new MienException(ExitCode.DATA, file + ": damaged notes (" + e.getMessage()
                    + "); start the run anew without --resume", e);
        }
    }
}
