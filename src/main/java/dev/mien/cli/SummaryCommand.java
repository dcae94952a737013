package dev.mien.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mien.MienException;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.kernels.Parallel;
import dev.mien.engine.nn.Module;
import dev.mien.engine.nn.TrainingMemory;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.plan.PlanStep;
import dev.mien.engine.tensor.Rng;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import dev.mien.models.ModelCatalogue;
import dev.mien.weights.StateDict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mien summary}: what a network costs, step by step as it runs. */
@Command(name = "summary", description = {
        "Shows what runs when a network answers: each step's shape, parameters, multiply-adds, memory and kernel.", ""})
final class SummaryCommand implements Callable<Integer> {
    /** What an input may have; more is a slip of the keyboard. */
    private static final long MOST_ELEMENTS = 1L << 30;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "The network, for example inceptionresnetv1, i3d-rgb or "
            + "inceptiontime[512,3].")
    private String model;

    @Option(names = "--input", paramLabel = "SHAPE", required = true,
            description = "Shape of the input, batch first and channels last: 1,160,160,3.")
    private String input;

    @Option(names = "--weights", paramLabel = "FILE", description = "Weights that have to fit.")
    private Path weights;

    @Option(names = "--time", paramLabel = "SECONDS", arity = "0..1", fallbackValue = "3",
            description = "Run it for so long and show what each step takes, medians. Default: ${FALLBACK-VALUE}.")
    private Double seconds;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (seconds != null && !(seconds > 0 && seconds <= 3600)) {
            throw MienException.usage("--time " + seconds + ": give seconds, more than 0 and at most 3600");
        }
        Shape shape = shape(input);
        Module network = ModelCatalogue.create(model).train(false);
        if (weights != null) {
            StateDict.fromFile(weights).withoutCommonPrefix("module.").moveInto(network, model,
                    name -> network instanceof InceptionResnetV1 && name.startsWith("logits."));
        }
        if (weights == null && seconds != null) {
            network.initialise(1);
        }
        Plan plan = plan(network, shape);
        double[] times = seconds == null ? null : plan.times(random(shape), seconds);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new JsonMapper().writeValueAsString(facts(network, plan, times)));
        } else {
            print(network, plan, times, out);
        }
        Inputs.requireDelivered(out);
        return 0;
    }

    private Plan plan(Module network, Shape shape) {
        try {
            return Plan.of(network, shape, Backends.get());
        } catch (MienException e) { // of the network: here the command is wrong, not some data
            throw MienException.usage("--input " + input + ": " + e.getMessage());
        } catch (IllegalArgumentException | ArithmeticException | IndexOutOfBoundsException e) {
            throw MienException.usage("--input " + input + " does not fit " + model + " (" + e.getMessage()
                    + "); give the batch, then length, or height and width, or frames, height and width, then channels");
        }
    }

    /** From -1 to 1, always the same. */
    private static Tensor random(Shape shape) {
        Tensor x = Tensor.zeros(shape);
        for (int i = 0; i < x.size(); i++) {
            x.set(i, 2 * Rng.uniform(1, 0, i) - 1);
        }
        return x;
    }

    private static Shape shape(String text) {
        String[] parts = text.split(",", -1);
        int[] dims = new int[parts.length];
        long size = 1;
        try {
            for (int i = 0; i < dims.length; i++) {
                dims[i] = Integer.parseInt(parts[i].strip());
                size = dims[i] < 1 || size > MOST_ELEMENTS ? Long.MAX_VALUE : size * dims[i];
            }
        } catch (NumberFormatException e) {
            size = Long.MAX_VALUE;
        }
        if (size > MOST_ELEMENTS) {
            throw MienException.usage("--input " + text + " is not a shape: give positive numbers separated by commas, "
                    + "such as 1,160,160,3, of at most 2^30 elements in all");
        }
        return Shape.of(dims);
    }

    private static long parameters(Module network) {
        return network.namedParameters().values().stream().mapToLong(p -> p.shape().size()).sum();
    }

    private static long macs(Plan plan) {
        return plan.steps().stream().mapToLong(PlanStep::macs).sum();
    }

    private static long weightBytes(Module network) {
        return network.stateTensors().values().stream().mapToLong(t -> 4L * t.size()).sum();
    }

    private void print(Module network, Plan plan, double[] times, PrintWriter out) {
        out.printf("%-36s %-13s %-22s %11s %13s %10s%s  %s%n", "layer", "kind", "output", "parameters", "MACs", "bytes",
                times == null ? "" : "         ms   GFLOP/s", "kernel, and what it does besides");
        List<PlanStep> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            PlanStep s = steps.get(i);
            String time = times == null ? ""
                    : String.format(Locale.ROOT, " %10.3f %9.0f", times[i], speed(s.macs(), times[i]));
            out.println(String.format(Locale.ROOT, "%-36s %-13s %-22s %11d %13d %10d%s  %s", s.layer(), s.kind(),
                    s.output(), s.parameters(), s.macs(), s.bytes(), time,
                    String.join(" + ", besides(s))).stripTrailing());
        }
        long macs = macs(plan);
        out.printf(Locale.ROOT, "%n%-14s %d%n", "parameters", parameters(network));
        out.printf(Locale.ROOT, "%-14s %.3f, of one input %.3f%n", "GMAC", macs / 1e9,
                macs / 1e9 / plan.inputShape().dim(0));
        if (times != null) {
            double all = Arrays.stream(times).sum();
            out.printf(Locale.ROOT, "%-14s %.3f ms, %.0f GFLOP/s on %d thread(s)%n", "time", all, speed(macs, all),
                    Parallel.threads());
        }
        out.printf(Locale.ROOT, "%-14s %.1f MB for every caller at a time%n", "buffers", plan.bufferBytes() / 1e6);
        out.printf(Locale.ROOT, "%-14s %.1f MB%n", "weights", weightBytes(network) / 1e6);
        out.printf(Locale.ROOT, "%-14s %.1f MB%n", "inference", inferenceBytes(network, plan) / 1e6);
        training(network, plan.inputShape()).forEach((how, m) -> out.printf(Locale.ROOT,
                "%-14s %.1f MB with Adam, %.1f of them values and gradients in between%s%n", "training",
                m.total() / 1e6, m.values() / 1e6, how.isEmpty() ? "" : "; " + how));
    }

    /** GFLOP/s, two for each multiply-add. */
    private static double speed(long macs, double milliseconds) {
        return 2e-6 * macs / Math.max(milliseconds, 1e-6);
    }

    private static long inferenceBytes(Module network, Plan plan) {
        return plan.bufferBytes() + weightBytes(network);
    }

    /** What a training step takes, as it is and with blocks recomputed; nothing where the shape cannot be trained on. */
    private static Map<String, TrainingMemory> training(Module network, Shape input) {
        Map<String, TrainingMemory> all = new LinkedHashMap<>();
        try {
            all.put("", TrainingMemory.forecast(network, input));
            all.put("blocks recomputed", TrainingMemory.forecast(network.recomputeBlocks(true), input));
        } catch (IllegalArgumentException e) { // batch norm of a single value
            all.clear();
        } finally {
            network.recomputeBlocks(false);
        }
        return all;
    }

    private static List<String> besides(PlanStep s) {
        List<String> all = new ArrayList<>();
        if (!s.kernel().isEmpty()) {
            all.add(s.kernel());
        }
        all.addAll(s.fused());
        return all;
    }

    private Map<String, Object> facts(Module network, Plan plan, double[] times) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (PlanStep s : plan.steps()) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("layer", s.layer());
            step.put("kind", s.kind());
            step.put("output", s.output().dims());
            step.put("parameters", s.parameters());
            step.put("macs", s.macs());
            step.put("bytes", s.bytes());
            step.put("kernel", s.kernel());
            step.put("fused", s.fused());
            if (times != null) {
                step.put("milliseconds", times[steps.size()]);
            }
            steps.add(step);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("model", model);
        facts.put("input", plan.inputShape().dims());
        facts.put("steps", steps);
        facts.put("parameters", parameters(network));
        facts.put("macs", macs(plan));
        facts.put("bufferBytes", plan.bufferBytes());
        facts.put("weightBytes", weightBytes(network));
        facts.put("inferenceBytes", inferenceBytes(network, plan));
        training(network, plan.inputShape()).forEach(
                (how, m) -> facts.put(how.isEmpty() ? "trainingBytes" : "trainingBytesRecomputed", m.total()));
        return facts;
    }
}
