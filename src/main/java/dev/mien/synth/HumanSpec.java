package dev.mien.synth;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who a virtual human is; everything about how it looks at rest, in numbers and names that can be read and edited. Names of
 * hair, brows and lashes and the keys of {@code shape} are those of the kind of head; colours are 0xRRGGBB.
 *
 * @param name       unique in a data set, for example {@code human-03}
 * @param gender     female or male
 * @param ethnicity  one of the paper's four
 * @param age        years, adults
 * @param skin       lightness: a factor on the skin's own colour, 1 for as it is
 * @param eyes       colour of the iris
 * @param brows      name of the eyebrows
 * @param lashes     name of the lashes
 * @param hair       name of the hair
 * @param hairColour also of the brows
 * @param shape      how the face departs from the average of its gender, ethnicity and age: -1 to 1 for each feature
 */
public record HumanSpec(String name, Gender gender, Ethnicity ethnicity, double age, double skin, int eyes,
        String brows,
        String lashes, String hair, int hairColour, SortedMap<String, Double> shape) {
    public HumanSpec {
        shape = Collections.unmodifiableSortedMap(new TreeMap<>(shape));
    }
}
