#[tracelaw::trace_action("Act", fields(given = result))]
fn act(result: u8) -> u8 {
    result + 1
}

fn main() {
    act(1);
}
