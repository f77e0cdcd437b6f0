import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Writes what the program does as a trace: one line of JSON for each event.
 *
 * <p>Off unless the system property {@code tracelaw.trace} or the environment variable {@code
 * TRACELAW_TRACE} names a file, which is appended to. Nothing here throws into the program: an event that
 * cannot be written is counted, and the count stands in the trace, as an event that no document has, as soon
 * as it can be written.
 *
 * <p>Each instrumented package has a class of its own, so that no package has to see another; all of a
 * process write whole lines to the same file, in turn. What they have to share they keep in system
 * properties, whose names begin with {@code tracelaw.}.
 */
final class Tracelaw {
    private static final String PATH = tracePath();

    /** Whether there is a trace to write. Where there is none, calls behind it cost nothing. */
    static final boolean ON = PATH != null;

    /** A literal is one object in the whole process, whichever class or loader it is read by. */
    private static final Object TURN = "tracelaw.turn";

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final int DEEPEST = 32;

    private static final AtomicLong LOST = new AtomicLong();
    private static final AtomicBoolean TOLD = new AtomicBoolean();
    private static final ThreadLocal<Boolean> THROWN = new ThreadLocal<>();
    private static OutputStream file;

    // What the document says begins here.
    private static final Map<String, String> NODES = tableOf();
    private static final String[] FURTHER_NODES = {};
    // What the document says ends here.

    private Tracelaw() {}

    /** A part of a record that is not just a value of the program. */
    private interface Part {
        void put(StringBuilder out, int depth);
    }

    /** Counts an event whose values could not be read, and says why of the first. */
    static void lose(Throwable cause) {
        THROWN.remove();
        if (TOLD.compareAndSet(false, true)) {
            try {
                System.err.println("tracelaw: an event is missing in " + PATH + ": " + cause);
                Runtime.getRuntime().addShutdownHook(new Thread(Tracelaw::sayRest));
            } catch (Throwable failure) {
                // There is nobody left to tell.
            }
        }
        LOST.incrementAndGet();
    }

    /** Says that the next event of this thread is that of a method which an exception ends. */
    static void throwing() {
        THROWN.set(true);
    }

    /** Says that there is no such event. */
    static void ended() {
        THROWN.remove();
    }

    /** Writes the record of an event; its members are names and values in turn. */
    private static void emitRecord(String event, Object... members) {
        boolean thrown = THROWN.get() != null;
        THROWN.remove();
        try {
            StringBuilder out = new StringBuilder("\"event\":{\"name\":");
            putText(out, event);
            if (thrown) {
                out.append(",\"outcome\":\"err\"");
            }
            putMembers(out, members, 1);
            out.append("}}\n");
            appendLines(out);
        } catch (Throwable failure) {
            lose(failure);
        }
    }

    /** Keeps values of a node for its later snapshots; they are names and values in turn. */
    private static void storeFor(Object node, Object... values) {
        THROWN.remove();
        try {
            String of = textOf(node);
            for (int i = 0; i < values.length; i += 2) {
                StringBuilder out = new StringBuilder();
                putValue(out, values[i + 1], 1);
                System.setProperty("tracelaw.stored." + values[i] + "." + of, out.toString());
            }
        } catch (Throwable failure) {
            lose(failure);
        }
    }

    /** What was stored for the node. */
    private static Part storedFor(Object node, String key) {
        return (out, depth) -> out.append(System.getProperty("tracelaw.stored." + key + "." + textOf(node), "null"));
    }

    /** An object; its members are names and values in turn. */
    private static Part objectOf(Object... members) {
        return (out, depth) -> {
            int start = out.length();
            putMembers(out, members, depth + 1);
            if (members.length == 0) {
                out.append('{');
            } else {
                out.setCharAt(start, '{');
            }
            out.append('}');
        };
    }

    /** A value for which the table may have a name. */
    private static Part nameOf(Map<String, String> names, Object value) {
        return (out, depth) -> {
            String name = names.get(textOf(value));
            putValue(out, name != null ? name : value, depth);
        };
    }

