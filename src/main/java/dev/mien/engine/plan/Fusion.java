package dev.mien.engine.plan;

import dev.mien.engine.autograd.Tape.Node;
import dev.mien.engine.autograd.Var;
import dev.mien.engine.kernels.Geometry;
import dev.mien.engine.ops.Add;
import dev.mien.engine.ops.BatchNorm;
import dev.mien.engine.ops.Concat;
import dev.mien.engine.ops.Conv;
import dev.mien.engine.ops.Linear;
import dev.mien.engine.ops.PRelu;
import dev.mien.engine.ops.Relu;
import dev.mien.engine.ops.Softmax;
import dev.mien.engine.plan.Unit.ConcatUnit;
import dev.mien.engine.plan.Unit.ConvUnit;
import dev.mien.engine.plan.Unit.OpUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a trace into units: an operation that only continues a convolution, or all branches of a concatenation, is fused into
 * them when nobody else reads the value in between.
 */
final class Fusion {
    private final List<Node> nodes;
    private final Map<Var, Integer> uses = new IdentityHashMap<>();
    private final Map<Var, Unit> producer = new IdentityHashMap<>();
    private final List<Unit> units = new ArrayList<>();

    Fusion(List<Node> nodes, Var result) {
        this.nodes = nodes;
        uses.put(result, 1);
        for (Node n : nodes) {
            for (Var v : n.in()) {
                uses.merge(v, 1, Integer::sum);
            }
        }
    }

    List<Unit> fuse() {
        for (Node n : nodes) {
            switch (n.op()) {
                case Conv conv -> add(convUnit(n, conv.geometry()));
                case Linear linear -> add(convUnit(n, Geometry.of(1)));
                case Concat concat when concat.axis() == n.out().shape().rank() - 1 -> add(concatUnit(n));
                case BatchNorm bn when foldBatchNorm(n, bn) -> {
                }
                case Relu relu when relu.slope() == 0 && fuseRelu(n) -> {
                }
                case PRelu prelu when fusePrelu(n) -> {
                }
                case Softmax _ when fuseSoftmax(n) -> {
                }
                case Add sum when fuseResidual(n, sum) -> {
                }
                default -> add(new OpUnit(n.op(), List.of(n.in()), n.out()));
            }
        }
        units.forEach(Unit::place);
        return joinSiblings();
    }

    /** Convolutions of one value that write side by side read it once. */
    private List<Unit> joinSiblings() {
        List<Unit> joined = new ArrayList<>();
        for (Unit u : units) {
            if (u instanceof ConvUnit c
                    && joined.stream().anyMatch(v -> v instanceof ConvUnit first && first.join(c))) {
                continue;
            }
            joined.add(u);
        }
        return joined;
    }

    private void add(Unit u) {
        units.add(u);
        producer.put(u.out, u);
    }

    private static Unit convUnit(Node n, Geometry g) {
        return new ConvUnit(n.in()[0], n.in()[1], n.in().length > 2 ? n.in()[2] : null, g, n.out());
    }

    private ConcatUnit concatUnit(Node n) {
        ConcatUnit u = new ConcatUnit(List.of(n.in()), n.out());
        List<Unit> writers = new ArrayList<>();
        for (Var v : n.in()) {
            writers.add(soleReader(v) instanceof ConvUnit c ? c : null);
        }
        u.setParts(writers);
        return u;
    }

    /** The unit that computes v, if the node at hand is the only one that reads it. */
    private Unit soleReader(Var v) {
        return uses.get(v) == 1 ? producer.get(v) : null;
    }

    /** The convolutions that together produce v and may still be changed; empty when there is anything else in it. */
    private List<ConvUnit> openConvs(Var v) {
        List<Unit> all = switch (soleReader(v)) {
            case ConvUnit c -> List.of(c);
            case ConcatUnit c when c.inputs().isEmpty() -> c.writers();
            case null, default -> List.of();
        };
        boolean open = all.stream().allMatch(u -> u instanceof ConvUnit c && c.isOpen());
        return open ? all.stream().map(ConvUnit.class::cast).toList() : List.of();
    }

    /** v is now computed by the unit that computed {@code from}. */
    private boolean rename(Var from, Var v) {
        Unit u = producer.get(from);
        u.out = v;
        producer.put(v, u);
        return true;
    }

    private boolean foldBatchNorm(Node n, BatchNorm bn) {
        List<ConvUnit> convs = bn.isTraining() ? List.of() : openConvs(n.in()[0]);
        for (ConvUnit c : convs) {
            c.fold(bn, n.in().length > 1 ? n.in()[1].value() : null, n.in().length > 1 ? n.in()[2].value() : null,
                    c.channel);
        }
        return !convs.isEmpty() && rename(n.in()[0], n.out());
    }

    private boolean fuseRelu(Node n) {
        if (soleReader(n.in()[0]) instanceof ConvUnit c && !c.hasActivation()) {
            c.addRelu();
            return rename(n.in()[0], n.out());
        }
        List<ConvUnit> convs = openConvs(n.in()[0]);
        convs.forEach(ConvUnit::addRelu);
        return !convs.isEmpty() && rename(n.in()[0], n.out());
    }

    private boolean fusePrelu(Node n) {
        if (Unit.isConstant(n.in()[1]) && soleReader(n.in()[0]) instanceof ConvUnit c && !c.hasActivation()) {
            c.addPrelu(n.in()[1].value());
            return rename(n.in()[0], n.out());
        }
        return false;
    }

    private boolean fuseSoftmax(Node n) {
        if (soleReader(n.in()[0]) instanceof ConvUnit c && c.isOpen()) {
            c.addSoftmax();
            return rename(n.in()[0], n.out());
        }
        return false;
    }

    /** {@code a scale + b}, where one side is a convolution: it moves to this place, after the other side. */
    private boolean fuseResidual(Node n, Add sum) {
        Var a = n.in()[0];
        Var b = n.in()[1];
        if (soleReader(a) instanceof ConvUnit c && c.isOpen()) {
            return fuseResidual(c, b, sum.scale(), n);
        }
        if (sum.scale() == 1 && soleReader(b) instanceof ConvUnit c && c.isOpen()) {
            return fuseResidual(c, a, 1, n);
        }
        return false;
    }

    private boolean fuseResidual(ConvUnit c, Var residual, double scale, Node n) {
        c.addResidual(residual, scale);
        units.remove(c);
        units.add(c);
        c.out = n.out();
        producer.put(n.out(), c);
        return true;
    }
}
