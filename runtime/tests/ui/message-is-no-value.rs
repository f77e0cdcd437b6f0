#[tracelaw::trace_action("Act", fields(msg = 1))]
fn act() {}

fn main() {
    act();
}
