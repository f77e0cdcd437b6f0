#[tracelaw::trace_action(node = 1)]
fn act() {}

fn main() {
    act();
}
