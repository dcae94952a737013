package dev.mien.media.augment;

import dev.mien.MienException;

/**
 * How far augmentation goes (Akhyani et al. 2022, section II-B: crop, perspective, affine, horizontal flip, colour, the same for
 * all frames of a clip). The paper names the transforms and gives no ranges; {@link #DEFAULT} is usual for faces.
 *
 * @param crop        largest part of width and height that is cut away, 0 to 0.9
 * @param perspective how far corners move inwards, as a part of half the side, 0 to 0.9
 * @param rotation    either way, degrees, 0 to 180
 * @param translation either way, as a part of the side, 0 to 1
 * @param scaling     either way: 0.1 is a factor of 0.9 to 1.1; 0 to 0.9
 * @param shear       either way, degrees, 0 to 60
 * @param flip        probability of a mirror image
 * @param brightness  either way: 0.2 is a factor of 0.8 to 1.2; 0 to 1
 * @param contrast    either way, about middle grey; 0 to 1
 * @param saturation  either way; 0 to 1
 * @param hue         either way, as a part of a full turn; 0 to 0.5
 */
public record AugmentationSettings(double crop, double perspective, double rotation, double translation, double scaling,
        double shear, double flip, double brightness, double contrast, double saturation, double hue) {
    /** The default. */
    public static final AugmentationSettings DEFAULT = new AugmentationSettings(0.15, 0.2, 10, 0.05, 0.1, 5, 0.5, 0.2,
            0.2, 0.2, 0.02);
    /** Clips stay what they are. */
    public static final AugmentationSettings NONE = DEFAULT.times(0);

    public AugmentationSettings {
        within("crop", crop, 0.9);
        within("perspective", perspective, 0.9);
        within("rotation", rotation, 180);
        within("translation", translation, 1);
        within("scaling", scaling, 0.9);
        within("shear", shear, 60);
        within("flip", flip, 1);
        within("brightness", brightness, 1);
        within("contrast", contrast, 1);
        within("saturation", saturation, 1);
        within("hue", hue, 0.5);
    }

    private static void within(String name, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw MienException.usage("augmentation." + name + " must be in 0.." + most + ", got " + value);
        }
    }

    /** Every range this much wider; 0 is no augmentation. Errors: MienException (usage) for one that becomes too wide. */
    public AugmentationSettings times(double strength) {
        return new AugmentationSettings(crop * strength, perspective * strength, rotation * strength,
                translation * strength, scaling * strength, shear * strength, flip * strength, brightness * strength,
                contrast * strength, saturation * strength, hue * strength);
    }
}
