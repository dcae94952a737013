package dev.mien.engine.plan;

import dev.mien.engine.autograd.Var;
import dev.mien.engine.tensor.CacheLine;
import dev.mien.engine.tensor.Storage;
import dev.mien.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each value of a plan lies in one array. A value occupies its place from the unit that first writes it to the unit that
 * last reads it; places are given largest first, each at the lowest offset that is free for its whole life.
 */
final class Layout {
    private static final class Place {
        final int size;
        int from = Integer.MAX_VALUE;
        int to = -1;
        int offset = -1;

        Place(Var v) {
            this.size = Math.ceilDiv(v.shape().size(), CacheLine.FLOATS) * CacheLine.FLOATS;
        }

        void usedAt(int step) {
            from = Math.min(from, step);
            to = Math.max(to, step);
        }
    }

    private final Map<Var, Place> places = new IdentityHashMap<>();
    private final Var input;
    private final Var output;
    /** Places start on cache lines. */
    private final int first = CacheLine.first();
    private int size;

    private Layout(Var input, Var output) {
        this.input = input;
        this.output = output;
    }

    static Layout of(List<Unit> units, Var input, Var output) {
        Layout l = new Layout(input, output);
        l.place(input).usedAt(0);
        for (int i = 0; i < units.size(); i++) {
            Unit u = units.get(i);
            for (Var v : u.inputs()) {
                l.place(v).usedAt(i + 1);
            }
            l.place(u.target()).usedAt(i + 1);
        }
        l.place(output).usedAt(units.size() + 1);
        l.settle();
        return l;
    }

    private Place place(Var v) {
        return places.computeIfAbsent(v, Place::new);
    }

    private void settle() {
        List<Place> settled = new ArrayList<>();
        List<Place> all = new ArrayList<>(places.values());
        all.sort(Comparator.comparingInt((Place p) -> -p.size).thenComparingInt(p -> p.from)
                .thenComparingInt(p -> p.to));
        for (Place p : all) {
            List<Place> contemporaries = new ArrayList<>();
            for (Place q : settled) {
                if (q.from <= p.to && p.from <= q.to) {
                    contemporaries.add(q);
                }
            }
            contemporaries.sort(Comparator.comparingInt(q -> q.offset));
            int at = first;
            for (Place q : contemporaries) {
                if (q.offset - at >= p.size) {
                    break;
                }
                at = Math.max(at, Math.addExact(q.offset, q.size));
            }
            p.offset = at;
            settled.add(p);
            size = Math.max(size, Math.addExact(at, p.size));
        }
    }

    /** Floats in all. */
    int size() {
        return size;
    }

    Var input() {
        return input;
    }

    Var output() {
        return output;
    }

    /** The window of a value. */
    Tensor tensor(Storage memory, Var v) {
        return Tensor.view(memory, places.get(v).offset, v.shape());
    }
}
