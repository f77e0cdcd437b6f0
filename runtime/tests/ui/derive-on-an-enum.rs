#[derive(tracelaw::TraceState)]
enum Role {
    Leader,
}

fn main() {
    let _ = Role::Leader;
}
