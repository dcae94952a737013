package dev.mien.media;

import dev.mien.engine.kernels.Backend;
import dev.mien.engine.plan.Plan;
import dev.mien.engine.tensor.Scope;
import dev.mien.engine.tensor.Shape;
import dev.mien.engine.tensor.Tensor;
import dev.mien.models.InceptionResnetV1;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Faces to points on the unit sphere: standardises crops and runs FaceNet's {@link Plan} on them, a few at a time; what is left
 * over goes one by one, so that two plans serve every number of faces. A face's numbers do not depend on its company.
 */
public final class FaceEmbedder {
    /** Crops per run: enough to keep all cores busy, little enough to stay below a few hundred megabytes. */
    public static final int BATCH = 8;

    private final InceptionResnetV1 network;
    private final Backend backend;
    private final Map<Shape, Plan> plans = new HashMap<>();

    /** The network must be in evaluation mode and answer embeddings. */
    public FaceEmbedder(InceptionResnetV1 network, Backend backend) {
        this.network = network;
        this.backend = backend;
    }

    /**
     * One row of {@link InceptionResnetV1#EMBEDDING} numbers of length 1 for each crop.
     * Errors: IllegalArgumentException when crops differ in size.
     */
    public List<float[]> embed(List<Frame> crops) {
        List<float[]> rows = new ArrayList<>(crops.size());
        int from = 0;
        while (from < crops.size()) {
            int n = crops.size() - from >= BATCH ? BATCH : 1;
            try (Scope scope = Scope.open()) {
                Tensor x = Standardise.FACENET.apply(crops.subList(from, from + n));
                Tensor y = plan(x.shape()).run(x);
                for (int i = 0; i < n; i++) {
                    rows.add(y.row(i).toFloats());
                }
            }
            from += n;
        }
        return rows;
    }

    private Plan plan(Shape input) {
        if (!plans.containsKey(input)) {
            plans.keySet().removeIf(s -> s.dim(0) == input.dim(0));
            plans.put(input, Plan.of(network, input, backend));
        }
        return plans.get(input);
    }
}
