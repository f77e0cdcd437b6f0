//! Credentials do not get into traces, by whichever way they come. They are put together here, so
//! that no scanner takes this file for a leak.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tracelaw::{Artifact, Memory, Redaction, Rule, Session, Span, emit};

use crate::sessions::check_chain;
use crate::support::alone;

const HEX: &str = "0123456789abcdef";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALNUM: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `length` characters that look random, with a digit among them.
fn body(chars: &str, length: usize, seed: usize) -> String {
    let chars: Vec<char> = chars.chars().collect();
    let mut state = seed * 7919 + 12_345;
    let mut text: String = (1..length)
        .map(|_| {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345) % (1 << 31);
            chars[(state >> 8) % chars.len()]
        })
        .collect();
    text.push('7');
    text
}

/// A text that holds a secret, and the secret.
fn fifty() -> Vec<(String, String)> {
    // In front of the secret, its beginning (in two parts), its characters, their number.
    let table: [(&str, &str, &str, &str, usize); 50] = [
        ("", "AK", "IA", UPPER, 16),
        ("key AS", "", "IA", UPPER, 16),
        ("aws_secret_access_key=", "", "", ALNUM, 40),
        ("", "gh", "p_", ALNUM, 36),
        ("token: ", "gh", "o_", ALNUM, 36),
        ("", "gh", "s_", ALNUM, 36),
        ("https://x.test/?t=", "github", "_pat_", ALNUM, 82),
        ("", "glp", "at-", ALNUM, 20),
        ("", "xox", "b-123456789012-", ALNUM, 24),
        ("", "xox", "p-", ALNUM, 40),
        (
            "https://hooks.sl",
            "ack.com/",
            "services/T00/B00/",
            ALNUM,
            24,
        ),
        ("", "AI", "za", ALNUM, 35),
        ("", "ya", "29.", ALNUM, 60),
        ("", "GOC", "SPX-", ALNUM, 28),
        ("", "sk_", "live_", ALNUM, 24),
        ("", "rk_", "test_", ALNUM, 24),
        ("", "wh", "sec_", ALNUM, 32),
        ("", "sk-", "proj-", ALNUM, 48),
        ("", "sk-", "ant-api03-", ALNUM, 60),
        ("", "sk", "-", ALNUM, 48),
        ("", "hf", "_", ALNUM, 34),
        ("", "np", "m_", ALNUM, 36),
        ("", "py", "pi-AgEIcHlwaS5vcmc", ALNUM, 60),
        ("", "rub", "ygems_", HEX, 48),
        ("", "dck", "r_pat_", ALNUM, 27),
        ("", "dop", "_v1_", HEX, 64),
        ("", "da", "pi", HEX, 32),
        ("", "shp", "at_", HEX, 32),
        ("", "sq0", "csp-", ALNUM, 43),
        ("", "S", "G.", ALNUM, 66),
        ("", "S", "K", HEX, 32),
        ("", "hv", "s.", ALNUM, 24),
        ("", "gl", "sa_", ALNUM, 41),
        ("", "NR", "AK-", UPPER, 27),
        ("", "lin", "_api_", ALNUM, 40),
        ("", "ATA", "TT3xFfGF0", ALNUM, 60),
        ("", "pul", "-", HEX, 40),
        ("", "AGE-SEC", "RET-KEY-1", UPPER, 58),
        ("bot 123456789:", "A", "A", ALNUM, 33),
        ("", "ey", "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.", ALNUM, 43),
        ("Authorization: Bea", "rer ", "", ALNUM, 12),
        ("authorization: bas", "ic ", "", ALNUM, 16),
        ("postgres://app:", "", "", ALNUM, 9),
        ("password=", "", "", ALNUM, 8),
        (r#"{"user": "u", "passwd": ""#, "", "", ALNUM, 8),
        (
            "DefaultEndpointsProtocol=https;AccountKey=",
            "",
            "",
            ALNUM,
            64,
        ),
        ("https://a.blob.test/c?sv=2024&sig=", "", "", ALNUM, 44),
        ("Cookie: session=", "", "", ALNUM, 20),
        ("export CLIENT_SECRET=\"", "", "", ALNUM, 20),
        ("X-Api-Key: ", "", "", ALNUM, 20),
    ];
    let mut all = Vec::new();
    for (index, (before, first, second, chars, length)) in table.into_iter().enumerate() {
        let secret = format!("{first}{second}{}", body(chars, length, index));
        let after = match before {
            "postgres://app:" => "@db.test/x",
            _ if before.contains('"') => "\" done",
            _ => " done",
        };
        all.push((format!("{before}{secret}{after}"), secret));
    }
    let armour = |word: &str| format!("-----{word} PRIVATE KEY-----");
    let key = body(ALNUM, 64, 99);
    let (begin, end) = (armour("BEGIN"), armour("END"));
    all.push((format!("{begin}\n{key}\n{end}\n"), key.clone()));
    all.push((format!("{begin}\n{key}\n"), key));
    all
}

/// More of them, one a line: the beginning in two parts, the characters of the rest, their number,
/// and what stands in front of it all.
const MORE: &str = "
gs k_ alnum 52
x ai- alnum 80
pp lx- alnum 48
r 8_ alnum 37
hv r. alnum 60
HR KU- alnum 60
abcdefgh1jKLmn.at lasv1. alnum 67
nt n_ alnum 46
sec ret_ alnum 43
fm 2_ alnum 90
dp .st.dev. alnum 43
dckr _oat_ alnum 32
nf p_ alnum 36
sb _secret_ alnum 31
pscale _pw_ alnum 43
sg p_ alnum 64
dt0 c01. alnum 89
AT BB alnum 32
sq p_ hex 40
CCI PAT_ alnum 63
bk ua_ hex 40
shippo _live_ hex 40
duffel _live_ alnum 43
CF PAT- alnum 43
ts key-auth- alnum 49
AK Cp8 alnum 68
pcs k_ alnum 60
nv api- alnum 64
xkey sib- hex 64
lin _oauth_ hex 64
sntr yu_ hex 64
re _ZBA6A5D8_ alnum 24
s . alnum 24
MTk4NjIyNDgzNDcxOTI1MjQ4 .GhIjKl. alnum 38
abc 8Q~ alnum 34
1 //0 alnum 60
sha 256~ alnum 43
gl cbt-64_ alnum 20
e _ alnum 24 https://x.webhook.office.com/webhookb2/
- - alnum 24 X-API-Key:
- - alnum 24 Apikey:
- - alnum 9 Uid=u;Pwd=
- - alnum 9 tool --password
- - alnum 24 tool --api-key
- - alnum 9 DB_PASS=
- - alnum 9 user: Some(\"u\"), password: Some(\"
- - hex 64 https://b.test/k?X-Amz-Signature=
- - alnum 40 https://x.test/api?code=
- - alnum 40 https://
- - alnum 9 \\\"password\\\": \\\"with blanks, and
";

fn more() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (index, line) in MORE.trim().lines().enumerate() {
        let mut words = line.splitn(5, ' ');
        let mut word = || words.next().unwrap_or_default();
        let (first, second, chars) = (word(), word(), word());
        let length = word().parse().expect("a number");
        let before = word();
        let chars = if chars == "hex" { HEX } else { ALNUM };
        let beginning = format!("{first}{second}").replace("--", "");
        let secret = format!("{beginning}{}", body(chars, length, 100 + index));
        let blank = if before.ends_with(['=', '/', '"']) || before.is_empty() {
            ""
        } else {
            " "
        };
        let after = match before {
            "https://" => "@git.test/x",
            _ if before.ends_with('"') => "\")",
            _ if before.contains("blanks") => "\\\" done",
            _ => " done",
        };
        all.push((format!("{before}{blank}{secret}{after}"), secret));
    }
    all.push((
        "<db><password>s3cr3t of 7 words</password></db>".to_owned(),
        "7 words".to_owned(),
    ));
    all.push((
        "PuTTY-User-Key-File-2: x\nPrivate-Lines: 1\nAAAAB3NzaC1yc2E9\nPrivate-MAC: 1".to_owned(),
        "AAAAB3NzaC1yc2E9".to_owned(),
    ));
    all
}

/// All that a session wrote, with the contents of artifacts.
fn written(text: &str, folder: &std::path::Path) -> String {
    let mut all = text.to_owned();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        for artifact in record["artifacts"].as_array().into_iter().flatten() {
            if let Some(content) = artifact["inline_content"].as_str() {
                let content = STANDARD.decode(content).expect("Base64");
                all.push_str(&String::from_utf8_lossy(&content));
            }
        }
    }
    for file in fs::read_dir(folder).expect("a folder") {
        let content = fs::read(file.expect("a file").path()).expect("its content");
        all.push_str(&String::from_utf8_lossy(&content));
    }
    all
}

