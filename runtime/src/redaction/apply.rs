//! Takes out of texts and values what must not be written.

use std::borrow::Cow;
use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;
use serde_json::{Map, Value};
use tracelaw_events::canonical::Canonical;
use uuid::Uuid;

use super::Redaction;
use super::field::{FieldRule, Rule, commitment};
use super::find::{Secrecy, find, is_secret_name};
use super::prefilter::may_hold_secret;
use crate::artifact::Artifact;
use crate::labels::Labels;
use crate::span::SpanRecord;

/// What stands in the place of a value.
const MASK: &str = "[redacted]";

/// Applies a [`Redaction`].
pub(crate) struct Redactor {
    fields: Vec<FieldRule>,
    /// Finds the members that rules are for; `None` where a rule is for members of any name.
    names: Option<AhoCorasick>,
    patterns: bool,
    salt: Vec<u8>,
    /// How many values were changed or taken out.
    pub(crate) count: u64,
}

impl Redactor {
    pub(crate) fn new(redaction: Redaction) -> Self {
        let quoted = |rule: &FieldRule| Some(Canonical::string(rule.name()?).as_str().to_owned());
        let names: Option<Vec<String>> = redaction.fields.iter().map(quoted).collect();
        Self {
            fields: redaction.fields,
            names: names.and_then(|names| AhoCorasick::builder().build(names).ok()),
            patterns: redaction.patterns,
            salt: redaction.salt.unwrap_or_else(|| {
                [Uuid::new_v4(), Uuid::new_v4()]
                    .iter()
                    .flat_map(|id| *id.as_bytes())
                    .collect()
            }),
            count: 0,
        }
    }

    /// Whether there may be something to redact in a canonical text, or in a part of one.
    pub(crate) fn may_concern(&self, text: &str) -> bool {
        let by_name = !self.fields.is_empty()
            && (self.names.as_ref()).is_none_or(|names| names.is_match(text));
        by_name || (self.patterns && !text.is_empty() && may_hold_secret(text.as_bytes()))
    }

    /// Whether there is nothing to redact in a payload whose values, seen apart, do not concern
    /// either. `rest` is the payload without them.
    pub(crate) fn is_plain(&self, rest: &str) -> bool {
        // Of two values one may be the name of the other: `value_of_secret`.
        !self.may_concern(rest) && !rest.contains("\"value\":")
    }

    /// Redacts a canonical value; it is one afterwards. `path` is where it stands.
    pub(crate) fn json(&mut self, text: &mut String, path: &[&str]) {
        if !self.may_concern(text) {
            return;
        }
        let before = self.count;
        // What cannot be read cannot be cleared either, and no such text comes here.
        let redacted = serde_json::from_str(text).ok().and_then(|mut value| {
            self.value(&mut value, path, false);
            Canonical::of(&value).ok()
        });
        match redacted {
            Some(redacted) if self.count > before => redacted.as_str().clone_into(text),
            Some(_) => {}
            None => "null".clone_into(text),
        }
    }

    /// Redacts the values of labels.
    pub(crate) fn labels(&mut self, labels: &mut Labels) {
        let mut text = String::new();
        labels.write(&mut text);
        let before = text.clone();
        self.json(&mut text, &["tags"]);
        if text != before {
            let redacted: BTreeMap<String, String> =
                serde_json::from_str(&text).unwrap_or_default();
            *labels = Labels::default();
            for (name, value) in redacted {
                labels.set(name.into(), value);
            }
        }
    }

    /// Redacts an artifact.
    pub(crate) fn artifact(&mut self, artifact: &mut Artifact) {
        if let Some(content) = self.bytes(&artifact.content) {
            artifact.content = content.into();
        }
        self.own_text(&mut artifact.name);
    }

    /// Redacts what a span says besides its attributes.
    pub(crate) fn span(&mut self, span: &mut SpanRecord) {
        for text in [&mut span.error_type, &mut span.message, &mut span.stack] {
            self.own_text(text);
        }
        if !span.events.is_empty() {
            let mut events = format!("[{}]", span.events);
            self.json(&mut events, &["events"]);
            span.events = events[1..events.len() - 1].to_owned();
        }
    }

