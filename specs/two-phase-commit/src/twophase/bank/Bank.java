package twophase.bank;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import twophase.coordinator.Coordinator;
import twophase.net.Message;
import twophase.net.Message.Kind;
import twophase.net.Network;
import twophase.net.Transfer;

/**
 * Does its part of transfers. What it promises it writes down first, so that it can be stopped at any
 * time and go on as another {@code Bank} with the same journal.
 */
public final class Bank implements Runnable {
    private static final long PATIENCE_MILLIS = 20;

    private final String name;
    private final Network network;
    private final Journal journal;
    private final Ledger ledger;
    private final Map<String, Status> transfers = new HashMap<>();
    private volatile boolean stopped;

    /** Opens the bank, for the first time or again. */
    Bank(String name, Network network, Journal journal, Map<String, Long> balances) throws IOException {
        this.name = name;
        this.network = network;
        this.journal = journal;
        this.ledger = new Ledger(name, balances);
        journal.read(this::recall);
    }

    private void recall(Status status, Transfer transfer) throws IOException {
        Status before = transfers.put(transfer.id(), status);
        switch (status) {
            case PREPARED:
                try {
                    ledger.reserve(transfer);
                } catch (Ledger.Overdrawn impossible) {
                    throw new IOException("a promise that cannot be kept", impossible);
                }
                network.send(new Message(Kind.INQUIRE, transfer, name, Coordinator.NAME));
                break;
            case COMMITTED:
                ledger.apply(transfer);
                if (before == Status.PREPARED) ledger.release(transfer);
                break;
            case ABORTED:
                if (before == Status.PREPARED) ledger.release(transfer);
                break;
            default:
                throw new AssertionError(status);
        }
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                Optional<Message> message = network.receive(name, PATIENCE_MILLIS);
                if (message.isPresent()) network.send(handle(message.get()));
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            throw new UncheckedIOException(name + " cannot go on", failure);
        }
    }

    /** Does what a message asks for; the answer is sent afterwards. */
    private Message handle(Message message) throws IOException {
        Status status = transfers.get(message.transfer().id());
        switch (message.kind()) {
            case PREPARE:
                if (status == null) return vote(message);
                return message.answer(status == Status.ABORTED ? Kind.NO : Kind.YES);
            case COMMIT:
            case ABORT:
                if (status == null || status == Status.PREPARED) settle(message, status);
                return message.answer(Kind.DONE);
            default:
                throw new IllegalStateException("not for a bank: " + message);
        }
    }

    private Message vote(Message message) throws IOException {
        try {
            ledger.reserve(message.transfer());
        } catch (Ledger.Overdrawn no) {
            enter(Status.ABORTED, message.transfer());
            return message.answer(Kind.NO);
        }
        enter(Status.PREPARED, message.transfer());
        return message.answer(Kind.YES);
    }

    private void settle(Message message, Status before) throws IOException {
        Transfer transfer = message.transfer();
        if (message.kind() == Kind.COMMIT) {
            enter(Status.COMMITTED, transfer);
            ledger.apply(transfer);
        } else {
            enter(Status.ABORTED, transfer);
        }
        if (before == Status.PREPARED) ledger.release(transfer);
    }

    private void enter(Status status, Transfer transfer) throws IOException {
        journal.write(status, transfer);
        transfers.put(transfer.id(), status);
    }

    private long count(Status wanted) {
        return transfers.values().stream().filter(status -> status == wanted).count();
    }

    /** Lets the bank end after the message that it handles. */
    void stop() {
        stopped = true;
    }

    @Override
    public String toString() {
        return ledger.toString();
    }
}
