//! Writes the attribute or the call, laid out as rustfmt would.

use super::{Parsed, Refusal, Slot, Written, scope};
use crate::helper::Call;
use crate::languages::Open;
use crate::languages::insert::{Mark, insertions};
use crate::marker::LineComment;
use crate::request::Edge;
use crate::rules::SOURCE_LEFT_OPEN;
use crate::values::{Field, State, Values, collision, one_line};

/// rustfmt's own width.
const WIDTH: usize = 100;

/// The insertions of one site, and what is left open.
pub(super) fn write(file: &Parsed<'_>, slot: &Slot, call: &Call<'_>) -> Result<Written, Refusal> {
    let Call { event, values, .. } = *call;
    if let Some(field) = values.shadow.first() {
        return Err(Refusal::new(
            &SOURCE_LEFT_OPEN,
            format!(
                "`{}` cannot be stored: in Rust there is no shadow state",
                field.key
            ),
        )
        .help("keep the value in a field of the program, and give it as the key's source"));
    }
    // Without its guard, a call would emit what did not happen.
    if let Some(guard) = &values.guard
        && let Some(reason) = scope::objection(file, slot, guard)
    {
        return Err(Refusal::new(
            &SOURCE_LEFT_OPEN,
            format!("the guard cannot be evaluated here: {reason}"),
        ));
    }
    let mut writer = Writer {
        file,
        slot,
        open: Vec::new(),
    };
    let arguments = writer.arguments(event, values);
    let open = writer.open;
    let todo: Vec<String> = open.iter().map(|open| open.key.clone()).collect();
    let (before, after) = match slot.edge {
        Some(_) => ("#[tracelaw::trace_action(", ")]"),
        None => ("tracelaw::emit!(", ");"),
    };
    let mark = Mark {
        event,
        todo: &todo,
        comment: LineComment::Slashes,
    };
    let insertions = insertions(file, slot, mark, |indent| {
        list(before, &arguments, after, indent)
    });
    Ok(Written { insertions, open })
}

/// An argument: a value, or a list in brackets after a name.
enum Argument {
    Plain(String),
    List(&'static str, Vec<String>),
}

impl Argument {
    fn one_line(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List(name, items) => format!("{name}({})", items.join(", ")),
        }
    }
}

struct Writer<'w, 'f> {
    file: &'w Parsed<'f>,
    slot: &'w Slot,
    open: Vec<Open>,
}

impl Writer<'_, '_> {
    fn arguments(&mut self, event: &str, values: &Values) -> Vec<Argument> {
        let mut arguments = vec![Argument::Plain(format!("{event:?}"))];
        if let Some(node) = self.checked("node", values.node.as_deref()) {
            arguments.push(Argument::Plain(format!("node = {node}")));
        }
        match &values.state {
            State::None => {}
            State::Open => self.leave_open("state", "the document gives no source for it"),
            State::Whole(source) => {
                if let Some(state) = self.checked("state", Some(source)) {
                    arguments.push(Argument::Plain(format!("state = {state}")));
                }
            }
            State::Keys(keys) => {
                let items = self.items("state.", keys);
                if !items.is_empty() {
                    arguments.push(Argument::List("state", items));
                }
            }
        }
        if !values.fields.is_empty() {
            let items = self.items("", &values.fields);
            if !items.is_empty() {
                arguments.push(Argument::List("fields", items));
            }
        }
        if self.slot.edge == Some(Edge::Entry) {
            arguments.push(Argument::Plain("when = before".to_owned()));
        }
        if let Some(guard) = &values.guard {
            arguments.push(Argument::Plain(format!("if = {}", one_line(guard))));
        }
        arguments
    }

    /// `key = source` for every key that can be written; a null for what is left open.
    fn items(&mut self, prefix: &str, fields: &[Field]) -> Vec<String> {
        let mut items = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let key = format!("{prefix}{}", field.key);
            if let Some(other) = collision(fields, index) {
                let reason = format!("it cannot stand beside `{}`", other.key);
                self.leave_open(&key, &reason);
                continue;
            }
            if field.shadow {
                self.leave_open(&key, "in Rust there is no shadow state");
                continue;
            }
            let value = self.checked(&key, field.source.as_deref());
            let name = if is_key(&field.key) {
                field.key.clone()
            } else {
                format!("{:?}", field.key)
            };
            items.push(format!("{name} = {}", value.as_deref().unwrap_or("()")));
        }
        items
    }

    /// The expression on one line, if it can stand here; else the key is left open.
    fn checked(&mut self, key: &str, source: Option<&str>) -> Option<String> {
        let Some(source) = source else {
            self.leave_open(key, "the document gives no source for it");
            return None;
        };
        match scope::objection(self.file, self.slot, source) {
            Some(reason) => {
                self.leave_open(key, &reason);
                None
            }
            None => Some(one_line(source)),
        }
    }

    fn leave_open(&mut self, key: &str, reason: &str) {
        self.open.push(Open::new(key, reason));
    }
}

/// Whether a key can be written without quotes: names joined by dots.
fn is_key(key: &str) -> bool {
    key.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// The arguments in one line where they fit, else one a line.
fn list(open: &str, arguments: &[Argument], close: &str, indent: Option<&str>) -> String {
    let inline: Vec<String> = arguments.iter().map(Argument::one_line).collect();
    let line = format!("{open}{}{close}", inline.join(", "));
    let Some(indent) = indent else { return line };
    let width = |text: &str| indent.chars().count() + text.chars().count();
    if width(&line) <= WIDTH {
        return line;
    }
    let mut text = format!("{open}\n");
    for (argument, inline) in arguments.iter().zip(&inline) {
        match argument {
            Argument::List(name, items) if width(inline) + 5 > WIDTH => {
                text.push_str(&format!("    {name}(\n"));
                for item in items {
                    text.push_str(&format!("        {item},\n"));
                }
                text.push_str("    ),\n");
            }
            _ => text.push_str(&format!("    {inline},\n")),
        }
    }
    text.push_str(close);
    text
}
