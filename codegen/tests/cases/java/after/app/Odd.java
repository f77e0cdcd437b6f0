package app;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

final class Odd {
    static Object show(Object value) {
        if (Tracelaw.ON) Tracelaw.odd(null, value); // tracelaw:Odd 322bbd43 todo: node
        return value;
    }

    static List<Object> odd() {
        List<Object> ring = new ArrayList<>();
        ring.add(ring);
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("broken");
            }
        };
        return Arrays.asList(
                null, true, BigInteger.ONE.shiftLeft(70), 0.5, Double.NaN, "line\nfeed \ud800 \ud83d\ude00", 'c',
                Node.Role.LEADER, Collections.singletonMap(1, new int[] {2, 3}), Optional.empty(), Optional.of(4L),
                java.nio.file.Paths.get("a", "b"), ring, broken, "behind a gap");
    }

    static void many() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(new Thread(() -> {
                for (int n = 0; n < 50; n++) show(n);
            }));
        }
        for (Thread thread : threads) thread.start();
        for (Thread thread : threads) thread.join();
    }
}
