package dev.mien.media;

import dev.mien.ExitCode;
import dev.mien.MienException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/**
 * PNG, JPEG, BMP and TIFF pictures by the JDK's own decoders, whose JPEG samples equal Pillow's bit for bit.
 * Transparency is dropped, 16 bits become 8, grey becomes three equal channels, CMYK is multiplied out, colour profiles
 * are not applied; the camera's orientation is.
 */
final class ImageFile {
    static {
        ImageIO.setUseCache(false);
    }

    private ImageFile() {}

    /** Errors: MienException naming the file and what is wrong with it. */
    static Frame read(Path file, int index, double seconds) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw MienException.data(file + ": not a PNG, JPEG, BMP or TIFF picture");
            }
            ImageReader reader = readers.next();
            try {
                BufferedImage image = decode(file, reader, in);
                Orientation turn = Exif.orientation(file);
                int h = image.getHeight();
                int w = image.getWidth();
                return new Frame(turn.apply(rgb(image), h, w), turn.height(h, w), turn.width(h, w), index, seconds,
                        file.toString());
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof MienException m) {
                throw m;
            }
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new MienException(ExitCode.DATA, file + ": the picture is damaged or of an unusual kind (" + why
                    + "); save it anew as PNG", e);
        }
    }

    private static BufferedImage decode(Path file, ImageReader reader, ImageInputStream in) throws IOException {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > RgbConverter.MAX_PIXELS) {
            throw MienException.data(file + ": " + reader.getWidth(0) + "x" + reader.getHeight(0) + " is more than "
                    + RgbConverter.MAX_PIXELS + " pixels; scale it down");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, text) -> warnings.add(text));
        BufferedImage image = reader.read(0);
        // The rest of a broken-off JPEG is grey; an end marker alone that lacks ("Missing EOI") does no harm.
        if (warnings.stream().anyMatch(w -> w.contains("premature end"))) {
            throw MienException
                    .data(file + ": the picture is truncated (" + String.join("; ", warnings) + "); copy it anew");
        }
        return image;
    }

    /**
     * {@code [height, width, 3]}; the raw samples where there are such, for getRGB would pass grey through a gamma
     * curve.
     */
    private static byte[] rgb(BufferedImage image) {
        int w = image.getWidth();
        int h = image.getHeight();
        byte[] out = new byte[Math.multiplyExact(h * w, Frame.CHANNELS)];
        Raster raster = image.getRaster();
        int type = raster.getDataBuffer().getDataType();
        if (!(image.getColorModel() instanceof ComponentColorModel)
                || type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT) {
            return packed(image, out);
        }
        boolean ink = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_CMYK;
        int bands = raster.getNumBands();
        int second = bands < 3 ? 0 : 1;
        int third = bands < 3 ? 0 : 2;
        int shift = type == DataBuffer.TYPE_USHORT ? 8 : 0;
        int[] row = new int[w * bands];
        for (int y = 0, to = 0; y < h; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, w, 1, row);
            for (int from = 0; from < row.length; from += bands) {
                if (ink) {
                    inkToLight(row, from);
                }
                out[to++] = (byte) (row[from] >> shift);
                out[to++] = (byte) (row[from + second] >> shift);
                out[to++] = (byte) (row[from + third] >> shift);
            }
        }
        return out;
    }

    /** Cyan, magenta, yellow, black to red, green, blue in place, rounded as Pillow rounds. */
    private static void inkToLight(int[] row, int at) {
        int light = 255 - row[at + 3];
        for (int i = at; i < at + 3; i++) {
            int product = row[i] * light + 128;
            row[i] = light - ((product >> 8) + product >> 8);
        }
    }

    private static byte[] packed(BufferedImage image, byte[] out) {
        int w = image.getWidth();
        int[] row = new int[w];
        for (int y = 0, to = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, w, 1, row, 0, w);
            for (int argb : row) {
                out[to++] = (byte) (argb >> 16);
                out[to++] = (byte) (argb >> 8);
                out[to++] = (byte) argb;
            }
        }
        return out;
    }
}
