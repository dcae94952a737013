package dev.mien.verify.golden;

import dev.mien.models.InceptionTimeConfig;
import dev.mien.models.InceptionTimeConfig.Shortcut;
import java.util.List;

/** Translates the settings of the programs that are called InceptionTime; one that cannot be translated makes a case skip. */
final class Variants {
    private static final int MAX = 1 << 14;

    private Variants() {}

    static InceptionTimeConfig configure(String variant, int channels, int classes, Meta settings) {
        InceptionTimeConfig c = switch (variant) {
            case "keras", "tsai", "ghost" -> InceptionTimeConfig.preset(variant, channels, classes);
            default -> throw new NotRunnable("InceptionTime variant '" + variant + "' is not known");
        };
        boolean tsai = variant.equals("tsai");
        for (String name : settings.fields()) {
            c = switch (name) {
                case "nf", "n_filters", "filters" -> c.withFilters(settings.integer(name, 1, MAX));
                // In tsai nf has a default of its own, so nb_filters never takes effect.
                case "nb_filters" ->
                    tsai && settings.integer(name, 1, MAX) > 0 ? c : c.withFilters(settings.integer(name, 1, MAX));
                case "depth" -> c.withDepth(settings.integer(name, 1, 1000));
                case "ks", "kernel_size", "kernel_sizes", "kernels" -> c.withKernels(kernels(variant, name, settings));
                case "bottleneck", "use_bottleneck" -> settings.flag(name) ? c : c.withBottleneck(0);
                case "bottleneck_size", "bottleneck_channels" -> c.withBottleneck(settings.integer(name, 1, MAX));
                case "residual", "use_residual" -> settings.flag(name) ? c : c.withShortcut(Shortcut.NONE);
                default -> throw new NotRunnable("InceptionTime setting '" + name + "' is not known");
            };
        }
        // tsai's bottleneck is as wide as its branches.
        return tsai && c.bottleneck() > 0 ? c.withBottleneck(c.filters()) : c;
    }

    /** A list is taken as it is; one number k means k, k/2, k/4, which tsai makes odd by taking one off. */
    private static List<Integer> kernels(String variant, String name, Meta settings) {
        boolean tsai = variant.equals("tsai");
        if (settings.isList(name)) {
            int[] list = settings.integers(name, 1, MAX);
            return java.util.Arrays.stream(list).boxed().toList();
        }
        int k = settings.integer(name, 5, MAX);
        if (variant.equals("keras") && name.equals("kernel_size")) {
            // The original's class takes one from its argument first.
            k--;
        }
        List<Integer> halves = List.of(k, k / 2, k / 4);
        if (variant.equals("ghost")) {
            throw new NotRunnable("one kernel size for the ghost variant has no agreed meaning; give the list");
        }
        return tsai ? halves.stream().map(each -> each % 2 == 0 ? each - 1 : each).toList() : halves;
    }
}
