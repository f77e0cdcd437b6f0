package twophase.net;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Money that a customer moves from one bank to another. */
public final class Transfer {
    private final String id;
    private final String customer;
    private final String payer;
    private final String payee;
    private final long amount;

    public Transfer(String id, String customer, String payer, String payee, long amount) {
        if (amount <= 0) throw new IllegalArgumentException("nothing to move: " + amount);
        this.id = id;
        this.customer = customer;
        this.payer = payer;
        this.payee = payee;
        this.amount = amount;
    }

    public String id() {
        return id;
    }

    public String customer() {
        return customer;
    }

    /** The banks that take part. */
    public List<String> banks() {
        return Collections.unmodifiableList(Arrays.asList(payer, payee));
    }

    /** What the transfer adds to the customer's account at a bank. */
    public long change(String bank) {
        return bank.equals(payer) ? -amount : amount;
    }

    /** One line, which {@link #parse} reads. */
    public String print() {
        return String.join(" ", id, customer, payer, payee, Long.toString(amount));
    }

    /** Reads what {@link #print} wrote. */
    public static Transfer parse(String line) {
        String[] words = line.split(" ");
        return new Transfer(words[0], words[1], words[2], words[3], Long.parseLong(words[4]));
    }
}
