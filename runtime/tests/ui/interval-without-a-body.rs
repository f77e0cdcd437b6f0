fn main() {
    tracelaw::emit!("Act", interval);
}
