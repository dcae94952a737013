package dev.mien.cli;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.synth.Expression;
import dev.mien.synth.Expressions;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanFile;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.dataset.HeadKinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options that say who and what is drawn. */
final class Cast {
    private static final int MOST_HUMANS = 10_000;

    @Option(names = "--head", paramLabel = "KIND", defaultValue = "builtin",
            description = "builtin, or makehuman (needs --assets). Default: ${DEFAULT-VALUE}.")
    String head;

    @Option(names = "--assets", paramLabel = "DIR",
            description = "Where MakeHuman's and FACSHuman's files are: a folder with makehuman/ and facshuman/ in it.")
    private Path assets;

    @Option(names = "--expressions", paramLabel = "FILE",
            description = "YAML of expressions made of action units. Default: the 21 of the paper.")
    private Path expressions;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Other seeds give other people and rooms. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--size", paramLabel = "PIXELS", defaultValue = "256",
            description = "Width and height. Default: ${DEFAULT-VALUE}.")
    int size;

    @Option(names = "--fill", paramLabel = "SHARE", defaultValue = "0.6",
            description = "How much of the picture's height the head fills. Default: ${DEFAULT-VALUE}.")
    double fill;

    @Option(names = "--frames", paramLabel = "N", defaultValue = "25",
            description = "Frames a clip, at 25 a second. Default: ${DEFAULT-VALUE}.")
    int frames;

    HeadKind kind() {
        return HeadKinds.of(head, assets);
    }

    List<Expression> expressions() {
        return expressions == null ? Expressions.builtIn() : Expressions.read(expressions);
    }

    /** A number of random ones, or those of a folder of YAML files. */
    List<HumanSpec> humans(HeadKind kind, String text) {
        if (text.matches("[0-9]{1,9}")) {
            int n = Integer.parseInt(text);
            if (n < 1 || n > MOST_HUMANS) {
                throw MienException.usage("--humans " + n + ": expected 1 to " + MOST_HUMANS);
            }
            return Population.balanced(kind, n, seed);
        }
        Path folder = Path.of(text);
        if (!Files.isDirectory(folder)) {
            throw MienException.usage("--humans " + text + ": neither a number nor a folder of humans' files");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".yaml")).sorted().map(HumanFile::read).toList();
        } catch (IOException e) {
            throw new MienException(ExitCode.DATA, folder + ": the folder cannot be listed (" + e.getMessage() + ")",
                    e);
        }
    }
}
