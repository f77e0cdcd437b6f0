//! What can happen to a trace, by accident or on purpose, and what verification says of it.

use tracelaw_diagnostics::{Diagnostic, Severity};
use tracelaw_events::append::verify_tail;
use tracelaw_events::blocks::{Blocks, Limits};
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealed, Sealer};
use tracelaw_events::checkpoint::{Checkpointer, InclusionProof, Note, SigningKey, VerifyingKey};
use tracelaw_events::envelope::Format;
use tracelaw_events::findings::Findings;
use tracelaw_events::verify::{
    Anchors, Checks, Completeness, Context, Integrity, Verification, Verifier, check_block,
};
use tracelaw_events::{Timestamp, event_type};
use uuid::Uuid;

const SESSION: Uuid = Uuid::from_u128(0x7000_8000_0000_0000_0001);

/// Verifies files, in order, in blocks of about `block` bytes.
fn verify_files(
    files: &[(&str, &[u8])],
    anchors: Anchors,
    more: Findings,
    block: usize,
) -> Verification {
    let checks = Checks {
        leaves: !anchors.is_empty(),
        content: true,
        event: None,
    };
    let mut verifier = Verifier::new(anchors, false, 20);
    for (name, bytes) in files {
        verifier.begin(name);
        let limits = Limits {
            block,
            ..Limits::default()
        };
        let mut blocks = Blocks::new(*bytes, limits);
        while let Some(block) = blocks.next_block().expect("memory") {
            let context = Context {
                file: name,
                format: Format::of_block(&block).unwrap_or(Format::Trace),
                checks: &checks,
                max_findings: 20,
            };
            verifier.add(check_block(&block, context));
        }
    }
    let mut verification = verifier.finish();
    verification.findings.extend(more.into_diagnostics());
    verification
}

fn verify(text: &str) -> Verification {
    verify_files(
        &[("t", text.as_bytes())],
        Anchors::default(),
        Findings::new("c", 20),
        1 << 13,
    )
}

/// With checkpoints, which must be of `key`.
fn verify_signed(text: &str, checkpoints: &str, key: &VerifyingKey) -> Verification {
    let mut anchors = Anchors::new(true);
    let mut findings = Findings::new("c", 20);
    anchors.read(
        "c",
        checkpoints,
        &|note: &Note| key.has_signed(note),
        &mut findings,
    );
    verify_files(&[("t", text.as_bytes())], anchors, findings, 1 << 13)
}

/// The rules that speak as errors or warnings.
fn rules(verification: &Verification) -> Vec<&'static str> {
    let grave = |d: &&Diagnostic| d.severity >= Severity::Warning;
    let mut rules: Vec<_> = verification
        .findings
        .iter()
        .filter(grave)
        .map(|d| d.rule.name)
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Whether nothing is wrong.
fn is_sound(verification: &Verification) -> bool {
    let file = &verification.files[0];
    let errors = verification
        .findings
        .iter()
        .any(|d| d.severity == Severity::Error);
    file.integrity == Integrity::Intact && file.completeness == Completeness::Complete && !errors
}

fn sealer() -> Sealer {
    let emitter = Emitter {
        component: "raft",
        version: "1.0.0",
        instance_id: Some("n1"),
    };
    Sealer::new(SESSION, &emitter)
}

fn draft<'a>(number: u32, event_type: &'a str, payload: &'a str) -> Draft<'a> {
    Draft {
        event_id: Uuid::from_u128(0x019a_0282_a43f_7000_8000_0000_0000_0000 + u128::from(number)),
        timestamp: Timestamp::from_unix(1_795_338_445, number * 1000),
        trace_id: Uuid::from_u128(2),
        span_id: Uuid::from_u128(3),
        parent_span_id: None,
        event_type,
        severity: Level::Info,
        payload: Canonical::from_json(payload).expect("canonical"),
        tags: None,
        artifacts: None,
    }
}

const STARTED: &str = r#"{"agent_id":"ä\n\u001f","agent_type":"llm","environment":{"atlases_loaded":[],"platform":"p","version":"1"},"session_config":{}}"#;
const ENDED: &str = r#"{"actions_executed":0,"duration_ms":1,"errors_occurred":0,"events_emitted":3,"resolutions_completed":0}"#;

