package twophase.coordinator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import twophase.net.Message;
import twophase.net.Message.Kind;
import twophase.net.Network;
import twophase.net.Transfer;

/**
 * Asks the banks of a transfer whether they can do their part, and decides: it is done if all say yes.
 *
 * <p>Who does not answer is asked again, and told the decision again, until all have answered.
 */
public final class Coordinator {
    /** What the coordinator is called. */
    public static final String NAME = "coordinator";

    private static final long PATIENCE_MILLIS = 20;

    private final Network network;
    private final Map<String, Round> rounds = new HashMap<>();
    private final Thread thread = new Thread(this::run, NAME);
    private volatile boolean closed;

    public Coordinator(Network network) {
        this.network = network;
        thread.start();
    }

    /** One transfer, from the first question to the last answer. */
    private static final class Round {
        final Transfer transfer;
        final Set<String> yes = new HashSet<>();
        final Set<String> done = new HashSet<>();
        final CompletableFuture<Boolean> end = new CompletableFuture<>();
        /** Null as long as nothing is decided. */
        Kind decision;

        Round(Transfer transfer) {
            this.transfer = transfer;
        }

        boolean unanimous() {
            return yes.containsAll(transfer.banks());
        }

        boolean over() {
            return done.containsAll(transfer.banks());
        }
    }

    /** Starts a transfer; the future says whether it was made, once all banks know. */
    public synchronized Future<Boolean> begin(Transfer transfer) {
        if (rounds.containsKey(transfer.id())) throw new IllegalArgumentException("known: " + transfer.id());
        Round round = new Round(transfer);
        rounds.put(transfer.id(), round);
        tell(round, Kind.PREPARE);
        return round.end;
    }

    private void run() {
        try {
            while (!closed) {
                Optional<Message> message = network.receive(NAME, PATIENCE_MILLIS);
                message.ifPresent(this::handle);
                if (!message.isPresent()) remind();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void handle(Message message) {
        Round round = rounds.get(message.transfer().id());
        switch (message.kind()) {
            case YES:
                countYes(round, message);
                if (round.decision == null && round.unanimous()) commit(round);
                break;
            case NO:
                if (round.decision == null) abort(round, message);
                break;
            case DONE:
                countDone(round, message);
                if (round.over()) round.end.complete(round.decision == Kind.COMMIT);
                break;
            case INQUIRE:
                if (round.decision != null) network.send(message.answer(round.decision));
                break;
            default:
                throw new IllegalStateException("not for the coordinator: " + message);
        }
    }

    private void countYes(Round round, Message message) {
        if (round.decision == null) round.yes.add(message.from());
    }

    private void commit(Round round) {
        round.decision = Kind.COMMIT;
        tell(round, round.decision);
    }

    private void abort(Round round, Message no) {
        round.decision = Kind.ABORT;
        tell(round, round.decision);
    }

    private void countDone(Round round, Message message) {
        round.done.add(message.from());
    }

    /** Asks and tells again whoever has not answered. */
    private synchronized void remind() {
        for (Round round : rounds.values()) {
            if (round.over()) continue;
            Kind kind = round.decision != null ? round.decision : Kind.PREPARE;
            Set<String> heard = round.decision != null ? round.done : round.yes;
            round.transfer.banks().stream()
                    .filter(bank -> !heard.contains(bank))
                    .forEach(bank -> network.send(new Message(kind, round.transfer, NAME, bank)));
        }
    }

    private void tell(Round round, Kind kind) {
        for (String bank : round.transfer.banks()) {
            network.send(new Message(kind, round.transfer, NAME, bank));
        }
    }

    /** How many transfers have this decision; null: none yet. */
    private long count(Kind decision) {
        return rounds.values().stream().filter(round -> round.decision == decision).count();
    }

    /** Ends the thread. */
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
