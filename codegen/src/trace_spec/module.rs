//! `Trace.tla` as a whole: the trace, what its values stand for, the steps, the behaviours.

use std::fmt::Write as _;

use tracelaw_diagnostics::Span;
use tracelaw_mapping::Initial;
use tracelaw_tla::config::{Binding, Value};
use tracelaw_tla::modules::Defined;
use tracelaw_tla::syntax::UnitKind;

use super::config::{self, End};
use super::initial;
use super::layout::Formula;
use super::seal::{PLACEHOLDER, seal};
use super::silent::Silent;
use super::text::words;
use super::wrappers::Wrapper;
use super::writer::Writer;
use super::{Input, TraceSpec, WrapperReport, findings};

/// The modules that a trace specification needs.
const MODULES: [&str; 5] = ["Naturals", "Sequences", "TLC", "Json", "IOUtils"];
const WIDTH: usize = 77;

/// The behaviours of a trace specification, and what is asked of them.
struct Behaviour {
    text: String,
    specification: String,
    matched: String,
    progress: String,
    end: End,
}

/// Writes the module and its configuration.
pub(super) fn write(input: &Input<'_>, next: Defined<'_>, base: &str) -> TraceSpec {
    let mut writer = Writer::new(input, next);
    let name = writer.names.fresh(&["Trace", "TraceSpecification"]);
    let wrappers = super::wrappers::of(&mut writer);
    let silent = super::silent::of(&mut writer);
    writer.sees_early = wrappers.iter().any(|wrapper| wrapper.late.is_some());
    writer.looks_back = wrappers
        .iter()
        .any(|wrapper| !wrapper.looks(&writer.state).is_empty())
        && silent.iter().any(|silent| silent.exemption.during);
    let limits = limits(&mut writer);
    let mut reports = Vec::new();
    let mut disjuncts = Vec::new();
    let steps = steps(
        &mut writer,
        &wrappers,
        &silent,
        &mut reports,
        &mut disjuncts,
    );
    let bound = bound_constants(&mut writer);
    let behaviour = behaviour(&mut writer, &disjuncts, end_of(&wrappers, &silent));
    let document = input
        .mapping
        .source
        .name()
        .rsplit('/')
        .next()
        .unwrap_or_default();

    let mut text = header(&name, document);
    text.push_str(&extends(input, base));
    let definitions = &input.mapping.settings.definitions;
    if !definitions.is_empty() {
        text.push_str(&section("What the document defines."));
        for definitions in definitions {
            let _ = writeln!(
                text,
                "{}\n",
                definitions.value.trim_matches('\n').trim_end()
            );
        }
    }
    trace(&writer, &limits, &bound, &mut text);
    let mut validators = String::new();
    writer.write_validators(&mut validators);
    let meanings = used(writer.meanings(), &format!("{validators}{steps}"));
    if !meanings.is_empty() || !validators.is_empty() {
        text.push_str(&section("What the values stand for, and what they show."));
        text.push_str(&meanings);
        text.push_str(&validators);
    }
    text.push_str(&section("The steps."));
    text.push_str(&steps);
    text.push_str(&section("The behaviours."));
    text.push_str(&behaviour.text);
    let _ = writeln!(text, "{}", "=".repeat(WIDTH));
    let config = config::write(
        &input.parsed_config(),
        input.config.map(|source| &**source),
        &bound
            .iter()
            .map(|bound| (bound.constant.clone(), bound.operator.clone()))
            .collect::<Vec<_>>(),
        behaviour.end,
        &config::Names {
            specification: &behaviour.specification,
            matched: &behaviour.matched,
            progress: &behaviour.progress,
        },
        document,
    );
    TraceSpec {
        name,
        module: seal(&text),
        config: seal(&config),
        wrappers: reports,
        findings: findings(input.mapping, std::mem::take(&mut writer.open)),
    }
}

fn header(name: &str, document: &str) -> String {
    let title = format!(" MODULE {name} ");
    let left = (WIDTH - title.len()) / 2;
    let right = WIDTH - title.len() - left;
    format!(
        "{}{title}{}\n{PLACEHOLDER}\n\
         \\* Written by `tracelaw generate {document} --trace-spec`: which steps of the module a trace\n\
         \\* allows. Change the document and write it again; a file that was changed by hand is kept.\n",
        "-".repeat(left),
        "-".repeat(right),
    )
}