/// A whole session of `events` actions; `mark` is in each of them from number `from` on.
fn session(events: u32, mark: &str, from: u32) -> (Vec<String>, Vec<Sealed>) {
    let mut sealer = sealer();
    let (mut lines, mut sealed) = (Vec::new(), Vec::new());
    let mut seal = |draft: &Draft<'_>| {
        let mut line = String::new();
        sealed.push(sealer.seal(draft, &mut line));
        lines.push(line);
    };
    seal(&draft(0, event_type::SESSION_STARTED, STARTED));
    for number in 1..=events {
        let mark = if number >= from { mark } else { "" };
        let payload =
            format!(r#"{{"action":"Step","state":{{"n":{number},"text":"ä\n\u001f{mark}"}}}}"#);
        seal(&draft(number, "custom.action.Step", &payload));
    }
    seal(&draft(events + 1, event_type::SESSION_ENDED, ENDED));
    (lines, sealed)
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed("raft", [seed; 32]).expect("a key")
}

/// Notes over the first records, for each of these sizes.
fn checkpoints(sealed: &[Sealed], sizes: &[u64], key: &SigningKey) -> String {
    let mut checkpointer = Checkpointer::new(&SESSION.to_string());
    let mut text = String::new();
    for record in sealed {
        checkpointer.push(*record);
        if sizes.contains(&checkpointer.size()) {
            let checkpoint = checkpointer.checkpoint().expect("records");
            text.push_str(&key.sign(checkpoint.to_text()).to_string());
            text.push('\n');
        }
    }
    text
}

#[test]
fn an_untouched_trace_is_intact_and_complete() {
    let (lines, sealed) = session(5, "", 0);
    let text = lines.concat();
    assert!(is_sound(&verify(&text)));
    assert_eq!(verify(&text).findings, []);
    let signed = verify_signed(
        &text,
        &checkpoints(&sealed, &[2, 4, 7], &key(1)),
        &key(1).verifying_key(),
    );
    assert!(
        is_sound(&signed) && signed.findings.is_empty(),
        "{:?}",
        signed.findings
    );
    assert_eq!(signed.sessions[0].unanchored, Some(0));
    for block in [1, 100, 1000] {
        let small = verify_files(
            &[("t", text.as_bytes())],
            Anchors::default(),
            Findings::new("c", 20),
            block,
        );
        assert!(is_sound(&small));
    }
}

#[test]
fn every_single_bit_flip_is_detected() {
    let text = session(1, "", 0).0.concat();
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let verification = verify_files(
                &[("t", &bytes)],
                Anchors::default(),
                Findings::new("c", 20),
                1 << 13,
            );
            let around = String::from_utf8_lossy(&bytes[at.saturating_sub(20)..]).into_owned();
            assert!(!is_sound(&verification), "bit {bit} of byte {at}: {around}");
        }
    }
}

#[test]
fn every_cut_point_is_classified() {
    let text = session(3, "", 0).0.concat();
    for cut in 0..text.len() {
        let kept = &text.as_bytes()[..cut];
        let verification = verify_files(
            &[("t", kept)],
            Anchors::default(),
            Findings::new("c", 20),
            1 << 13,
        );
        let file = &verification.files[0];
        let whole = kept.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let start = kept
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        let rest = &kept[start..];
        let unterminated = text.as_bytes()[cut] == b'\n' && !rest.is_empty();
        let (records, torn_at, completeness) = match (rest.is_empty(), unterminated) {
            (true, _) if whole == 0 => (0, None, Completeness::Unknown),
            (true, _) => (whole, None, Completeness::OpenEnd),
            // The last record is whole; only its line feed is missing.
            (false, true) if cut + 1 == text.len() => (whole + 1, None, Completeness::Complete),
            (false, true) => (whole + 1, None, Completeness::OpenEnd),
            (false, false) => (whole, Some(start as u64), Completeness::Truncated),
        };
        assert_eq!(
            (file.records, file.torn_at, file.completeness),
            (records, torn_at, completeness),
            "cut at {cut}"
        );
        assert_ne!(
            file.integrity,
            Integrity::Broken,
            "what is there is as it was, cut at {cut}"
        );
    }
}

