struct Role;

#[tracelaw::trace_action("Act", node = 1, state(role = role), fields(role = &role))]
fn act(role: Role) {
    let _ = &role;
}

fn main() {
    act(Role);
}
