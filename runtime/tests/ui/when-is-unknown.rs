#[tracelaw::trace_action("Act", when = behind)]
fn act() {}

fn main() {
    act();
}