#[test]
fn swaps_copies_and_deletions_have_their_own_reasons() {
    let (lines, _) = session(8, "", 0);
    let pick = |order: &[usize]| {
        order
            .iter()
            .map(|&at| lines[at].as_str())
            .collect::<String>()
    };
    let cases: [(&str, &[usize], &str, Completeness); 6] = [
        (
            "swapped at the head",
            &[1, 0, 2, 3, 4, 5, 6, 7, 8, 9],
            "events-reordered",
            Completeness::Complete,
        ),
        (
            "swapped",
            &[0, 1, 3, 2, 4, 5, 6, 7, 8, 9],
            "events-reordered",
            Completeness::Complete,
        ),
        (
            "copied",
            &[0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9],
            "sequence-repeated",
            Completeness::Forked,
        ),
        (
            "deleted",
            &[0, 1, 2, 4, 5, 6, 7, 8, 9],
            "events-missing",
            Completeness::Truncated,
        ),
        (
            "head cut",
            &[2, 3, 4, 5, 6, 7, 8, 9],
            "head-missing",
            Completeness::Truncated,
        ),
        (
            "tail cut",
            &[0, 1, 2, 3],
            "session-not-ended",
            Completeness::OpenEnd,
        ),
    ];
    for (what, order, rule, completeness) in cases {
        let verification = verify(&pick(order));
        assert_eq!(rules(&verification), [rule], "{what}");
        assert_eq!(verification.files[0].completeness, completeness, "{what}");
    }
}

#[test]
fn hashes_are_read_however_they_are_spelled() {
    let (mut lines, _) = session(8, "", 0);
    for name in ["\"event_hash\":\"", "\"previous_event_hash\":\""] {
        let at = lines[3].find(name).expect("a hash") + name.len();
        let digit = lines[3].as_bytes()[at];
        lines[3].replace_range(at..=at, &format!("\\u{digit:04x}"));
    }
    assert_eq!(rules(&verify(&lines.concat())), ["record-respelled"]);
}

#[test]
fn a_splice_of_two_sessions_breaks_the_chain() {
    let (ours, _) = session(6, "", 0);
    let (theirs, _) = session(6, "other", 1);
    let spliced = [&ours[..3], &theirs[3..]].concat().concat();
    assert_eq!(rules(&verify(&spliced)), ["chain-broken"]);
}

#[test]
fn a_foreign_genesis_breaks_the_chain() {
    let (lines, _) = session(4, "", 0);
    let mut foreign = String::new();
    let started = STARTED.replace("llm", "bot");
    sealer().seal(
        &draft(0, event_type::SESSION_STARTED, &started),
        &mut foreign,
    );
    let text = format!("{foreign}{}", lines[1..].concat());
    assert_eq!(rules(&verify(&text)), ["chain-broken"]);
}

#[test]
fn a_history_that_is_written_anew_shows_in_the_checkpoints_alone() {
    let (lines, sealed) = session(8, "", 0);
    let (key, all) = (key(1), [3, 6, 10]);
    let notes = checkpoints(&sealed, &all, &key);
    let public = key.verifying_key();
    for from in [1, 5, 8] {
        let (forged, _) = session(8, "forged", from);
        let text = forged.concat();
        assert!(is_sound(&verify(&text)), "a chain alone cannot show it");
        let verification = verify_signed(&text, &notes, &public);
        assert_eq!(rules(&verification), ["trace-rewritten"], "from {from}");
        assert_eq!(verification.files[0].completeness, Completeness::Rewritten);
        assert_eq!(verification.files[0].integrity, Integrity::Broken);
    }
    assert!(is_sound(&verify_signed(&lines.concat(), &notes, &public)));
}

#[test]
fn an_older_checkpoint_that_is_put_back_leaves_the_tail_without_one() {
    let (lines, sealed) = session(8, "", 0);
    let key = key(1);
    let (forged, _) = session(8, "forged", 5);
    for text in [lines.concat(), forged.concat()] {
        // Only the checkpoint from before the forgery is left.
        let old = checkpoints(&sealed, &[3], &key);
        let verification = verify_signed(&text, &old, &key.verifying_key());
        assert_eq!(rules(&verification), ["tail-unanchored"]);
        assert_eq!(
            verification.files[0].completeness,
            Completeness::UnanchoredTail
        );
        assert_eq!(verification.sessions[0].unanchored, Some(7));
        assert!(!is_sound(&verification));
    }
    let replayed = checkpoints(&sealed, &[3, 10], &key) + &checkpoints(&sealed, &[3], &key);
    let verification = verify_signed(&lines.concat(), &replayed, &key.verifying_key());
    assert_eq!(rules(&verification), ["checkpoint-conflict"]);
}

