//! What emission costs the program: `cargo bench -p tracelaw-benches --bench emission`, and behind
//! `--` the names of the parts to run, if not all: `disabled`, `caller`, `complete`, `tails`.
//!
//! Each figure stands beside that of a named reference in the same run; on a machine that does
//! other work besides, the ratios mean more than the figures. Costs are the least of many batches.

use std::hint::black_box;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tracelaw::{Clock as _, Ids as _, RandomIds, Session, SystemClock, emit};
use tracelaw_benches::{in_turn, is_wanted, on_one_core, time_on_core, time_on_cores};
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracing::Dispatch;
use tracing::dispatcher::with_default;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

const FIELDS: u32 = 8;

fn main() -> io::Result<()> {
    type Part = fn(&mut io::StdoutLock<'_>) -> io::Result<()>;
    const PARTS: [(&str, Part); 4] = [
        ("disabled", disabled),
        ("caller", caller),
        ("complete", |out| on_one_core(|| complete(out))),
        ("tails", tails),
    ];
    let mut out = io::stdout().lock();
    for (name, part) in PARTS {
        if is_wanted(name) {
            part(&mut out)?;
        }
    }
    Ok(())
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

/// The least time of one of `size` events, of each subject, when all have their turns.
fn least<const N: usize>(
    rounds: usize,
    size: u64,
    clock: fn() -> Option<Duration>,
    subjects: [&mut dyn FnMut(); N],
) -> [f64; N] {
    in_turn(rounds, clock, subjects).map(|time| time.as_nanos() as f64 / size as f64)
}

/// A call site while nothing is recorded, beside the least that any switch can cost.
fn disabled(out: &mut io::StdoutLock<'_>) -> io::Result<()> {
    static SWITCH: AtomicU8 = AtomicU8::new(0);
    #[cold]
    #[inline(never)]
    fn on(count: u64) {
        black_box(count);
    }
    // Asks the environment, once.
    tracelaw_event(0);
    const SIZE: u64 = 1_000_000;
    let [switch, ours, theirs] = least(
        200,
        SIZE,
        time_on_core,
        [
            &mut || {
                for count in 0..SIZE {
                    let count = black_box(count);
                    if SWITCH.load(Ordering::Relaxed) != 0 {
                        on(count);
                    }
                }
            },
            &mut || {
                for count in 0..SIZE {
                    let count = black_box(count);
                    emit!("Tick", fields(count));
                }
            },
            &mut || {
                for count in 0..SIZE {
                    let count = black_box(count);
                    tracing::info!(count, "Tick");
                }
            },
        ],
    );
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

fn batch(size: u64, event: impl Fn(u64)) {
    for count in 0..size {
        event(black_box(count));
    }
}

/// What an event costs the thread where it happens.
fn caller(out: &mut io::StdoutLock<'_>) -> io::Result<()> {
    const SIZE: u64 = 2_000;
    let session = Session::builder().sink(io::sink()).queue(32_768).start();
    let session = session.map_err(io::Error::from)?;
    let (writer, guard) = tracing_appender::non_blocking(io::sink());
    let [here, there] = [Dispatch::new(json(io::sink)), Dispatch::new(json(writer))];
    let [ours, _, theirs, queued, _] = least(
        400,
        SIZE,
        time_on_core,
        [
            &mut || batch(SIZE, tracelaw_event),
            &mut || {
                session.flush(Duration::from_secs(10));
            },
            &mut || with_default(&here, || batch(SIZE, tracing_event)),
            &mut || with_default(&there, || batch(SIZE, tracing_event)),
            // So that its thread keeps up.
            &mut || thread::sleep(Duration::from_millis(2)),
        ],
    );
    let summary = session.finish();
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

/// The whole work of an event: canonical form, hash, chain and write.
fn complete(out: &mut io::StdoutLock<'_>) -> io::Result<()> {
    const SIZE: u64 = 20_000;
    const BURST: u64 = 1_000;
    let session = Session::builder().sink(io::sink()).queue(32_768).start();
    let session = session.map_err(io::Error::from)?;
    let dispatch = Dispatch::new(json(io::sink));
    let mut direct = Direct::new();
    let [theirs, sealed, ours] = least(
        50,
        SIZE,
        time_on_cores,
        [
            &mut || with_default(&dispatch, || batch(SIZE, tracing_event)),
            &mut || {
                for count in 0..SIZE {
                    direct.event(black_box(count));
                }
            },
            &mut || {
                // Not more than what a program has on its way that does not run ahead.
                for _ in 0..SIZE / BURST {
                    batch(BURST, tracelaw_event);
                    session.flush(Duration::from_secs(10));
                }
            },
        ],
    );
    assert_eq!(session.finish().lost, 0);
    writeln!(out, "\nthe whole work of that event, on one core")?;
    let mut row = |name: &str, time: f64| {
        let (rate, ratio) = (1e3 / time, theirs / time);
        writeln!(
            out,
            "  {name:44} {time:6.0} ns  {rate:5.2} M/s  {ratio:.2} times"
        )
    };
    row("tracing, JSON without hashes", theirs)?;
    row("a sealer: canonical, chained, written", sealed)?;
    row("a session: redacted and handed over besides", ours)
}

/// Forms, chains and writes the event on one thread.
struct Direct {
    sealer: Sealer,
    payload: String,
    records: String,
    ids: RandomIds,
}

impl Direct {
    fn new() -> Self {
        let emitter = Emitter {
            component: "program",
            version: "0",
            instance_id: None,
        };
        Self {
            sealer: Sealer::new(Uuid::from_u128(1), &emitter),
            payload: String::new(),
            records: String::new(),
            ids: RandomIds::default(),
        }
    }

    #[inline(never)]
    fn event(&mut self, count: u64) {
        #[derive(serde::Serialize)]
        struct Action {
            action: &'static str,
            msg: Message,
            node: &'static str,
            state: State,
        }
        #[derive(serde::Serialize)]
        struct Message {
            from: &'static str,
            granted: bool,
            term: u64,
            to: &'static str,
        }
        #[derive(serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        struct State {
            commit_index: u64,
            role: &'static str,
            term: u64,
            voted_for: &'static str,
        }
        let action = Action {
            action: "HandleVote",
            msg: Message {
                from: "s2",
                granted: true,
                term: count,
                to: "s1",
            },
            node: "s1",
            state: State {
                commit_index: count,
                role: "candidate",
                term: count,
                voted_for: "s2",
            },
        };
        self.payload.clear();
        self.sealer.advance();
        Canonical::append(&action, &mut self.payload).expect("it can be written");
        self.sealer.advance();
        let now = SystemClock.now();
        self.sealer.advance();
        let draft = Draft {
            event_id: self.ids.next(now),
            timestamp: now,
            trace_id: Uuid::from_u128(2),
            span_id: Uuid::from_u128(3),
            parent_span_id: None,
            event_type: "custom.action.HandleVote",
            severity: Level::Info,
            payload: Canonical::assume(&self.payload),
            tags: None,
            artifacts: None,
        };
        self.sealer.defer(&draft, &mut self.records);
        if self.records.len() > 64 * 1024 {
            io::sink()
                .write_all(self.records.as_bytes())
                .expect("it takes everything");
            self.records.clear();
        }
    }
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
fn tails(out: &mut io::StdoutLock<'_>) -> io::Result<()> {
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
        let theirs = with_default(&Dispatch::new(json(writer)), || measure(tracing_event));
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
