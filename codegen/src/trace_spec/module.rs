//! `Trace.tla` as a whole: the trace, what its values stand for, the steps, the behaviours.

use std::fmt::Write as _;

use tracelaw_diagnostics::Span;
use tracelaw_tla::modules::Defined;
use tracelaw_tla::syntax::UnitKind;

use super::alternatives::Wrapper;
use super::behaviour::{behaviour, end_of};
use super::config;
use super::layout::Formula;
use super::log::{bound_constants, trace};
use super::seal::{PLACEHOLDER, seal};
use super::silent::Silent;
use super::text::words;
use super::writer::Writer;
use super::{Input, TraceSpec, WrapperReport, findings};

/// The modules that a trace specification needs.
const MODULES: [&str; 5] = ["Naturals", "Sequences", "TLC", "Json", "IOUtils"];
const WIDTH: usize = 77;

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
    let behaviour = behaviour(
        &mut writer,
        &disjuncts,
        end_of(input.modules(), &wrappers, &silent),
    );
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

pub(super) fn section(title: &str) -> String {
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
    let (whole, kept) = (writer.input.whole_config(), writer.input.parsed_config());
    if whole.invariants.len() > kept.invariants.len() {
        let reason =
            "some invariants of the configuration are not defined by the module, and are left out";
        limits.push((Span::default(), reason));
    }
    for (span, reason) in &limits {
        writer.leave_open(None, "", *span, *reason);
    }
    limits.into_iter().map(|(_, reason)| reason).collect()
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
