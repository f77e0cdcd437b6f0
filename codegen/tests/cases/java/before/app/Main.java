package app;

import java.io.IOException;
import java.util.Arrays;

import app.store.Store;

public class Main {
    public static void main(String[] args) throws Exception {
        Node one = new Node(1);
        Node seven = new Node();
        new Node(-1);
        System.out.println(seven.rise(new IOException("led")));
        try {
            seven.rise(new IOException("led"));
        } catch (IOException led) {
            System.out.println(led.getMessage());
        }
        System.out.println(one.vote("a") + " " + one.vote("a") + " " + one.vote("b"));
        for (String message : Arrays.asList("tick", "", " \"\u00e9\\ ")) one.handle(message);
        Store store = new Store();
        System.out.println(store.load("k") + store.load(""));
        try {
            store.load("missing");
        } catch (IOException missing) {
            System.out.println(missing.getMessage());
        }
        System.out.println(Store.pick(Arrays.asList("x", "y")) + store.each());
        System.out.println(one + "; " + seven);
        Odd.odd().forEach(Odd::show);
        Odd.many();
    }
}
