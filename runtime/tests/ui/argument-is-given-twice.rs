#[tracelaw::trace_action("Act", node = 1, node = 2)]
fn act() {}

fn main() {
    act();
}
