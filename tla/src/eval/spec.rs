//! A specification that can be checked.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Severity, Source};

use super::check::{CheckOptions, Outcome, Search};
use super::host::Host;
use super::resolve::{self, Resolved};
use crate::config::{self, Config};
use crate::modules::{self, Modules};

/// A specification with its configuration, resolved: what is needed to check any number of
/// traces, from any number of threads.
#[derive(Debug)]
pub struct Spec {
    resolved: Resolved,
}

impl Spec {
    /// Reads a root module, the modules that it needs and a TLC configuration. `resolve` gives the
    /// text of a module by its name, or nothing where there is none.
    ///
    /// Nothing is returned where an error makes every check meaningless.
    pub fn load(
        root: &Arc<Source>,
        resolve: &mut dyn FnMut(&str) -> Option<Arc<Source>>,
        config: &Arc<Source>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let (modules, mut diagnostics) = modules::load(root, resolve);
        let (settings, found) = config::parse(config);
        diagnostics.extend(found);
        if modules.root().is_none() {
            return (None, diagnostics);
        }
        let (spec, found) = Self::from_modules(&modules, &settings, config);
        diagnostics.extend(found);
        let broken = diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error);
        (spec.filter(|_| !broken), diagnostics)
    }

    /// The same from modules and a configuration that have been read.
    pub fn from_modules(
        modules: &Modules,
        config: &Config,
        config_source: &Arc<Source>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let (resolved, diagnostics) = resolve::resolve(modules, config, config_source);
        let broken = diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error);
        ((!broken).then_some(Self { resolved }), diagnostics)
    }

    /// Checks all reachable states.
    pub fn check(&self, host: &dyn Host, options: CheckOptions) -> Outcome {
        Search::new(&self.resolved, host, options).run()
    }

    /// The names of the variables, in the order of their declarations.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let variables = self.resolved.program.variables.iter();
        variables.map(|variable| variable.name.as_str())
    }
}
