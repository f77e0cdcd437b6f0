fn main() {
    tracelaw::emit!("BecomeLeader", document = "spec.md", state(currentTrem = 1, role = 2));
}
