//! The keys of the snapshot and of the message, and what an entry captures of them.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Span, Spanned};
use tracelaw_mapping::{Capture, Entry, KeySetting, Mapping, Path, Root};
use tracelaw_tla::modules::Modules;

use super::expression::Expression;
use super::names::is_defined;

/// A key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) path: Path,
    /// What the snapshot shows of the state.
    pub(super) variable: Option<Expression>,
    /// What the expression calls the node.
    pub(super) node: String,
    /// The way to the message's field; empty for none.
    pub(super) field: Vec<String>,
    pub(super) values: BTreeMap<String, Spanned<String>>,
    pub(super) default: Option<Spanned<String>>,
}

impl Key {
    fn new(name: &str, setting: &KeySetting, root: Root) -> Self {
        let own = Path {
            root,
            steps: segments(name),
        };
        let path = setting.path.as_ref();
        Self {
            name: name.to_owned(),
            path: path
                .and_then(|path| Path::parse(&path.value))
                .unwrap_or(own),
            variable: None,
            node: "node".to_owned(),
            field: setting
                .field
                .iter()
                .flat_map(|field| segments(&field.value))
                .collect(),
            values: setting.values.clone(),
            default: setting.default.clone(),
        }
    }
}

/// The keys of the snapshot that are compared, and the places of those that cannot be.
pub(super) fn state(mapping: &Mapping, modules: &Modules) -> (Vec<Key>, Vec<(Span, String)>) {
    let (mut keys, mut open) = (Vec::new(), Vec::new());
    let settings = &mapping.settings.state;
    for (name, setting) in settings {
        let Some(variable) = &setting.variable else {
            continue;
        };
        let mut key = Key::new(name, setting, Root::State);
        key.variable = Expression::read(mapping, variable);
        match key.variable {
            Some(_) => keys.push(key),
            None => open.push((
                variable.span,
                format!("`{}` is no expression", variable.value),
            )),
        }
    }
    for row in &mapping.state {
        let Some(name) = &row.key else { continue };
        let name = name.value.strip_prefix("state.").unwrap_or(&name.value);
        let setting = settings.get(name);
        let is_given = setting.is_some_and(|setting| setting.variable.is_some());
        // Where blocks name the keys, a row without one only describes.
        if is_given || (!settings.is_empty() && row.is_implied()) {
            continue;
        }
        let Some(expression) = Expression::read(mapping, &row.text) else {
            continue;
        };
        // One name that is not known stands for the node: `term[nid]`.
        let unknown: Vec<String> = (expression.names().into_iter())
            .filter(|name| !is_defined(modules, name) && !is_standard(name))
            .collect();
        let mut key = Key::new(name, &setting.cloned().unwrap_or_default(), Root::State);
        match unknown.as_slice() {
            [] => {}
            [node] => key.node.clone_from(node),
            _ => continue,
        }
        key.variable = Some(expression);
        keys.push(key);
    }
    (keys, open)
}

/// Operators that modules do not define themselves.
fn is_standard(name: &str) -> bool {
    let is_symbol = !name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let known = [
        "Len",
        "Cardinality",
        "Head",
        "Tail",
        "Last",
        "Append",
        "SubSeq",
    ];
    is_symbol || known.contains(&name)
}

/// The keys of the message.
pub(super) fn message(mapping: &Mapping) -> Vec<Key> {
    let settings = &mapping.settings.message;
    let set = settings.iter();
    let mut keys: Vec<Key> = set
        .map(|(name, setting)| Key::new(name, setting, Root::Message))
        .collect();
    for row in &mapping.messages {
        let (Some(name), Some(field)) = (&row.key, &row.field) else {
            continue;
        };
        let name = name.value.strip_prefix("msg.").unwrap_or(&name.value);
        if !settings.contains_key(name) {
            let setting = KeySetting {
                field: Some(field.clone()),
                ..KeySetting::default()
            };
            keys.push(Key::new(name, &setting, Root::Message));
        }
    }
    keys
}

/// What an entry captures of the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Captured {
    /// The keys, by their numbers.
    pub(super) keys: Vec<usize>,
    /// Whether the entry says so, so that each of them has to be there.
    pub(super) required: bool,
}

impl Captured {
    pub(super) fn of(entry: &Entry, own: Option<&Capture>, state: &[Key]) -> Self {
        let fields = entry.fields.as_ref();
        let said = own.or(fields.map(|fields| &fields.state));
        let mut keys: Vec<usize> = match said {
            Some(Capture::None) => Vec::new(),
            Some(Capture::Weak(wanted)) => {
                let is_wanted = |key: &Key| {
                    wanted.iter().any(|wanted| {
                        let wanted = wanted.value.strip_prefix("state.").unwrap_or(&wanted.value);
                        key.name == wanted || key.path.steps.join(".") == wanted
                    })
                };
                let keys = state.iter().enumerate();
                keys.filter(|(_, key)| is_wanted(key))
                    .map(|(number, _)| number)
                    .collect()
            }
            Some(Capture::Full) | None => (0..state.len()).collect(),
        };
        // A key of the state that stands among the other fields is captured, too.
        for other in fields.iter().flat_map(|fields| &fields.keys) {
            let path = Path::parse(&other.value);
            let found = path.and_then(|path| state.iter().position(|key| key.path == path));
            keys.extend(found.filter(|number| !keys.contains(number)));
        }
        Self {
            keys,
            required: said.is_some(),
        }
    }
}

/// The keys of the message that an entry lists.
pub(super) fn listed<'k>(entry: &Entry, message: &'k [Key]) -> Vec<&'k Key> {
    let keys = entry.fields.iter().flat_map(|fields| &fields.keys);
    let keys: Vec<&str> = keys.map(|key| key.value.as_str()).collect();
    let is_listed =
        |key: &&Key| keys.contains(&format!("msg.{}", key.path.steps.join(".")).as_str());
    message.iter().filter(is_listed).collect()
}

fn segments(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}
