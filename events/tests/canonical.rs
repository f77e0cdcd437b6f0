//! The canonical form against another implementation of RFC 8785.

use proptest::prelude::*;
use serde_json::Value;
use tracelaw_events::canonical::{Canonical, Form, QuirkKind, Refusal, Rewriter};

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991i64..=9_007_199_254_740_991).prop_map(Value::from),
        any::<f64>()
            .prop_filter("finite", |n| n.is_finite())
            .prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let key = prop_oneof![
        "[a-c]{0,3}",
        "[0-9]{1,3}",
        "[\u{20}-\u{ffff}😀\u{10ffff}]{0,2}",
        any::<String>()
    ]
    .prop_filter("a reader may drop it", |key: &String| key != "__proto__");
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// `value` as JSON with its members in reverse order and white space wherever it is allowed.
fn spread(value: &Value, out: &mut String) {
    match value {
        Value::Object(object) => {
            out.push_str("{\n");
            for (i, (key, value)) in object.iter().rev().enumerate() {
                out.push_str(if i > 0 { " ,\t" } else { "" });
                let escaped: String = key.encode_utf16().map(|u| format!("\\u{u:04X}")).collect();
                out.push_str(&format!("\"{escaped}\" : "));
                spread(value, out);
            }
            out.push_str(" }");
        }
        Value::Array(array) => {
            out.push_str("[ ");
            for (i, value) in array.iter().enumerate() {
                out.push_str(if i > 0 { "\r, " } else { "" });
                spread(value, out);
            }
            out.push_str(" ]");
        }
        other => out.push_str(&other.to_string()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn it_is_that_of_the_oracle_however_the_text_is_spelled(value in any_json()) {
        let oracle = serde_json_canonicalizer::to_string(&value).expect("canonical");
        let mut spelled = String::new();
        spread(&value, &mut spelled);
        for text in [&spelled, &value.to_string(), &oracle] {
            let mut out = String::new();
            Rewriter::new(Form::Rfc8785).rewrite(text, &mut out).expect("JSON");
            prop_assert_eq!(&out, &oracle);
        }
    }

    #[test]
    fn it_takes_what_serde_json_takes(text in "[\\[\\]{}\",:0-9eE.+\\-\\\\ tfnu/ral\u{1}é]{0,24}") {
        let ours = Rewriter::new(Form::Rfc8785).rewrite(&text, &mut String::new());
        // Half a surrogate pair is no error of the grammar, which is what is compared here.
        let theirs = serde_json::from_str::<Value>(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", text, ours, theirs);
    }
}

#[test]
fn what_readers_take_in_two_ways_is_refused_when_writing() {
    for (text, kind) in [
        (r#"{"a":1,"b":2,"a":3}"#, QuirkKind::DuplicateKey),
        (r#"{"a":1,"\u0061":3}"#, QuirkKind::DuplicateKey),
        (r#"{"x":{"__proto__":{}}}"#, QuirkKind::ProtoKey),
        (r#"[9007199254740992]"#, QuirkKind::LargeInteger),
        (r#"[-9007199254740993]"#, QuirkKind::InexactInteger),
        (r#"["\ud800"]"#, QuirkKind::LoneSurrogate),
    ] {
        match Canonical::from_json(text) {
            Err(Refusal::Ambiguous(quirk)) => assert_eq!(quirk.kind, kind, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(
        Canonical::from_json("[1e999]"),
        Err(Refusal::Syntax(_))
    ));
    let respelled = Canonical::from_json(r#"{"b":1.0,"a":1e2}"#).expect("taken");
    assert_eq!(respelled.as_str(), r#"{"a":100,"b":1}"#);
}

#[test]
fn the_form_of_javascript_moves_index_keys_first_and_loses_proto() {
    let mut out = String::new();
    let text = r#"{"a":1,"-1":2,"10":3,"9":4,"01":5,"4294967295":6,"4294967294":7,"__proto__":8}"#;
    Rewriter::new(Form::EcmaScript)
        .rewrite(text, &mut out)
        .expect("JSON");
    assert_eq!(
        out,
        r#"{"9":4,"10":3,"4294967294":7,"-1":2,"01":5,"4294967295":6,"a":1}"#
    );
}

#[test]
fn one_member_may_be_left_out_of_the_outermost_object() {
    let mut rewriter = Rewriter::new(Form::Rfc8785);
    for (text, wanted) in [
        (r#"{"a":1,"h":2,"z":{"h":3}}"#, r#"{"a":1,"z":{"h":3}}"#),
        (r#"{"h":2}"#, "{}"),
        (r#"{"z":1,"h":2,"a":1}"#, r#"{"a":1,"z":1}"#),
    ] {
        let mut out = String::new();
        rewriter
            .rewrite_without(text, Some("h"), &mut out)
            .expect("JSON");
        assert_eq!(out, wanted);
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let text = "[".repeat(100_000);
    assert!(
        Rewriter::new(Form::Rfc8785)
            .rewrite(&text, &mut String::new())
            .is_err()
    );
    let text = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(
        Rewriter::new(Form::Rfc8785)
            .rewrite(&text, &mut String::new())
            .is_ok()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_serialized_value_is_that_of_the_oracle(value in any_json()) {
        let oracle = serde_json_canonicalizer::to_string(&value).expect("canonical");
        let ours = Canonical::of(&value).expect("canonical");
        prop_assert_eq!(ours.as_str(), oracle);
    }
}

/// Members in any order, and any of them twice.
struct Members(Vec<(String, u32)>);

impl serde::Serialize for Members {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn members_are_put_in_order_and_none_may_stand_twice(
        members in prop::collection::vec(("[ab\"\\\\\n\u{e000}😀]{0,3}|[a-z]{1,20}", any::<u32>()), 0..6),
    ) {
        let keys: std::collections::BTreeSet<_> = members.iter().map(|(key, _)| key).collect();
        let value: serde_json::Map<String, serde_json::Value> =
            members.iter().map(|(key, value)| (key.clone(), (*value).into())).collect();
        let nested = Canonical::of(&[(1, Members(members.clone()))]);
        if keys.len() < members.len() {
            prop_assert!(matches!(nested, Err(Refusal::DuplicateKey(key)) if keys.contains(&key)));
        } else {
            let oracle = serde_json_canonicalizer::to_string(&[(1, value)]).expect("canonical");
            let nested = nested.expect("canonical");
            prop_assert_eq!(nested.as_str(), oracle);
        }
    }
}

#[derive(serde::Serialize)]
enum Role {
    Follower,
    Candidate(u8),
    Leader { term: u64, next: (i8, char) },
}

#[test]
fn rust_values_become_the_json_that_serde_json_makes_of_them() {
    #[derive(serde::Serialize)]
    struct Snapshot<'a> {
        term: u64,
        roles: [Role; 3],
        by_node: std::collections::BTreeMap<u8, Option<f32>>,
        text: &'a str,
        bytes: (),
    }
    let value = Snapshot {
        term: 9_007_199_254_740_991,
        roles: [
            Role::Follower,
            Role::Candidate(1),
            Role::Leader {
                term: 2,
                next: (-3, 'é'),
            },
        ],
        by_node: [(10, None), (9, Some(0.5))].into(),
        text: "\"\u{7}",
        bytes: (),
    };
    let oracle = serde_json_canonicalizer::to_string(&value).expect("canonical");
    assert_eq!(Canonical::of(&value).expect("canonical").as_str(), oracle);
}

#[test]
fn what_json_cannot_hold_is_refused() {
    assert_eq!(Canonical::of(&[f64::NAN]), Err(Refusal::NotFinite));
    assert_eq!(Canonical::of(&f32::INFINITY), Err(Refusal::NotFinite));
    let large = 1u64 << 53;
    assert_eq!(
        Canonical::of(&large),
        Err(Refusal::IntegerTooLarge(1 << 53))
    );
    assert_eq!(
        Canonical::of(&i64::MIN),
        Err(Refusal::IntegerTooLarge(i64::MIN.into()))
    );
    assert_eq!(Canonical::of(&0.1f32).expect("finite").as_str(), "0.1");
    let keyed: std::collections::BTreeMap<[u8; 1], u8> = [([1], 2)].into();
    assert!(matches!(Canonical::of(&keyed), Err(Refusal::Serialize(_))));
}
