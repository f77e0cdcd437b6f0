#[tracelaw::trace_action("Act", nodes = 1)]
fn act() {}

fn main() {
    act();
}
