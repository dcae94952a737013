package dev.mien.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Makes {@code java -jar mien.jar} work as typed. A manifest can neither choose a Java nor switch the vector module on, so this
 * class, compiled for Java 8, finds a JDK 25 or newer and starts {@link Mien} in it with the right flags; the terminal, the
 * signals and the exit code are the child's. Where the running Java is fit already, Mien runs in this process.
 *
 * <p>{@code MIEN_JAVA} names the JDK to use, {@code MIEN_JAVA_OPTS} adds flags such as {@code -Xmx8g}, {@code MIEN_AOT=off}
 * does without the {@link AotCache}.
 */
public final class Launcher {
    private static final int ENVIRONMENT = 4;
    /** Tells the child that it has to end with us, even when we are killed and can pass nothing on. */
    private static final String LAUNCHED = "-Dmien.launched=true";
    private static final String MAIN_CLASS = "dev.mien.cli.Mien";

    private Launcher() {}

    public static void main(String[] args) {
        List<Integer> running = Jdk.parseVersion(System.getProperty("java.version"));
        if (running.get(0) >= JdkFinder.OLDEST && vectorModuleLoaded()) {
            runHere(args);
            return;
        }
        Jdk jdk = null;
        try {
            jdk = new JdkFinder(System.getenv(), System.getProperty("java.home"), System.getProperty("user.home"))
                    .find();
        } catch (IllegalArgumentException e) {
            fail(e.getMessage());
        }
        String complaint = complaint(jdk, System.getProperty("java.version"), Arrays.asList(args));
        if (complaint != null) {
            fail(complaint);
        }
        for (String warning : warnings(jdk)) {
            System.err.println("mien: warning: " + warning);
        }
        runIn(jdk, args);
    }

    /** Why we cannot start, in one line with what to do; null if we can. */
    static String complaint(Jdk jdk, String runningVersion, List<String> args) {
        if (jdk == null) {
            return "needs Java " + JdkFinder.OLDEST + " or newer, and found only Java " + runningVersion
                    + "; install a JDK " + JdkFinder.OLDEST + " (Eclipse Temurin, https://adoptium.net),"
                    + " or set MIEN_JAVA to the folder of one";
        }
        if (!jdk.hasVectorModule && args.contains("--require-simd")) {
            return "--require-simd: the Java at " + jdk.home + " has no module " + Jdk.VECTOR_MODULE
                    + "; install a full JDK " + JdkFinder.OLDEST + ", or set MIEN_JAVA to the folder of one";
        }
        return null;
    }

    static List<String> warnings(Jdk jdk) {
        List<String> warnings = new ArrayList<String>();
        if (!jdk.hasVectorModule) {
            warnings.add("the Java at " + jdk.home + " has no module " + Jdk.VECTOR_MODULE
                    + ": computing without vector instructions, which is slow; a full JDK has it");
        }
        if (jdk.corruptsPinnedArrays()) {
            warnings.add("Java " + jdk.versionString() + " at " + jdk.home
                    + " can corrupt arrays (JDK-8377811); install 25.0.3 or newer");
        }
        return warnings;
    }

    /** The command that starts Mien in that JDK; the user's own flags come last, so they win. */
    static List<String> command(Jdk jdk, AotCache cache, String classPath, List<String> jvmFlags,
            Map<String, String> environment, List<String> args) {
        List<String> command = java(jdk);
        if (cache != null) {
            command.addAll(cache.flags());
        }
        for (String flag : jvmFlags) {
            if (flag.startsWith("-D") || flag.startsWith("-Xm") || flag.startsWith("-Xss") || flag.equals("-ea")) {
                command.add(flag);
            }
        }
        String options = environment.get("MIEN_JAVA_OPTS");
        if (options != null && !options.trim().isEmpty()) {
            command.addAll(Arrays.asList(options.trim().split("\\s+")));
        }
        command.addAll(Arrays.asList(LAUNCHED, "-cp", classPath, MAIN_CLASS));
        command.addAll(args);
        return command;
    }

