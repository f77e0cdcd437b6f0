//! The behaviours of a trace specification, and what is asked of them.

use std::fmt::Write as _;

use tracelaw_mapping::Initial;
use tracelaw_tla::modules::Modules;

use super::alternatives::Wrapper;
use super::config::End;
use super::initial;
use super::layout::Formula;
use super::silent::Silent;
use super::writer::Writer;

/// The behaviours of a trace specification, and what is asked of them.
pub(super) struct Behaviour {
    pub(super) text: String,
    pub(super) specification: String,
    pub(super) matched: String,
    pub(super) progress: String,
    pub(super) end: End,
}

/// Where a step may be taken in several ways that lead to different states, one of them may lead
/// astray, and the property that all arrive would be too much to ask.
pub(super) fn end_of(modules: &Modules, wrappers: &[Wrapper<'_>], silent: &[Silent<'_>]) -> End {
    match silent.is_empty() && wrappers.iter().all(|wrapper| wrapper.is_decided(modules)) {
        true => End::Property,
        false => End::Postcondition,
    }
}

pub(super) fn behaviour(writer: &mut Writer<'_>, disjuncts: &[String], end: End) -> Behaviour {
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
