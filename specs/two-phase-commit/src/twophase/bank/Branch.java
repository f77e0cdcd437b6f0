package twophase.bank;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import twophase.net.Network;
import twophase.net.Transfer;

/** Where a bank is: opens it, closes it, and opens it again. */
public final class Branch {
    private final String name;
    private final Network network;
    private final Map<String, Long> balances;
    private final Journal journal;
    private Bank bank;
    private Thread thread;

    /** A branch whose journal forgets promises is a mistake for others to find. */
    public Branch(String name, Network network, Path folder, Map<String, Long> balances, boolean forgets)
            throws IOException {
        this.name = name;
        this.network = network;
        this.balances = balances;
        Path path = folder.resolve(name + ".journal");
        this.journal = !forgets ? new Journal(path) : new Journal(path) {
            @Override
            void write(Status status, Transfer transfer) throws IOException {
                if (status != Status.PREPARED) super.write(status, transfer);
            }
        };
        open();
    }

    private void open() throws IOException {
        bank = new Bank(name, network, journal, balances);
        thread = new Thread(bank, name);
        thread.start();
    }

    /** Closes the bank, loses its mail, and opens it again. */
    public void restart() throws IOException, InterruptedException {
        close();
        network.discard(name);
        open();
    }

    /** Closes the bank. */
    public void close() throws InterruptedException {
        bank.stop();
        thread.join();
    }

    @Override
    public String toString() {
        return bank.toString();
    }
}
