package dev.mien.benchmarks;

import dev.mien.engine.autograd.Tape;
import dev.mien.engine.kernels.Backends;
import dev.mien.engine.nn.Module;
import dev.mien.engine.optim.Adam;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionI3d;
import dev.mien.models.InceptionTime;
import dev.mien.models.InceptionTimeConfig;
import java.util.function.Supplier;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * InceptionTime and I3D whole: a forward pass of a plan, and a training step. FaceNet has classes of its own. The plan
 * is compared with the layers first.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64",
                "-XX:+UseTransparentHugePages", "-Xmx6g"})
@State(Scope.Benchmark)
public class NetworkBenchmark {
    private static final int CLASSES = 3;

    /** A network and its input. */
    public enum Network {
        INCEPTIONTIME_25(Shape.of(8, 25, 512), Network::inceptionTime), INCEPTIONTIME_64(Shape.of(8, 64, 512),
                Network::inceptionTime), I3D(Shape.of(1, 16, 112, 112, 3),
                        () -> new InceptionI3d(3, CLASSES).setPooling(2, 4, 4).setDropout(0));

        final Shape input;
        final Supplier<Module> create;

        Network(Shape input, Supplier<Module> create) {
            this.input = input;
            this.create = create;
        }

        private static Module inceptionTime() {
            return new InceptionTime(InceptionTimeConfig.keras(512, CLASSES));
        }
    }

    @Param
    public Network network;

    private Tensor x;
    private Plan plan;
    private Module trained;
    private Adam adam;
    private int[] labels;

    @Setup(Level.Trial)
    public void prepare() {
        x = Inputs.random("x", network.input);
        Module still = network.create.get().initialise(1);
        plan = Plan.of(still, network.input, Backends.get());
        Tensor expected = still.apply(Tape.inference(Backends.get()).constant(x)).value();
        Inputs.check(network.toString(), plan.run(x), expected, 1e-4);
        trained = network.create.get().initialise(1).train(true);
        adam = new Adam(trained.namedParameters(), 1e-5);
        labels = new int[network.input.dim(0)];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
    }

    @Benchmark
    public double forwardPlan() {
        try (dev.mien.engine.tensor.Scope scope = dev.mien.engine.tensor.Scope.open()) {
            return plan.run(x).get(0);
        }
    }

    @Benchmark
    public double trainingStep() {
        return Inputs.step(trained, adam, x, labels);
    }
}
