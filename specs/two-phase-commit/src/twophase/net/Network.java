package twophase.net;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Mailboxes, and a post that may lose letters or bring them twice. */
public final class Network {
    /** What becomes of a message: how often it arrives. */
    @FunctionalInterface
    public interface Fate {
        int copies(Message message);
    }

    /** Every message arrives once. */
    public static final Fate CALM = message -> 1;

    private final Map<String, BlockingQueue<Message>> boxes = new ConcurrentHashMap<>();
    private final Fate fate;

    public Network(Fate fate) {
        this.fate = fate;
    }

    /** A post that now and then loses a message, or brings it twice. */
    public static Fate rough(long seed) {
        Random random = new Random(seed);
        return message -> {
            synchronized (random) {
                int luck = random.nextInt(6);
                return luck == 0 ? 0 : luck == 1 ? 2 : 1;
            }
        };
    }

    public void send(Message message) {
        for (int copies = fate.copies(message); copies > 0; copies--) box(message.to()).add(message);
    }

    /** The next message for somebody, if one comes in time. */
    public Optional<Message> receive(String name, long millis) throws InterruptedException {
        return Optional.ofNullable(box(name).poll(millis, TimeUnit.MILLISECONDS));
    }

    /** Empties a mailbox: who is away gets nothing. */
    public void discard(String name) {
        box(name).clear();
    }

    private BlockingQueue<Message> box(String name) {
        return boxes.computeIfAbsent(name, unused -> new LinkedBlockingQueue<>());
    }
}
