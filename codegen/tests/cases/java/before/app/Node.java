package app;

import java.util.HashMap;
import java.util.Map;

import app.store.Store;

/** A node of whatever it is. */
class Node extends Base {
    enum Role { FOLLOWER, LEADER }

    private final int id;
    private final Map<String, Integer> votes = new HashMap<>();
    private Role role = Role.FOLLOWER;
    private int term;
    private int ignored;

    Node(int id) {
        super("node");
        this.id = id;
        if (id < 0) return;
        term = 1;
    }

    Node() {
        this(7);
    }

    <T extends Exception> int rise(T refusal) throws T {
        if (role == Role.LEADER) throw refusal;
        for (int i = 0; i < 2; i++) {
            if (i == 1) return promote(i);
        }
        return 0;
    }

    private int promote(int by) {
        role = Role.LEADER;
        return term += by;
    }

    boolean vote(String from) {
        votes.merge(from, 1, Integer::sum);
        if (votes.get(from) > 1)
            return true;
        return false;
    }

    void handle(String message) {
        String word;
        switch (message) {
            case "tick":
                term++;
                int length = message.length();
                word = message + length;
                break;
            default:
                if (message.isEmpty()) return; else ignored++;
                word = "";
        }
        store(word);
    }

    private void store(String word) {
        new Store().nothing();
        ignored += word.length();
    }

    @Override
    public String toString() {
        return id + " " + role + " " + term + " " + ignored + " " + new java.util.TreeMap<>(votes);
    }
}
