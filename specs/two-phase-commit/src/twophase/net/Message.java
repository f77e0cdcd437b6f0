package twophase.net;

import java.util.Objects;

/** What coordinator and banks tell each other about a transfer. */
public final class Message {
    /** What a message says. */
    public enum Kind {
        /** To a bank: can you do your part? */
        PREPARE,
        /** From a bank: yes, whatever happens. */
        YES,
        /** From a bank: no, and it is over for me. */
        NO,
        /** To a bank: do it. */
        COMMIT,
        /** To a bank: forget it. */
        ABORT,
        /** From a bank: I did as you said. */
        DONE,
        /** From a bank that was away: what became of it? */
        INQUIRE;

        /** Whether a bank says it. */
        public boolean fromBank() {
            switch (this) {
                case YES:
                case NO:
                case DONE:
                case INQUIRE:
                    return true;
                default:
                    return false;
            }
        }
    }

    private final Kind kind;
    private final Transfer transfer;
    private final String from;
    private final String to;

    public Message(Kind kind, Transfer transfer, String from, String to) {
        this.kind = Objects.requireNonNull(kind);
        this.transfer = Objects.requireNonNull(transfer);
        this.from = Objects.requireNonNull(from);
        this.to = Objects.requireNonNull(to);
    }

    public Kind kind() {
        return kind;
    }

    public Transfer transfer() {
        return transfer;
    }

    public String from() {
        return from;
    }

    public String to() {
        return to;
    }

    /** An answer to this message. */
    public Message answer(Kind answer) {
        return new Message(answer, transfer, to, from);
    }

    @Override
    public String toString() {
        return kind + " " + transfer.id() + " " + from + " -> " + to;
    }
}
