//! The trace in the module: its records, the cursor, the event that is next.

use std::fmt::Write as _;

use tracelaw_tla::config::{Binding, Value};

use super::layout::Formula;
use super::module::section;
use super::writer::Writer;

/// A constant that the trace gives its value.
pub(super) struct Bound {
    pub(super) constant: String,
    pub(super) operator: String,
    value: String,
}

pub(super) fn bound_constants(writer: &mut Writer<'_>) -> Vec<Bound> {
    let config = writer.input.parsed_config();
    let constants = &writer.mapping.settings.constants;
    let bound = constants.iter().map(|constant| {
        let name = &constant.name.value;
        let path: Vec<String> = constant.path.value.split('.').map(str::to_owned).collect();
        let value = super::shape::member(&writer.ids.config, &path);
        let known = config.constant(name).map(|constant| &constant.binding);
        let is_set = match known {
            Some(Binding::Value(value)) => matches!(value.value, Value::Set(_)),
            _ => true,
        };
        Bound {
            constant: name.clone(),
            operator: writer.names.fresh(&[&format!("Trace{name}")]),
            value: match is_set {
                true => format!(
                    "{{{value}[{0}] : {0} \\in DOMAIN {value}}}",
                    writer.ids.position
                ),
                false => value,
            },
        }
    });
    bound.collect()
}

/// The trace, the cursor, and the event that is next.
pub(super) fn trace(writer: &Writer<'_>, limits: &[&str], bound: &[Bound], text: &mut String) {
    let (ids, shape) = (&writer.ids, &writer.shape);
    let record = &ids.record;
    text.push_str(&section("The trace."));
    for limit in limits {
        let _ = writeln!(text, "\\* todo: {limit}");
    }
    let _ = writeln!(
        text,
        "{} == TLCEval(ndJsonDeserialize(IOEnv.JSON))\n",
        ids.records
    );
    let filter: Vec<Formula> = shape
        .filter(record)
        .into_iter()
        .map(Formula::line)
        .collect();
    let mut filter = Formula::And(filter);
    let mut note = "\\* Whether a record is an event.\n";
    if let Some(lost) = shape.lost(record) {
        note = "\\* Whether a record is an event, or says that some were lost: that one is none that a step takes.\n";
        filter = Formula::Or(vec![Formula::line(lost), filter]);
    }
    text.push_str(note);
    filter.define(&format!("{}({record})", ids.is_record), text);
    let _ = writeln!(
        text,
        "\n{} == TLCEval(SelectSeq({}, {}))\n\nASSUME Len({}) > 0\n",
        ids.log, ids.records, ids.is_record, ids.log
    );
    if !bound.is_empty() {
        text.push_str(
            "\\* The configuration of the run, and the constants that it gives values.\n",
        );
        let _ = writeln!(
            text,
            "{} ==\n    SelectSeq({}, LAMBDA {record} : \"config\" \\in DOMAIN {record})[1]\n",
            ids.config, ids.records
        );
        for bound in bound {
            let _ = writeln!(text, "{} == {}\n", bound.operator, bound.value);
        }
    }
    text.push_str("VARIABLES\n");
    let mut variables = vec![(&ids.cursor, "The position of the next event.")];
    if writer.sees_early {
        variables.push((
            &ids.early,
            "The positions of events that were taken before their turn.",
        ));
    }
    if writer.looks_back {
        variables.push((
            &ids.seen,
            "Which snapshot of the next event was seen before its step; 0 for none.",
        ));
    }
    let last = variables.len() - 1;
    for (number, (name, what)) in variables.into_iter().enumerate() {
        let comma = if number < last { "," } else { "" };
        let _ = writeln!(text, "    {:10} \\* {what}", format!("{name}{comma}"));
    }
    let at = |position: &str| format!("{}[{position}]", ids.log);
    let here = at(&ids.cursor);
    let _ = writeln!(text, "\n{} == {}", ids.event, shape.event_of(&here));
    if writer.sees_early {
        let event = shape.event_of(&at(&ids.position));
        let _ = writeln!(text, "{}At({}) == {event}", ids.event, ids.position);
    }
    let name = shape.name_of(&ids.event, &here);
    let mut conjuncts = vec![format!("{} <= Len({})", ids.cursor, ids.log)];
    if writer.sees_early {
        conjuncts.push(format!("{} \\notin {}", ids.cursor, ids.early));
    }
    conjuncts.push(format!("{name} = {}", ids.name));
    text.push('\n');
    lines(conjuncts).define(&format!("{}({})", ids.is_event, ids.name), text);
    let mut advance = vec![format!("{}' = {} + 1", ids.cursor, ids.cursor)];
    if writer.sees_early {
        advance.push(format!("UNCHANGED {}", ids.early));
    }
    if writer.looks_back {
        advance.push(format!("{}' = 0", ids.seen));
    }
    text.push('\n');
    lines(advance).define(&ids.advance, text);
    if let Some(vars) = &ids.own_vars {
        let variables: Vec<String> = writer
            .modules
            .variables()
            .map(ToString::to_string)
            .collect();
        let _ = writeln!(text, "\n{vars} == <<{}>>", variables.join(", "));
    }
    if ids.uses_has.get() {
        text.push_str("\n\\* A field of a message has a value; messages of other types lack it.\n");
        let _ = writeln!(
            text,
            "{}({record}, {field}, {value}) == {field} \\in DOMAIN {record} /\\ {record}[{field}] = {value}",
            ids.has,
            field = ids.field,
            value = ids.value,
        );
    }
    text.push('\n');
}

fn lines(conjuncts: Vec<String>) -> Formula {
    Formula::And(conjuncts.into_iter().map(Formula::line).collect())
}
