#[tracelaw::trace_action("Act")]
struct Act;

fn main() {
    let _ = Act;
}
