#[tracelaw::trace_action("Act", fields(log = 1, log.length = 2, term = 3, term = 4))]
fn act() {}

fn main() {
    act();
}
