//! Events that may stand behind others that their steps precede: they are taken ahead of the cursor,
//! which passes over them later.

use super::alternatives::Wrapper;
use super::layout::Formula;
use super::shape::quoted;
use super::writer::{At, Writer};

impl Writer<'_> {
    /// An event ahead of the cursor.
    pub(super) fn ahead(&self) -> At {
        At {
            event: format!("{}At({})", self.ids.event, self.ids.position),
            position: self.ids.position.clone(),
        }
    }

    /// That the event at a position is of this kind, and may be taken before the cursor gets there:
    /// one of those that its step may precede has not been passed, or was passed not too many events
    /// before it.
    pub(super) fn may_be_early(&mut self, wrapper: &Wrapper<'_>) -> Vec<Formula> {
        let (Some(late), Some(within)) = (wrapper.late, wrapper.within()) else {
            return Vec::new();
        };
        let (cursor, position) = (&self.ids.cursor, &self.ids.position);
        let name_at = |position: &str| {
            let record = format!("{}[{position}]", self.ids.log);
            let event = format!("{}At({position})", self.ids.event);
            self.shape.name_of(&event, &record)
        };
        let before: Vec<String> = late
            .before
            .iter()
            .map(|event| quoted(&event.value))
            .collect();
        let named = match before.as_slice() {
            [only] => format!("{} = {only}", name_at("q")),
            several => format!("{} \\in {{{}}}", name_at("q"), several.join(", ")),
        };
        vec![
            Formula::line(format!("{position} \\notin {}", self.ids.early)),
            Formula::line(format!(
                "{} = {}",
                name_at(position),
                quoted(&wrapper.event)
            )),
            Formula::line(format!(
                "\\E q \\in ({position} - {within})..{cursor} : q >= 1 /\\ {named}"
            )),
        ]
    }

    /// The positions that a late event may be taken at, ahead of the cursor.
    pub(super) fn reach(&self, within: usize) -> String {
        let (cursor, position) = (&self.ids.cursor, &self.ids.position);
        format!(
            "{position} \\in {{p \\in ({cursor} + 1)..({cursor} + {within}) : p <= Len({})}}",
            self.ids.log
        )
    }

    /// What is noted of an event that is taken ahead of the cursor.
    pub(super) fn taken_early(&self) -> Formula {
        let (cursor, early, position) = (&self.ids.cursor, &self.ids.early, &self.ids.position);
        let mut items = vec![
            Formula::line(format!("{early}' = {early} \\cup {{{position}}}")),
            Formula::line(format!("UNCHANGED {cursor}")),
        ];
        if self.looks_back {
            items.push(Formula::line(format!("UNCHANGED {}", self.ids.seen)));
        }
        Formula::And(items)
    }

    /// The cursor passes an event that was taken before.
    pub(super) fn pass_early(&self) -> Formula {
        let (cursor, early) = (&self.ids.cursor, &self.ids.early);
        let mut items = vec![
            Formula::line(format!("{cursor} \\in {early}")),
            Formula::line(format!("{cursor}' = {cursor} + 1")),
            Formula::line(format!("{early}' = {early} \\ {{{cursor}}}")),
        ];
        if self.looks_back {
            items.push(Formula::line(format!("{}' = 0", self.ids.seen)));
        }
        items.push(Formula::line(format!("UNCHANGED {}", self.ids.vars)));
        Formula::And(items)
    }
}
