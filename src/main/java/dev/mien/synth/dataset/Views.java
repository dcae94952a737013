package dev.mien.synth.dataset;

import dev.mien.ExitCode;
import dev.mien.MienException;
import dev.mien.synth.render.View;
import java.util.ArrayList;
import java.util.List;

/** From where the clips are seen. */
public final class Views {
    /** The paper's nine pairs of yaw and pitch, the frontal one first. */
    public static final List<View> PAPER = List.of(View.FRONT, new View(20, 15), new View(-20, 15), new View(20, -15),
            new View(-20, -15), new View(40, 30), new View(-40, 30), new View(40, -30), new View(-40, -30));
    private static final double STEEPEST = 80;

    private Views() {}

    /**
     * The first so many of the paper's ({@code 9}), or pairs of yaw and pitch in degrees ({@code 0:0,30:-10}). Errors:
     * MienException (usage).
     */
    public static List<View> parse(String text) {
        if (text.matches("[0-9]{1,9}")) {
            int n = Integer.parseInt(text);
            if (n < 1 || n > PAPER.size()) {
                throw MienException.usage("--views " + text + ": 1 to " + PAPER.size()
                        + " of the paper's, or pairs of yaw and pitch such as 0:0,30:-10");
            }
            return PAPER.subList(0, n);
        }
        List<View> out = new ArrayList<>();
        for (String pair : text.split(",", -1)) {
            View view = pair(text, pair.strip().split(":", -1));
            if (out.contains(view)) {
                throw MienException.usage("--views " + text + ": " + pair + " comes twice");
            }
            out.add(view);
        }
        return out;
    }

    private static View pair(String text, String[] numbers) {
        try {
            if (numbers.length == 2) {
                double yaw = Double.parseDouble(numbers[0]);
                double pitch = Double.parseDouble(numbers[1]);
                if (Math.abs(yaw) <= 180 && Math.abs(pitch) <= STEEPEST) {
                    return new View(yaw + 0.0, pitch + 0.0);
                }
            }
        } catch (NumberFormatException e) {
            throw new MienException(ExitCode.USAGE, "--views " + text + ": '" + String.join(":", numbers)
                    + "' is not a pair of numbers yaw:pitch", e);
        }
        throw MienException
                .usage("--views " + text + ": expected yaw:pitch in degrees, yaw to 180, pitch to " + (int) STEEPEST
                        + "; or a number up to " + PAPER.size());
    }
}
