package dev.mien.media.resize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.mien.engine.tensor.Tensor;
import dev.mien.media.Frame;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checksums are of Pillow 12.3 and OpenCV 5.0 (without IPP) on the same pictures. */
class ResizeTest {
    /** A picture anybody can compute: ((i*7919 + (i*i mod 1009)*31) >> 3) mod 256 for byte i. */
    private static byte[] picture(int h, int w) {
        byte[] p = new byte[h * w * 3];
        for (int i = 0; i < p.length; i++) {
            p[i] = (byte) (i * 7919L + (long) i * i % 1009 * 31 >> 3);
        }
        return p;
    }

    private static long crc(byte[] b) {
        CRC32 crc = new CRC32();
        crc.update(b);
        return crc.getValue();
    }

    @ParameterizedTest
    @CsvSource({"37,91,160,160,d554f0cb", "300,217,160,160,2effe0cf", "160,90,160,160,50867861",
            "160,160,160,160,ea7c838c",
            "513,700,160,160,d132cbd7", "5,3,160,160,65fd46ef", "161,159,160,160,2bc576c1", "1,1,7,5,c0b06ad0",
            "480,640,33,47,8f3f3472", "64,48,64,20,c0052a38"})
    void pilBilinearIsPillowBitForBit(int h, int w, int toH, int toW, String expected) {
        byte[] out = PilBilinear.resize(picture(h, w), h, w, 3, toH, toW);
        assertEquals(toH * toW * 3, out.length);
        assertEquals(expected, String.format("%08x", crc(out)));
    }

    @ParameterizedTest
    @CsvSource({"320,320,160,160,f0b339fb", "480,480,160,160,672273a4", "480,320,160,160,64199d18",
            "300,217,160,160,b0299913",
            "513,700,160,160,fdb34cc3", "161,163,160,160,a231ffff", "37,91,160,160,6fcfbbfa", "300,91,160,160,442240d5",
            "5,3,24,24,0ecaf11e", "1080,1920,119,213,a41f56dc"})
    void openCvAreaIsOpenCvBitForBit(int h, int w, int toH, int toW, String expected) {
        byte[] out = OpenCvArea.resize(picture(h, w), h, w, 3, toH, toW);
        assertEquals(expected, String.format("%08x", crc(out)));
    }

    /** A row of 1..5 to 3: bins [0,2), [1,4), [3,5), as torch.nn.functional.interpolate(mode='area') answers. */
    @Test
    void areaAverageUsesOverlappingBins() {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5}, 1, 1, 5, 1);
        Tensor y = AreaAverage.resize(x, 1, 3);
        assertEquals(1.5, y.get(0));
        assertEquals(3.0, y.get(1));
        assertEquals(4.5, y.get(2));
    }

    /** 2 to 5: bins [0,1), [0,1), [0,2), [1,2), [1,2). */
    @Test
    void areaAverageEnlarges() {
        Tensor y = AreaAverage.resize(Tensor.of(new float[] {10, 0, 20, 0, 30, 0, 40, 0}, 1, 2, 2, 2), 5, 2);
        float[] firstColumn = {10, 10, 20, 30, 30};
        for (int i = 0; i < 5; i++) {
            assertEquals(firstColumn[i], y.get(i * 4));
            assertEquals(0, y.get(i * 4 + 1));
        }
    }

    @Test
    void nothingToDoIsNotCopied() {
        byte[] p = picture(4, 5);
        assertSame(p, PilBilinear.resize(p, 4, 5, 3, 4, 5));
        assertSame(p, OpenCvArea.resize(p, 4, 5, 3, 4, 5));
        assertThrows(IllegalArgumentException.class, () -> PilBilinear.resize(p, 4, 5, 3, 0, 5));
    }

    @Test
    void cropsAreWholePixels() {
        Frame f = new Frame(picture(6, 7), 6, 7, 3, 0.12, "x");
        Frame c = f.crop(2, 1, 5, 6);
        assertEquals(3, c.width());
        assertEquals(5, c.height());
        assertEquals(f.sample(4, 3, 2), c.sample(3, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> f.crop(2, 1, 8, 6));
    }
}
