#[tracelaw::trace_action("Act")]
fn act() {
    let x = ;
}

fn main() {
    act();
}
