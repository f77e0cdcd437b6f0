#[tracelaw::trace_action("Act", document = "nowhere.md")]
fn act() {}

fn main() {
    act();
}
