package dev.mien.cli;

import dev.mien.models.InceptionResnetV1;
import dev.mien.weights.StateDict;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * The run on which {@link AotCache} is recorded: embeds drawn pictures with random weights, so that nothing of the user's is
 * touched, and loads what else a first answer needs.
 */
final class AotTraining {
    /** Enough for all kernels to be compiled, so that their profiles are complete. */
    private static final int PICTURES = 12;

    private AotTraining() {}

    public static void main(String[] args) throws IOException, ClassNotFoundException {
        Path folder = Files.createTempDirectory("mien-aot");
        try {
            for (String needed : Arrays.asList("TorchFile", "TorchObjects", "Unpickler", "ZipArchive", "ByteCursor")) {
                Class.forName("dev.mien.weights." + needed);
            }
            if (Mien.execute(command(folder)) != 0) {
                throw new IllegalStateException("the training run failed");
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (Path p : files.toList()) {
                    Files.delete(p);
                }
            }
            Files.delete(folder);
        }
    }

    private static String[] command(Path folder) throws IOException {
        Path weights = folder.resolve("weights.safetensors");
        StateDict.of(new InceptionResnetV1().initialise(1).stateTensors()).toFile(weights);
        List<String> command = new ArrayList<>(List.of("embed", "--aligned", "--weights", weights.toString(), "--out",
                folder.resolve("embeddings.csv").toString()));
        for (String format : List.of("png", "jpg")) {
            Path picture = folder.resolve("picture." + format);
            BufferedImage image = new BufferedImage(182, 182, BufferedImage.TYPE_INT_RGB);
            image.createGraphics().fillOval(40, 30, 100, 120);
            ImageIO.write(image, format, picture.toFile());
            for (int i = 0; i < PICTURES / 2; i++) {
                command.add(picture.toString());
            }
        }
        return command.toArray(String[]::new);
    }
}
