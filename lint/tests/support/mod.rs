//! Reads a document, a module and a trace specification the way the command line does.

use std::collections::BTreeMap;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_lint::{Definitions, Input, Specification, TraceSpecification};
use tracelaw_tla::ActionList;
use tracelaw_tla::actions::read_list;
use tracelaw_tla::config;
use tracelaw_tla::modules::{Modules, load};
use tracelaw_tla::trace_spec::TraceSpec;

/// The findings on `files`: one `.md`; `Trace.tla` and `Trace.cfg` where they are there; and
/// `actions`, an action list, or else the one other `.tla`.
pub(crate) fn lint(files: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let source = |name: &str| Some(Source::new(name, files.get(name)?.as_str()));
    let ending = |ending: &str| {
        files
            .keys()
            .find(|name| name.ends_with(ending) && *name != "Trace.tla")
            .and_then(|name| source(name))
    };
    let modules = |root: &Arc<Source>| -> Modules {
        load(root, &mut |name| source(&format!("{name}.tla"))).0
    };

    let (mapping, _) = tracelaw_mapping::parse(&ending(".md").expect("a document"));
    let (actions, definitions): (ActionList, _) = if let Some(list) = source("actions") {
        (read_list(&list).0.expect("an action list"), None)
    } else {
        let modules = modules(&ending(".tla").expect("a module"));
        let (actions, _) = ActionList::of(&modules, None, None);
        let actions = actions.expect("a next-state relation");
        let definitions = Definitions::new(&modules, &actions);
        (actions, Some(definitions))
    };

    let trace_modules = source("Trace.tla").map(|source| modules(&source));
    let config_source = source("Trace.cfg");
    let config = config_source.as_ref().map(|source| config::parse(source).0);
    let trace_spec = trace_modules
        .as_ref()
        .map(|modules| (modules, TraceSpec::of(modules, config.as_ref()).0));

    tracelaw_lint::check(&Input {
        mapping: &mapping,
        specification: Some(Specification {
            actions: &actions,
            definitions: definitions.as_ref(),
        }),
        trace_spec: trace_spec
            .as_ref()
            .map(|(modules, spec)| TraceSpecification {
                modules,
                spec,
                config: config.as_ref().zip(config_source.as_ref()),
            }),
    })
}
