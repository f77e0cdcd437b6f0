package twophase.bank;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import twophase.net.Transfer;

/** What a bank still knows when it comes back: one line for each promise and each end. */
class Journal {
    /** What is read back, line by line. */
    @FunctionalInterface
    interface Reader {
        void line(Status status, Transfer transfer) throws IOException;
    }

    /** A journal that cannot be what the bank wrote. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(String line, Throwable cause) {
            super("not a line of a journal: " + line, cause);
        }
    }

    private final Path path;

    Journal(Path path) {
        this.path = path;
    }

    void write(Status status, Transfer transfer) throws IOException {
        List<String> line = Collections.singletonList(status + " " + transfer.print());
        Files.write(path, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void read(Reader reader) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (NoSuchFileException nothingYet) {
            return;
        }
        for (String line : lines) {
            String[] parts = line.split(" ", 2);
            Status status;
            try {
                status = Status.valueOf(parts[0]);
            } catch (IllegalArgumentException unknown) {
                throw new Damaged(Arrays.toString(parts), unknown);
            }
            reader.line(status, Transfer.parse(parts[1]));
        }
    }
}
