#[derive(tracelaw::TraceState)]
struct View {
    #[trace(debug, display)]
    term: u64,
}

fn main() {
    let _ = View { term: 1 }.term;
}
