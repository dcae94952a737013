package dev.mien.cli;

import dev.mien.AtomicFile;
import dev.mien.MienException;
import dev.mien.Nearest;
import dev.mien.synth.Expression;
import dev.mien.synth.Head;
import dev.mien.synth.HeadKind;
import dev.mien.synth.HumanFile;
import dev.mien.synth.HumanSpec;
import dev.mien.synth.Population;
import dev.mien.synth.dataset.ClipFormat;
import dev.mien.synth.dataset.DatasetSettings;
import dev.mien.synth.dataset.Views;
import dev.mien.synth.render.Camera;
import dev.mien.synth.render.LitParts;
import dev.mien.synth.render.Picture;
import dev.mien.synth.render.Renderer;
import dev.mien.synth.render.Stage;
import dev.mien.synth.render.View;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mien synth preview}: one human, one expression. */
@Command(name = "preview",
        description = {"Draws one virtual human showing one expression: a picture (.png), or all of it (.gif).",
                ""})
final class SynthPreview implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("(?:human-)?0?([1-9][0-9]{0,3})");

    @Spec
    private CommandSpec spec;

    @Mixin
    private Cast cast;

    @Option(names = "--human", paramLabel = "N|FILE", defaultValue = "1",
            description = "A random one, 3 or human-03, or his YAML file. Default: ${DEFAULT-VALUE}.")
    private String human;

    @Option(names = "--expression", paramLabel = "NAME", defaultValue = "neutral",
            description = "Its name, such as anger-glare. Default: ${DEFAULT-VALUE}.")
    private String expression;

    @Option(names = "--view", paramLabel = "YAW:PITCH", defaultValue = "0:0",
            description = "In degrees; yaw from the subject's left, pitch from above. Default: ${DEFAULT-VALUE}.")
    private String view;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "A .png or .gif to write.")
    private Path out;

    @Override
    public Integer call() {
        String name = out.toString();
        if (!name.endsWith(".png") && !name.endsWith(".gif")) {
            throw MienException.usage("--out " + out + ": expected a name that ends with .png or .gif");
        }
        HeadKind kind = cast.kind();
        Expression e = expression();
        View from = view();
        Head head = kind.head(human(kind));
        new DatasetSettings(kind.name(), List.of(head.spec()), List.of(e), List.of(from), cast.frames, cast.size,
                cast.fill, cast.seed, false);
        if (name.endsWith(".gif")) {
            List<Picture> frames = new ArrayList<>();
            for (int f = 0; f < cast.frames; f++) {
                frames.add(draw(head, e, f, from));
            }
            ClipFormat.GIF.write(out, frames);
        } else {
            byte[] png = ClipFormat.png(draw(head, e, cast.frames / 2, from));
            AtomicFile.write(out, channel -> channel.write(ByteBuffer.wrap(png)));
        }
        spec.commandLine().getOut().println(out);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private Picture draw(Head head, Expression e, int frame, View from) {
        LitParts lit = new LitParts(head.pose(e.at(frame, cast.frames)).parts(), Stage.STUDIO);
        return new Renderer(cast.size).draw(lit, Camera.of(head.framing(), from, cast.size, cast.fill));
    }

    private View view() {
        List<View> views = Views.parse(view.contains(":") ? view : view + ":0");
        if (views.size() != 1) {
            throw MienException.usage("--view " + view + ": one pair yaw:pitch is drawn");
        }
        return views.getFirst();
    }

    private Expression expression() {
        List<Expression> all = new ArrayList<>(List.of(Expression.NEUTRAL));
        all.addAll(cast.expressions());
        List<String> names = all.stream().map(Expression::name).toList();
        int i = names.indexOf(expression);
        if (i < 0) {
            throw MienException.usage("--expression " + expression + ": did you mean '" + Nearest.to(expression, names)
                    + "'? There are: " + String.join(", ", names));
        }
        return all.get(i);
    }

    private HumanSpec human(HeadKind kind) {
        Matcher number = NUMBER.matcher(human);
        if (number.matches()) {
            return Population.balanced(kind, Integer.parseInt(number.group(1)), cast.seed).getLast();
        }
        if (Files.isRegularFile(Path.of(human))) {
            return HumanFile.read(Path.of(human));
        }
        throw MienException
                .usage("--human " + human + ": neither one of human-01 to human-9999 nor a human's YAML file");
    }
}
