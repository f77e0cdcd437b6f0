#[tracelaw::trace_action("Act", on = ok)]
fn act(a: u8) -> u8 {
    a + 1
}

fn main() {
    act(1);
}
