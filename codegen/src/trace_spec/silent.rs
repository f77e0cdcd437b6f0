//! Steps between events: the silent actions that the document declares.

use std::collections::BTreeSet;

use tracelaw_diagnostics::Spanned;
use tracelaw_mapping::{Exemption, ExemptionClass};

use super::expression::Expression;
use super::keys::Captured;
use super::layout::Formula;
use super::names::identifier;
use super::shape::quoted;
use super::writer::{At, Side, Writer};

/// A silent action.
pub(super) struct Silent<'a> {
    pub(super) action: &'a Spanned<String>,
    pub(super) exemption: &'a Exemption,
    pub(super) name: String,
}

/// The silent actions of a document.
pub(super) fn of<'a>(writer: &mut Writer<'a>) -> Vec<Silent<'a>> {
    let exemptions = writer.mapping.settings.exemptions.iter();
    let silent = exemptions.filter(|one| one.class.value == ExemptionClass::Silent);
    let mut found = Vec::new();
    for exemption in silent {
        for action in &exemption.actions {
            let name = format!("Silent{}", identifier(&action.value));
            found.push(Silent {
                action,
                exemption,
                name: writer.names.fresh(&[&name]),
            });
        }
    }
    found
}

impl Writer<'_> {
    /// The step of a silent action, before the event at a place.
    pub(super) fn silent(&mut self, silent: &Silent<'_>, at: &At) -> Formula {
        let name = &silent.action.value;
        let ways = match self.finder.ways(name) {
            Ok(ways) => ways,
            Err(_) => {
                let reason =
                    format!("how the next-state relation takes `{name}` cannot be written out");
                self.leave_open(None, "", silent.action.span, &reason);
                return Formula::open(&reason);
            }
        };
        let mut parts = BTreeSet::new();
        let mut formulas = Vec::new();
        for way in &ways {
            let call = Formula::line(&way.call);
            let Some(written) = &silent.exemption.guard else {
                formulas.push(way.formula(call));
                continue;
            };
            let read = Expression::read(self.mapping, written);
            let needs = |path: &[String]| self.needs(path, None);
            let guard = read.as_ref().and_then(|read| read.formula(&needs));
            let (Some(expression), Some(guard)) = (read, guard) else {
                let reason = format!("`{}` cannot be written here", written.value.trim());
                self.leave_open(None, "", written.span, &reason);
                return Formula::open(&reason);
            };
            parts.extend(self.parts_in(&expression));
            let names = expression.names();
            let bounds: Vec<String> = (way.args.iter())
                .filter(|arg| names.contains(&arg.param) && arg.text != arg.param)
                .map(|arg| format!("{} \\in {{{}}}", arg.param, arg.text))
                .collect();
            let guard = Formula::exists(&bounds, guard);
            // A guard of the state behind the step needs that state.
            formulas.push(
                way.formula(Formula::And(match expression.has_prime(self.modules) {
                    true => vec![call, guard],
                    false => vec![guard, call],
                })),
            );
        }
        let bounds = self.bounds(&parts, at, None);
        Formula::exists(&bounds, Formula::Or(formulas))
    }

    /// The whole step of a silent action: before any event, or where it is part of the step of the
    /// next one, behind the look at its snapshot.
    pub(super) fn between(&mut self, silent: &Silent<'_>, looks: &[String]) -> Formula {
        let (cursor, log) = (self.ids.cursor.clone(), self.ids.log.clone());
        let mut items = vec![Formula::line(format!("{cursor} <= Len({log})"))];
        if self.looks_back {
            let seen = &self.ids.seen;
            let name = self
                .shape
                .name_of(&self.ids.event, &format!("{log}[{cursor}]"));
            items.push(Formula::line(match silent.exemption.during {
                true => format!("{seen} # 0 \\/ {name} \\notin {}", set(looks)),
                false => format!("{seen} = 0"),
            }));
        }
        let mut own = vec![cursor.as_str()];
        if self.looks_back {
            own.push(&self.ids.seen);
        }
        if self.sees_early {
            own.push(&self.ids.early);
        }
        let unchanged = match own.as_slice() {
            [only] => format!("UNCHANGED {only}"),
            several => format!("UNCHANGED <<{}>>", several.join(", ")),
        };
        let at = self.here();
        items.push(self.silent(silent, &at));
        items.push(Formula::line(unchanged));
        Formula::And(items)
    }

    /// The state is noted to be as a snapshot shows it that is from before the step of its event.
    pub(super) fn look(&mut self, looks: &[(String, Captured)]) -> Formula {
        let at = self.here();
        let mut items = Vec::new();
        for (number, (event, captured)) in looks.iter().enumerate() {
            let mut parts = BTreeSet::new();
            let shown = self.shown(captured, Side::Before, &at, &mut parts);
            let bounds = self.bounds(&parts, &at, None);
            items.push(Formula::And(vec![
                Formula::line(format!("{}({})", self.ids.is_event, quoted(event))),
                Formula::exists(&bounds, Formula::And(shown.into_iter().collect())),
                Formula::line(format!("{}' = {}", self.ids.seen, number + 1)),
            ]));
        }
        let mut unchanged = vec![self.ids.vars.as_str(), &self.ids.cursor];
        if self.sees_early {
            unchanged.push(&self.ids.early);
        }
        Formula::And(vec![
            Formula::line(format!("{} = 0", self.ids.seen)),
            Formula::Or(items),
            Formula::line(format!("UNCHANGED <<{}>>", unchanged.join(", "))),
        ])
    }
}

fn set(texts: &[String]) -> String {
    let mut texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    texts.dedup();
    format!("{{{}}}", texts.join(", "))
}
