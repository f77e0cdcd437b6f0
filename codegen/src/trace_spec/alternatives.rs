//! What the events of an entry may be.

use std::collections::BTreeMap;

use tracelaw_diagnostics::Spanned;
use tracelaw_mapping::{Case, Entry, Late, Moment, Path, Root};
use tracelaw_tla::modules::Modules;

use super::keys::{Captured, Key};

/// How many events behind its step a late event may stand where the document gives no number.
const LATE: usize = 64;

/// Where in the document a wrapper comes from.
pub(super) struct Wrapper<'a> {
    pub(super) entry: &'a Entry,
    pub(super) event: String,
    pub(super) late: Option<&'a Late>,
    /// One for each thing that the event may be.
    pub(super) alternatives: Vec<Alternative<'a>>,
    /// The operator that takes it at the cursor.
    pub(super) name: String,
}

/// One of the things that an event may be.
pub(super) struct Alternative<'a> {
    pub(super) action: Option<Spanned<String>>,
    pub(super) case: Case,
    /// Whether the entry's `bind` may name parameters of other actions.
    pub(super) several: bool,
    /// The actions that the event may say that it is instead.
    pub(super) others: Vec<String>,
    pub(super) discriminator: Option<&'a Spanned<String>>,
    pub(super) moment: Moment,
}

pub(super) fn alternatives<'a>(entry: &'a Entry, event: &str) -> Vec<Alternative<'a>> {
    let bindings = entry.bindings.iter();
    let actions: Vec<&str> = bindings
        .filter(|binding| binding.event == event)
        .map(|binding| binding.action.as_str())
        .collect();
    let settings = &entry.settings;
    let moment = settings.snapshot.as_ref();
    let moment = moment.map_or(Moment::After, |moment| moment.value);
    let alternative = |action: Option<Spanned<String>>, case: &Case, several: bool| {
        let own = action.as_ref().map(|action| action.value.as_str());
        let others = actions.iter().filter(|other| Some(**other) != own);
        Alternative {
            others: others.map(|other| (*other).to_owned()).collect(),
            action,
            case: case.clone(),
            several,
            discriminator: settings.discriminator.as_ref(),
            moment,
        }
    };
    if settings.cases.is_empty() {
        let several = actions.len() > 1;
        let named = actions.iter().map(|name| {
            let mut known = entry.actions.iter();
            let known = known.find(|action| action.name.value == **name);
            let span = known.map_or(entry.title.span, |action| action.name.span);
            Spanned::new((*name).to_owned(), span)
        });
        return named
            .map(|action| alternative(Some(action), &Case::default(), several))
            .collect();
    }
    let cases = settings.cases.iter().filter(|case| {
        let action = case.action.as_ref();
        action.is_none_or(|action| actions.is_empty() || actions.contains(&action.value.as_str()))
    });
    cases
        .map(|case| alternative(case.action.clone(), case, false))
        .collect()
}

impl Wrapper<'_> {
    /// How many events behind its step it may stand.
    pub(super) fn within(&self) -> Option<usize> {
        let late = self.late?;
        Some(late.within.as_ref().map_or(LATE, |within| within.value))
    }

    /// What the snapshots show that are from before their steps, one for each alternative that has
    /// such a one.
    pub(super) fn looks(&self, state: &[Key]) -> Vec<Captured> {
        let before = self.alternatives.iter();
        before
            .filter_map(|one| one.looks(self.entry, state))
            .collect()
    }

    /// Whether the event decides the step: it is one action, all of whose parameters are bound. A
    /// message is bound if the entry lists fields of it.
    pub(super) fn is_decided(&self, modules: &Modules) -> bool {
        let [only] = self.alternatives.as_slice() else {
            return false;
        };
        let action = only.action.as_ref();
        let defined = action.and_then(|action| modules.definition(&action.value));
        let Some(operator) = defined.and_then(|defined| defined.operator()) else {
            return false;
        };
        let mut keys = self.entry.fields.iter().flat_map(|fields| &fields.keys);
        let lists_message = keys.any(|key| key.value.starts_with("msg."));
        let bind = only.bind(self.entry);
        self.late.is_none()
            && operator.params.iter().all(|param| {
                let source = bind.get(&*param.name.value);
                source.is_some_and(|source| lists_message || !is_message(&source.value))
            })
    }
}

impl Alternative<'_> {
    pub(super) fn captured(&self, entry: &Entry, state: &[Key]) -> Captured {
        let capture = self
            .case
            .capture
            .as_ref()
            .or(entry.settings.capture.as_ref());
        Captured::of(entry, capture.map(|capture| &capture.value), state)
    }

    /// What is compared with the state before the step, if anything is.
    pub(super) fn looks(&self, entry: &Entry, state: &[Key]) -> Option<Captured> {
        let is_before = self.action.is_some() && self.moment == Moment::Before;
        let captured = is_before.then(|| self.captured(entry, state))?;
        (!captured.keys.is_empty()).then_some(captured)
    }

    pub(super) fn bind<'e>(&'e self, entry: &'e Entry) -> &'e BTreeMap<String, Spanned<String>> {
        match self.case.bind.is_empty() {
            true => &entry.settings.bind,
            false => &self.case.bind,
        }
    }
}

pub(super) fn is_message(source: &str) -> bool {
    let path = Path::parse(source);
    path.is_some_and(|path| path.root == Root::Message && path.steps.is_empty())
}
