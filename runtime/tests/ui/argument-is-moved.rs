#[tracelaw::trace_action("Act", fields(names))]
fn act(names: Vec<String>) -> usize {
    names.into_iter().count()
}

fn main() {
    act(Vec::new());
}
