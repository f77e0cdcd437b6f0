fn main() {
    tracelaw::emit!("Act", when = before, on = ok, before(x = 1));
}
