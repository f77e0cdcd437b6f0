fn main() {
    tracelaw::emit!("HandleRequestVoteRequest", document = "spec.md");
}
