package twophase.bank;

import java.util.Map;
import java.util.TreeMap;

import twophase.net.Transfer;

/** The accounts of a bank: what is there, and what is promised. */
final class Ledger {
    /** More is asked for than there is. */
    static final class Overdrawn extends Exception {
        private static final long serialVersionUID = 1L;

        Overdrawn(String customer, long missing) {
            super(customer + " lacks " + missing);
        }
    }

    private final String bank;
    private final Map<String, Long> balances;
    private final Map<String, Long> reserved = new TreeMap<>();

    Ledger(String bank, Map<String, Long> balances) {
        this.bank = bank;
        this.balances = new TreeMap<>(balances);
    }

    /** Keeps what the transfer takes, so that nothing else can take it. */
    void reserve(Transfer transfer) throws Overdrawn {
        long taken = Math.max(0, -transfer.change(bank));
        long free = balance(transfer.customer()) - reserved.getOrDefault(transfer.customer(), 0L);
        if (taken > free) throw new Overdrawn(transfer.customer(), taken - free);
        reserved.merge(transfer.customer(), taken, Long::sum);
    }

    /** Gives back what was kept. */
    void release(Transfer transfer) {
        reserved.merge(transfer.customer(), Math.min(0, transfer.change(bank)), Long::sum);
    }

    void apply(Transfer transfer) {
        balances.merge(transfer.customer(), transfer.change(bank), Long::sum);
    }

    long balance(String customer) {
        return balances.getOrDefault(customer, 0L);
    }

    @Override
    public String toString() {
        return bank + " " + balances;
    }
}
