//! 2001 random events, held against oracles that share no code with what is tested: another crate's
//! canonical form, and JavaScript's order of keys in a few lines.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tracelaw_events::blocks::Block;
use tracelaw_events::canonical::{Form, Rewriter};
use tracelaw_events::envelope::Format;
use tracelaw_events::verify::{
    Anchors, Checks, Completeness, Context, Dialect, Integrity, Verification, Verifier, check_block,
};

const COUNT: usize = 2001;

/// Random numbers that are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below")
    }

    fn text(&mut self) -> String {
        const CHARACTERS: [char; 24] = [
            'a',
            'Z',
            '0',
            '9',
            ' ',
            '"',
            '\\',
            '/',
            '\n',
            '\t',
            '\r',
            '\u{0}',
            '\u{1f}',
            '\u{7f}',
            'é',
            'ß',
            '\u{2028}',
            '\u{d7ff}',
            '\u{e000}',
            '\u{fb33}',
            '\u{ffff}',
            '😀',
            '\u{10000}',
            '\u{10ffff}',
        ];
        (0..self.below(20))
            .map(|_| CHARACTERS[self.below(CHARACTERS.len())])
            .collect()
    }

    fn key(&mut self) -> String {
        match self.below(4) {
            // What JavaScript takes for an index, and what only looks like one.
            0 => [
                "0",
                "7",
                "10",
                "9",
                "01",
                "-1",
                "1.5",
                "4294967294",
                "4294967295",
            ][self.below(9)]
            .to_owned(),
            1 => ["term", "role", "votedFor", "log", "Log", ""][self.below(6)].to_owned(),
            _ => self.text(),
        }
    }

    /// A number that any reader takes for the same.
    fn number(&mut self) -> Value {
        let bits = self.next();
        let float = f64::from_bits(bits);
        let exact = float.is_finite() && (float.abs() < 9e15 || float.abs() >= 1e21);
        match bits % 4 {
            0 => Value::from(bits as u16),
            1 => Value::from((bits >> 11) as i64 - (1 << 52)),
            _ if exact && float != 0.0 => Value::from(float),
            _ => Value::from(-0.5),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth < 3 { 8 } else { 6 }) {
            0 => Value::Null,
            1 => Value::from(self.below(2) == 0),
            2 | 3 => self.number(),
            4 | 5 => self.text().into(),
            6 => (0..self.below(4)).map(|_| self.value(depth + 1)).collect(),
            _ => Value::Object(self.object(depth + 1)),
        }
    }

    fn object(&mut self, depth: usize) -> Map<String, Value> {
        (0..self.below(6))
            .map(|_| (self.key(), self.value(depth)))
            .collect()
    }
}

fn uuid(random: &mut Random, number: usize) -> String {
    let tail = random.next() >> 16;
    format!("0192f0c1-{:04x}-7abc-8def-{tail:012x}", number % 65_536)
}

fn events(payloads: impl Iterator<Item = Map<String, Value>>) -> Vec<Map<String, Value>> {
    let mut random = Random(7);
    let session = uuid(&mut random, 0);
    let event = |(number, payload)| {
        let of_type = match number {
            0 => "session.started",
            _ => "custom.random",
        };
        let event = json!({
            "event_id": uuid(&mut random, number),
            "event_type": of_type,
            "payload": Value::Object(payload),
            "sequence": number + 1,
            "session_id": session,
            "severity": "info",
            "source": {"component": "random", "version": "1"},
            "span_id": session,
            "timestamp": format!("2026-11-22T09:07:25.{:06}Z", number),
            "trace_id": session,
            "trace_version": "1.0",
        });
        event.as_object().expect("an object").clone()
    };
    payloads.enumerate().map(event).collect()
}

/// The events as lines: `form` is what is hashed, `spell` what is written.
fn chained(
    events: &[Map<String, Value>],
    form: impl Fn(&Value) -> String,
    spell: impl Fn(&Value) -> String,
) -> String {
    let mut previous: Option<String> = None;
    let mut text = String::new();
    for event in events {
        let mut event = event.clone();
        if let Some(previous) = previous.take() {
            event.insert("previous_event_hash".to_owned(), previous.into());
        }
        let hash = Sha256::digest(form(&Value::Object(event.clone())));
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        event.insert("event_hash".to_owned(), hash.as_str().into());
        previous = Some(hash);
        text.push_str(&spell(&Value::Object(event)));
        text.push('\n');
    }
    text
}

fn canonical(value: &Value) -> String {
    serde_json_canonicalizer::to_string(value).expect("canonical")
}

/// A member of an object.
type Member<'v> = (&'v String, &'v Value);