    /// Redacts a text in its place.
    pub(crate) fn own_text(&mut self, text: &mut String) {
        if let Cow::Owned(redacted) = self.text(text) {
            *text = redacted;
        }
    }

    /// Redacts a text.
    pub(crate) fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        if !self.patterns || !may_hold_secret(text.as_bytes()) {
            return Cow::Borrowed(text);
        }
        match self.bytes(text.as_bytes()) {
            // The ranges begin and end at ASCII characters.
            Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// Redacts a content of any kind; `None` where nothing is to be redacted.
    pub(crate) fn bytes(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        if !self.patterns || !may_hold_secret(content) {
            return None;
        }
        let all = find(content);
        if all.is_empty() {
            return None;
        }
        self.count += all.len() as u64;
        let (mut out, mut from) = (Vec::with_capacity(content.len()), 0);
        for found in all {
            out.extend_from_slice(&content[from..found.range.start]);
            out.extend_from_slice(format!("[redacted:{}]", found.name).as_bytes());
            from = found.range.end;
        }
        out.extend_from_slice(&content[from..]);
        Some(out)
    }

    /// `secret`: whether the value is one of a member whose name says so.
    fn value(&mut self, value: &mut Value, path: &[&str], secret: bool) {
        match value {
            Value::Object(members) => self.object(members, path, secret),
            Value::Array(elements) => {
                for element in elements {
                    self.value(element, path, secret);
                }
            }
            Value::String(text) => {
                let masked = secret && self.patterns && !text.is_empty();
                if masked {
                    self.count += 1;
                    MASK.clone_into(text);
                } else if let Cow::Owned(redacted) = self.text(text) {
                    *text = redacted;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn object(&mut self, members: &mut Map<String, Value>, path: &[&str], secret: bool) {
        let named = value_of_secret(members);
        for (key, mut value) in std::mem::take(members) {
            let mut path: Vec<&str> = path.to_vec();
            path.push(&key);
            let rule = self.fields.iter().find(|rule| rule.fits(&path));
            match rule.map(|rule| rule.rule) {
                Some(rule) => {
                    self.count += 1;
                    match self.ruled(rule, &value) {
                        Some(text) => value = Value::String(text),
                        None => continue,
                    }
                }
                None => {
                    let by_name = named == Some(key.as_str())
                        || match Secrecy::of(&key) {
                            Some(Secrecy::Certain) => true,
                            Some(secrecy) => value.as_str().is_some_and(|it| secrecy.holds(it)),
                            None => false,
                        };
                    let is_number = value.is_number() && key.to_lowercase().contains("passw");
                    if self.patterns && is_number {
                        self.count += 1;
                        value = MASK.into();
                    } else {
                        self.value(&mut value, &path, secret || by_name);
                    }
                }
            }
            let key = match self.text(&key) {
                Cow::Owned(redacted) => redacted,
                Cow::Borrowed(_) => key,
            };
            members.insert(key, value);
        }
    }

    /// What a rule makes of a value; `None` for nothing.
    fn ruled(&self, rule: Rule, value: &Value) -> Option<String> {
        match rule {
            Rule::Remove => None,
            Rule::Mask => Some(MASK.to_owned()),
            Rule::Partial { first, last } => {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                Some(partial(&text, first, last))
            }
            Rule::Commit => {
                let commitment = commitment(&self.salt, value);
                Some(commitment.unwrap_or_else(|_| MASK.to_owned()))
            }
        }
    }
}

/// The member that is the value where another is the name of something secret, as in
/// `{"name": "Authorization", "value": "..."}`.
fn value_of_secret(members: &Map<String, Value>) -> Option<&'static str> {
    let names = ["name", "key", "header"].into_iter();
    let mut named = names.filter_map(|name| members.get(name)?.as_str());
    named.any(is_secret_name).then_some("value")
}

fn partial(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    if count < 2 * (first + last).max(1) {
        return "***".to_owned();
    }
    let head: String = text.chars().take(first).collect();
    let tail: String = text.chars().skip(count - last).collect();
    format!("{head}***{tail}")
}
