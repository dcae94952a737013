package dev.mien.series;

import dev.mien.engine.kernels.WarpBand;

/**
 * Series that can be warped side by side, block by block of as many as the kernels have lanes: of one length, or of any where there
 * is no band, for then a shorter series is a longer one's beginning. The last block is filled up with its last series.
 */
final class Candidates {
    final int channels;
    final int lanes;
    /** Steps of the longest. */
    final int steps;
    /** Whether all have that many. */
    final boolean even;
    /** Which series of the training set, ascending. */
    final int[] index;
    /** By block, {@code [steps, channels, lanes]}. */
    private final float[][] blocks;

    Candidates(SeriesDataset train, int[] index, int lanes) {
        this.channels = train.channels();
        this.lanes = lanes;
        this.index = index;
        int longest = 0;
        int shortest = Integer.MAX_VALUE;
        for (int i : index) {
            longest = Math.max(longest, train.length(i));
            shortest = Math.min(shortest, train.length(i));
        }
        this.steps = longest;
        this.even = longest == shortest;
        this.blocks = new float[Math.ceilDiv(index.length, lanes)][];
        for (int b = 0; b < blocks.length; b++) {
            blocks[b] = new float[steps * channels * lanes];
            for (int l = 0; l < lanes; l++) {
                interleave(train.series().get(index[at(b, l)]), blocks[b], l, lanes);
            }
        }
    }

    int size() {
        return index.length;
    }

    int blocks() {
        return blocks.length;
    }

    float[] block(int b) {
        return blocks[b];
    }

    /** Position in {@link #index} of the series in a lane of a block. */
    int at(int block, int lane) {
        return Math.min(block * lanes + lane, index.length - 1);
    }

    /** Puts a series into one lane. */
    static void interleave(float[] s, float[] block, int lane, int lanes) {
        for (int k = 0; k < s.length; k++) {
            block[k * lanes + lane] = s[k];
        }
    }

    /** Envelopes of the series for x of so many steps, laid out as the blocks are: lows and highs. */
    float[][][] envelopes(SeriesDataset train, WarpBand band) {
        int values = band.rows() * channels;
        float[][][] out = new float[2][blocks.length][values * lanes];
        for (int b = 0; b < blocks.length; b++) {
            for (int l = 0; l < lanes; l++) {
                Envelope e = Envelope.ofColumns(train.series().get(index[at(b, l)]), channels, band);
                interleave(e.low(), out[0][b], l, lanes);
                interleave(e.high(), out[1][b], l, lanes);
            }
        }
        return out;
    }
}
