//! Names with texts: the context's fields, and tags.

use std::borrow::Cow;
use std::sync::Arc;

use tracelaw_events::canonical::Canonical;

/// Names with texts, in canonical order, each name once. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Labels(Option<Arc<Vec<Label>>>);

type Label = (Cow<'static, str>, String);

impl Labels {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all()
            .iter()
            .map(|(name, value)| (&**name, value.as_str()))
    }

    fn all(&self) -> &[Label] {
        self.0.as_ref().map_or(&[], |all| all.as_slice())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|it| it.1)
    }

    /// Sets a label; the last value of a name holds.
    pub(crate) fn set(&mut self, name: Cow<'static, str>, value: String) {
        let labels = Arc::make_mut(self.0.get_or_insert_default());
        let order = |own: &str| own.encode_utf16().cmp(name.encode_utf16());
        match labels.binary_search_by(|(own, _)| order(own)) {
            Ok(at) => labels[at].1 = value,
            Err(at) => labels.insert(at, (name, value)),
        }
    }

    /// These labels and `others`, which go before these.
    pub(crate) fn with(&self, others: &Self) -> Self {
        if others.is_empty() {
            return self.clone();
        }
        let mut all = self.clone();
        for (name, value) in others.all() {
            all.set(name.clone(), value.clone());
        }
        all
    }

    /// Appends the object of all labels.
    pub(crate) fn write(&self, out: &mut String) {
        let mut bracket = '{';
        for (name, value) in self.iter() {
            out.push(bracket);
            bracket = ',';
            push_text(name, out);
            out.push(':');
            push_text(value, out);
        }
        if bracket == '{' {
            out.push('{');
        }
        out.push('}');
    }
}

/// Appends a JSON string.
pub(crate) fn push_text(text: &str, out: &mut String) {
    // A string is never refused.
    let _ = Canonical::append(text, out);
}

/// Appends a JSON number.
pub(crate) fn push_number(number: u64, out: &mut String) {
    // One that is too large is none that a counter of this process reaches.
    let _ = Canonical::append(&number, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_in_canonical_order_and_the_last_value_holds() {
        let mut labels = Labels::default();
        for (name, value) in [
            ("b", "1"),
            ("\u{fb33}", "2"),
            ("\u{1f600}", "3"),
            ("b", "\""),
        ] {
            labels.set(name.into(), value.to_owned());
        }
        let mut out = String::new();
        labels.write(&mut out);
        assert_eq!(
            out,
            "{\"b\":\"\\\"\",\"\u{1f600}\":\"3\",\"\u{fb33}\":\"2\"}"
        );
        assert_eq!(
            Canonical::from_json(&out).map(|it| it.as_str().to_owned()),
            Ok(out.clone())
        );
        let mut others = Labels::default();
        others.set("b".into(), "4".to_owned());
        assert_eq!(labels.with(&others).get("b"), Some("4"));
        out.clear();
        Labels::default().write(&mut out);
        assert_eq!(out, "{}");
    }
}
