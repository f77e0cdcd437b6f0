//! From a behaviour to what an explanation shows of it.

use tracelaw_tla::eval::check;

use crate::explain::Binding;

/// The variables that the last step of a behaviour has changed; all of an initial state's.
pub(super) fn changed(behaviour: &[check::Step]) -> Vec<Binding> {
    let Some((last, before)) = behaviour.split_last() else {
        return Vec::new();
    };
    let before = before.last().map_or(&[][..], |step| &step.state);
    (last.state.iter())
        .filter(|variable| !before.contains(variable))
        .map(|(name, value)| Binding {
            name: name.clone(),
            value: value.clone(),
        })
        .collect()
}