#[test]
fn a_checkpoint_of_another_key_is_none() {
    let (lines, sealed) = session(3, "", 0);
    let notes = checkpoints(&sealed, &[5], &key(2));
    let verification = verify_signed(&lines.concat(), &notes, &key(1).verifying_key());
    assert_eq!(
        rules(&verification),
        ["checkpoint-signature", "trace-unsigned"]
    );
    let changed = checkpoints(&sealed, &[5], &key(1)).replacen("\n5\n", "\n4\n", 1);
    let verification = verify_signed(&lines.concat(), &changed, &key(1).verifying_key());
    assert_eq!(
        rules(&verification),
        ["checkpoint-signature", "trace-unsigned"]
    );
}

#[test]
fn unsigned_fails_where_a_key_is_expected() {
    let (lines, _) = session(3, "", 0);
    let verification = verify_signed(&lines.concat(), "", &key(1).verifying_key());
    assert_eq!(rules(&verification), ["trace-unsigned"]);
}

#[test]
fn a_cut_tail_shows_in_the_checkpoints() {
    let (lines, sealed) = session(8, "", 0);
    let notes = checkpoints(&sealed, &[3, 10], &key(1));
    let verification = verify_signed(&lines[..7].concat(), &notes, &key(1).verifying_key());
    assert!(
        rules(&verification).contains(&"tail-missing"),
        "{:?}",
        rules(&verification)
    );
    assert_eq!(verification.files[0].completeness, Completeness::Truncated);
}

#[test]
fn two_histories_of_one_size_are_a_conflict() {
    let (lines, sealed) = session(3, "", 0);
    let (_, other) = session(3, "forged", 2);
    let notes = checkpoints(&sealed, &[5], &key(1)) + &checkpoints(&other, &[5], &key(1));
    let verification = verify_signed(&lines.concat(), &notes, &key(1).verifying_key());
    assert!(rules(&verification).contains(&"checkpoint-conflict"));
}

#[test]
fn a_checkpoint_anchors_a_session_that_has_not_ended() {
    let (lines, sealed) = session(8, "", 0);
    let notes = checkpoints(&sealed, &[4], &key(1));
    let verification = verify_signed(&lines[..4].concat(), &notes, &key(1).verifying_key());
    assert!(is_sound(&verification), "{:?}", rules(&verification));
    let verification = verify_signed(&lines[..6].concat(), &notes, &key(1).verifying_key());
    assert_eq!(verification.sessions[0].unanchored, Some(2));
    assert_eq!(
        verification.files[0].completeness,
        Completeness::UnanchoredTail
    );
}

#[test]
fn checkpoints_of_another_session_are_told() {
    let (lines, _) = session(3, "", 0);
    let mut other = Checkpointer::new("another");
    other.push(Sealed {
        sequence: 1,
        hash: [7; 32],
    });
    let note = key(1)
        .sign(other.checkpoint().expect("a record").to_text())
        .to_string();
    let verification = verify_signed(&lines.concat(), &note, &key(1).verifying_key());
    assert_eq!(
        rules(&verification),
        ["checkpoint-foreign", "trace-unsigned"]
    );
}

