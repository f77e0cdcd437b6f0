//! The cursor of a specification that replays a trace: the variable that indexes the log.

use std::collections::HashMap;

use super::super::ir::{Kind, Node, OpId, Program, VarId};
use super::super::machine::{Machine, State};
use super::super::value::Value;

/// The variable that indexes a constant sequence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceCursor {
    pub(crate) variable: VarId,
    pub(crate) log: OpId,
    pub(crate) length: u64,
}

/// Finds the variable `l` of the expressions `TraceLog[l]`, the most frequent one of its kind.
pub(crate) fn find(machine: &mut Machine<'_>) -> Option<TraceCursor> {
    let program = machine.program;
    let mut uses: HashMap<(OpId, VarId), usize> = HashMap::new();
    for operator in &program.operators {
        count(&operator.body, program, &mut uses);
    }
    let mut candidates: Vec<_> = uses.into_iter().collect();
    candidates.sort_by_key(|((op, variable), uses)| (std::cmp::Reverse(*uses), *op, *variable));
    candidates
        .into_iter()
        .find_map(|((log, variable), _)| match machine.constant(log).ok()? {
            Value::Sequence(sequence) => Some(TraceCursor {
                variable,
                log,
                length: sequence.len() as u64,
            }),
            _ => None,
        })
}

fn count(node: &Node, program: &Program, uses: &mut HashMap<(OpId, VarId), usize>) {
    if let Kind::Apply(parts) = &node.kind
        && let [function, argument] = &**parts
        && let Kind::Call { op, args, .. } = &function.kind
        && args.is_empty()
        && program.operators[*op].kept.is_some()
        && let Kind::Var(variable) = argument.kind
    {
        *uses.entry((*op, variable)).or_default() += 1;
    }
    node.for_each_child(&mut |child| count(child, program, uses));
}

/// Finds the log of a specification that has no cursor but counts levels: the constant sequence of
/// records of a file that is most often indexed.
pub(crate) fn find_log(machine: &mut Machine<'_>) -> Option<(OpId, u64)> {
    let program = machine.program;
    let mut uses: HashMap<OpId, usize> = HashMap::new();
    for operator in &program.operators {
        count_logs(&operator.body, program, &mut uses);
    }
    let mut candidates: Vec<_> = uses.into_iter().collect();
    candidates.sort_by_key(|(op, uses)| (std::cmp::Reverse(*uses), *op));
    candidates.into_iter().find_map(|(log, _)| {
        let Value::Sequence(sequence) = machine.constant(log).ok()? else {
            return None;
        };
        let first = sequence.get(1)?.fingerprint();
        let mut records = machine.records.iter();
        let is_read = records.any(|(record, _)| record.fingerprint() == first);
        is_read.then_some((log, sequence.len() as u64))
    })
}

fn count_logs(node: &Node, program: &Program, uses: &mut HashMap<OpId, usize>) {
    if let Kind::Apply(parts) = &node.kind
        && let [function, _] = &**parts
        && let Kind::Call { op, args, .. } = &function.kind
        && args.is_empty()
        && program.operators[*op].kept.is_some()
    {
        *uses.entry(*op).or_default() += 1;
    }
    node.for_each_child(&mut |child| count_logs(child, program, uses));
}

/// The line of the file that each event of a log was read from: of several equal lines, the first
/// one behind the line of the event before.
pub(crate) fn lines(machine: &mut Machine<'_>, log: OpId, length: u64) -> Vec<Option<u64>> {
    let Ok(log) = machine.constant(log) else {
        return Vec::new();
    };
    let mut places: HashMap<u64, Vec<u64>> = HashMap::new();
    for (record, line) in &machine.records {
        let known = places.entry(record.fingerprint()).or_default();
        // A file that is read again has the same lines.
        if known.last().is_none_or(|last| last < line) {
            known.push(*line);
        }
    }
    let mut last = 0;
    let mut line_of = |event: &Value| {
        let known = places.get(&event.fingerprint())?;
        let next = known.partition_point(|line| *line <= last);
        last = *known.get(next).or_else(|| known.first())?;
        Some(last)
    };
    (1..=i64::try_from(length).unwrap_or_default())
        .map(|number| line_of(log.apply(&Value::Int(number)).ok()?))
        .collect()
}

impl TraceCursor {
    /// The number of the next event in a state.
    pub(crate) fn position(self, state: &State) -> u64 {
        match state.get(self.variable) {
            Some(Value::Int(position)) => u64::try_from(*position).unwrap_or_default(),
            _ => 0,
        }
    }

    /// The event at a position, counted from 1.
    pub(crate) fn event(self, machine: &mut Machine<'_>, position: u64) -> Option<Value> {
        let log = machine.constant(self.log).ok()?;
        log.apply(&Value::Int(i64::try_from(position).ok()?))
            .ok()
            .cloned()
    }
}
