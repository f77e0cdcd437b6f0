struct Role;

#[derive(tracelaw::TraceState)]
struct View {
    role: Role,
}

fn main() {
    let _ = View { role: Role }.role;
}
