struct View;

#[tracelaw::trace_action("Act", state = View)]
fn act() {}

fn main() {
    act();
}
