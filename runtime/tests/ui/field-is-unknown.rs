fn main() {
    tracelaw::emit!("HandleVote", document = "spec.md", fields(msg.trm = 1, grant = true, msg.from = 2));
    tracelaw::emit!("BecomeLeader", document = "spec.md", fields(votes = 3));
}
