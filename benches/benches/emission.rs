//! What emission costs the program: `cargo bench -p tracelaw-benches --bench emission`.
//!
//! Each figure stands beside that of a named reference in the same run; on a machine that does
//! other work besides, the ratios mean more than the figures. Costs are the least of many batches.

use std::hint::black_box;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tracelaw::{Session, emit};
use tracing::subscriber::with_default;
use tracing_subscriber::fmt::MakeWriter;

const FIELDS: u32 = 8;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    disabled(&mut out)?;
    caller(&mut out)?;
    complete(&mut out)?;
    tails(&mut out)
}

/// An event with eight fields, as a Raft would have it.
#[inline(never)]
fn tracelaw_event(count: u64) {
    emit!(
        "HandleVote",
        node = "s1",
        state(
            term = count,
            role = "candidate",
            votedFor = "s2",
            commitIndex = count
        ),
        msg(from = "s2", to = "s1", term = count, granted = true),
    );
}

/// The same with `tracing`.
#[inline(never)]
fn tracing_event(count: u64) {
    tracing::info!(
        term = count,
        role = "candidate",
        voted_for = "s2",
        commit_index = count,
        from = "s2",
        to = "s1",
        msg_term = count,
        granted = true,
        "HandleVote"
    );
}

fn json(writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static) -> impl tracing::Subscriber {
    tracing_subscriber::fmt()
        .json()
        .with_writer(writer)
        .finish()
}

/// The least time of `rounds` batches of `size`, for one. `between` is not counted.
fn least(rounds: u32, size: u64, mut event: impl FnMut(u64), mut between: impl FnMut()) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        let begun = Instant::now();
        for count in 0..size {
            event(black_box(count));
        }
        best = best.min(begun.elapsed());
        between();
    }
    best.as_nanos() as f64 / size as f64
}

/// A call site while nothing is recorded, beside the least that any switch can cost.
fn disabled(out: &mut impl Write) -> io::Result<()> {
    static SWITCH: AtomicU8 = AtomicU8::new(0);
    #[cold]
    #[inline(never)]
    fn on(count: u64) {
        black_box(count);
    }
    // Asks the environment, once.
    tracelaw_event(0);
    const SIZE: u64 = 1_000_000;
    let switch = least(
        200,
        SIZE,
        |count| {
            if SWITCH.load(Ordering::Relaxed) != 0 {
                on(count);
            }
        },
        || (),
    );
    let ours = least(200, SIZE, |count| emit!("Tick", fields(count)), || ());
    let theirs = least(200, SIZE, |count| tracing::info!(count, "Tick"), || ());
    writeln!(out, "a call site that is off")?;
    writeln!(out, "  load and branch  {switch:6.2} ns")?;
    writeln!(
        out,
        "  tracelaw         {ours:6.2} ns  {:+.2} ns",
        ours - switch
    )?;
    writeln!(
        out,
        "  tracing          {theirs:6.2} ns  {:+.2} ns",
        theirs - switch
    )
}

/// What an event costs the thread where it happens.
fn caller(out: &mut impl Write) -> io::Result<()> {
    const SIZE: u64 = 2_000;
    let session = Session::builder().sink(io::sink()).queue(32_768).start();
    let session = session.map_err(io::Error::from)?;
    let ours = least(400, SIZE, tracelaw_event, || {
        session.flush(Duration::from_secs(10));
    });
    let summary = session.finish();
    let theirs = with_default(json(io::sink), || least(400, SIZE, tracing_event, || ()));
    let (writer, guard) = tracing_appender::non_blocking(io::sink());
    let queued = with_default(json(writer), || {
        least(400, SIZE, tracing_event, || {
            thread::sleep(Duration::from_millis(1))
        })
    });
    drop(guard);
    writeln!(
        out,
        "\nan event with {FIELDS} fields, for its caller ({} lost)",
        summary.lost
    )?;
    writeln!(out, "  tracing, fmt::json             {theirs:6.0} ns")?;
    writeln!(out, "  tracing, fmt::json, its thread {queued:6.0} ns")?;
    writeln!(
        out,
        "  tracelaw                       {ours:6.0} ns  {:.2} of it",
        ours / theirs
    )
}

/// The time that the process had a core.
fn time_on_cores() -> Option<Duration> {
    let tasks = std::fs::read_dir("/proc/self/task").ok()?;
    let times = tasks.flatten().filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Some(Duration::from_nanos(times.sum()))
}

