/**
 * Mien: a deep learning engine in plain Java, and the laboratory for expressions on video that is built on it. Of the kernels
 * only the interfaces and geometry are exported: which implementation computes is the choice of {@code Backends}.
 */
module dev.mien {
    requires static jdk.incubator.vector; // without it the engine computes by plain loops
    requires java.desktop; // ImageIO
    requires java.net.http;
    requires jdk.management;
    requires com.fasterxml.jackson.databind;
    requires ejml.core;
    requires ejml.ddense;
    requires freemarker;
    requires info.picocli;
    requires jcuda;
    requires jcublas;
    requires jcudnn;
    requires VectorGraphics2D;
    requires org.bytedeco.ffmpeg;
    requires org.bytedeco.javacpp;
    requires org.jfree.jfreechart;
    requires org.slf4j;
    requires org.snakeyaml.engine;

    exports dev.mien;
    exports dev.mien.engine.kernels;
    exports dev.mien.engine.tensor;
    exports dev.mien.engine.autograd;
    exports dev.mien.engine.ops;
    exports dev.mien.engine.nn;
    exports dev.mien.engine.optim;
    exports dev.mien.engine.plan;
    exports dev.mien.export;
    exports dev.mien.models;
    exports dev.mien.weights;
    exports dev.mien.media;
    exports dev.mien.media.augment;
    exports dev.mien.media.resize;
    exports dev.mien.series;
    exports dev.mien.synth;
    exports dev.mien.synth.builtin;
    exports dev.mien.synth.dataset;
    exports dev.mien.synth.makehuman;
    exports dev.mien.synth.random;
    exports dev.mien.synth.render;
    exports dev.mien.lab;
    exports dev.mien.lab.chart;
    exports dev.mien.lab.clips;
    exports dev.mien.lab.config;
    exports dev.mien.lab.report;
    exports dev.mien.lab.run;
    exports dev.mien.lab.stats;
    exports dev.mien.lab.strategy;
    exports dev.mien.verify;

    opens dev.mien.cli to info.picocli;
}
