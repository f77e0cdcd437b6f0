package app;

class Base {
    Base(String name) {
        if (name.isEmpty()) throw new IllegalArgumentException(name);
    }
}
