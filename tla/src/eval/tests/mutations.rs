//! Mutilated specifications: whatever the text, there is an answer, and no panic.

use std::cell::Cell;

use tracelaw_diagnostics::Source;

use super::super::check::CheckOptions;
use super::super::host::Host;
use super::super::spec::Spec;
use super::support;

/// Random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

/// Pieces that change what a text means rather than what it looks like.
const PIECES: &[&str] = &[
    "",
    " ",
    "'",
    "x",
    "E",
    "Next",
    "0",
    "1",
    "2",
    "-1",
    "99",
    "TRUE",
    "{}",
    "<<>>",
    "\"a\"",
    "1..3",
    "Nat",
    "[]",
    "<>",
    "ENABLED ",
    "UNCHANGED ",
    "SUBSET ",
    "UNION ",
    "DOMAIN ",
    "\\in",
    "=",
    "==",
    "/\\",
    "\\/",
    "~",
    "=>",
    "(",
    ")",
    "[",
    "]",
    "@",
    "!",
    ".a",
    "[1]",
    "LET a == 1 IN ",
    "\\E x \\in {1, 2} : ",
    "CHOOSE x \\in {1, 2} : ",
    "IF TRUE THEN 1 ELSE ",
    "LAMBDA x : ",
    "RECURSIVE f(_)\n",
    "INSTANCE Naturals\n",
    "LOCAL ",
    "====\n",
    "---- MODULE A ----\n",
];

/// Words, numbers and runs of symbols, with what stands between them.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let end = at + c.len_utf8();
        if chars.peek().is_none_or(|(_, next)| kind(*next) != kind(c)) {
            tokens.push(&text[start..end]);
            start = end;
        }
    }
    tokens
}

/// A text with a token or two put in the place of others.
fn mutilated(random: &mut Random, seed: &str, other: &str) -> String {
    let mut mutilated = tokens(seed);
    let (own, others) = (mutilated.clone(), tokens(other));
    if own.is_empty() {
        return String::new();
    }
    for _ in 0..=random.below(2) {
        let at = random.below(mutilated.len());
        let new = match random.below(4) {
            0 => "",
            1 => own[random.below(own.len())],
            2 if !others.is_empty() => others[random.below(others.len())],
            _ => PIECES[random.below(PIECES.len())],
        };
        match random.below(3) {
            0 => mutilated.insert(at, new),
            _ => mutilated[at] = new,
        }
    }
    mutilated.concat()
}

/// Stops after so many questions.
struct Limited(Cell<u32>);

impl Host for Limited {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(b"{\"a\": 1}\n".to_vec())
    }

    fn interrupted(&self) -> bool {
        self.0.set(self.0.get() + 1);
        self.0.get() > 4
    }
}

#[test]
fn mutilated_specifications_are_read_and_evaluated_without_a_panic() {
    let seeds: Vec<(&str, &str)> = support::seeds().collect();
    let rounds = std::env::var("TRACELAW_ROUNDS");
    let rounds: usize = rounds.ok().and_then(|n| n.parse().ok()).unwrap_or(1500);
    let mut random = Random(0x5DEE_CE66_D1CE_4E5B);
    let mut evaluated = 0;
    for _ in 0..rounds {
        let (body, config) = seeds[random.below(seeds.len())];
        let (other, other_config) = seeds[random.below(seeds.len())];
        let body = mutilated(&mut random, body, other);
        let config = match random.below(4) {
            0 => mutilated(&mut random, config, other_config),
            _ => config.to_owned(),
        };
        let text = format!("---- MODULE T ----\n{body}\n====\n");
        if std::env::var_os("TRACELAW_VERBOSE").is_some() {
            let _ = std::fs::write(
                std::env::temp_dir().join("mutation.tla"),
                format!(
                    "{text}
{config}"
                ),
            );
        }
        let module = Source::new("T.tla", text);
        let config = Source::new("T.cfg", config);
        let (spec, _) = Spec::load(&module, &mut |_| None, &config);
        if let Some(spec) = spec {
            let options = CheckOptions {
                most_states: 50,
                ..CheckOptions::default()
            };
            let _ = spec.check(&Limited(Cell::new(0)), options);
            evaluated += 1;
        }
    }
    assert!(
        evaluated * 8 > rounds,
        "{evaluated} of {rounds} are specifications still"
    );
}
