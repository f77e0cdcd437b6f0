//! Laws of the value algebra, on random values.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        (-3i64..6).prop_map(Value::Int),
        "[ab]{0,2}".prop_map(|text| Value::string(&text)),
        prop_oneof![Just("m"), Just("n")].prop_map(|name| Value::Model(name.into())),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let items = prop::collection::vec(inner.clone(), 0..5);
        let pairs = prop::collection::vec((inner.clone(), inner.clone()), 0..5);
        prop_oneof![
            items.clone().prop_map(Value::sequence),
            items.prop_map(|items| Value::set(items).unwrap_or_else(|_| Set::default().into())),
            pairs.prop_map(Function::from_pairs),
            prop::collection::vec(("[abc]", inner), 0..4).prop_map(|fields| {
                Value::record(fields.iter().map(|(k, v)| (k.as_str().into(), v.clone())))
            }),
        ]
    })
}

fn integer_sets() -> impl Strategy<Value = (Vec<i64>, Set)> {
    prop::collection::btree_set(-4i64..40, 0..40).prop_map(|items| {
        let values = items.iter().copied().map(Value::Int).collect();
        (items.into_iter().collect(), Set::new(values).unwrap())
    })
}

fn to_plain(set: &Set) -> Vec<i64> {
    let to_int = |item: Value| item.to_int("an element").unwrap();
    set.elements().map(to_int).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn values_come_back_from_the_informal_trace_format(value in values()) {
        let mut losses = Vec::new();
        let json = value.to_itf(&mut losses);
        let text = json.to_string();
        let back = Value::from_itf(&serde_json::from_str(&text).unwrap(), &mut Interner::default());
        prop_assert_eq!(losses.is_empty(), !text.contains("#unserializable"));
        prop_assert_eq!(back, Ok(value));
    }

    #[test]
    fn order_is_total_and_agrees_with_equality(a in values(), b in values(), c in values()) {
        let order = |a: &Value, b: &Value| compare(a, b, &mut false);
        prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
        prop_assert_eq!(order(&a, &b) == Ordering::Equal, a == b);
        if order(&a, &b) == Ordering::Less && order(&b, &c) == Ordering::Less {
            prop_assert_eq!(order(&a, &c), Ordering::Less);
        }
        if a == b {
            prop_assert_eq!(a.fingerprint(), b.fingerprint());
        }
        if let Ok(equal) = order::equals(&a, &b) {
            prop_assert_eq!(equal, a == b);
        }
    }

    #[test]
    fn hashes_follow_changes(
        items in prop::collection::vec(values(), 0..40),
        index in 1i64..40,
        item in values(),
    ) {
        let sequence = Sequence::from(items.clone());
        sequence.fingerprint();
        let mut plain = items.clone();
        if let Some(slot) = plain.get_mut(index as usize - 1) {
            *slot = item.clone();
        }
        let fresh = |items: &[Value]| Value::sequence(items.to_vec());
        prop_assert_eq!(Value::from(sequence.set(index, item.clone())), fresh(&plain));
        plain = items.clone();
        plain.push(item.clone());
        prop_assert_eq!(Value::from(sequence.push(item.clone())), fresh(&plain));
        plain.extend(items.clone());
        let pushed = sequence.push(item.clone());
        pushed.fingerprint();
        prop_assert_eq!(Value::from(pushed.concat(&sequence)), fresh(&plain));
        let tail = pushed.slice(2, pushed.len());
        prop_assert_eq!(Value::from(tail), fresh(&plain[1..items.len() + 1]));
    }

    #[test]
    fn functions_grow_and_shrink_to_their_one_form(
        pairs in prop::collection::vec(((-2i64..8).prop_map(Value::Int), values()), 0..12),
        key in (-2i64..8).prop_map(Value::Int),
        value in values(),
    ) {
        let function = Function::from_pairs(pairs.clone());
        let _ = function.fingerprint();
        if let Value::Function(function) = &function {
            let mut more = pairs.clone();
            more.push((key.clone(), value.clone()));
            let grown = function.insert(&key, value);
            prop_assert_eq!(&grown, &Function::from_pairs(more));
            let less: Vec<_> = pairs.into_iter().filter(|(k, _)| *k != key).collect();
            let shrunk = function.remove(&key);
            prop_assert_eq!(shrunk.fingerprint(), Function::from_pairs(less.clone()).fingerprint());
            prop_assert_eq!(shrunk, Function::from_pairs(less));
        }
    }

    #[test]
    fn sets_obey_their_algebra((a, x) in integer_sets(), (b, y) in integer_sets(), n in 0usize..9) {
        x.fingerprint();
        y.fingerprint();
        let check = |set: Set, keep: &dyn Fn(&i64) -> bool| {
            let wanted: Vec<_> = (-4..40).filter(keep).collect();
            let fresh = Set::new(wanted.iter().copied().map(Value::Int).collect()).unwrap();
            assert_eq!(to_plain(&set), wanted);
            assert_eq!(set.fingerprint(), fresh.fingerprint());
            assert_eq!(set, fresh);
        };
        check(x.union(&y).unwrap(), &|i| a.contains(i) || b.contains(i));
        check(x.intersection(&y).unwrap(), &|i| a.contains(i) && b.contains(i));
        check(x.difference(&y).unwrap(), &|i| a.contains(i) && !b.contains(i));
        prop_assert_eq!(x.is_subset(&y).unwrap(), a.iter().all(|i| b.contains(i)));
        let few = Set::new(a.iter().take(n).copied().map(Value::Int).collect()).unwrap();
        let first: Vec<_> = a.iter().take(n).copied().collect();
        check(x.difference(&few).unwrap(), &|i| a.contains(i) && !first.contains(i));
        check(y.union(&few).unwrap(), &|i| b.contains(i) || first.contains(i));
    }

    #[test]
    fn described_sets_agree_with_their_elements((_, set) in integer_sets(), n in 0i64..5) {
        let small = Set::new(set.elements().take(n as usize).collect()).unwrap();
        let range = Set::interval(0, 2);
        for symbolic in [
            Symbolic::Powerset(small.clone()),
            Symbolic::Functions(small.clone(), range.clone()),
            Symbolic::Product(vec![small.clone(), range.clone()]),
            Symbolic::Records(vec![("a".into(), small.clone()), ("b".into(), range.clone())]),
            Symbolic::Intersection(set.clone(), Set::symbolic(Symbolic::Naturals)),
            Symbolic::Difference(set.clone(), Set::symbolic(Symbolic::Naturals)),
        ] {
            let described = Set::symbolic(symbolic);
            let streamed: Vec<_> = described.clone().into_stream().unwrap().collect();
            let enumerated = described.enumerate().unwrap();
            prop_assert!(enumerated.elements().eq(streamed.iter().cloned()), "in sorted order");
            prop_assert_eq!(described.len().unwrap(), streamed.len() as u64);
            prop_assert_eq!(described.is_empty().unwrap(), streamed.is_empty());
            prop_assert_eq!(&described, &enumerated);
            prop_assert_eq!(described.fingerprint(), enumerated.fingerprint());
            for item in streamed {
                prop_assert!(described.contains(&item).unwrap(), "{} in {}", item, described.len().unwrap());
            }
        }
    }

    #[test]
    fn json_comes_back(value in values()) {
        // Sets, model values and functions that are no records come back as something else.
        fn plain(value: &Value) -> bool {
            match value {
                Value::Bool(_) | Value::Int(_) | Value::String(_) => true,
                Value::Model(_) | Value::Set(_) => false,
                Value::Sequence(items) => items.iter().all(plain),
                Value::Function(function) => {
                    function.is_record() && function.iter().all(|(_, item)| plain(item))
                }
            }
        }
        if plain(&value) {
            let text = serde_json::Value::from(&value).to_string();
            let mut interner = Interner::default();
            let back = read_json(text.as_bytes(), &mut interner, &mut json::Lossy::default());
            prop_assert_eq!(back.unwrap(), value);
        }
    }
}

