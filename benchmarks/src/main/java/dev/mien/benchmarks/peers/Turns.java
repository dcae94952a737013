package dev.mien.benchmarks.peers;

import dev.mien.benchmarks.FmaPeak;
import dev.mien.benchmarks.Gflop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sides that take turns, so that whatever else the machine does falls on all of them; and between the turns what the processor
 * can do at most.
 *
 * @param times milliseconds of a call: for each side, for each round
 * @param peaks GFLOP/s of fused multiply-adds on as many threads, for each round
 */
record Turns(List<List<Double>> times, List<Double> peaks) {
    /** A turn repeats its call until about this many milliseconds have gone by. */
    private static final double TURN = Double.parseDouble(System.getProperty("peers.turn", "150"));
    /** The compilers have done their work after this many seconds of calls, three at least ... */
    private static final double WARM = Double.parseDouble(System.getProperty("peers.warm", "3"));
    /** ... or when calls are so long that three take this many seconds. */
    private static final double WARM_AT_MOST = 40;
    /** Idle threads of either side spin for a moment before they sleep; not in the other's turn. */
    private static final long REST = 30;

    /** A side that is ready: its thread counts are set by it. */
    record Player(Side side, Runnable before) {}

    /** Warms every side up, then lets them take turns; who begins changes with every round. */
    static Turns take(List<Player> players, int threads, int rounds) throws Exception {
        int[] repeat = new int[players.size()];
        List<List<Double>> times = new ArrayList<>();
        for (int i = 0; i < repeat.length; i++) {
            repeat[i] = (int) Math.max(1, TURN / warm(players.get(i)));
            times.add(new ArrayList<>());
        }
        List<Double> peaks = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            peaks.add(peak(threads));
            for (int i = 0; i < repeat.length; i++) {
                int who = (i + round) % repeat.length;
                times.get(who).add(turn(players.get(who), repeat[who]));
            }
        }
        return new Turns(times, peaks);
    }

    /** The least milliseconds of a call of each side over some rounds, after warming up. */
    static double[] least(List<Player> players, int rounds) throws Exception {
        double[] least = new double[players.size()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (Player p : players) {
            warm(p);
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.min(least[i], turn(players.get(i), 1));
            }
        }
        return least;
    }

    /** Milliseconds of the last call. */
    private static double warm(Player p) throws Exception {
        long start = System.nanoTime();
        double last = 0;
        for (int i = 0; i < 3 || seconds(start) < WARM; i++) {
            if (i > 0 && seconds(start) > WARM_AT_MOST) {
                break;
            }
            last = turn(p, 1);
        }
        return last;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) * 1e-9;
    }

    private static double turn(Player p, int repeat) throws Exception {
        p.before.run();
        Thread.sleep(REST);
        long start = System.nanoTime();
        for (int i = 0; i < repeat; i++) {
            p.side.run();
        }
        return seconds(start) * 1e3 / repeat;
    }

    private static double peak(int threads) throws InterruptedException {
        double[] each = new double[threads];
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int me = i;
            all.add(Thread.ofPlatform().start(() -> each[me] = peak()));
        }
        for (Thread t : all) {
            t.join();
        }
        return Arrays.stream(each).sum();
    }

    private static double peak() {
        FmaPeak loop = new FmaPeak();
        Gflop counter = new Gflop();
        float sum = 0;
        long start = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
            sum += loop.fma(counter);
        }
        double speed = counter.gflop / seconds(start);
        return Float.isFinite(sum) ? speed : 0;
    }
}