    /** A node. */
    private static Part nodeName(Object node) {
        return (out, depth) -> {
            String name = node == null ? null : givenName(textOf(node));
            putValue(out, name != null ? name : node, depth);
        };
    }

    private static String givenName(String node) {
        String name = NODES.get(node);
        if (name != null || FURTHER_NODES.length == 0) {
            return name;
        }
        synchronized (TURN) {
            name = System.getProperty("tracelaw.node." + node);
            int met = Integer.getInteger("tracelaw.nodes", 0);
            if (name == null && met < FURTHER_NODES.length) {
                name = FURTHER_NODES[met];
                System.setProperty("tracelaw.nodes", Integer.toString(met + 1));
                System.setProperty("tracelaw.node." + node, name);
            }
        }
        return name;
    }

    private static Map<String, String> tableOf(String... entries) {
        Map<String, String> table = new HashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            table.put(entries[i], entries[i + 1]);
        }
        return table;
    }

    private static String tracePath() {
        try {
            String path = System.getProperty("tracelaw.trace");
            path = path != null ? path : System.getenv("TRACELAW_TRACE");
            return path == null || path.isEmpty() ? null : path;
        } catch (SecurityException denied) {
            return null;
        }
    }

    /** Appends a record, of which the beginning is missing, in one write. */
    private static void appendLines(CharSequence rest) throws IOException {
        synchronized (TURN) {
            StringBuilder lines = new StringBuilder();
            long lost = LOST.get();
            if (lost != 0) {
                putStart(lines).append("\"event\":{\"name\":\"custom.trace.gap\",\"count\":").append(lost).append("}}\n");
            }
            if (rest.length() != 0) {
                putStart(lines).append(rest);
            }
            if (file == null) {
                file = new FileOutputStream(PATH, true);
            }
            file.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            LOST.addAndGet(-lost);
        }
    }

    /** Says what is still unsaid when the process ends. */
    private static void sayRest() {
        try {
            appendLines("");
        } catch (Throwable failure) {
            // It was said on standard error.
        }
    }

    private static StringBuilder putStart(StringBuilder out) {
        Instant now = Instant.now();
        long time = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        return out.append("{\"tag\":\"trace\",\"ts\":").append(time).append(',');
    }

    private static void putMembers(StringBuilder out, Object[] members, int depth) {
        for (int i = 0; i < members.length; i += 2) {
            out.append(',');
            putText(out, String.valueOf(members[i]));
            out.append(':');
            putValue(out, members[i + 1], depth);
        }
    }

    private static void putValue(StringBuilder out, Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("a value contains itself");
        }
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Part) {
            ((Part) value).put(out, depth);
        } else if (value instanceof Number) {
            putNumber(out, (Number) value);
        } else if (value instanceof Optional) {
            putValue(out, ((Optional<?>) value).orElse(null), depth + 1);
        } else if (value instanceof Map) {
            putMap(out, (Map<?, ?>) value, depth);
        } else if (value instanceof Collection) {
            putArray(out, ((Collection<?>) value).toArray(), depth);
        } else if (value.getClass().isArray()) {
            putArray(out, value, depth);
        } else {
            putText(out, textOf(value));
        }
    }

    private static void putNumber(StringBuilder out, Number number) {
        String digits = number.toString();
        // Infinities and what other kinds of numbers print are no JSON.
        if (NUMBER.matcher(digits).matches()) {
            out.append(digits);
        } else {
            putText(out, digits);
        }
    }

    private static void putMap(StringBuilder out, Map<?, ?> map, int depth) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            putText(out, textOf(entry.getKey()));
            out.append(':');
            putValue(out, entry.getValue(), depth + 1);
            separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    private static void putArray(StringBuilder out, Object array, int depth) {
        out.append('[');
        for (int i = 0; i < Array.getLength(array); i++) {
            out.append(i == 0 ? "" : ",");
            putValue(out, Array.get(array, i), depth + 1);
        }
        out.append(']');
    }

    /** What stands for a value in tables and where JSON wants a string. */
    private static String textOf(Object value) {
        return value instanceof Enum ? ((Enum<?>) value).name() : String.valueOf(value);
    }

    private static void putText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                out.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                out.append('\uFFFD');
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
