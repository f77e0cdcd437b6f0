#[tracelaw::trace_action("BecomeLeadr", document = "spec.md")]
fn become_leader() {}

fn main() {
    become_leader();
    tracelaw::emit!("Elect", document = "spec.md");
}
