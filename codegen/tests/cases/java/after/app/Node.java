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
        if (id < 0) { if (Tracelaw.ON) Tracelaw.start(this.id, term, role); /* tracelaw:Start 87abaee8 */ return; } /* tracelaw:Start 2f74afc8 */
        term = 1;
        if (Tracelaw.ON) Tracelaw.start(this.id, term, role); // tracelaw:Start 6f60134f
    }

    Node() {
        this(7);
        if (Tracelaw.ON) Tracelaw.again(id, term); // tracelaw:Again dba712e8
    }

    <T extends Exception> int rise(T refusal) throws T {
        try { // tracelaw:Rise de7814c6
        if (role == Role.LEADER) throw refusal;
        for (int i = 0; i < 2; i++) {
            if (i == 1) return promote(i);
        }
        return 0;
        } catch (Throwable tracelawThrown) { if (Tracelaw.ON) Tracelaw.throwing(); throw tracelawThrown; } finally { if (Tracelaw.ON) Tracelaw.rise(id, term, role); } // tracelaw:Rise fdafe7ee
    }

    private int promote(int by) {
        role = Role.LEADER;
        return term += by;
    }

    boolean vote(String from) {
        if (Tracelaw.ON) Tracelaw.storeVote(id, from); // tracelaw:Vote d4980ba9
        votes.merge(from, 1, Integer::sum);
        if (votes.get(from) > 1)
            { if (Tracelaw.ON) Tracelaw.vote(id, term, from); /* tracelaw:Vote 177c9421 */ return true; } /* tracelaw:Vote 07539c1a */
        return false;
    }

    void handle(String message) {
        try { // tracelaw:Handled c6684adb
        String word;
        switch (message) {
            case "tick":
                term++;
                if (Tracelaw.ON) try { Tracelaw.short_(id, null, null, ignored + 1); } catch (Exception tracelawError) { Tracelaw.lose(tracelawError); } // tracelaw:Short cb4c50cd todo: later, unset
                int length = message.length();
                word = message + length;
                break;
            default:
                if (message.isEmpty()) return; else { if (Tracelaw.ON) try { Tracelaw.default_(id, message.trim()); } catch (Exception tracelawError) { Tracelaw.lose(tracelawError); } /* tracelaw:Default 9ffd8193 */ ignored++; } /* tracelaw:Default 4f4e81a2 */
                word = "";
        }
        store(word);
        if (Tracelaw.ON) Tracelaw.stored(id); // tracelaw:Stored 106654e5
        } catch (Throwable tracelawThrown) { if (Tracelaw.ON) Tracelaw.throwing(); throw tracelawThrown; } finally { if (Tracelaw.ON) Tracelaw.handled(id); } // tracelaw:Handled 4fd77593
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
