//! Helpers: the functions of a trace module, one for each event and shape of its values, so that each
//! site is one line that hands over values and nothing else.
//!
//! A helper says what it is given, in which order, and what record it writes; its text is the
//! business of a back end. What a value is written as (a name for a number, one name for each node)
//! is decided in the helper, not at the site.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_mapping::{KeySetting, Mapping};

use crate::languages::Open;
use crate::request::Request;
use crate::values::{self, Field, State, Values};

/// A function of the trace module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Helper {
    /// The event that it writes; for one that stores, the event of its entry.
    pub(crate) event: String,
    /// Its name, in words of lower case; unique in the document.
    pub(crate) words: Vec<String>,
    /// What it is given, in this order.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) effect: Effect,
}

/// What a helper does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Writes a record, whose event has these members besides its name.
    Emit {
        members: Vec<(String, Part)>,
        /// Whether the record has the start and the end of an interval.
        interval: bool,
    },
    /// Stores the values behind the first parameter, which is the node, for later snapshots of it.
    Store,
}

/// A parameter of a helper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// `node`, `state`, `state.term`, `msg.from`, `count`.
    pub(crate) key: String,
    /// Its name, in words of lower case; unique in the helper.
    pub(crate) words: Vec<String>,
    pub(crate) written: Written,
}

impl Parameter {
    /// The key under which its value is stored.
    pub(crate) fn state_key(&self) -> &str {
        self.key.strip_prefix("state.").unwrap_or(&self.key)
    }
}

/// The tables that the parameters of helpers are written by: of each name one, from the texts of
/// values to what is written.
pub(crate) fn tables<'h>(
    helpers: &[&'h Helper],
) -> impl Iterator<Item = (&'h Parameter, &'h BTreeMap<String, String>)> {
    let mut names = BTreeSet::new();
    let parameters = helpers.iter().flat_map(|helper| &helper.parameters);
    parameters.filter_map(move |parameter| match &parameter.written {
        Written::Table(table) if names.insert(&parameter.words) => Some((parameter, table)),
        _ => None,
    })
}

/// What a value is written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// As it is.
    Plain,
    /// As the names of nodes say.
    Node,
    /// As this table says, which goes from the value's text to a string; as it is if the table lacks it.
    Table(BTreeMap<String, String>),
}

/// A part of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The parameter at this index.
    Parameter(usize),
    /// What was stored last for the node under this state key.
    Shadow(String),
    Object(Vec<(String, Part)>),
}

/// The helpers of a document.
#[derive(Debug, Default)]
pub(crate) struct Helpers {
    list: Vec<Helper>,
}

impl Helpers {
    /// One for each event and shape of values among the requests, in their order.
    pub(crate) fn of<'r>(
        mapping: &Mapping,
        requests: impl Iterator<Item = &'r Request<'r>>,
    ) -> Self {
        let mut helpers = Self::default();
        let mut names = BTreeSet::new();
        for request in requests {
            let mut helper = helper(mapping, &request.event, &request.values);
            if helpers.position(&helper).is_none() {
                helper.words = unique(helper.words, &mut names);
                helpers.list.push(helper);
            }
        }
        helpers
    }

    /// The helper for these values of the event.
    pub(crate) fn get(&self, mapping: &Mapping, event: &str, values: &Values) -> Option<&Helper> {
        let position = self.position(&helper(mapping, event, values))?;
        self.list.get(position)
    }

    /// Where the helper is that differs in nothing but the name.
    fn position(&self, helper: &Helper) -> Option<usize> {
        self.list.iter().position(|other| {
            (&other.event, &other.parameters, &other.effect)
                == (&helper.event, &helper.parameters, &helper.effect)
        })
    }
}

/// What a site hands to its helper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'c> {
    pub(crate) event: &'c str,
    pub(crate) values: &'c Values,
    pub(crate) helper: &'c Helper,
}

impl Call<'_> {
    /// Every expression of the document that the call would evaluate, the guard among them.
    pub(crate) fn sources(&self) -> Vec<&str> {
        let values = self.helper.parameters.iter();
        values
            .filter_map(|parameter| self.values.source(&parameter.key))
            .chain(self.values.guard.as_deref())
            .collect()
    }

    /// The source expression of each of the helper's parameters, on one line; `None` for those that are
    /// left open, which the list says with the reason. `objection` says why an expression of the
    /// document cannot stand at the site, if it cannot.
    pub(crate) fn arguments(
        &self,
        objection: impl Fn(&str) -> Option<String>,
    ) -> (Vec<Option<String>>, Vec<Open>) {
        let mut open: Vec<Open> = self.values.unwritable();
        let arguments = self.helper.parameters.iter().map(|parameter| {
            let source = self.values.source(&parameter.key);
            let reason = match source {
                Some(source) => objection(source),
                None => Some("the document gives no source for it".to_owned()),
            };
            match reason {
                Some(reason) => {
                    open.push(Open::new(&parameter.key, reason));
                    None
                }
                None => source.map(values::one_line),
            }
        });
        let arguments = arguments.collect();
        (arguments, open)
    }
}