/// The whole work of an event: canonical form, hash and chain, on whichever threads.
fn complete(out: &mut impl Write) -> io::Result<()> {
    const SIZE: u64 = 400_000;
    fn measure(run: impl FnOnce()) -> f64 {
        let (begun, before) = (Instant::now(), time_on_cores());
        run();
        let spent = match (before, time_on_cores()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => begun.elapsed(),
        };
        spent.as_nanos() as f64 / SIZE as f64
    }
    let mut best = [f64::MAX; 2];
    for _ in 0..5 {
        let session = Session::builder().sink(io::sink()).queue(32_768).start();
        let session = session.map_err(io::Error::from)?;
        let ours = measure(|| {
            for count in 0..SIZE {
                tracelaw_event(black_box(count));
                // A producer that runs ahead would lose events, which costs less.
                if count % 16_000 == 0 {
                    session.flush(Duration::from_secs(10));
                }
            }
            session.flush(Duration::from_secs(10));
        });
        assert_eq!(session.finish().lost, 0);
        let theirs = measure(|| {
            with_default(json(io::sink), || {
                for count in 0..SIZE {
                    tracing_event(black_box(count));
                }
            });
        });
        best = [best[0].min(ours), best[1].min(theirs)];
    }
    let [ours, theirs] = best;
    writeln!(out, "\nthe whole work of that event, on one core")?;
    writeln!(
        out,
        "  tracing, JSON without hashes   {theirs:6.0} ns  {:5.2} M/s",
        1e3 / theirs
    )?;
    writeln!(
        out,
        "  tracelaw, canonical, chained   {ours:6.0} ns  {:5.2} M/s  {:.2} times as many",
        1e3 / ours,
        theirs / ours
    )
}

/// Takes everything, once it has slept.
#[derive(Clone)]
struct Stalls(Arc<Mutex<Option<Duration>>>);

impl Write for Stalls {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stall = self.0.lock().map(|mut it| it.take()).unwrap_or_default();
        if let Some(stall) = stall {
            thread::sleep(stall);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The slowest of the events: one in a thousand takes longer than the figure.
fn tails(out: &mut impl Write) -> io::Result<()> {
    const SIZE: u64 = 100_000;
    const PACE: Duration = Duration::from_micros(4);
    fn measure(mut event: impl FnMut(u64)) -> [f64; 3] {
        let mut times = Vec::with_capacity(SIZE as usize);
        let mut next = Instant::now();
        for count in 0..SIZE {
            while Instant::now() < next {
                std::hint::spin_loop();
            }
            let begun = Instant::now();
            event(black_box(count));
            times.push(begun.elapsed());
            // After a pause of the machine's no burst follows.
            next = begun + PACE;
        }
        times.sort_unstable();
        let at = |share: f64| times[(times.len() as f64 * share) as usize].as_nanos() as f64 / 1e3;
        [at(0.5), at(0.999), at(0.9999)]
    }
    writeln!(
        out,
        "\nhow long an event takes its caller, in microseconds: p50, p99.9, p99.99"
    )?;
    for stall in [None, Some(Duration::from_millis(300))] {
        let name = if stall.is_some() {
            "a writer that stalls 300 ms"
        } else {
            "a writer that runs"
        };
        writeln!(out, "  {name}")?;
        let sink = || Stalls(Arc::new(Mutex::new(stall)));
        let session = Session::builder().sink(sink()).on_problem(|_| {}).start();
        let session = session.map_err(io::Error::from)?;
        let ours = measure(tracelaw_event);
        let summary = session.finish();
        let (writer, guard) = tracing_appender::non_blocking(sink());
        let errors = writer.error_counter();
        let theirs = with_default(json(writer), || measure(tracing_event));
        drop(guard);
        let mut row = |name: &str, times: [f64; 3], lost: String| {
            let [p50, p999, p9999] = times;
            writeln!(
                out,
                "    {name:22} {p50:8.2} {p999:8.2} {p9999:8.2}   {lost}"
            )
        };
        row(
            "tracing, its thread",
            theirs,
            format!("{} lost, not in the log", errors.dropped_lines()),
        )?;
        row(
            "tracelaw",
            ours,
            format!("{} lost, all in the chain", summary.lost),
        )?;
    }
    Ok(())
}
