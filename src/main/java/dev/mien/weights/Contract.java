package dev.mien.weights;

import dev.mien.MienException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The preprocessing that weights were trained with. It travels with them, because the same network fed with other
 * numbers answers nonsense without complaint. Kept in a safetensors file's metadata under {@code mien.*}.
 *
 * @param model            the network's name, {@code inceptionresnetv1}
 * @param inputSize        side of the square input in pixels (for series: their length); 0 when any size will do
 * @param colours          order of the channels, {@code RGB}
 * @param standardisation  the formula applied to the 0..255 pixel values
 * @param low              smallest value after standardisation
 * @param high             largest value after standardisation
 * @param resize           the resize filter, {@code bilinear}, {@code area}
 * @param licence          what the weights may be used for, {@code MIT}
 */
public record Contract(String model, int inputSize, String colours, Standardisation standardisation, double low,
        double high,
        String resize, String licence) {
    private static final String PREFIX = "mien.";

    /** Named formulas from pixel values x in 0..255 to what the network sees. */
    public enum Standardisation {
        /** {@code (x - 127.5) / 128}: FaceNet, MTCNN. */
        FIXED("(x-127.5)/128"),
        /** {@code x / 127.5 - 1}, the range [-1, 1]: I3D. */
        SYMMETRIC("x/127.5-1"),
        /** {@code x / 255}. */
        UNIT("x/255"),
        /** Values are used as they are: series, embeddings. */
        NONE("x");

        private final String formula;

        Standardisation(String formula) {
            this.formula = formula;
        }

        /** The formula as text, {@code (x-127.5)/128}. */
        public String formula() {
            return formula;
        }

        static Standardisation ofFormula(String text, String where) {
            for (Standardisation s : values()) {
                if (s.formula.equals(text)) {
                    return s;
                }
            }
            throw MienException
                    .data(where + ": standardisation '" + KeyList.printable(text) + "' is not known; known are "
                            + "(x-127.5)/128, x/127.5-1, x/255 and x");
        }
    }

    /** True when the metadata of a file hold a contract. */
    public static boolean isIn(Map<String, String> metadata) {
        return metadata.containsKey(PREFIX + "model");
    }

    /** Reads the contract back from metadata. Errors: MienException when a part is missing or makes no sense. */
    public static Contract fromMetadata(Map<String, String> metadata, String where) {
        return new Contract(text(metadata, "model", where), (int) number(metadata, "input_size", where),
                text(metadata, "colours", where),
                Standardisation.ofFormula(text(metadata, "standardisation", where), where),
                number(metadata, "low", where), number(metadata, "high", where), text(metadata, "resize", where),
                text(metadata, "licence", where));
    }

    private static String text(Map<String, String> metadata, String key, String where) {
        String value = metadata.get(PREFIX + key);
        if (value == null) {
            throw MienException
                    .data(where + ": its preprocessing contract lacks " + PREFIX + key + "; import the weights again");
        }
        return value;
    }

    private static double number(Map<String, String> metadata, String key, String where) {
        String value = text(metadata, key, where);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw MienException
                    .data(where + ": " + PREFIX + key + " is '" + KeyList.printable(value) + "', not a number; "
                            + "import the weights again");
        }
    }

    /** The entries that {@link #fromMetadata} reads. */
    public Map<String, String> toMetadata() {
        Map<String, String> m = new LinkedHashMap<>();
        m.put(PREFIX + "model", model);
        m.put(PREFIX + "input_size", Integer.toString(inputSize));
        m.put(PREFIX + "colours", colours);
        m.put(PREFIX + "standardisation", standardisation.formula);
        m.put(PREFIX + "low", Double.toString(low));
        m.put(PREFIX + "high", Double.toString(high));
        m.put(PREFIX + "resize", resize);
        m.put(PREFIX + "licence", licence);
        return m;
    }

    /** Errors: MienException when these weights are of another model. */
    public void requireModel(String wanted) {
        if (!model.equalsIgnoreCase(wanted)) {
            throw MienException
                    .data("these weights are for " + model + ", " + wanted + " is wanted; name the right file");
        }
    }

    /** Errors: MienException when the picture's sides are not those the weights were trained on. Sizes in pixels. */
    public void requireInput(int height, int width) {
        if (inputSize != 0 && (height != inputSize || width != inputSize)) {
            throw MienException.data(String.format(Locale.ROOT,
                    "%s was trained on %dx%d input, this is %dx%d (width x height);"
                            + " resize the face to %d (%s filter)",
                    model, inputSize, inputSize, width, height, inputSize, resize));
        }
    }

    /** Errors: MienException when the channels come in another order. */
    public void requireColours(String order) {
        if (!colours.equalsIgnoreCase(order)) {
            throw MienException.data(model + " was trained on " + colours + " pixels, these are " + order
                    + "; swap the channels");
        }
    }

    /** Errors: MienException when the values were standardised by another formula. */
    public void requireStandardisation(Standardisation used) {
        if (standardisation != used) {
            throw MienException.data(model + " was trained on " + standardisation.formula + ", this input was made by "
                    + used.formula + "; standardise the 0..255 pixel values by " + standardisation.formula);
        }
    }

    /**
     * Errors: MienException when standardised values lie outside the range, or are not numbers: pixels in 0..255 given
     * to a network that wants [-1, 1] are caught here.
     */
    public void requireRange(double smallest, double largest) {
        double slack = 1e-3 * (high - low);
        if (!(smallest >= low - slack && largest <= high + slack)) {
            throw MienException.data(String.format(Locale.ROOT,
                    "%s wants input in [%.4g, %.4g], this lies in [%.4g, %.4g];"
                            + " standardise the 0..255 pixel values by %s",
                    model, low, high, smallest, largest,
                    standardisation.formula));
        }
    }
}
