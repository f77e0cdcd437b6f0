#[derive(tracelaw::TraceState)]
#[trace(rename_all = "camel")]
struct View {
    #[trace(renamed = "x")]
    term: u64,
}

fn main() {
    let _ = View { term: 1 }.term;
}