/// What the document's definitions instantiate is there already.
fn extends(input: &Input<'_>, base: &str) -> String {
    let root = input.extended.and_then(|extended| extended.root());
    let units = root.iter().flat_map(|root| &root.module.units);
    let instantiated: Vec<String> = units
        .filter_map(|unit| match &unit.kind {
            UnitKind::Instance(instance) => Some(instance.module.value.to_string()),
            _ => None,
        })
        .collect();
    let needed = MODULES
        .iter()
        .filter(|name| !instantiated.iter().any(|known| known == *name));
    let names: Vec<&str> = std::iter::once(base).chain(needed.copied()).collect();
    format!("EXTENDS {}\n\n", names.join(", "))
}

/// Those definitions that a text uses, or others that it uses do.
fn used(definitions: Vec<(String, String)>, by: &str) -> String {
    let mut text = by.to_owned();
    let mut kept = Vec::new();
    for (name, definition) in definitions.into_iter().rev() {
        if words(&text).any(|word| word == name) {
            text.push_str(&definition);
            kept.push(definition);
        }
    }
    kept.iter()
        .rev()
        .map(|definition| format!("{definition}\n"))
        .collect()
}

fn section(title: &str) -> String {
    format!("{}\n(* {title} *)\n\n", "-".repeat(WIDTH))
}

