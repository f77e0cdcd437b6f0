//! "Did you mean": the name that a wrong one was meant to be.

/// How alike two names must be to suggest one for the other.
const LIKENESS: f64 = 0.8;

/// The candidate that is most like `name`, where one is alike enough.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .map(|candidate| (likeness(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        // The later of two equals loses, so that the order of definitions decides.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// 1 for names that differ only in case or separators, else how much of them agrees.
fn likeness(left: &str, right: &str) -> f64 {
    let (left, right) = (folded(left), folded(right));
    let edits = strsim::normalized_damerau_levenshtein(&left, &right);
    // A name that lacks its first or last word is a common slip: `Restart` for `RestartNode`.
    let (short, long) = if left.len() < right.len() {
        (&left, &right)
    } else {
        (&right, &left)
    };
    let part = short.len() >= 4 && (long.starts_with(&**short) || long.ends_with(&**short));
    if part { edits.max(LIKENESS) } else { edits }
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| *character != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

/// `did you mean `X`?`, or what to do otherwise.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    nearest(name, candidates).map_or_else(
        || otherwise.to_owned(),
        |candidate| format!("did you mean `{candidate}`? otherwise {otherwise}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["BecomeLeader", "Restart", "HandleVoteRequest", "Timeout"];
        for (name, expected) in [
            ("BecomeLeadr", Some("BecomeLeader")),
            ("become_leader", Some("BecomeLeader")),
            ("RestartNode", Some("Restart")),
            ("VoteRequest", Some("HandleVoteRequest")),
            ("Crash", None),
            ("Timeout", None),
        ] {
            assert_eq!(nearest(name, names), expected, "{name}");
        }
    }
}
