//! The text of a document.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tracelaw_tla::Action;

use super::facts::Facts;
use super::{Candidate, Input, Proposal};

/// The text. What is to be decided is marked `todo`.
pub(super) fn write(
    input: &Input<'_>,
    facts: &Facts,
    actions: &[&Action],
    unnamed: &[&Action],
    candidates: &[Candidate],
    proposals: &[Proposal],
) -> String {
    let mut text = String::new();
    let shown = shown(facts, actions);
    let keys = message_keys(facts);
    head(input, &mut text);
    state(facts, &shown, &mut text);
    messages(&keys, &mut text);
    text.push_str("## Section 2: Action-to-Code Mapping\n\n");
    for (number, action) in actions.iter().enumerate() {
        let writer = Entry {
            action,
            number: number + 1,
            facts,
            shown: &shown,
            keys: &keys,
            candidate: candidates.iter().find(|known| known.action == action.name),
            proposal: proposals.iter().find(|known| known.action == action.name),
        };
        writer.write(&mut text);
    }
    considerations(unnamed, candidates, &mut text);
    text
}

/// The variables that snapshots may show: those that actions change and that are no messages.
fn shown<'a>(facts: &Facts, actions: &[&'a Action]) -> Vec<&'a str> {
    let mut shown: Vec<&str> = Vec::new();
    for variable in actions.iter().flat_map(|action| &action.primed) {
        if !facts.network.contains(variable) && !shown.contains(&variable.as_str()) {
            shown.push(variable);
        }
    }
    shown
}

/// The fields of messages, each with its key in the trace. Where all of them begin with an `m`, as
/// many modules write them, the keys do without.
fn message_keys(facts: &Facts) -> Vec<(String, String)> {
    let fields = facts.fields();
    let prefixed = fields.len() > 1
        && fields
            .iter()
            .all(|field| field.len() > 1 && field.starts_with('m'));
    let key = |field: &str| {
        if prefixed {
            field[1..].to_owned()
        } else {
            field.to_owned()
        }
    };
    fields
        .into_iter()
        .map(|field| (key(field), field.to_owned()))
        .collect()
}

fn head(input: &Input<'_>, text: &mut String) {
    let module = &input.actions.module;
    let _ = writeln!(text, "# Instrumentation Spec: {module}\n");
    let _ = writeln!(
        text,
        "This document binds [`{file}`]({file}) to the program that implements it: it says which action of the \
         specification is which place in the code, and what an event carries.\n\
         It was begun by `tracelaw init`; what is marked `todo` is for a person to say.\n",
        file = input.module
    );
    text.push_str("## Section 1: Trace Event Schema\n\n```tracelaw\n");
    let mut pairs = vec![("module", input.module.to_owned())];
    if input.actions.next != "Next" {
        pairs.push(("next", input.actions.next.clone()));
    }
    pairs.extend(input.config.map(|config| ("config", config.to_owned())));
    pairs.extend(input.source.map(|(_, root)| ("source", root.to_owned())));
    let widest = pairs
        .iter()
        .map(|(key, _)| key.len())
        .max()
        .unwrap_or_default();
    for (key, value) in pairs {
        let _ = writeln!(text, "{key:widest$} = {}", toml(&value));
    }
    text.push_str("\n[envelope]\nformat = \"trace/1.0\"\n```\n\n");
}

fn state(facts: &Facts, shown: &[&str], text: &mut String) {
    if shown.is_empty() {
        return;
    }
    let expression = |variable: &str| match facts.per_node.contains(variable) {
        true => format!("{variable}[node]"),
        false => variable.to_owned(),
    };
    text.push_str(
        "### State fields\n\n\
         Captured at every event, after the step. Together they are the _state snapshot_.\n\
         What the program does not have, or what is too large to write, leave out.\n\n\
         | JSON key | Implementation | TLA+ variable |\n|---|---|---|\n",
    );
    for variable in shown {
        let _ = writeln!(text, "| `{variable}` | todo | `{}` |", expression(variable));
    }
    text.push_str("\n```tracelaw\n");
    for (number, variable) in shown.iter().enumerate() {
        let blank = if number > 0 { "\n" } else { "" };
        let _ = writeln!(
            text,
            "{blank}[state.{variable}]\nvariable = {}",
            toml(&expression(variable))
        );
    }
    text.push_str("```\n\n");
}

fn messages(keys: &[(String, String)], text: &mut String) {
    if keys.is_empty() {
        return;
    }
    text.push_str(
        "### Message fields\n\n\
         | JSON key | Implementation | TLA+ field |\n|---|---|---|\n",
    );
    for (key, field) in keys {
        let _ = writeln!(text, "| `msg.{key}` | todo | `{field}` |");
    }
    text.push_str("\n```tracelaw\n[message]\n");
    let widest = keys
        .iter()
        .map(|(key, _)| key.len())
        .max()
        .unwrap_or_default();
    for (key, field) in keys {
        let _ = writeln!(text, "{key:widest$} = {{ field = {} }}", toml(field));
    }
    text.push_str("```\n\n");
}

