#[tracelaw::trace_action("Act", fields(sum = result), when = before)]
fn act(a: u8) -> u8 {
    a + 1
}

fn main() {
    act(1);
}
