//! How alike two names are, by the words in them.

/// The words of a name: `handleVoteRequest`, `handle_vote_request` and `HandleVoteRequest` have the
/// same ones.
pub(super) fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, &c) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| characters[before]);
        let next_is_lower = characters
            .get(at + 1)
            .is_some_and(|next| next.is_lowercase());
        let begins = c.is_uppercase()
            && before.is_some_and(|before| !before.is_uppercase() || next_is_lower);
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// A word without the endings of number and tense.
fn stem(word: &str) -> &str {
    for ending in ["ing", "ed", "es", "s", "e"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 3
        {
            return stem;
        }
    }
    word
}

/// Words that say nothing about what is done.
const EMPTY: &[&str] = &[
    "on", "do", "the", "a", "an", "of", "to", "and", "default", "inner", "impl",
];

/// Of a hundred, how alike two names are: the share of the words that both have.
pub(super) fn likeness(one: &str, other: &str) -> u32 {
    let stems = |name: &str| {
        let words = words(name);
        let full: Vec<String> = words
            .iter()
            .filter(|word| !EMPTY.contains(&word.as_str()))
            .map(|word| stem(word).to_owned())
            .collect();
        if full.is_empty() { words } else { full }
    };
    let (one, other) = (stems(one), stems(other));
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    if one.concat() == other.concat() {
        return 100;
    }
    let mut rest = other.clone();
    let mut common = 0;
    for word in &one {
        if let Some(at) = rest.iter().position(|known| known == word) {
            rest.remove(at);
            common += 1;
        }
    }
    let share = 200 * common / (one.len() + other.len());
    u32::try_from(share).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_the_case() {
        for (name, wanted) in [
            ("HandleRequestVoteRequest", "handle request vote request"),
            ("handle_request_vote", "handle request vote"),
            ("becomeLeader", "become leader"),
            ("MPMCReserveProd", "mpmc reserve prod"),
            ("rte_ring_sp_enqueue", "rte ring sp enqueue"),
        ] {
            assert_eq!(words(name).join(" "), wanted);
        }
    }

    #[test]
    fn names_with_the_same_words_are_alike() {
        for (one, other, wanted) in [
            ("BecomeLeader", "become_leader", 100),
            ("HandleTimeout", "handleTimeouts", 100),
            ("AppendEntries", "handle_append_entries", 80),
            ("BecomeLeader", "become_follower", 50),
            ("Restart", "propose", 0),
        ] {
            assert_eq!(likeness(one, other), wanted, "{one}, {other}");
        }
    }
}
