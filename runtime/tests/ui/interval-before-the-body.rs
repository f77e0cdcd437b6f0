#[tracelaw::trace_action("Act", when = before, interval)]
fn act() {}

fn main() {
    act();
}