fn helper(mapping: &Mapping, event: &str, values: &Values) -> Helper {
    let mut builder = Builder {
        mapping,
        parameters: Vec::new(),
        names: BTreeSet::new(),
    };
    let node = builder.parameter("node");
    if !values.shadow.is_empty() {
        let mut words = vec!["store".to_owned()];
        for field in &values.shadow {
            words.extend(self::words(&field.key));
            builder.parameter(&format!("state.{}", field.key));
        }
        return Helper {
            event: event.to_owned(),
            words,
            parameters: builder.parameters,
            effect: Effect::Store,
        };
    }
    let mut members = vec![("nid".to_owned(), Part::Parameter(node))];
    match &values.state {
        State::None => {}
        State::Whole(_) | State::Open => {
            let state = builder.parameter("state");
            members.push(("state".to_owned(), Part::Parameter(state)));
        }
        State::Keys(keys) => {
            let state = builder.object("state.", keys);
            members.push(("state".to_owned(), Part::Object(state)));
        }
    }
    for (name, part) in builder.object("", &values.fields) {
        if !members.iter().any(|(other, _)| *other == name) {
            members.push((name, part));
        }
    }
    Helper {
        event: event.to_owned(),
        words: self::words(event),
        parameters: builder.parameters,
        effect: Effect::Emit {
            members,
            interval: values.interval,
        },
    }
}

struct Builder<'b> {
    mapping: &'b Mapping,
    parameters: Vec<Parameter>,
    names: BTreeSet<String>,
}

impl Builder<'_> {
    fn parameter(&mut self, key: &str) -> usize {
        self.parameters.push(Parameter {
            key: key.to_owned(),
            words: unique(words(key), &mut self.names),
            written: written(self.mapping, key),
        });
        self.parameters.len() - 1
    }

    /// The members that the fields make, dots in their keys being objects.
    fn object(&mut self, prefix: &str, fields: &[Field]) -> Vec<(String, Part)> {
        let mut members = Vec::new();
        for field in values::writable(fields) {
            let part = if field.shadow {
                Part::Shadow(field.key.clone())
            } else {
                Part::Parameter(self.parameter(&format!("{prefix}{}", field.key)))
            };
            insert(&mut members, &field.key, part);
        }
        members
    }
}

/// Puts a part where its dotted key says.
fn insert(members: &mut Vec<(String, Part)>, key: &str, part: Part) {
    let Some((name, rest)) = key.split_once('.') else {
        members.push((key.to_owned(), part));
        return;
    };
    if let Some((_, Part::Object(inner))) = members.iter_mut().find(|(other, _)| other == name) {
        return insert(inner, rest, part);
    }
    let mut inner = Vec::new();
    insert(&mut inner, rest, part);
    members.push((name.to_owned(), Part::Object(inner)));
}

fn written(mapping: &Mapping, key: &str) -> Written {
    let settings = &mapping.settings;
    let setting: Option<&KeySetting> = if key == "node" {
        return Written::Node;
    } else if let Some(key) = key.strip_prefix("state.") {
        settings.state.get(key)
    } else if let Some(key) = key.strip_prefix("msg.") {
        settings.message.get(key)
    } else {
        None
    };
    match setting {
        Some(setting) if setting.node => Written::Node,
        Some(setting) if !setting.emit.is_empty() => Written::Table(
            setting
                .emit
                .iter()
                .map(|(value, name)| (value.clone(), name.value.clone()))
                .collect(),
        ),
        _ => Written::Plain,
    }
}

/// The words of a name, in lower case: `becomeLeader`, `BecomeLeader` and `become_leader` are `become`
/// and `leader`. There is always one, and the first begins with a letter.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut begins = true;
    let characters: Vec<char> = name.chars().collect();
    for (at, &character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            begins = true;
            continue;
        }
        let before = at.checked_sub(1).map(|at| characters[at]);
        let lower_before =
            before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit());
        // The last capital of a row begins a word: `HTTPServer`.
        let lower_after = characters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let upper_before = before.is_some_and(|before| before.is_ascii_uppercase());
        if character.is_ascii_uppercase() && (lower_before || upper_before && lower_after) {
            begins = true;
        }
        if std::mem::take(&mut begins) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(character.to_ascii_lowercase());
        }
    }
    if words
        .first()
        .is_none_or(|word| word.starts_with(|c: char| c.is_ascii_digit()))
    {
        words.insert(0, "event".to_owned());
    }
    words
}

/// The words, with a number behind them if another has the same.
fn unique(words: Vec<String>, names: &mut BTreeSet<String>) -> Vec<String> {
    let mut number = 1;
    loop {
        let mut words = words.clone();
        if number > 1 {
            words.push(number.to_string());
        }
        // Without a separator, since some languages write none.
        if names.insert(words.concat()) {
            return words;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_of_names() {
        for (name, expected) in [
            ("BecomeLeader", "become leader"),
            ("becomeLeader", "become leader"),
            ("recv_msg", "recv msg"),
            ("HTTPServerStart2", "http server start2"),
            ("msg.lastLogIndex", "msg last log index"),
            ("V2Vote", "v2 vote"),
            ("2pc", "event 2pc"),
            ("", "event"),
            ("äö", "event"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }
}
