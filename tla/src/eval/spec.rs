//! A specification that can be checked.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Severity, Source, Span};

use super::check::{CheckOptions, Outcome, Search};
use super::host::Host;
use super::resolve::{self, Extra, Resolved};
use super::session::Session;
use crate::config::{self, Config};
use crate::modules::{self, Modules};
use crate::syntax::parse_expression;

/// A specification with its configuration, resolved: what is needed to check any number of
/// traces, from any number of threads.
#[derive(Debug)]
pub struct Spec {
    pub(super) resolved: Resolved,
}

/// A TLA+ expression that stands outside of the modules, in a mapping say. It is read as if it
/// stood at the end of the root module.
#[derive(Clone, Copy, Debug)]
pub struct Expression<'a> {
    /// The names in it that it will be given values for.
    pub params: &'a [&'a str],
    /// The text that it stands in.
    pub source: &'a Arc<Source>,
    /// Its place there.
    pub span: Span,
}

/// The number of an [`Expression`] of a specification, in the order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExpressionId(pub usize);

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
        let (spec, found) = Self::from_modules(&modules, &settings, config, &[]);
        diagnostics.extend(found);
        let spec = spec.filter(|_| !has_errors(&diagnostics));
        (spec, diagnostics)
    }

    /// The same from modules and a configuration that have been read, with expressions from
    /// elsewhere, which are numbered in their order.
    pub fn from_modules(
        modules: &Modules,
        config: &Config,
        config_source: &Arc<Source>,
        expressions: &[Expression<'_>],
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut parsed = Vec::new();
        for expression in expressions {
            let (expr, found) = parse_expression(expression.source, expression.span);
            diagnostics.extend(found);
            parsed.extend(expr.map(|expr| (expr, expression)));
        }
        let extras: Vec<_> = parsed
            .iter()
            .map(|(expr, expression)| Extra {
                expr,
                params: expression.params,
                source: expression.source,
            })
            .collect();
        let (resolved, found) = resolve::resolve(modules, config, config_source, &extras);
        diagnostics.extend(found);
        let spec = (!has_errors(&diagnostics)).then_some(Self { resolved });
        (spec, diagnostics)
    }

    /// Checks all reachable states.
    pub fn check(&self, host: &dyn Host, options: CheckOptions) -> Outcome {
        Search::new(&self.resolved, host, options).run()
    }

    /// A session: states and steps one by one.
    pub fn session<'s>(&'s self, host: &'s dyn Host) -> Session<'s> {
        Session::new(&self.resolved, host)
    }

    /// The names of the variables, in the order of their declarations.
    pub fn variables(&self) -> impl ExactSizeIterator<Item = &str> {
        let variables = self.resolved.program.variables.iter();
        variables.map(|variable| variable.name.as_str())
    }

    /// The names of the invariants that the configuration asks for.
    pub fn invariants(&self) -> impl ExactSizeIterator<Item = &str> {
        self.resolved
            .roots
            .invariants
            .iter()
            .map(|(name, _)| &**name)
    }
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    let mut all = diagnostics.iter();
    all.any(|diagnostic| diagnostic.severity == Severity::Error)
}