    /** That JDK's java with the flags that every run has. */
    private static List<String> java(Jdk jdk) {
        List<String> java = new ArrayList<String>();
        java.add(jdk.executable().toString());
        if (jdk.hasVectorModule) {
            java.addAll(Arrays.asList("--add-modules", Jdk.VECTOR_MODULE));
        }
        java.add("--enable-native-access=ALL-UNNAMED");
        // Throughput before latency; the shares are of the container's memory where there is one. The first is what a network's
        // weights fit in: a smaller heap would be collected while they are read.
        java.addAll(Arrays.asList("-XX:+UseParallelGC", "-XX:InitialRAMPercentage=8", "-XX:MaxRAMPercentage=70"));
        // Until kernels are compiled, much is made and dropped at once: in a young generation that grew with it, each byte would
        // be in memory never used before, which is dearest in a virtual machine. Warm kernels make next to nothing. Java would
        // print to standard output that it adapts the sizes to a smaller heap.
        java.addAll(Arrays.asList("-XX:NewSize=128m", "-XX:MaxNewSize=256m", "-Xlog:gc+ergo=error"));
        java.add("-XX:ObjectAlignmentInBytes=64"); // so that it is known where in an array a cache line begins: CacheLine
        if (HugePages.offered(HugePages.MODE)) {
            java.add("-XX:+UseTransparentHugePages");
        }
        return java;
    }

    private static void runIn(Jdk jdk, String[] args) {
        String classPath = System.getProperty("java.class.path");
        AotCache cache = AotCache.of(jdk, classPath, System.getenv(), System.getProperty("user.home"));
        List<String> command = command(jdk, cache, classPath, jvmFlags(), System.getenv(), Arrays.asList(args));
        long start = System.nanoTime();
        Child child = new Child();
        Runtime.getRuntime().addShutdownHook(child);
        try {
            child.launch(command);
        } catch (IOException e) {
            fail("cannot start " + command.get(0) + ": " + e.getMessage()
                    + "; set MIEN_JAVA to the folder of another JDK");
        }
        if (child.await() == 0 && cache != null) {
            cache.makeInBackground(java(jdk), classPath, (System.nanoTime() - start) / 1000000);
        }
        System.exit(0); // the hook turns this into the child's exit code
    }

    /**
     * The process that works, and the shutdown hook that ends it with us. On Ctrl-C the terminal signals both processes, but a
     * plain kill reaches only this one: it is passed on, and we wait until the child has saved its work. On Windows, where
     * destroy() would not let it, the console signals both.
     */
    private static final class Child extends Thread {
        private Process process;
        private boolean ending;

        /** Synchronized with the hook, so that a signal that comes meanwhile finds either no child or one it can end. */
        synchronized void launch(List<String> command) throws IOException {
            if (!ending) {
                process = new ProcessBuilder(command).inheritIO().start();
            }
        }

        @Override
        public void run() {
            synchronized (this) {
                ending = true;
            }
            if (process != null) {
                if (process.isAlive() && File.separatorChar == '/') {
                    process.destroy();
                }
                Runtime.getRuntime().halt(await());
            }
        }

        /** The child's exit code; nobody has a reason to interrupt us before. */
        int await() {
            while (process != null) {
                try {
                    return process.waitFor();
                } catch (InterruptedException e) {
                    continue;
                }
            }
            return 0;
        }
    }

    private static void runHere(String[] args) {
        try {
            Class.forName(MAIN_CLASS).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this jar is incomplete", e);
        }
    }

    private static boolean vectorModuleLoaded() {
        try {
            Class.forName("jdk.incubator.vector.FloatVector", false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** The flags that this Java was started with. */
    private static List<String> jvmFlags() {
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        } catch (LinkageError e) {
            return Collections.emptyList(); // a trimmed Java without java.management
        }
    }

    private static void fail(String message) {
        System.err.println("mien: " + message);
        System.exit(ENVIRONMENT);
    }
}
