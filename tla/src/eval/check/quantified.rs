//! Quantifiers around properties.

use super::super::error::Result;
use super::super::ir::OpId;
use super::super::machine::Machine;
use super::super::value::Value;

/// The arguments for what stands inside of a quantifier over these sets, one for each name: those
/// for the quantifier itself and an element of each set.
pub(super) fn instances(
    machine: &mut Machine<'_>,
    sets: &[OpId],
    args: &[Value],
) -> Result<Vec<Vec<Value>>> {
    let mut all = vec![args.to_vec()];
    for set in sets {
        let elements = machine.value_of(*set, args)?;
        let elements = elements.to_set("the set of a quantifier")?.enumerate()?;
        let mut longer = Vec::new();
        for args in all {
            for element in elements.elements() {
                let mut args = args.clone();
                args.push(element);
                longer.push(args);
            }
        }
        all = longer;
    }
    Ok(all)
}
