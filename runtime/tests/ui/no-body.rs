trait Machine {
    #[tracelaw::trace_action("Act")]
    fn act(&self);
}

fn main() {}