fn leak(text: &str) {
    emit!("Whole", fields(value = text));
    emit!("Other", state(other = text));
    emit!(
        "Nested",
        state(list = [[text]], map = json!({"a": {"b": text}}))
    );
    emit!("Key", msg(map = json!({ text: 1 })));
    let span = Span::builder("call")
        .attribute("input", text)
        .with("tag", text)
        .start();
    let inside = span.enter();
    emit!("Tagged");
    drop(inside);
    span.event("light", &json!({ "value": text }));
    span.error(text, format!("failed with {text}"));
    drop(span);
    tracelaw::event("note")
        .tag("own", text)
        .payload(&json!({ "value": text }))
        .emit();
    tracelaw::event(text.to_owned()).emit();
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    emit!("Panics", fields(value = panics(text)));
    std::panic::set_hook(quiet);
    let mut large = vec![b' '; 5_000];
    large.extend_from_slice(text.as_bytes());
    large.push(0xFF);
    tracelaw::event("files")
        .artifact(Artifact::new("small", text.as_bytes()))
        .artifact(Artifact::new("large", large))
        .artifact(Artifact::new(text, *b"x"))
        .emit();
}

fn panics(text: &str) -> u8 {
    panic!("no: {text}")
}

#[test]
fn fifty_secrets_do_not_get_into_any_part_of_a_trace() {
    let _alone = alone();
    for form in ["trace", "turnix", "plain"] {
        nothing_leaks(form, fifty());
    }
    nothing_leaks("trace", more());
}

