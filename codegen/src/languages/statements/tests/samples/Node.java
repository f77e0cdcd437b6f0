package raft;

import java.util.*;

/** Statements of every form. */
public class Node extends Base implements Runnable {
    private static final int LIMIT = Integer.parseInt("3");
    private final Map<Long, Peer> peers = new HashMap<>();

    static {
        register("node");
    }

    public Node(long id, Log log) {
        super(id);
        this.log = log;
    }

    Node() { this(1, null); }

    @Override
    public void run() {
        while (running) {
            tick();
        }
    }

    public Status step(Message m) throws IOException, StaleException {
        if (m.term < term)
            throw new StaleException(m.term);
        if (m.term > term) {
            becomeFollower(m.term, m.from);
        } else if (m.from == id) return Status.OK;
        else
            logger.debug("term {}", m.term);
        switch (m.type) {
            case VOTE:
                handleVote(m);
                break;
            case APPEND: {
                append(m); applied++;
                return Status.OK;
            }
            default:
                throw new IllegalStateException("type " + m.type);
        }
        switch (role) {
            case LEADER -> broadcast(m);
            case FOLLOWER -> {
                votedFor = m.from;
            }
            default -> throw new IllegalStateException();
        }
        int quorum = switch (peers.size()) {
            case 1 -> 1;
            case 2 -> {
                int n = half(2);
                yield n + 1;
            }
            default -> peers.size() / 2 + 1;
        };
        outer:
        for (Peer peer : peers.values()) {
            for (int i = 0, n = peer.size(); i < n; i++) {
                if (peer.get(i) == null) continue outer;
                peer.send(m);
            }
        }
        try (Writer out = open(path); Lock l = lock()) {
            out.write(m.toString());
        } catch (IOException | RuntimeException e) {
            failures += 1;
        } finally {
            closed = true;
        }
        synchronized (peers) {
            peers.computeIfAbsent(m.from, id -> new Peer(id));
        }
        executor.submit(() -> {
            apply(m);
            return null;
        });
        Runnable r = new Runnable() {
            public void run() {
                commit(m.index);
            }
        };
        do
            tick();
        while (ticks < 3);
        assert quorum > 0 : "no quorum";
        boolean ok = quorum > 1 && apply(m);
        return ok ? Status.OK : failed(m);
    }

    enum Kind {
        A { int weight() { return 1; } }, B;
        int weight() { return 0; }
    }

    record Entry(long term, byte[] data) {
        Entry {
            check(term);
        }
    }
}