/// What mapping mode does and a trace specification of this form does not.
fn limits(writer: &mut Writer<'_>) -> Vec<&'static str> {
    let mut limits = Vec::new();
    if let Some(start) = &writer.mapping.settings.envelope.start {
        limits.push((
            start.span,
            "events with a start and an end are taken in the order of the file",
        ));
    }
    if writer.shape.assumed {
        let reason = "the document does not say what a record looks like; it is read as {event: {name, nid, state, msg}}";
        limits.push((Span::default(), reason));
    }
    for (span, reason) in &limits {
        writer.leave_open(None, "", *span, *reason);
    }
    limits.into_iter().map(|(_, reason)| reason).collect()
}

/// A constant that the trace gives its value.
struct Bound {
    constant: String,
    operator: String,
    value: String,
}

fn bound_constants(writer: &mut Writer<'_>) -> Vec<Bound> {
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
fn trace(writer: &Writer<'_>, limits: &[&str], bound: &[Bound], text: &mut String) {
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

/// All steps; their names go to `disjuncts`.
fn steps(
    writer: &mut Writer<'_>,
    wrappers: &[Wrapper<'_>],
    silent: &[Silent<'_>],
    reports: &mut Vec<WrapperReport>,
    disjuncts: &mut Vec<String>,
) -> String {
    let mut text = String::new();
    let mut looks = Vec::new();
    for wrapper in wrappers {
        let seen = writer.looks_back.then_some(looks.len() + 1);
        for captured in wrapper.looks(&writer.state) {
            looks.push((wrapper.event.clone(), captured));
        }
        let at = match wrapper.late {
            Some(_) => writer.ahead(),
            None => writer.here(),
        };
        let (formula, mut report) = writer.wrapper(wrapper, &at, seen);
        let title = wrapper.entry.title.value.replace('\n', " ");
        let _ = writeln!(
            text,
            "\\* {title} (line {} of the document)",
            report.document_line
        );
        let is_event = Formula::line(format!("{}(\"{}\")", writer.ids.is_event, wrapper.event));
        let advance = Formula::line(&writer.ids.advance);
        match wrapper.within() {
            None => Formula::And(vec![is_event, formula, advance]).define(&wrapper.name, &mut text),
            Some(within) => {
                let body = format!("{}At", wrapper.name);
                formula.define(&format!("{body}({})", writer.ids.position), &mut text);
                let call = |position: &str| Formula::line(format!("{body}({position})"));
                text.push('\n');
                let here = call(&writer.ids.cursor);
                Formula::And(vec![is_event, here, advance]).define(&wrapper.name, &mut text);
                text.push('\n');
                let mut items = writer.may_be_early(wrapper);
                items.push(call(&writer.ids.position));
                items.push(writer.taken_early());
                let ahead = Formula::exists(&[writer.reach(within)], Formula::And(items));
                let early = writer.names.fresh(&[&format!("{}Early", wrapper.name)]);
                ahead.define(&early, &mut text);
                disjuncts.push(early);
            }
        }
        report.name.clone_from(&wrapper.name);
        reports.push(report);
        disjuncts.push(wrapper.name.clone());
        text.push('\n');
    }
    if writer.sees_early {
        let name = writer.names.fresh(&["PassEarly", "PassTakenEarly"]);
        text.push_str("\\* The cursor passes an event that was taken before its turn.\n");
        writer.pass_early().define(&name, &mut text);
        text.push('\n');
        disjuncts.push(name);
    }
    if writer.looks_back {
        let name = writer.names.fresh(&["Look", "LookAtState"]);
        text.push_str("\\* The state is as the snapshot of the next event shows it, which is from before its step.\n");
        writer.look(&looks).define(&name, &mut text);
        text.push('\n');
        disjuncts.push(name);
    }
    let events: Vec<String> = looks.iter().map(|(event, _)| event.clone()).collect();
    for silent in silent {
        let reason = silent
            .exemption
            .reason
            .value
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let _ = writeln!(text, "\\* Between events: {reason}.");
        let formula = writer.between(silent, &events);
        formula.define(&silent.name, &mut text);
        text.push('\n');
        disjuncts.push(silent.name.clone());
    }
    text
}

/// Where a step may be taken in several ways that lead to different states, one of them may lead
/// astray, and the property that all arrive would be too much to ask.
fn end_of(wrappers: &[Wrapper<'_>], silent: &[Silent<'_>]) -> End {
    match silent.is_empty() && wrappers.iter().all(Wrapper::is_decided) {
        true => End::Property,
        false => End::Postcondition,
    }
}

fn behaviour(writer: &mut Writer<'_>, disjuncts: &[String], end: End) -> Behaviour {
    let mut fresh = |name: &str| writer.names.fresh(&[name, &format!("{name}OfRecords")]);
    let (init, next) = (fresh("TraceInit"), fresh("TraceNext"));
    let (specification, matched) = (fresh("TraceSpec"), fresh("TraceMatched"));
    let progress = fresh("TraceProgress");
    let mut items = vec![match writer.mapping.settings.initial.as_ref() {
        Some(initial) if initial.value == Initial::FirstSnapshot => {
            let reason = "the first snapshot of each node says where it starts";
            writer.leave_open(None, "", initial.span, reason);
            Formula::open(reason)
        }
        _ => Formula::line(initial::operator(writer.input)),
    }];
    let ids = &writer.ids;
    items.push(Formula::line(format!("{} = 1", ids.cursor)));
    let mut own = vec![ids.cursor.as_str()];
    if writer.sees_early {
        items.push(Formula::line(format!("{} = {{}}", ids.early)));
        own.push(&ids.early);
    }
    if writer.looks_back {
        items.push(Formula::line(format!("{} = 0", ids.seen)));
        own.push(&ids.seen);
    }
    let mut text = String::new();
    Formula::And(items).define(&init, &mut text);
    text.push('\n');
    let steps = disjuncts.iter().map(Formula::line).collect();
    Formula::Or(steps).define(&next, &mut text);
    let all = format!("<<{}, {}>>", ids.vars, own.join(", "));
    let _ = writeln!(
        text,
        "\n{specification} == {init} /\\ [][{next}]_{all} /\\ WF_{all}({next})\n"
    );
    let (cursor, log) = (&ids.cursor, &ids.log);
    match end {
        End::Property => {
            text.push_str("\\* The trace is taken to its end.\n");
            let _ = writeln!(text, "{matched} == <>({cursor} > Len({log}))\n");
        }
        End::Postcondition => {
            text.push_str(
                "\\* The trace is taken to its end, by one behaviour at least: others may be led astray by what\n\
                 \\* the trace does not say. How far they come is noted for each state; use one worker.\n",
            );
            let _ = writeln!(text, "ASSUME TLCSet(1, 0)\n");
            let _ = writeln!(
                text,
                "{progress} == IF {cursor} > TLCGet(1) THEN TLCSet(1, {cursor}) ELSE TRUE\n"
            );
            let _ = writeln!(text, "{matched} == TLCGet(1) > Len({log})\n");
        }
    }
    Behaviour {
        text,
        specification,
        matched,
        progress,
        end,
    }
}
