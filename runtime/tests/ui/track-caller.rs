#[tracelaw::trace_action("Act")]
#[track_caller]
fn act() {}

fn main() {
    act();
}
