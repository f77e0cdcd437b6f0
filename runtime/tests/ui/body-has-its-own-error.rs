#[tracelaw::trace_action("Act")]
fn act(a: u8) -> u8 {
    if a > 1 {
        return "no";
    }
    a
}

fn main() {
    act(1);
}
