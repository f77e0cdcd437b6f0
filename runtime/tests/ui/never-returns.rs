#[tracelaw::trace_action("Act")]
fn act() -> ! {
    loop {}
}

fn main() {
    act();
}
