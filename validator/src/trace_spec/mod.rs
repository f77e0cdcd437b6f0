//! Trace specifications: the `Trace.tla` and `Trace.cfg` that people run with TLC, unmodified. The
//! specification reads the trace's file by itself; the verdict and the distinct states are TLC's.

mod binding;
mod explained;
mod host;
mod judge;
pub mod rules;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tracelaw_diagnostics::{Diagnostic, Place, Source};
use tracelaw_events::envelope::EnvelopeOptions;
use tracelaw_tla::config::Config;
use tracelaw_tla::eval::Spec;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::eval::rules::NO_BEHAVIOUR;
use tracelaw_tla::modules::Modules;
use tracelaw_tla::trace_spec::TraceSpec as Reading;

use crate::step::Checked;
use crate::{Budget, Level, Watch};
use binding::Binding;
pub(crate) use host::TraceFile;
use host::World;
use judge::Judge;

/// A trace specification with its configuration, as TLC runs it, loaded once for all traces.
#[derive(Debug)]
pub struct TraceSpec {
    spec: Spec,
    /// What its structure says.
    reading: Reading,
    binding: Binding,
    inherited: Vec<(String, String)>,
    settings: Vec<(String, String)>,
    folder: PathBuf,
    /// The invariants and properties of the configuration, without those that notice the end.
    properties: Vec<String>,
    ends_by_deadlock: bool,
}

/// What a [`TraceSpec`] is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'m> {
    /// The trace specification's module and those that it needs.
    pub modules: &'m Modules,
    /// The configuration with its text.
    pub config: (&'m Config, &'m Arc<Source>),
    /// The environment that `IOEnv` shows.
    pub environment: &'m [(String, String)],
    /// Variables set for this run, over those of the environment; `{trace}` in a value stands for
    /// the trace's file.
    pub settings: &'m [(String, String)],
    /// Where other files that it reads may stand, besides the current folder: its own folder.
    pub folder: &'m std::path::Path,
}

/// What a check of one trace has to know of the run.
#[derive(Clone, Copy)]
pub(crate) struct Run<'t> {
    /// What the document fixes about the records.
    pub(crate) envelope: &'t EnvelopeOptions,
    pub(crate) level: Level,
    pub(crate) budget: Budget,
    /// Whether a behaviour is kept.
    pub(crate) behaviour: bool,
    pub(crate) stop: Option<&'t AtomicBool>,
    pub(crate) watch: Option<&'t dyn Watch>,
    /// The line to look at.
    pub(crate) look_at: Option<u64>,
}

impl TraceSpec {
    /// Resolves the specification and finds out how a trace's file reaches it. Nothing is returned
    /// where an error makes every check meaningless.
    #[must_use]
    pub fn new(parts: &Parts<'_>) -> (Option<Self>, Vec<Diagnostic>) {
        let (config, source) = parts.config;
        let (spec, mut diagnostics) = Spec::from_modules(parts.modules, config, source, &[]);
        if config.specification.is_none() && (config.init.is_none() || config.next.is_none()) {
            diagnostics.push(
                Diagnostic::new(&NO_BEHAVIOUR, "the configuration names no specification")
                    .at(Place::file(source.name()))
                    .help("say SPECIFICATION Spec, or INIT Init and NEXT Next"),
            );
            return (None, diagnostics);
        }
        // What cannot be told from the structure is known from the check.
        let (reading, _) = Reading::of(parts.modules, Some(config));
        let place = parts.modules.root().map_or_else(
            || Place::file(source.name()),
            |root| root.place(root.module.name.span),
        );
        let (binding, found) = Binding::find(&reading, parts.settings, &place);
        diagnostics.extend(found);
        let ends: Vec<&str> = (reading.completion.operators.iter())
            .map(|operator| &*operator.name)
            .collect();
        let properties = (config.invariants.iter().chain(&config.properties))
            .map(|name| name.value.to_string())
            .filter(|name| !ends.contains(&name.as_str()))
            .collect();
        let spec = spec.zip(binding).map(|(spec, binding)| Self {
            spec,
            reading,
            binding,
            inherited: parts.environment.to_vec(),
            settings: parts.settings.to_vec(),
            folder: parts.folder.to_owned(),
            properties,
            ends_by_deadlock: config.properties.is_empty() && config.postcondition.is_none(),
        });
        (spec, diagnostics)
    }

    /// What the structure of the specification says: its events, actions and completion.
    #[must_use]
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The invariants and properties that level 3 is about.
    #[must_use]
    pub fn properties(&self) -> &[String] {
        &self.properties
    }

    /// Whether a property or postcondition is what notices the end of the trace.
    fn notices_end(&self, name: &str) -> bool {
        let mut operators = self.reading.completion.operators.iter();
        operators.any(|operator| &*operator.name == name)
    }

    /// Whether something fails where a trace is not taken to its end.
    fn end_is_checked(&self) -> bool {
        // A property or postcondition that counts levels, say, is not known for what it is.
        self.reading.completion.deadlock || !self.ends_by_deadlock
    }

    /// Whether the end of a trace shows only as a state without successors.
    #[must_use]
    pub fn ends_by_deadlock(&self) -> bool {
        self.ends_by_deadlock
    }

    /// The variables that another process has to see, TLC for instance, so that the specification
    /// reads the file at `path`; nothing where it names the file itself.
    #[must_use]
    pub fn environment(&self, path: &str) -> Option<Vec<(String, String)>> {
        match self.binding {
            Binding::Fixed(_) => None,
            _ => Some(self.binding.environment(&[], &self.settings, path)),
        }
    }

    /// Checks one trace.
    pub(crate) fn check(&self, trace: TraceFile<'_>, run: Run<'_>) -> Checked {
        let world = World::new(host::Parts {
            trace,
            binding: &self.binding,
            inherited: &self.inherited,
            settings: &self.settings,
            folder: &self.folder,
            time: run.budget.time,
            stop: run.stop,
            watch: run.watch,
        });
        let mut options = CheckOptions::trace();
        options.most_states = run.budget.states.unwrap_or(u64::MAX);
        options.behaviour = run.behaviour;
        options.look_at = run.look_at;
        let outcome = self.spec.check(&world, options);
        world.finish();
        let judge = Judge {
            spec: self,
            trace,
            envelope: run.envelope,
            asked: run.level,
            stopped: world.stopped(),
            unreadable: world.unreadable(),
        };
        judge.checked(outcome)
    }
}
