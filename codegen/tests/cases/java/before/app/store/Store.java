package app.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/** Keeps values; the comment is in Latin-1: café. */
public class Store {
	private final Map<String, Integer> values = Collections.singletonMap("k", 1);

	public int load(String key) throws IOException {
		if (key.equals("missing")) throw new IOException("no " + key);
		return values.getOrDefault(key, 0);
	}

	public static <T extends Comparable<T>> T pick(List<? extends T> candidates) { return Collections.max(candidates); }

	public int each() {
		LongAdder total = new LongAdder();
		int sum = 0;
		Arrays.asList(1, 2).forEach(value -> {
			total.add(value);
		});
		IntUnaryOperator next = value -> value + 1;
		sum += next.applyAsInt(total.intValue());
		return sum;
	}

	public void nothing() {}
}
