//! The bounded queue between the threads where events happen and the one that writes them.
//!
//! Taking a sequence number and claiming a place in the queue is one atomic step, so that the
//! order of the queue is the order of the numbers. Where there is no place, the number is taken all
//! the same and the event is dropped: the reader sees the missing numbers and knows how many events
//! were lost, and where. No step of a producer waits for another thread.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering, fence};
use std::thread::{self, Thread};
use std::time::Duration;

use crossbeam_utils::CachePadded;
use crossbeam_utils::atomic::AtomicCell;

/// The largest capacity: positions are counted modulo 2^16, and a full queue must differ from an
/// empty one.
pub(crate) const MAX_CAPACITY: usize = 1 << 15;

/// Many producers, one consumer.
///
/// What the producers change and what the consumer changes are in cache lines of their own, and each
/// side keeps what it last saw of the other, so that it looks again only when that does not suffice.
pub(crate) struct Queue<T> {
    producers: CachePadded<Producers>,
    consumer: CachePadded<Consumer>,
    places: Box<[Place<T>]>,
    sleeper: CachePadded<Sleeper>,
}

struct Producers {
    /// Numbers taken (47 bits), whether the queue is closed (1), places claimed modulo 2^16 (16).
    /// The numbers only grow, so that a compare-and-swap never mistakes one state for another.
    state: AtomicU64,
    /// What some producer saw of [`Consumer::head`]. It only grows too.
    head: AtomicU64,
}

#[derive(Default)]
struct Consumer {
    /// How many places were read.
    head: AtomicU64,
    /// What was seen of the places claimed, modulo 2^16.
    claimed: AtomicU16,
}

/// A place: empty, or a value with its number. It is filled and emptied in one step, without a lock
/// where `T` is a pointer.
type Place<T> = AtomicCell<Option<T>>;

/// What a queue holds: it carries its own number, so that it can be a single pointer.
pub(crate) trait Numbered {
    /// Where the number is kept.
    fn number(&mut self) -> &mut u64;
}

const CLOSED: u64 = 1 << 16;
const ONE_NUMBER: u64 = 1 << 17;

const fn position(state: u64) -> u16 {
    (state & 0xFFFF) as u16
}

const fn numbers(state: u64) -> u64 {
    state >> 17
}

/// What became of a value that was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed<T> {
    /// It is in the queue.
    Queued,
    /// There was no place; its number was taken.
    Lost(T),
    /// The queue is closed; no number was taken.
    Closed(T),
}

/// What the consumer finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Popped<T> {
    /// The next value and its number. Numbers between the last and this one are of lost values.
    Value(u64, T),
    /// Nothing is queued. All numbers up to this one have been given out, so that those behind
    /// the last value's are of lost values.
    Empty {
        /// The last number given out.
        numbers: u64,
        /// Whether no value can follow.
        closed: bool,
    },
}

impl<T: Numbered> Queue<T> {
    /// A queue of at least `capacity` places whose first value has the number `first`.
    pub(crate) fn new(capacity: usize, first: u64) -> Self {
        let capacity = capacity.clamp(1, MAX_CAPACITY).next_power_of_two();
        Self {
            producers: CachePadded::new(Producers {
                state: AtomicU64::new((first - 1) * ONE_NUMBER),
                head: AtomicU64::new(0),
            }),
            consumer: CachePadded::default(),
            places: (0..capacity).map(|_| AtomicCell::new(None)).collect(),
            sleeper: CachePadded::default(),
        }
    }

    fn place(&self, position: u16) -> &Place<T> {
        // The capacity is a power of two that divides 2^16.
        &self.places[usize::from(position) & (self.places.len() - 1)]
    }

    /// Whether no place is free in `state`, which was loaded with `Acquire`: so this thread sees no
    /// older head than those did who claimed the places, and is never more than 2^16 behind.
    fn is_full(&self, state: u64) -> bool {
        // A stale head makes the queue look fuller than it is, never emptier.
        let with = |head: u64| {
            let taken = position(state).wrapping_sub((head & 0xFFFF) as u16);
            usize::from(taken) >= self.places.len()
        };
        if !with(self.producers.head.load(Ordering::Acquire)) {
            return false;
        }
        let head = self.consumer.head.load(Ordering::Acquire);
        self.producers.head.fetch_max(head, Ordering::AcqRel);
        with(head)
    }

    /// Puts `value` into the place that was claimed with `state`, which is this thread's alone: the
    /// consumer has left it and waits for the value.
    fn put(&self, state: u64, mut value: T) {
        *value.number() = numbers(state) + 1;
        self.place(position(state)).store(Some(value));
        self.sleeper.wake();
    }

