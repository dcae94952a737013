package dev.mien.synth.dataset;

import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.synth.HeadKind;
import dev.mien.synth.builtin.BuiltinHeads;
import dev.mien.synth.makehuman.MakeHumanHeads;
import java.nio.file.Path;
import java.util.List;

/** The kinds of virtual heads by name. */
public final class HeadKinds {
    private static final List<String> NAMES = List.of("builtin", "makehuman");

    private HeadKinds() {}

    /**
     * Errors: MienException (usage) for a name that is not known, or (environment) when its files are not there.
     *
     * @param assets where MakeHuman's and FACSHuman's folders lie; null when the user did not say
     */
    public static HeadKind of(String name, Path assets) {
        return switch (name) {
            case "builtin" -> new BuiltinHeads();
            case "makehuman" -> new MakeHumanHeads(assets == null ? Path.of("assets") : assets);
            default -> throw unknown(name);
        };
    }

    private static MienException unknown(String name) {
        return MienException.usage("--head " + name + ": did you mean '" + Nearest.to(name, NAMES) + "'? Known are "
                + String.join(", ", NAMES));
    }
}
