package dev.mien.synth.dataset;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Captions in letters of five by seven pixels: the fonts of a machine would make its pictures differ from another's, and a server
 * may have none.
 */
final class PixelFont {
    static final int HEIGHT = 7;
    private static final int WIDTH = 5;
    private static final int ADVANCE = WIDTH + 1;
    /** Each letter, then its rows from the top, two hexadecimal digits each, the left pixel in bit 4. */
    private static final String LETTERS = """
            A0E11111F111111 B1E11111E11111E C0E11101010110E D1E11111111111E E1F10101E10101F F1F10101E101010 G0E11101711110F
            H1111111F111111 I0E04040404040E J0702020202120C K11121418141211 L1010101010101F M111B1515111111 N11191513111111
            O0E11111111110E P1E11111E101010 Q0E11111115120D R1E11111E141211 S0F10100E01011E T1F040404040404 U1111111111110E
            V11111111110A04 W11111115151B11 X11110A040A1111 Y11110A04040404 Z1F01020408101F 00E11131519110E 1040C040404040E
            20E11010608101F 31F02040201110E 402060A121F0202 51F101E0101110E 60608101E11110E 71F010204080808 80E11110E11110E
            90E11110F01020C -0000001F000000 +0004041F040400 .0000000000 0C0C :000C0C000C0C00
            """;
    private static final Map<Character, int[]> ROWS = rows();

    private PixelFont() {}

    private static Map<Character, int[]> rows() {
        Map<Character, int[]> out = new HashMap<>();
        String all = LETTERS.replaceAll("\\s", "");
        int each = 1 + 2 * HEIGHT;
        for (int at = 0; at < all.length(); at += each) {
            int[] rows = new int[HEIGHT];
            for (int r = 0; r < HEIGHT; r++) {
                rows[r] = Integer.parseInt(all.substring(at + 1 + 2 * r, at + 3 + 2 * r), 16);
            }
            out.put(all.charAt(at), rows);
        }
        return out;
    }

    /** Writes a line; what there is no letter for is a gap, what does not fit in {@code width} is left out. */
    static void write(BufferedImage on, String text, int x, int y, int width, int rgb) {
        String upper = text.toUpperCase(Locale.ROOT);
        int fits = Math.min(upper.length(), width / ADVANCE);
        for (int i = 0; i < fits; i++) {
            int[] rows = ROWS.getOrDefault(upper.charAt(i), new int[HEIGHT]);
            for (int r = 0; r < HEIGHT; r++) {
                for (int c = 0; c < WIDTH; c++) {
                    if ((rows[r] >> (WIDTH - 1 - c) & 1) != 0) {
                        on.setRGB(x + i * ADVANCE + c, y + r, rgb);
                    }
                }
            }
        }
    }
}
