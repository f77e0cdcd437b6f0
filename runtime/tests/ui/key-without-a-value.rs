#[tracelaw::trace_action("Act", fields(msg.term))]
fn act(term: u64) -> u64 {
    term
}

fn main() {
    act(1);
}
