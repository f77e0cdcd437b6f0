package twophase;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import twophase.bank.Branch;
import twophase.coordinator.Coordinator;
import twophase.net.Network;
import twophase.net.Transfer;

/**
 * Three banks, one coordinator, and customers who move their money between the banks at the same time.
 *
 * <p>{@code Main FOLDER [calm | rough | forgetful]}: what is decided and what remains is always the same,
 * whatever the network loses and whenever banks are closed. Banks that are {@code forgetful} do not write
 * down what they promise, and may get away with it.
 */
public final class Main {
    private static final List<String> BANKS = Arrays.asList("north", "south", "west");
    private static final List<String> CUSTOMERS = Arrays.asList("ann", "bob");
    private static final long DEADLINE_SECONDS = 30;

    private final Map<String, Branch> branches = new LinkedHashMap<>();
    private final Coordinator coordinator;

    private Main(Path folder, String mode) throws IOException {
        Network network = new Network(mode.equals("calm") ? Network.CALM : Network.rough(7));
        Map<String, Long> balances = Collections.singletonMap("ann", 100L);
        for (String bank : BANKS) {
            branches.put(bank, new Branch(bank, network, folder, balances, mode.equals("forgetful")));
            balances = Collections.singletonMap("bob", 60L);
        }
        coordinator = new Coordinator(network);
    }

    /** What a customer does, one transfer after the other. */
    private List<String> errands(String customer) throws Exception {
        long[] amounts = customer.equals("ann") ? new long[] {40, 70, 25, 60} : new long[] {10, 55, 65};
        List<String> report = new ArrayList<>();
        for (int i = 0; i < amounts.length; i++) {
            String from = BANKS.get((i + CUSTOMERS.indexOf(customer)) % BANKS.size());
            String to = BANKS.get((i + 1 + CUSTOMERS.indexOf(customer)) % BANKS.size());
            Transfer transfer = new Transfer(customer + "-" + (i + 1), customer, from, to, amounts[i]);
            boolean made = await(coordinator.begin(transfer));
            report.add(transfer.print() + (made ? ": made" : ": refused"));
        }
        return report;
    }

    private static <T> T await(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("a transfer has no end", failure);
        }
    }

    private void run(boolean interrupted) throws Exception {
        ExecutorService desk = Executors.newFixedThreadPool(CUSTOMERS.size());
        try {
            List<Future<List<String>>> reports = new ArrayList<>();
            for (String customer : CUSTOMERS) {
                Callable<List<String>> errands = () -> errands(customer);
                reports.add(desk.submit(errands));
            }
            while (interrupted && !reports.stream().allMatch(Future::isDone)) {
                for (Branch branch : branches.values()) branch.restart();
                Thread.sleep(15);
            }
            for (Future<List<String>> report : reports) await(report).forEach(System.out::println);
        } finally {
            desk.shutdownNow();
            coordinator.close();
            for (Branch branch : branches.values()) branch.close();
        }
        branches.values().forEach(System.out::println);
    }

    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Paths.get(args[0]));
        String mode = args.length > 1 ? args[1] : "calm";
        new Main(folder, mode).run(!mode.equals("calm"));
    }
}