#[test]
fn values_have_one_form() {
    let pairs = |keys: &[Value]| {
        Function::from_pairs(
            keys.iter()
                .map(|key| (key.clone(), Value::Int(0)))
                .collect(),
        )
    };
    let ints = |items: &[i64]| items.iter().copied().map(Value::Int).collect::<Vec<_>>();
    assert_eq!(pairs(&ints(&[2, 1])), Value::sequence(ints(&[0, 0])));
    assert_eq!(pairs(&[]), Value::sequence(vec![]));
    assert!(matches!(pairs(&ints(&[0, 1])), Value::Function(_)));
    assert!(matches!(
        Set::new(ints(&[3, 1, 2])).unwrap().as_interval(),
        Some((1, 3))
    ));
    assert_eq!(Set::new(vec![]).unwrap(), Set::interval(2, 1));
}

#[test]
fn tlc_refuses_to_compare_what_has_different_kinds() {
    let string = Value::string("a");
    let record = Value::record([("a".into(), Value::Int(1))]);
    let model = Value::Model("m".into());
    let refused = [
        (Value::Int(1), string.clone()),
        (Value::Bool(true), Value::Int(1)),
        (Value::from(Set::interval(1, 2)), Value::sequence(vec![])),
        (record.clone(), Value::sequence(vec![Value::Int(1)])),
        (
            Value::sequence(vec![Value::Int(1)]),
            Value::sequence(vec![string.clone()]),
        ),
        (Value::Model("A_1".into()), Value::Model("B_1".into())),
        (Value::Model("A_1".into()), Value::Int(1)),
    ];
    for (a, b) in &refused {
        assert!(order::equals(a, b).is_err(), "{a} = {b}");
        assert!(
            Value::set(vec![a.clone(), b.clone()]).is_err(),
            "{{{a}, {b}}}"
        );
    }
    for other in [Value::Int(1), string, record.clone(), Set::default().into()] {
        assert_eq!(order::equals(&model, &other), Ok(false));
    }
    let shorter = Value::record([("a".into(), Value::Int(1)), ("b".into(), Value::Int(2))]);
    assert_eq!(order::equals(&record, &shorter), Ok(false));
    assert!(Set::interval(1, 3).contains(&Value::string("x")).is_err());
    assert_eq!(Set::default().contains(&Value::string("x")), Ok(false));
}