    /// Puts `value` into the queue, or takes its number and drops it.
    pub(crate) fn push(&self, value: T) -> Pushed<T> {
        let mut state = self.producers.state.load(Ordering::Acquire);
        loop {
            if state & CLOSED != 0 {
                return Pushed::Closed(value);
            }
            let full = self.is_full(state);
            let mut next = state + ONE_NUMBER;
            if !full {
                next = next & !0xFFFF | u64::from(position(state).wrapping_add(1));
            }
            match self.producers.state.compare_exchange_weak(
                state,
                next,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) if full => {
                    self.sleeper.wake();
                    return Pushed::Lost(value);
                }
                Ok(_) => break,
                Err(now) => state = now,
            }
        }
        self.put(state, value);
        Pushed::Queued
    }

    /// Waits for a place, however long, and puts `value` into it. `false` if the queue is closed.
    pub(crate) fn push_waiting(&self, value: T) -> bool {
        let mut backoff = Backoff::default();
        loop {
            let state = self.producers.state.load(Ordering::Acquire);
            if state & CLOSED != 0 {
                return false;
            }
            if self.is_full(state) {
                backoff.wait();
                continue;
            }
            let next = (state + ONE_NUMBER) & !0xFFFF | u64::from(position(state).wrapping_add(1));
            if self
                .producers
                .state
                .compare_exchange_weak(state, next, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
            {
                self.put(state, value);
                return true;
            }
        }
    }

    /// Takes the next value. Only one thread may call this.
    pub(crate) fn pop(&self) -> Popped<T> {
        let head = self.consumer.head.load(Ordering::Relaxed);
        let place = (head & 0xFFFF) as u16;
        if self.consumer.claimed.load(Ordering::Relaxed) == place {
            let state = self.producers.state.load(Ordering::Acquire);
            if position(state) == place {
                return Popped::Empty {
                    numbers: numbers(state),
                    closed: state & CLOSED != 0,
                };
            }
            self.consumer
                .claimed
                .store(position(state), Ordering::Relaxed);
        }
        // The place is claimed; its producer is about to fill it.
        let mut backoff = Backoff::default();
        loop {
            if let Some(mut value) = self.place(place).take() {
                self.consumer.head.store(head + 1, Ordering::Release);
                return Popped::Value(*value.number(), value);
            }
            backoff.wait();
        }
    }

    /// Lets no value in any more.
    pub(crate) fn close(&self) {
        self.producers.state.fetch_or(CLOSED, Ordering::AcqRel);
        self.sleeper.wake();
    }

    /// The last number given out.
    pub(crate) fn numbers(&self) -> u64 {
        numbers(self.producers.state.load(Ordering::Acquire))
    }

    /// Whether a value is waiting, or the queue is closed, or numbers behind `seen` were given out.
    pub(crate) fn has_news(&self, seen: u64) -> bool {
        let state = self.producers.state.load(Ordering::Acquire);
        let head = self.consumer.head.load(Ordering::Relaxed);
        state & CLOSED != 0 || numbers(state) != seen || u64::from(position(state)) != head & 0xFFFF
    }

    /// Sleeps until there is something to do, at most `limit`. Only the consumer may call this.
    pub(crate) fn sleep(&self, seen: u64, limit: Duration) {
        self.sleeper.sleep(limit, || self.has_news(seen));
    }

    /// Wakes the consumer.
    pub(crate) fn wake(&self) {
        self.sleeper.wake();
    }
}

/// Where the consumer sleeps. Waking costs a fence and a load unless it really sleeps.
#[derive(Default)]
struct Sleeper {
    asleep: AtomicBool,
    thread: OnceLock<Thread>,
}

impl Sleeper {
    fn wake(&self) {
        // Pairs with the fence in `sleep`: either this thread sees that the other is asleep, or
        // the other sees what this one has just published.
        fence(Ordering::SeqCst);
        if self.asleep.load(Ordering::Relaxed)
            && self.asleep.swap(false, Ordering::AcqRel)
            && let Some(thread) = self.thread.get()
        {
            thread.unpark();
        }
    }

