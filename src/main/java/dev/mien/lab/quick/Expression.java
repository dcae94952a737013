package dev.mien.lab.quick;

import dev.mien.engine.tensor.Rng;

/**
 * How strongly each part of a cartoon face is moved, 0 for rest; 1 is a strong movement. Named after the action units of Ekman
 * and Friesen 1978 that they imitate.
 *
 * @param browLeft   raised (+, AU 1+2) or lowered (-, AU 4), the brow on the left of the picture
 * @param browRight  the same of the other
 * @param frown      brows drawn together (AU 4)
 * @param lid        eyes narrowed (AU 6+7); negative opens them (AU 5)
 * @param gaze       eyes to the right of the picture (AU 61), negative to the left (AU 62)
 * @param wrinkle    nose wrinkled (AU 9)
 * @param upperLip   raised (AU 10)
 * @param corners    mouth corners up (+, AU 12) or down (-, AU 15)
 * @param press      lips pressed thin (AU 23+24)
 * @param jaw        mouth open (AU 26)
 * @param skew       mouth pulled to one side
 * @param tilt       of the head, in units of 12 degrees
 */
record Expression(double browLeft, double browRight, double frown, double lid, double gaze, double wrinkle,
        double upperLip,
        double corners, double press, double jaw, double skew, double tilt) {

    static final Expression REST = new Expression(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The ways in which each class is shown; two of each, as people differ. */
    private static final Expression[][] PEAKS = {
            {// anger: a frown with glaring or narrowed eyes and tight lips, or teeth
                    new Expression(-0.9, -0.9, 1, 0.35, 0, 0.1, 0, -0.3, 1, 0, 0, 0),
                    new Expression(-1, -1, 0.9, -0.5, 0, 0.2, 0.1, -0.5, 0, 0.7, 0, 0)},
            {// confusion: one brow up, a tilted head, eyes to the side, a skewed mouth
                    new Expression(1, -0.5, 0.2, 0.1, 0.8, 0, 0, -0.1, 0.3, 0, 0.8, 0.9),
                    new Expression(0.9, 0.7, 0.5, -0.2, -0.9, 0, 0, -0.3, 0, 0.35, -0.3, -0.9)},
            {// disgust: wrinkled nose, raised upper lip, narrowed eyes
                    new Expression(-0.4, -0.4, 0.3, 0.8, 0, 1, 1, -0.7, 0, 0.1, 0, 0),
                    new Expression(-0.3, -0.3, 0.2, 0.9, 0, 0.8, 0.7, -0.9, 0, 0.5, 0.4, 0.3)}};

    static final String[] CLASSES = {"anger", "confusion", "disgust"};

    /** The peak of one clip: one of the class's ways, mirrored or not, each part by a strength of its own. */
    static Expression peak(int label, long seed, long stream) {
        Expression e = PEAKS[label][Rng.below(2, seed, stream, 0)];
        boolean mirror = Rng.below(2, seed, stream, 1) == 1;
        double[] s = new double[12];
        for (int i = 0; i < s.length; i++) {
            s[i] = 0.6 + 0.6 * Rng.uniform(seed, stream, 2 + i);
        }
        double side = mirror ? -1 : 1;
        return new Expression((mirror ? e.browRight : e.browLeft) * s[0], (mirror ? e.browLeft : e.browRight) * s[1],
                e.frown * s[2],
                e.lid * s[3], side * e.gaze * s[4], e.wrinkle * s[5], e.upperLip * s[6], e.corners * s[7],
                e.press * s[8],
                e.jaw * s[9], side * e.skew * s[10], side * e.tilt * s[11]);
    }

    /** This much of the movement. */
    Expression times(double f) {
        return new Expression(browLeft * f, browRight * f, frown * f, lid * f, gaze * f, wrinkle * f, upperLip * f,
                corners * f,
                press * f, jaw * f, skew * f, tilt * f);
    }
}
