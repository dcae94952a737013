package dev.mien.cli;

import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.synth.HeadKind;
import dev.mien.synth.makehuman.MakeHumanHeads;
import java.nio.file.Path;
import java.util.List;

/** The kinds of virtual heads by name. */
final class HeadKinds {
    private static final List<String> NAMES = List.of("makehuman");

    private HeadKinds() {}

    /** Errors: MienException (usage) for a name that is not known, (environment) when its files are not there. */
    static HeadKind of(String name, Path assets) {
        if (name.equals("makehuman")) {
            return new MakeHumanHeads(assets == null ? Path.of("assets") : assets);
        }
        throw MienException.usage("--head " + name + ": did you mean '" + Nearest.to(name, NAMES) + "'? Known are "
                + String.join(", ", NAMES));
    }
}
