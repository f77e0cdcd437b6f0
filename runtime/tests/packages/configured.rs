use tracelaw::{emit, trace_action, TraceState};

#[derive(TraceState)]
#[trace(rename_all = "camelCase")]
struct View {
    current_term: u64,
    voted_for: Option<u64>,
}

/// A part of a snapshot: its keys are not those of the state table.
#[derive(TraceState)]
#[trace(unchecked)]
struct Log {
    length: usize,
}

#[trace_action("BecomeLeader", state = View { current_term: 1, voted_for: None })]
fn become_leader() {}

fn main() {
    become_leader();
    emit!("HandleVote", fields(msg.term = 1, granted = true), state(currentTerm = 2));
    emit!("HandleVote", state = Log { length: 1 });
}
