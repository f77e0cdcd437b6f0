#[tracelaw::trace_action("Act", when = both, if = *result > 1)]
fn act(a: u8) -> u8 {
    a + 1
}

fn main() {
    act(1);
}
