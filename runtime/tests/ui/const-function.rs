#[tracelaw::trace_action("Act")]
const fn act() {}

fn main() {
    act();
}
