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
		try { // tracelaw:Load f4f161f1
		if (key.equals("missing")) throw new IOException("no " + key);
		return values.getOrDefault(key, 0);
		} catch (Throwable tracelawThrown) { if (Tracelaw.ON) Tracelaw.throwing(); throw tracelawThrown; } finally { if (Tracelaw.ON) try { if (!key.isEmpty()) Tracelaw.load(null, key, values.size()); else Tracelaw.ended(); } catch (Exception tracelawError) { Tracelaw.lose(tracelawError); } } // tracelaw:Load e18008fc todo: node
	}

	public static <T extends Comparable<T>> T pick(List<? extends T> candidates) { if (Tracelaw.ON) Tracelaw.pick(null, candidates); /* tracelaw:Pick 2ae8e162 */ return Collections.max(candidates); }

	public int each() {
		LongAdder total = new LongAdder();
		int sum = 0;
		Arrays.asList(1, 2).forEach(value -> {
			total.add(value);
			if (Tracelaw.ON) Tracelaw.inside(null, value, null); // tracelaw:Inside 0184a795 todo: node, sum
		});
		IntUnaryOperator next = value -> value + 1;
		sum += next.applyAsInt(total.intValue());
		return sum;
	}

	public void nothing() {try { /* tracelaw:Nothing 27829803 */  } catch (Throwable tracelawThrown) { if (Tracelaw.ON) Tracelaw.throwing(); throw tracelawThrown; } finally { if (Tracelaw.ON) Tracelaw.nothing(null); } /* tracelaw:Nothing 839e3ff6 todo: node */}
}
