//! Dotted paths into an event.

/// The way to a part of an event: `node`, `message.from`, `state.term`, `args.peer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub root: Root,
    /// The keys on the way.
    pub steps: Vec<String>,
}

/// Where a [`Path`] begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// Who took the action.
    Node,
    /// The message.
    Message,
    /// The snapshot.
    State,
    /// What else the event carries.
    Args,
    /// The object that holds all of these.
    Event,
}

impl Path {
    /// Reads a path; what is none is an expression.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('.');
        let root = match parts.next()? {
            "node" | "nid" => Root::Node,
            "message" | "msg" => Root::Message,
            "state" => Root::State,
            "args" => Root::Args,
            "event" => Root::Event,
            _ => return None,
        };
        let steps: Vec<String> = parts.map(str::to_owned).collect();
        let sound = steps.iter().all(|step| {
            let mut characters = step.chars();
            !step.is_empty() && characters.all(|c| c.is_alphanumeric() || "_-$@".contains(c))
        });
        let whole = matches!(root, Root::Node | Root::Message);
        (sound && (whole || !steps.is_empty())).then_some(Self { root, steps })
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, Root};

    #[test]
    fn paths_are_told_from_expressions() {
        for (text, wanted) in [
            ("node", Some((Root::Node, vec![]))),
            ("message", Some((Root::Message, vec![]))),
            ("msg.from", Some((Root::Message, vec!["from"]))),
            ("state.term", Some((Root::State, vec!["term"]))),
            ("args.a.b", Some((Root::Args, vec!["a", "b"]))),
            ("event.msg.x", Some((Root::Event, vec!["msg", "x"]))),
            ("state", None),
            ("state[node]", None),
            ("node + 1", None),
            ("Leader", None),
        ] {
            let path = Path::parse(text);
            let path = path
                .as_ref()
                .map(|path| (path.root, path.steps.iter().map(String::as_str).collect()));
            assert_eq!(path, wanted, "{text}");
        }
    }
}