/// An entry.
struct Entry<'e> {
    action: &'e Action,
    number: usize,
    facts: &'e Facts,
    shown: &'e [&'e str],
    keys: &'e [(String, String)],
    candidate: Option<&'e Candidate>,
    proposal: Option<&'e Proposal>,
}

impl Entry<'_> {
    fn write(&self, text: &mut String) {
        let Action { name, params, .. } = self.action;
        let call = match params.as_slice() {
            [] => name.clone(),
            params => format!("{name}({})", params.join(", ")),
        };
        let _ = writeln!(text, "### 2.{} {name}\n", self.number);
        text.push_str("| | |\n|---|---|\n");
        let mut row = |label: &str, value: &str| {
            let _ = writeln!(text, "| **{label}** | {value} |");
        };
        row("Spec action", &format!("`{call}`"));
        row("Code location", "N/A (todo: file and function)");
        row("Trigger point", "todo");
        row("Trace event name", &format!("`{name}`"));
        row("Fields", &self.fields());
        let notes = self.notes();
        if !notes.is_empty() {
            row("Notes", &notes);
        }
        let bind = self.bind();
        if !bind.is_empty() {
            let _ = writeln!(text, "\n```tracelaw\nbind = {{ {bind} }}\n```");
        }
        text.push('\n');
    }

    fn arguments(&self) -> impl Iterator<Item = &String> {
        let parameters = self.facts.parameters(&self.action.name);
        self.action.params.iter().filter(move |param| {
            parameters.node.as_ref() != Some(*param) && !parameters.messages.contains(*param)
        })
    }

    fn fields(&self) -> String {
        let primed: Vec<&str> = (self.action.primed.iter())
            .map(String::as_str)
            .filter(|variable| self.shown.contains(variable))
            .collect();
        let mut parts = Vec::new();
        if !primed.is_empty() {
            parts.push(format!("`state` (weak: {})", primed.join(", ")));
        }
        let read = self.facts.parameters(&self.action.name).fields;
        let keys = self.keys.iter().filter(|(_, field)| read.contains(field));
        let keys: Vec<&str> = keys.map(|(key, _)| key.as_str()).collect();
        if !keys.is_empty() {
            parts.push(format!("msg{{{}}}", keys.join(", ")));
        }
        parts.extend(self.arguments().cloned());
        match parts.is_empty() {
            true => "nid only".to_owned(),
            false => parts.join(", "),
        }
    }

    fn bind(&self) -> String {
        let parameters = self.facts.parameters(&self.action.name);
        let sources = self.action.params.iter().map(|param| {
            let source = if parameters.node.as_ref() == Some(param) {
                "node".to_owned()
            } else if parameters.messages.contains(param) {
                "message".to_owned()
            } else {
                format!("args.{param}")
            };
            format!("{param} = {}", toml(&source))
        });
        sources.collect::<Vec<_>>().join(", ")
    }

    fn notes(&self) -> String {
        let mut notes = Vec::new();
        if let Some(candidate) = self.candidate {
            notes.push(format!(
                "Perhaps it needs no event: {} (see the candidates for exemptions).",
                candidate.evidence
            ));
        }
        if let Some(proposal) = self.proposal {
            let places: Vec<String> = (proposal.places.iter())
                .map(|place| {
                    format!(
                        "{}:{}-{} {}",
                        place.file, place.start, place.end, place.function
                    )
                })
                .collect();
            notes.push(format!(
                "Proposed by name, to be checked: {}.",
                places.join("; ")
            ));
        }
        notes.join(" ")
    }
}

fn considerations(unnamed: &[&Action], candidates: &[Candidate], text: &mut String) {
    if unnamed.is_empty() && candidates.is_empty() {
        return;
    }
    text.push_str("## Section 3: Special Considerations\n\n");
    if !unnamed.is_empty() {
        text.push_str(
            "### Steps without a name\n\n\
             These disjuncts of the next-state relation are no operators, so that no entry can name them. \
             Give each a definition of its own.\n\n",
        );
        for action in unnamed {
            let _ = writeln!(text, "- `{}:{}`", file_name(&action.file), action.line);
        }
        text.push('\n');
    }
    if candidates.is_empty() {
        return;
    }
    text.push_str(
        "### Candidates for exemptions\n\n\
         Actions that may leave no event. No tool reads this block: to take one, copy it into a `tracelaw` block with a \
         reason of your own, and remove the entry if the class is `environment` or `untraced`.\n\n```toml\n",
    );
    let classes: BTreeSet<&str> = candidates.iter().map(|candidate| candidate.class).collect();
    let mut blank = "";
    for class in classes {
        for candidate in candidates
            .iter()
            .filter(|candidate| candidate.class == class)
        {
            let reason = toml(&format!(
                "candidate, edit this: {}",
                candidate.evidence.replace('`', "")
            ));
            let _ = writeln!(
                text,
                "{blank}[[exempt]]\naction = {}\nclass  = {}\nreason = {reason}",
                toml(&candidate.action),
                toml(class),
            );
            blank = "\n";
        }
    }
    text.push_str("```\n");
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A string of TOML.
fn toml(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
