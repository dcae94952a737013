package dev.mien.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every operation case, and the checks made of them. A new operation adds its cases to one of the catalogues. */
public final class OpCases {
    private OpCases() {}

    /** The whole catalogue. */
    public static List<OpCase> all() {
        List<OpCase> all = new ArrayList<>();
        all.addAll(OpCasesConv.all());
        all.addAll(OpCasesPool.all());
        all.addAll(OpCasesNorm.all());
        all.addAll(OpCasesMap.all());
        return all;
    }

    /** Every case on the backend against the reference, and what is no operation of a tape. */
    public static List<VerifyCase> parity() {
        return Stream.concat(all().stream().<VerifyCase>map(Parity::new), ResampleParity.all().stream()).toList();
    }

    /** Every case that is small enough, against differences. */
    public static List<VerifyCase> gradients() {
        return all().stream().filter(GradientCheck::affordable).<VerifyCase>map(GradientCheck::new).toList();
    }

    /** Every case on one thread against several. */
    public static List<VerifyCase> threads() {
        return all().stream().<VerifyCase>map(ThreadCheck::new).toList();
    }
}