#[test]
fn values_print_as_tla() {
    let record = Value::record([
        ("b".into(), Value::string("say \"hi\"\n")),
        ("a".into(), Value::Bool(true)),
    ]);
    let table = [
        (record, r#"[a |-> TRUE, b |-> "say \"hi\"\n"]"#),
        (
            Value::record([("x-y".into(), Value::Int(1))]),
            r#"("x-y" :> 1)"#,
        ),
        (
            Function::from_pairs(vec![
                (Value::Int(0), Value::Int(5)),
                (Value::Int(1), Value::Int(6)),
            ]),
            "(0 :> 5 @@ 1 :> 6)",
        ),
        (
            Value::sequence(vec![Value::Int(-1), Set::default().into()]),
            "<<-1, {}>>",
        ),
        (Set::interval(1, 3).into(), "{1, 2, 3}"),
        (Set::interval(1, 30).into(), "1..30"),
        (
            Set::symbolic(Symbolic::Functions(
                Set::interval(1, 2),
                Set::symbolic(Symbolic::Naturals),
            ))
            .into(),
            "[{1, 2} -> Nat]",
        ),
    ];
    for (value, text) in table {
        assert_eq!(value.to_string(), text);
    }
    assert_eq!(
        Value::from(Set::new((0..99).map(|i| Value::Int(i * 2)).collect()).unwrap()).abridged(9),
        "{0, 2, 4,…"
    );
}

#[test]
fn json_keeps_what_tla_can_say_and_counts_what_it_cannot() {
    let mut lossy = json::Lossy::default();
    let mut read = |text: &str| read_json(text.as_bytes(), &mut Interner::default(), &mut lossy);
    assert_eq!(
        read("[1.9, -0.0, null, 4294967296]").unwrap().to_string(),
        "<<1, 0, null, 4294967296>>"
    );
    assert_eq!(read(r#"{"a":1,"a":2}"#).unwrap().to_string(), "[a |-> 2]");
    assert_eq!(read("{}").unwrap(), Value::sequence(vec![]));
    assert!(read("9223372036854775808").is_err());
    assert!(read("1e300").is_err());
    assert!(read("[1] x").is_err());
    assert_eq!((lossy.fractions, lossy.nulls), (1, 1));
}

#[test]
fn the_informal_trace_format_has_a_form_for_each_kind() {
    let field = |name: &str, value| (Text::from(name), value);
    let one = || Value::Int(1);
    for (value, json, lost) in [
        (Value::Bool(true), r#"true"#, 0),
        (
            Value::Int(i64::MIN),
            r##"{"#bigint":"-9223372036854775808"}"##,
            0,
        ),
        (Value::string("a\"b"), r#""a\"b""#, 0),
        (Value::sequence(vec![]), "[]", 0),
        (
            Value::sequence(vec![one(), Value::string("x")]),
            r##"{"#tup":[{"#bigint":"1"},"x"]}"##,
            0,
        ),
        (
            Value::Set(Set::interval(1, 2)),
            r##"{"#set":[{"#bigint":"1"},{"#bigint":"2"}]}"##,
            0,
        ),
        (
            Value::record([field("a", one()), field("b", Value::sequence(vec![one()]))]),
            r##"{"a":{"#bigint":"1"},"b":[{"#bigint":"1"}]}"##,
            0,
        ),
        (
            Value::record([field("#set", one())]),
            r##"{"#map":[["#set",{"#bigint":"1"}]]}"##,
            0,
        ),
        (
            Function::from_pairs(vec![(Value::Int(7), one())]),
            r##"{"#map":[[{"#bigint":"7"},{"#bigint":"1"}]]}"##,
            0,
        ),
        (
            Value::sequence(vec![Value::Model("Nil".into())]),
            r##"[{"#unserializable":"Nil"}]"##,
            1,
        ),
        (
            Value::Set(Set::symbolic(Symbolic::Naturals)),
            r##"{"#unserializable":"Nat"}"##,
            1,
        ),
    ] {
        let mut losses = Vec::new();
        assert_eq!(value.to_itf(&mut losses).to_string(), json);
        assert_eq!(losses.len(), lost, "{json}");
    }
    for bad in [
        "null",
        "1.5",
        r##"{"#bigint":"99999999999999999999"}"##,
        r##"{"#map":[1]}"##,
        r##"{"#unserializable":"Nat \\cup {1}"}"##,
        r##"{"#other":1}"##,
    ] {
        let json = serde_json::from_str(bad).unwrap();
        assert!(
            Value::from_itf(&json, &mut Interner::default()).is_err(),
            "{bad}"
        );
    }
}
