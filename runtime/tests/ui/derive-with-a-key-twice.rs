#[derive(tracelaw::TraceState)]
struct View {
    term: u64,
    #[trace(rename = "term")]
    epoch: u64,
}

fn main() {
    let view = View { term: 1, epoch: 2 };
    let _ = view.term + view.epoch;
}
