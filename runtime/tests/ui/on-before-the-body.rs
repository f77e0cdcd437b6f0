#[tracelaw::trace_action("Act", when = before, on = ok)]
fn act() -> Option<()> {
    None
}

fn main() {
    act();
}
