package dev.mien.synth;

import dev.mien.MienException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An action unit of the Facial Action Coding System (Ekman, Friesen, Hager 2002): one thing a face can do. Written
 * {@code 4}, {@code L10}, {@code R2}; a head may know variants, {@code 9_a} or {@code 26_tongue_out}.
 *
 * @param number  FACS number
 * @param side    half of the face
 * @param variant how a particular head does it; empty for the plain action unit
 */
public record ActionUnit(int number, Side side, String variant) implements Comparable<ActionUnit> {
    private static final Pattern TEXT = Pattern.compile("([LR]?)([0-9]{1,2})(?:_([A-Za-z0-9_]{1,30}))?");
    private static final Map<Integer, String> NAMES = names();
    private static final Comparator<ActionUnit> ORDER = Comparator.comparingInt(ActionUnit::number)
            .thenComparing(ActionUnit::side).thenComparing(ActionUnit::variant);

    /** The plain action unit on both sides. */
    public static ActionUnit of(int number) {
        return new ActionUnit(number, Side.BOTH, "");
    }

    /** Errors: MienException (usage) when the text is not an action unit. */
    public static ActionUnit parse(String text) {
        Matcher m = TEXT.matcher(text.strip());
        if (!m.matches()) {
            throw MienException
                    .usage("'" + text + "' is not an action unit; write its FACS number, with L or R before it for"
                            + " one half of the face: 4, L10, R2");
        }
        Side side = switch (m.group(1)) {
            case "L" -> Side.LEFT;
            case "R" -> Side.RIGHT;
            default -> Side.BOTH;
        };
        return new ActionUnit(Integer.parseInt(m.group(2)), side, m.group(3) == null ? "" : m.group(3));
    }

    /** The same without its variant. */
    public ActionUnit plain() {
        return new ActionUnit(number, side, "");
    }

    /** The same on another side. */
    public ActionUnit on(Side other) {
        return new ActionUnit(number, other, variant);
    }

    /** What FACS calls it, for example {@code brow lowerer}; the number where it has no name here. */
    public String meaning() {
        return NAMES.getOrDefault(number, "action unit " + number);
    }

    @Override
    public int compareTo(ActionUnit o) {
        return ORDER.compare(this, o);
    }

    @Override
    public String toString() {
        return side.prefix() + number + (variant.isEmpty() ? "" : "_" + variant);
    }

    private static Map<Integer, String> names() {
        String table = """
                1 inner brow raiser,2 outer brow raiser,4 brow lowerer,5 upper lid raiser,6 cheek raiser,7 lid tightener,\
                8 lips toward each other,9 nose wrinkler,10 upper lip raiser,11 nasolabial deepener,12 lip corner puller,\
                13 sharp lip puller,14 dimpler,15 lip corner depressor,16 lower lip depressor,17 chin raiser,18 lip pucker,\
                19 tongue show,20 lip stretcher,21 neck tightener,22 lip funneler,23 lip tightener,24 lip presser,\
                25 lips part,26 jaw drop,27 mouth stretch,28 lip suck,29 jaw thrust,30 jaw sideways,31 jaw clencher,\
                32 lip bite,33 cheek blow,34 cheek puff,35 cheek suck,38 nostril dilator,39 nostril compressor,\
                43 eyes closed,45 blink,46 wink,51 head turn left,52 head turn right,53 head up,54 head down,\
                55 head tilt left,56 head tilt right,57 head forward,58 head back,61 eyes left,62 eyes right,63 eyes up,\
                64 eyes down,65 walleye,66 cross-eye""";
        Map<Integer, String> out = new TreeMap<>();
        for (String entry : table.split(",")) {
            int space = entry.indexOf(' ');
            out.put(Integer.valueOf(entry.substring(0, space)), entry.substring(space + 1));
        }
        return out;
    }
}
