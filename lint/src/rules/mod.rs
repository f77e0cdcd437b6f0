//! The registry: one line a rule, in the order of the codes.

use tracelaw_diagnostics::{Diagnostic, Rule};

use crate::Input;
use crate::context::Context;

/// A rule and its check.
pub(crate) struct Check {
    pub(crate) rule: &'static Rule,
    pub(crate) needs: &'static [Need],
    pub(crate) run: fn(&Context<'_>, &mut Vec<Diagnostic>),
}

/// What a rule cannot do without, besides the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The actions, from a module or a list.
    Actions,
    /// The modules themselves.
    Module,
    /// The trace specification.
    TraceSpec,
    /// The trace specification's configuration.
    Config,
}

impl Check {
    /// What the rule needs and the input lacks.
    pub(crate) fn missing(&self, input: &Input<'_>) -> Option<&'static str> {
        self.needs.iter().find_map(|need| {
            let (there, name) = match need {
                Need::Actions => (
                    input
                        .specification
                        .is_some_and(|specification| !specification.actions.actions.is_empty()),
                    "actions",
                ),
                Need::Module => (
                    input
                        .specification
                        .is_some_and(|specification| specification.definitions.is_some()),
                    "module",
                ),
                Need::TraceSpec => (input.trace_spec.is_some(), "trace-spec"),
                Need::Config => (
                    input
                        .trace_spec
                        .is_some_and(|trace_spec| trace_spec.config.is_some()),
                    "config",
                ),
            };
            (!there).then_some(name)
        })
    }
}

macro_rules! rules {
    ($($module:ident: $rule:ident,)+) => {
        $(mod $module;)+

        /// The rules on the binding, by code.
        pub static RULES: &[&Rule] = &[$(&$module::$rule),+];

        pub(crate) static CHECKS: &[Check] = &[$(Check {
            rule: &$module::$rule,
            needs: $module::NEEDS,
            run: $module::check,
        }),+];
    };
}

rules! {
    action_without_entry: ACTION_WITHOUT_ENTRY,
    unknown_action: UNKNOWN_ACTION,
    action_not_in_next: ACTION_NOT_IN_NEXT,
    shared_event: SHARED_EVENT,
    action_with_several_events: ACTION_WITH_SEVERAL_EVENTS,
    unknown_variable: UNKNOWN_VARIABLE,
    operator_as_variable: OPERATOR_AS_VARIABLE,
    entry_without_event: ENTRY_WITHOUT_EVENT,
    event_not_in_trace_spec: EVENT_NOT_IN_TRACE_SPEC,
    event_not_in_mapping: EVENT_NOT_IN_MAPPING,
    trigger_outside_location: TRIGGER_OUTSIDE_LOCATION,
    trace_init_misses_variable: TRACE_INIT_MISSES_VARIABLE,
    property_without_fairness: PROPERTY_WITHOUT_FAIRNESS,
    completion_not_checked: COMPLETION_NOT_CHECKED,
    exemption_without_effect: EXEMPTION_WITHOUT_EFFECT,
    action_arity: ACTION_ARITY,
    field_not_listed: FIELD_NOT_LISTED,
    field_never_checked: FIELD_NEVER_CHECKED,
    state_never_checked: STATE_NEVER_CHECKED,
    wrapper_without_state_check: WRAPPER_WITHOUT_STATE_CHECK,
}