fn nothing_leaks(form: &str, secrets: Vec<(String, String)>) {
    for (text, secret) in secrets {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = Memory::new();
        let builder = Session::builder()
            .memory(&memory)
            .artifacts(folder.path())
            .lossless()
            .on_problem({
                let secret = secret.clone();
                move |problem| assert!(!problem.to_string().contains(&secret))
            });
        let builder = match form {
            "trace" => builder,
            "turnix" => builder.turnix(),
            _ => builder.plain(),
        };
        let session = builder.start().expect("a session");
        leak(&text);
        let summary = session.finish();
        assert!(summary.redacted > 5, "{text}: {summary:?}");
        let all = written(&memory.text(), folder.path());
        // Nor the end of it.
        let tail = &secret[secret.len() - 7..];
        assert!(!all.contains(tail), "{form}: {text} in {all}");
        assert!(all.contains("[redacted"), "{text}");
        if form == "trace" {
            assert_eq!(check_chain(&memory.text()), 0);
        }
    }
}

#[test]
fn a_value_beside_the_name_of_a_secret_is_one() {
    let _alone = alone();
    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .start()
        .expect("a session");
    for value in ["hunter2", "horse"] {
        emit!("Pair", fields(name = "Authorization", value));
        emit!("Pair", msg(header = "x-count", value = 12));
    }
    assert_eq!(session.finish().redacted, 2);
    for (at, action) in memory.actions().iter().enumerate() {
        let pair = [&action["args"]["value"], &action["msg"]["value"]][at % 2];
        assert_eq!(*pair, [json!("[redacted]"), json!(12)][at % 2]);
    }
}

#[test]
fn what_is_no_secret_stays() {
    let _alone = alone();
    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .start()
        .expect("a session");
    let hash = body(HEX, 64, 3);
    let value = json!({
        "token": 3,
        "key": hash,
        "tokens": [1, 2],
        "hasToken": "yes",
        "id": "01a20282-a0c8-7000-8000-000000000003",
        "url": "https://user@example.test/a/b?c=d",
        "text": "the basic idea: a bearer of news, at 12:30; x = y",
        "secretary": {"count": 3},
        "pass": "second",
        "results": "pass: 12, fail: 3",
        "signature": hash,
        "names": ["re_elect_the_leader_of_the_second_2_term", "live_nodes", "v1.2.3"],
        "pairs": [{"key": "x", "value": "1"}, {"name": "token", "value": "identifier"}],
        "zeros": "A".repeat(120),
        "image": "sha256:1e5b...",
        "path": "/usr/lib/x86_64-linux-gnu/libc.so.6",
        "number": 1.5,
    });
    emit!("Plain", fields(value));
    let summary = session.finish();
    assert_eq!(memory.actions()[0]["args"]["value"], value);
    assert_eq!(summary.redacted, 0);
}

#[test]
fn rules_for_fields_come_first_and_can_be_all() {
    let _alone = alone();
    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .redaction(
            Redaction::default()
                .field("state.*.balance", Rule::Remove)
                .field("tags.customer", Rule::Mask)
                .field("password", Rule::Commit)
                .field("card", Rule::Partial { first: 0, last: 4 })
                .salt("s"),
        )
        .start()
        .expect("a session");
    emit!(
        "A",
        state(a = json!({"balance": 1, "open": 2}), balance = 3)
    );
    tracelaw::event("b")
        .tag("customer", "c-1")
        .field("card", "4111 1111 1111 1111")
        .emit();
    tracelaw::event("c")
        .field("password", "x")
        .field("card", "11")
        .emit();
    drop(session);
    let records = memory.records();
    assert_eq!(
        records[1]["payload"]["state"],
        json!({"a": {"open": 2}, "balance": 3})
    );
    assert_eq!(records[2]["tags"]["customer"], "[redacted]");
    assert_eq!(records[2]["payload"]["card"], "***1111");
    assert_eq!(records[3]["payload"]["card"], "***");
    let commitment = tracelaw::commitment(b"s", "x").expect("a text");
    assert_eq!(records[3]["payload"]["password"], commitment);

    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .redaction(Redaction::none())
        .start();
    let session = session.expect("a session");
    emit!("A", fields(password = "x"));
    drop(session);
    assert_eq!(memory.actions()[0]["args"]["password"], "x");
}
