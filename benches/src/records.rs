//! Traces of any size.

use std::fmt::Write as _;
use std::io::{self, Read};

use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracelaw_events::{Action, Timestamp, event_type};
use uuid::Uuid;

/// The events of [`trace`], which [`DOCUMENT`] binds.
pub const EVENTS: [&str; 4] = [
    "BecomeCandidate",
    "HandleVoteRequest",
    "SendAppendEntries",
    "AdvanceCommit",
];

/// An instrumentation spec that fits [`trace`].
pub const DOCUMENT: &str = include_str!("document.md");

/// A chained session of TRACE/1.0 records in canonical order, of about `bytes` bytes: a Raft's
/// events with a snapshot of six state keys and a message of five.
#[must_use]
pub fn trace(bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 4096);
    let mut recording = Recording::begin(&mut out);
    while out.len() < bytes {
        recording.event(&mut out);
    }
    recording.end(&mut out);
    out
}

/// As [`trace`], of records that have less in common: six sets of keys, strings and lists of many
/// lengths, fractions, truth values.
#[must_use]
pub fn varied_trace(bytes: usize) -> String {
    let mut out = String::with_capacity(bytes + 4096);
    let mut recording = Recording::begin(&mut out);
    while out.len() < bytes {
        recording.varied_event(&mut out);
    }
    recording.end(&mut out);
    out
}

/// The session of [`trace`] while it is written.
#[derive(Debug)]
struct Recording {
    sealer: Sealer,
    number: u32,
    state: String,
    message: String,
}

impl Recording {
    fn begin(out: &mut String) -> Self {
        let emitter = Emitter {
            component: "raft",
            version: "1.4.0",
            instance_id: Some("node-3"),
        };
        let session = Uuid::from_u128(0x0192_f0c1_2b3c_7def_8a12_0000_0000_0001);
        let mut recording = Self {
            sealer: Sealer::new(session, &emitter),
            number: 0,
            state: String::new(),
            message: String::new(),
        };
        recording.seal(event_type::SESSION_STARTED, Canonical::EMPTY_OBJECT, out);
        recording
    }

    fn seal(&mut self, event_type: &str, payload: Canonical<'_>, out: &mut String) {
        self.number += 1;
        let number = self.number;
        let micros = u64::from(number) * 37;
        let draft = Draft {
            event_id: Uuid::from_u128(
                0x019a_0282_a43f_7000_8000_0000_0000_0000 | u128::from(number) << 8,
            ),
            timestamp: Timestamp::from_unix(
                1_795_338_445 + (micros / 1_000_000) as i64,
                (micros % 1_000_000) as u32 * 1000,
            ),
            trace_id: Uuid::from_u128(0x019a_0282_a43f_7fff_8000_0000_0000_0002),
            span_id: Uuid::from_u128(0x019a_0282_a43f_7fff_8000_0000_0000_0003),
            parent_span_id: None,
            event_type,
            severity: Level::Info,
            payload,
            tags: None,
            artifacts: None,
        };
        self.sealer.seal(&draft, out);
    }

    fn event(&mut self, out: &mut String) {
        let at = self.number;
        self.state.clear();
        self.message.clear();
        let _ = write!(
            self.state,
            r#"{{"commitIndex":{at},"lastLogIndex":{},"lastLogTerm":{},"role":"candidate","term":{},"votedFor":"s{}"}}"#,
            at + 3,
            at / 1000,
            at / 1000 + 1,
            at % 3,
        );
        let _ = write!(
            self.message,
            r#"{{"entries":[],"from":"s{}","term":{},"to":"s{}","type":"RequestVoteRequest"}}"#,
            at % 3,
            at / 1000,
            (at + 1) % 3,
        );
        let node = Canonical::string(["s1", "s2", "s3"][at as usize % 3]);
        let canonical = |text| Canonical::from_json(text).expect("the text is written canonically");
        let action = Action {
            node: Some(node),
            state: Some(canonical(&self.state)),
            msg: Some(canonical(&self.message)),
            ..Action::new(EVENTS[at as usize % EVENTS.len()])
        };
        let payload = action.payload().expect("the parts are objects");
        let of_type = action.event_type();
        self.seal(&of_type, payload, out);
    }

    fn varied_event(&mut self, out: &mut String) {
        const WORDS: [&str; 6] = ["append", "to", "log", "compaction", "of", "quorum"];
        const TYPES: [&str; 6] = [
            "Timeout",
            "HandleVoteRequest",
            "AppendEntries",
            "Restart",
            "TakeSnapshot",
            "DropMessage",
        ];
        let mut random = u64::from(self.number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut below = |limit: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % limit
        };
        let which = below(6) as usize;
        self.state.clear();
        let _ = write!(
            self.state,
            r#"{{"action":"{}","node":"s{}","state":{{"load":{}.{},"log":["#,
            TYPES[which],
            below(9),
            below(100),
            1 + below(9),
        );
        let entries: Vec<String> = (0..below(6)).map(|_| below(1 << 12).to_string()).collect();
        self.state.push_str(&entries.join(","));
        let _ = write!(self.state, r#"],"stable":{}"#, below(2) == 0);
        if which.is_multiple_of(2) {
            let bits = 1 + below(20);
            let _ = write!(self.state, r#","term":{}"#, below(1 << bits));
        }
        self.state.push_str(r#","text":""#);
        let words: Vec<&str> = (0..below(12)).map(|_| WORDS[below(6) as usize]).collect();
        self.state.push_str(&words.join(" "));
        self.state.push('"');
        if which > 2 {
            self.state.push_str(r#","votedFor":null"#);
        }
        self.state.push_str("}}");
        let payload = std::mem::take(&mut self.state);
        let canonical = Canonical::from_json(&payload).expect("the text is written canonically");
        self.seal(&Action::new(TYPES[which]).event_type(), canonical, out);
        self.state = payload;
    }

    fn end(&mut self, out: &mut String) {
        self.seal(event_type::SESSION_ENDED, Canonical::EMPTY_OBJECT, out);
    }
}

/// The trace of [`trace`], made while it is read: its length costs no memory.
#[derive(Debug)]
pub struct Streamed {
    recording: Option<Recording>,
    text: String,
    /// How much of the text was read, and how many bytes are to be made still.
    read: usize,
    left: usize,
}

impl Streamed {
    /// A trace of about `bytes` bytes.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        let mut text = String::new();
        Self {
            recording: Some(Recording::begin(&mut text)),
            text,
            read: 0,
            left: bytes,
        }
    }
}

impl Read for Streamed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.text.len() {
            self.text.clear();
            self.read = 0;
            if self.left == 0 {
                if let Some(mut recording) = self.recording.take() {
                    recording.end(&mut self.text);
                }
            } else if let Some(recording) = &mut self.recording {
                recording.event(&mut self.text);
                self.left = self.left.saturating_sub(self.text.len());
            }
        }
        let count = (&self.text.as_bytes()[self.read..]).read(buffer)?;
        self.read += count;
        Ok(count)
    }
}
