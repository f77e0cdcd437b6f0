//! The scanner: members, and whether a line is canonical.

use proptest::prelude::*;
use serde_json::Value;
use tracelaw_events::canonical::{Form, QuirkKind, Rewriter};
use tracelaw_events::scan::{Index, Layouts, Object};

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

/// All that an index tells of an object.
fn listed(object: Object<'_>) -> Vec<String> {
    object
        .flat_map(|member| {
            let itself = format!(
                "{} {} {} {} {:?} {:?}",
                member.key_offset(),
                member.key(),
                member.offset(),
                member.raw(),
                member.has_escaped_key(),
                member.string(),
            );
            let inside = member.object().map(listed).unwrap_or_default();
            std::iter::once(itself).chain(inside)
        })
        .collect()
}

/// Reads `lines` with what was learned from those before, and each for itself.
fn check_layouts(lines: &[String]) {
    let (mut layouts, mut index, mut fresh) =
        (Layouts::default(), Index::default(), Index::default());
    for line in lines {
        match (layouts.scan(line, &mut index), fresh.scan(line)) {
            (Ok(known), Ok(read)) => {
                assert_eq!(
                    known.object().map(listed),
                    read.object().map(listed),
                    "{line}"
                );
                assert_eq!(known.is_canonical(), read.is_canonical(), "{line}");
                assert_eq!(known.quirks(), read.quirks(), "{line}");
            }
            (known, read) => assert_eq!(known.err(), read.err(), "{line}"),
        }
    }
}

#[test]
fn lines_that_are_laid_out_alike_are_read_the_same() {
    let lines = [
        r#"{"a":1,"b":{"c":"x","d":[1,2]},"e":"y"}"#,
        r#"{"a":2,"b":{"c":"z","d":[1,2]},"e":"w"}"#,
        r#"{"a":20,"b":{"c":"longer","d":[]},"e":""}"#,
        r#"{"a":21,"b":{"c":"\"","d":true},"e":"w"}"#,
        r#"{"a":07,"b":{"c":"z","d":[1,2]},"e":"w"}"#,
        r#"{"a":27,"b":{"c":"z\","d":[1,2]},"e":"w"}"#,
        r#"{"a":27,"b":{"c":"z\\","d":[1,2]},"e":"w"}"#,
        r#"{"a":-2,"b":{},"e":"w"}"#,
        r#"{"a":{},"b":{"c":1},"e":"w"}"#,
        r#"{"a":{"b":{"c":{"d":{"e":1}}}}}"#,
        r#"{"a":{"b":{"c":{"d":{"f":1}}}}}"#,
        r#"{"a":{"b":{"c":{"d":{ }}}}}"#,
        r#"{"a":{"b":{"c":{"d":"s"}}}}"#,
        r#"{"b":1,"a":"s"}"#,
        r#"{"b":2,"a":"t"}"#,
        r#"{"b":9007199254740993,"a":"t"}"#,
        r#"{"b":1.0,"a":"t"}"#,
        r#"{"__proto__":1,"a":"t"}"#,
        r#"{"__proto__":2,"a":"t"}"#,
        "{\"a\":\"tab\t\"}",
        r#"{"a":"tab."}"#,
        "{}",
        "{} ",
        "[1]",
        "",
        r#"{"a":1"#,
    ];
    let twice = lines.iter().chain(&lines).map(|line| (*line).to_owned());
    check_layouts(&twice.collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn what_was_learned_changes_nothing(
        lines in prop::collection::vec(
            "\\{\"a\":([0-9]{1,3}|\"[ab]{0,3}\"|\\[[0-9]?\\]),\"b\":\\{(\"c\":(\"\\PC{0,2}\"|true|null|\\{\\}))?(,\"d\":[0-9.e-]{1,3})?\\},\"e\":\"[0-9a-f]{8}\"\\}",
            1..12,
        ),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[\"\\\\{}\\[\\]:,0-9a \n\u{e9}]"), 0..40),
    ) {
        let mut all = lines;
        for (which, place, character) in changes {
            let line = which.get(&all).clone();
            let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
            if places.is_empty() {
                continue;
            }
            let at = *place.get(&places);
            let end = at + line[at..].chars().next().map_or(0, char::len_utf8);
            all.push(line.clone());
            all.push(format!("{}{character}{}", &line[..at], &line[end..]));
        }
        check_layouts(&all);
    }
}
