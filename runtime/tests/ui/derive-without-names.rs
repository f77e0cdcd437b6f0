#[derive(tracelaw::TraceState)]
struct View(u64);

fn main() {
    let _ = View(1).0;
}