/// `value` with the members of each object in the order that `sort` gives them, else as RFC 8785
/// has it.
fn ordered(value: &Value, sort: &dyn Fn(&mut Vec<Member<'_>>)) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            sort(&mut members);
            let members = members.iter().map(|(key, value)| {
                let key = canonical(&Value::from(key.as_str()));
                format!("{key}:{}", ordered(value, sort))
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(elements) => {
            let elements = elements.iter().map(|element| ordered(element, sort));
            format!("[{}]", elements.collect::<Vec<_>>().join(","))
        }
        other => canonical(other),
    }
}

/// As a JavaScript program writes it that puts the sorted keys into a new object.
fn javascript(value: &Value) -> String {
    ordered(value, &|members| {
        let index = |key: &str| {
            let number = key.parse::<u32>().ok().filter(|it| *it < u32::MAX);
            number.filter(|it| it.to_string() == key)
        };
        members.sort_by_key(|(key, _)| {
            let units: Vec<u16> = key.encode_utf16().collect();
            match index(key) {
                Some(index) => (0, index, units),
                None => (1, 0, units),
            }
        });
    })
}

fn verify(text: &str) -> Verification {
    let checks = Checks::default();
    let mut verifier = Verifier::new(Anchors::default(), false, 20);
    verifier.allow_open_end();
    verifier.begin("t");
    let context = Context {
        file: "t",
        format: Format::Trace,
        checks: &checks,
        max_findings: 20,
    };
    verifier.add(check_block(&Block::of(text), context));
    verifier.finish()
}

/// How often each rule was broken.
fn broken(verification: &Verification) -> BTreeMap<&'static str, usize> {
    let mut rules = BTreeMap::new();
    for finding in &verification.findings {
        *rules.entry(finding.rule.name).or_default() += 1;
    }
    // Nobody ends these sessions.
    rules.remove("session-not-ended");
    rules
}

#[test]
fn events_have_the_form_and_the_hash_of_the_oracle_in_whatever_order_they_are_written() {
    let mut random = Random(1);
    let events = events((0..COUNT).map(|_| random.object(0)));
    for event in &events {
        let event = Value::Object(event.clone());
        let mut form = String::new();
        let mut rewriter = Rewriter::new(Form::Rfc8785);
        rewriter
            .rewrite(&event.to_string(), &mut form)
            .expect("JSON");
        assert_eq!(form, canonical(&event));
    }
    let reversed = |value: &Value| ordered(value, &|members| members.reverse());
    for text in [
        chained(&events, canonical, canonical),
        chained(&events, canonical, reversed),
        chained(&events, canonical, Value::to_string),
    ] {
        let verification = verify(&text);
        // `serde_json` spells some numbers otherwise, and has another order for some keys: that is
        // noted where most records are canonical, and changes no hash.
        let mut broken = broken(&verification);
        broken.remove("respelled-number");
        broken.remove("record-respelled");
        assert_eq!(broken, BTreeMap::new());
        assert_eq!(verification.files[0].records, COUNT as u64);
        assert_eq!(verification.files[0].integrity, Integrity::Intact);
        assert_eq!(verification.sessions[0].dialect, Dialect::Standard);
        assert_eq!(verification.sessions[0].completeness, Completeness::OpenEnd);
    }
}

#[test]
fn hashes_over_the_order_of_javascript_are_a_dialect_with_a_name() {
    let mut random = Random(2);
    let events = events((0..COUNT).map(|_| random.object(0)));
    let text = chained(&events, javascript, javascript);
    let verification = verify(&text);
    let mut broken = broken(&verification);
    assert_eq!(broken.remove("hash-dialect"), Some(1));
    assert_eq!(broken, BTreeMap::new());
    assert_eq!(verification.files[0].integrity, Integrity::Intact);
    // Every form is that of the oracle, not only those whose hash the verifier needed.
    for event in &events {
        let event = Value::Object(event.clone());
        let mut form = String::new();
        let mut rewriter = Rewriter::new(Form::EcmaScript);
        rewriter
            .rewrite(&event.to_string(), &mut form)
            .expect("JSON");
        assert_eq!(form, javascript(&event));
    }
}

#[test]
fn one_changed_character_is_found_in_whichever_event_it_is() {
    let mut random = Random(3);
    let events = events((0..40).map(|_| random.object(0)));
    let text = chained(&events, canonical, canonical);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for at in 0..lines.len() {
        let changed = lines[at].replace("\"severity\":\"info\"", "\"severity\":\"warn\"");
        let whole = [lines[..at].concat(), changed, lines[at + 1..].concat()].concat();
        let broken = broken(&verify(&whole));
        assert_eq!(broken, BTreeMap::from([("hash-mismatch", 1)]), "event {at}");
    }
}

#[test]
fn what_readers_take_in_two_ways_is_told_wherever_it_stands() {
    let cases = [
        // A member that JavaScript drops: its reference hashes the event without it.
        (
            "\"__proto__\":{\"admin\":true}",
            "\"__proto__\":{\"admin\":true}",
            "proto-member",
        ),
        ("\"__proto__\":1", "", "proto-member"),
        // Half a surrogate pair, which the reference hashes as it stands.
        (
            "\"half\":\"\\ud83d\"",
            "\"half\":\"\\ud83d\"",
            "lone-surrogate",
        ),
        (
            "\"half\":\"\\udc00x\"",
            "\"half\":\"\\udc00x\"",
            "lone-surrogate",
        ),
    ];
    for (written, hashed, rule) in cases {
        let mut random = Random(4);
        let mut events = events((0..50).map(|_| random.object(0)));
        for event in events.iter_mut().skip(1).step_by(7) {
            event.insert("payload".to_owned(), json!({"odd": "here"}));
        }
        let odd = |value: &Value, with: &str| canonical(value).replace("\"odd\":\"here\"", with);
        let text = chained(
            &events,
            |value| odd(value, hashed),
            |value| odd(value, written),
        );
        let broken = broken(&verify(&text));
        assert_eq!(broken.get(rule), Some(&7), "{written}: {broken:?}");
    }
}
