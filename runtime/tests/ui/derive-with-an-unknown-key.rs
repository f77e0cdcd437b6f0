#[derive(tracelaw::TraceState)]
#[trace(rename_all = "camelCase", document = "spec.md")]
struct View {
    current_term: u64,
    voted_fro: u64,
}

fn main() {
    let view = View { current_term: 1, voted_fro: 2 };
    let _ = view.current_term + view.voted_fro;
}