    fn sleep(&self, limit: Duration, has_news: impl FnOnce() -> bool) {
        self.thread.get_or_init(thread::current);
        self.asleep.store(true, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        if !has_news() {
            thread::park_timeout(limit);
        }
        self.asleep.store(false, Ordering::Relaxed);
    }
}

/// Waits a little longer each time.
#[derive(Default)]
struct Backoff {
    rounds: u32,
}

impl Backoff {
    fn wait(&mut self) {
        self.rounds += 1;
        match self.rounds {
            0..=16 => std::hint::spin_loop(),
            17..=32 => thread::yield_now(),
            _ => thread::sleep(Duration::from_micros(50)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value, and its number once it has one.
    type Item<V> = (V, u64);

    impl<V> Numbered for Item<V> {
        fn number(&mut self) -> &mut u64 {
            &mut self.1
        }
    }

    fn pushed<V>(value: Pushed<Item<V>>) -> Pushed<V> {
        match value {
            Pushed::Queued => Pushed::Queued,
            Pushed::Lost((value, _)) => Pushed::Lost(value),
            Pushed::Closed((value, _)) => Pushed::Closed(value),
        }
    }

    fn push<V>(queue: &Queue<Item<V>>, value: V) -> Pushed<V> {
        pushed(queue.push((value, 0)))
    }

    fn pop<V>(queue: &Queue<Item<V>>) -> Popped<V> {
        match queue.pop() {
            Popped::Value(number, (value, _)) => Popped::Value(number, value),
            Popped::Empty { numbers, closed } => Popped::Empty { numbers, closed },
        }
    }

    #[test]
    fn events_are_handed_over_without_a_lock() {
        assert!(Place::<Box<crate::event::Event>>::is_lock_free());
    }

    #[test]
    fn numbers_begin_at_the_first_and_follow_the_order_of_the_queue() {
        let queue = Queue::new(4, 2);
        for value in ["a", "b"] {
            assert_eq!(push(&queue, value), Pushed::Queued);
        }
        assert_eq!(pop(&queue), Popped::Value(2, "a"));
        assert_eq!(pop(&queue), Popped::Value(3, "b"));
        let empty = Popped::Empty {
            numbers: 3,
            closed: false,
        };
        assert_eq!(pop(&queue), empty);
    }

    #[test]
    fn a_full_queue_takes_the_number_and_drops_the_value() {
        let queue = Queue::new(2, 1);
        let pushed: Vec<_> = (0..5).map(|value| push(&queue, value)).collect();
        assert_eq!(pushed[..2], [Pushed::Queued; 2]);
        assert_eq!(
            pushed[2..],
            [Pushed::Lost(2), Pushed::Lost(3), Pushed::Lost(4)]
        );
        assert_eq!(pop(&queue), Popped::Value(1, 0));
        assert_eq!(push(&queue, 5), Pushed::Queued);
        assert_eq!(pop(&queue), Popped::Value(2, 1));
        // The numbers 3 to 5 are missing: three were lost.
        assert_eq!(pop(&queue), Popped::Value(6, 5));
    }

    #[test]
    fn a_closed_queue_gives_out_what_it_has_and_takes_no_more() {
        let queue = Queue::new(2, 1);
        push(&queue, 1);
        queue.close();
        assert_eq!(push(&queue, 2), Pushed::Closed(2));
        assert!(!queue.push_waiting((3, 0)));
        assert_eq!(pop(&queue), Popped::Value(1, 1));
        let empty = Popped::Empty {
            numbers: 1,
            closed: true,
        };
        assert_eq!(pop(&queue), empty);
    }

    #[test]
    fn positions_wrap() {
        let queue = Queue::new(MAX_CAPACITY * 8, 1);
        assert_eq!(queue.places.len(), MAX_CAPACITY);
        for number in 1..=200_000 {
            assert_eq!(push(&queue, ()), Pushed::Queued);
            assert_eq!(pop(&queue), Popped::Value(number, ()));
        }
    }

    #[test]
    fn eight_threads_lose_nothing_that_the_numbers_do_not_show() {
        const EACH: u64 = 5_000;
        let queue = Queue::new(64, 1);
        let (mut last, mut read, mut of_thread) = (0, 0, [0; 8]);
        thread::scope(|scope| {
            let lost: Vec<_> = (0..8)
                .map(|id: usize| {
                    let queue = &queue;
                    scope.spawn(move || {
                        (1..=EACH)
                            .filter(|&count| matches!(push(queue, (id, count)), Pushed::Lost(_)))
                            .count()
                    })
                })
                .collect();
            let mut missing = 0;
            while last < 8 * EACH {
                let number = match pop(&queue) {
                    Popped::Value(number, (id, count)) => {
                        assert!(count > of_thread[id], "the order within a thread");
                        of_thread[id] = count;
                        read += 1;
                        missing += number - last - 1;
                        number
                    }
                    Popped::Empty { numbers, .. } => {
                        missing += numbers - last;
                        numbers
                    }
                };
                assert!(number >= last);
                last = number;
            }
            let lost: usize = lost.into_iter().map(|it| it.join().expect("a count")).sum();
            assert_eq!(missing, lost as u64);
            assert_eq!(read + missing, 8 * EACH);
        });
    }
}
