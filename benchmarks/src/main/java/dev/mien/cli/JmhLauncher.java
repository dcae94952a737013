package dev.mien.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.Main;

/**
 * Starts JMH. Compiled for Java 8: where the running Java is too old for Mien, JMH, which is content with it, is told to measure
 * in one that is not.
 */
public final class JmhLauncher {
    private JmhLauncher() {}

    public static void main(String[] args) throws IOException {
        List<String> all = new ArrayList<String>(Arrays.asList(args));
        if (runningFeature() < JdkFinder.OLDEST && !all.contains("-jvm")) {
            all.addAll(Arrays.asList("-jvm", jdk().executable().toString()));
        }
        Main.main(all.toArray(new String[0]));
    }

    private static Jdk jdk() {
        String trouble = "no JDK " + JdkFinder.OLDEST + " or later found: install one, or name its folder by MIEN_JAVA";
        try {
            Jdk jdk = new JdkFinder(System.getenv(), System.getProperty("java.home"), System.getProperty("user.home"))
                    .find();
            if (jdk != null) {
                return jdk;
            }
        } catch (IllegalArgumentException e) {
            trouble = e.getMessage();
        }
        System.err.println(trouble);
        System.exit(4);
        return null;
    }

    private static int runningFeature() {
        return Jdk.parseVersion(System.getProperty("java.specification.version")).get(0);
    }
}