#[test]
fn a_writer_that_restarts_behind_a_torn_tail_goes_on_in_a_new_file() {
    let (lines, _) = session(6, "", 0);
    let torn = lines[..4].concat() + &lines[4][..40];
    let tail = verify_tail(torn.as_bytes()).expect("an intact prefix");
    assert_eq!(tail.torn_at, Some(lines[..4].concat().len() as u64));
    assert_eq!((tail.sequence, tail.ended, tail.tree.size()), (4, false, 4));
    let emitter = Emitter {
        component: "raft",
        version: "1.0.0",
        instance_id: None,
    };
    let last = Sealed {
        sequence: tail.sequence,
        hash: tail.head,
    };
    let session = Uuid::parse_str(&tail.session).expect("a UUID");
    let mut sealer = Sealer::resume(session, &emitter, last, tail.time);
    let mut next = String::new();
    sealer.seal(
        &draft(7, "custom.action.Restart", r#"{"action":"Restart"}"#),
        &mut next,
    );
    sealer.seal(&draft(8, event_type::SESSION_ENDED, ENDED), &mut next);
    let files = [("a", torn.as_bytes()), ("b", next.as_bytes())];
    let verification = verify_files(&files, Anchors::default(), Findings::new("c", 20), 1 << 13);
    assert_eq!(rules(&verification), ["torn-tail"]);
    assert!(is_sound(&verification));
    assert_eq!(verification.sessions[0].files, ["a", "b"]);
    let alone = verify(&next);
    assert_eq!(rules(&alone), ["head-missing"]);
}

#[test]
fn a_session_may_go_on_from_the_head_of_another() {
    let (lines, sealed) = session(6, "", 0);
    let torn = lines[..4].concat() + &lines[4][..40];
    let head = |at: usize| {
        sealed[at]
            .hash
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let next = |at: usize| {
        let started = STARTED.replace(
            "\"session_config\":{}",
            &format!(
                r#""session_config":{{"continues":{{"head":"{}","sequence":{},"session_id":"{SESSION}"}}}}"#,
                head(at),
                at + 1
            ),
        );
        let emitter = Emitter {
            component: "raft",
            version: "1",
            instance_id: None,
        };
        let mut sealer = Sealer::new(Uuid::from_u128(77), &emitter);
        let mut next = String::new();
        sealer.seal(&draft(7, event_type::SESSION_STARTED, &started), &mut next);
        sealer.seal(&draft(8, event_type::SESSION_ENDED, ENDED), &mut next);
        next
    };
    let run = |next: &str| {
        let files = [("a", torn.as_bytes()), ("b", next.as_bytes())];
        verify_files(&files, Anchors::default(), Findings::new("c", 20), 1 << 13)
    };
    let joined = run(&next(3));
    assert!(is_sound(&joined), "{:?}", rules(&joined));
    assert_eq!(rules(&joined), ["torn-tail"]);
    assert!(rules(&run(&next(2))).contains(&"chain-broken"));
    // That it went on once says nothing of a tail that was torn later.
    let again = next(3) + &lines[0].replace("000001", "000002")[..60];
    let twice = format!("{}{again}", lines[..4].concat());
    let files = [("a", twice.as_bytes())];
    let torn = verify_files(&files, Anchors::default(), Findings::new("c", 20), 1 << 13);
    assert_eq!(torn.files[0].completeness, Completeness::Truncated);
}

#[test]
fn a_file_is_gone_on_with_only_if_it_is_intact() {
    let (lines, _) = session(4, "", 0);
    let whole = verify_tail(lines.concat().as_bytes()).expect("intact");
    assert!(whole.ended && whole.torn_at.is_none());
    let changed = lines.concat().replacen("\"n\":2", "\"n\":3", 1);
    assert!(verify_tail(changed.as_bytes()).is_err());
    assert!(verify_tail(&b""[..]).is_err());
}

#[test]
fn one_event_is_proved_with_the_proof_and_the_key_alone() {
    let (lines, sealed) = session(9, "", 0);
    let notes = checkpoints(&sealed, &[4, 11], &key(1));
    let mut findings = Findings::new("c", 20);
    let event: serde_json::Value = serde_json::from_str(&lines[6]).expect("JSON");
    let checks = Checks {
        leaves: true,
        content: false,
        event: event["event_id"].as_str().map(str::to_owned),
    };
    for block in [200, 1 << 13] {
        let mut verifier = Verifier::new(
            {
                let mut anchors = Anchors::new(true);
                anchors.read("c", &notes, &|_| true, &mut findings);
                anchors
            },
            true,
            20,
        );
        verifier.begin("t");
        let text = lines.concat();
        let limits = Limits {
            block,
            ..Limits::default()
        };
        let mut blocks = Blocks::new(text.as_bytes(), limits);
        while let Some(block) = blocks.next_block().expect("memory") {
            let context = Context {
                file: "t",
                format: Format::Trace,
                checks: &checks,
                max_findings: 20,
            };
            verifier.add(check_block(&block, context));
        }
        let verification = verifier.finish();
        let wanted = verification.sessions[0].wanted.as_ref().expect("the event");
        assert_eq!(wanted.index, 6);
        let note = wanted.note.as_ref().expect("a checkpoint");
        let proof = InclusionProof::new(&wanted.leaves, 6, note).expect("covered");
        let checkpoint = proof.verify(&sealed[6].hash).expect("it holds");
        assert_eq!(checkpoint.size, 11);
        assert!(key(1).verifying_key().has_signed(&proof.note));
        assert!(proof.verify(&sealed[5].hash).is_err());
    }
}

#[test]
fn several_chains_in_one_file_have_their_own_checkpoints() {
    let (lines, sealed) = session(3, "", 0);
    let other: String = {
        let emitter = Emitter {
            component: "x",
            version: "1",
            instance_id: None,
        };
        let mut sealer = Sealer::new(Uuid::from_u128(5), &emitter);
        let mut out = String::new();
        sealer.seal(&draft(0, event_type::SESSION_STARTED, STARTED), &mut out);
        sealer.seal(&draft(1, event_type::SESSION_ENDED, ENDED), &mut out);
        out
    };
    let mixed = format!("{}{}{}", lines[..2].concat(), other, lines[2..].concat());
    let verification = verify_signed(
        &mixed,
        &checkpoints(&sealed, &[5], &key(1)),
        &key(1).verifying_key(),
    );
    assert_eq!(rules(&verification), ["trace-unsigned"]);
    let of: Vec<_> = verification
        .sessions
        .iter()
        .map(|session| session.unanchored)
        .collect();
    assert_eq!(of, [Some(0), None]);
}

#[test]
fn artifacts_are_verified() {
    use tracelaw_events::record::{ArtifactReference, ArtifactType};
    let reference = ArtifactReference::of(
        "0192",
        ArtifactType::Evidence,
        "log",
        "text/plain",
        Timestamp::from_unix(0, 0),
        b"content",
    );
    let with = |reference: &serde_json::Value| {
        let mut sealer = sealer();
        let mut out = String::new();
        let artifacts = Canonical::of(&[reference]).expect("canonical");
        let started = Draft {
            artifacts: Some(artifacts),
            ..draft(0, event_type::SESSION_STARTED, STARTED)
        };
        sealer.seal(&started, &mut out);
        sealer.seal(&draft(1, event_type::SESSION_ENDED, ENDED), &mut out);
        rules(&verify(&out))
    };
    let good = serde_json::to_value(&reference).expect("JSON");
    assert!(with(&good).is_empty());
    let changed = |member: &str, value: serde_json::Value| {
        let mut reference = good.clone();
        reference[member] = value;
        reference
    };
    assert_eq!(
        with(&changed("inline_content", "b3RoZXI=".into())),
        ["artifact-mismatch"]
    );
    assert_eq!(
        with(&changed("inline_content", "not base64".into())),
        ["artifact-mismatch"]
    );
    assert_eq!(
        with(&changed("size_bytes", 9.into())),
        ["artifact-mismatch"]
    );
    assert_eq!(
        with(&changed("storage", "cloud".into())),
        ["artifact-reference"]
    );
    assert_eq!(
        with(&changed("storage", "external".into())),
        ["artifact-reference"]
    );
}

#[test]
fn a_change_of_trace_within_a_session_is_told() {
    let mut sealer = sealer();
    let mut out = String::new();
    sealer.seal(&draft(0, event_type::SESSION_STARTED, STARTED), &mut out);
    let other = Draft {
        trace_id: Uuid::from_u128(99),
        ..draft(1, "custom.action.A", r#"{"action":"A"}"#)
    };
    sealer.seal(&other, &mut out);
    sealer.seal(&draft(2, event_type::SESSION_ENDED, ENDED), &mut out);
    for block in [100, 1 << 13] {
        let verification = verify_files(
            &[("t", out.as_bytes())],
            Anchors::default(),
            Findings::new("c", 20),
            block,
        );
        let found: Vec<_> = verification
            .findings
            .iter()
            .map(|d| {
                (
                    d.rule.name,
                    d.place.as_ref().expect("a place").line_column().0,
                )
            })
            .collect();
        assert_eq!(found, [("trace-id-changes", 2)]);
        assert!(is_sound(&verification));
    }
}

#[test]
fn a_trace_and_its_checkpoints_that_were_cut_at_one_place_are_told_to_have_no_end() {
    let (lines, sealed) = session(9, "", 0);
    let key = key(1);
    let notes = checkpoints(&sealed, &[4], &key);
    let cut = verify_signed(&lines[..4].concat(), &notes, &key.verifying_key());
    assert_eq!(cut.sessions[0].completeness, Completeness::Complete);
    let told: Vec<_> = cut
        .findings
        .iter()
        .map(|d| (d.rule.name, d.severity))
        .collect();
    assert_eq!(told, [("session-not-ended", Severity::Note)]);
}
