#[tracelaw::trace_action("Act", when = before, before(old = a), fields(old))]
fn act(a: u8) -> u8 {
    a + 1
}

fn main() {
    act(1);
}
