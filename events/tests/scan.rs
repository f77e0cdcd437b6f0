//! The scanner: members, and whether a line is canonical.

use proptest::prelude::*;
use serde_json::Value;
use tracelaw_events::canonical::{Form, QuirkKind, Rewriter};
use tracelaw_events::scan::{Index, Object};

/// `object` as a tree, from the places that the index gives.
fn tree(object: Object<'_>) -> Value {
    let member = |member: tracelaw_events::scan::Member<'_>| {
        let value = match member.object() {
            Some(inner) => tree(inner),
            None => serde_json::from_str(member.raw()).expect("a value"),
        };
        (member.key().into_owned(), value)
    };
    Value::Object(object.map(member).collect())
}

#[test]
fn members_are_listed_with_their_places_down_to_the_depth() {
    let line = r#" {"a":1,"b":{"c":{"d":{"e":2}},"f":[{"g":3}]},"h\u0061":"x\ny"} "#;
    let mut index = Index::new(3);
    let record = index.scan(line).expect("JSON");
    let object = record.object().expect("an object");
    let keys: Vec<_> = object.map(|member| member.key().into_owned()).collect();
    assert_eq!(keys, ["a", "b", "ha"]);
    let path = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        object.at(&path(&["b", "c", "d"])).expect("d").raw(),
        r#"{"e":2}"#
    );
    assert!(
        object.at(&path(&["b", "c", "d", "e"])).is_none(),
        "below the depth"
    );
    assert!(object.at(&path(&["b", "f", "g"])).is_none(), "in an array");
    let last = object.get("ha").expect("a member");
    assert_eq!(
        (last.raw(), last.string().as_deref()),
        (r#""x\ny""#, Some("x\ny"))
    );
    assert_eq!(&line[last.offset()..last.offset() + 2], "\"x");
    assert_eq!(&line[last.key_offset()..last.key_offset() + 2], "\"h");
}

#[test]
fn what_is_not_canonical_is_seen() {
    for (line, canonical) in [
        (r#"{"a":1,"b":[1,{"c":"\n\u001f\""}]}"#, true),
        (r#"{"\r":1,"1":2,"é":3,"😀":4,"ﬁ":5}"#, true),
        (r#"{}"#, true),
        (r#" {}"#, false),
        (r#"{} "#, false),
        (r#"{"a": 1}"#, false),
        (r#"{"b":1,"a":1}"#, false),
        (r#"{"a":1,"a":1}"#, false),
        (r#"{"a":[{"b":1,"a":1}]}"#, false),
        (r#"{"ﬁ":5,"😀":4}"#, false),
        (r#"{"a":"\u000a"}"#, false),
        (r#"{"a":"\u001F"}"#, false),
        (r#"{"a":"\/"}"#, false),
        (r#"{"a":"\u0041"}"#, false),
        (r#"{"a":"\ud800"}"#, false),
        (r#"{"a":1.0}"#, false),
        (r#"{"a":-0}"#, false),
        (r#"{"a":1e+21}"#, true),
    ] {
        let mut index = Index::default();
        let record = index.scan(line).expect(line);
        assert_eq!(record.is_canonical(), canonical, "{line}");
    }
}

#[test]
fn quirks_are_noted_with_their_places() {
    let line = r#"{"big":[9007199254740992],"p":{"__proto__":1},"s":"a\udc00"}"#;
    let mut index = Index::default();
    let record = index.scan(line).expect("JSON");
    let found: Vec<_> = record
        .quirks()
        .iter()
        .map(|q| (q.kind, &line[q.offset..q.offset + 4]))
        .collect();
    assert_eq!(
        found,
        [
            (QuirkKind::ProtoKey, "\"__p"),
            (QuirkKind::LargeInteger, "9007"),
            (QuirkKind::LoneSurrogate, "\\udc"),
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn it_agrees_with_the_rewriter(line in "\\{(\"[a-b\u{e000}😀]{1,2}\":([0-9.e]{1,4}|\"\\PC{0,3}\"|\\[\\]|\\{\"x\":1(,\"[w-z]\":2)?\\}),?){0,3}[ ]?\\}") {
        let mut index = Index::new(9);
        let mut out = String::new();
        let mut rewriter = Rewriter::new(Form::Rfc8785);
        match (index.scan(&line), rewriter.rewrite(&line, &mut out)) {
            (Ok(record), Ok(())) => {
                prop_assert_eq!(record.is_canonical(), out == line, "{}", line);
                let tree = tree(record.object().expect("an object"));
                prop_assert_eq!(&tree, &serde_json::from_str::<Value>(&line).expect("JSON"));
            }
            (Err(ours), Err(theirs)) => prop_assert_eq!(ours, theirs),
            (ours, theirs) => prop_assert!(false, "{} {:?} {:?}", line, ours, theirs),
        }
    }
}
