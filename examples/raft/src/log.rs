//! The replicated log.

use super::node::{Index, Term};

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The term of the leader that took the command.
    pub term: Term,
    /// The client's command.
    pub command: String,
}

impl Entry {
    /// Term and command.
    #[must_use]
    pub fn as_pair(&self) -> (Term, &str) {
        (self.term, &self.command)
    }
}

/// The log: entries with indices from 1; index 0 is the empty log, of term 0.
#[derive(Clone, Debug, Default)]
pub struct Log {
    entries: Vec<Entry>,
}

impl Log {
    /// The index of the last entry.
    #[must_use]
    pub fn last_index(&self) -> Index {
        self.entries.len()
    }

    /// The term of the last entry.
    #[must_use]
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(0, |entry| entry.term)
    }

    /// The term of the entry at `index`; `None` where the log does not reach so far.
    #[must_use]
    pub fn term_at(&self, index: Index) -> Option<Term> {
        match index {
            0 => Some(0),
            _ => self.entries.get(index - 1).map(|entry| entry.term),
        }
    }

    /// The entries with indices in `first..=last`, as far as there are any.
    #[must_use]
    pub fn slice(&self, first: Index, last: Index) -> &[Entry] {
        let end = last.min(self.entries.len());
        self.entries.get(first.max(1) - 1..end).unwrap_or(&[])
    }

    /// Adds an entry at the end.
    pub fn append(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Takes over `entries`, which follow `previous`: from the first one whose term differs, the
    /// log's own tail is discarded. A log that has them all keeps what comes after them.
    pub fn merge(&mut self, previous: Index, entries: &[Entry]) {
        for (index, entry) in (previous + 1..).zip(entries) {
            if self.term_at(index) == Some(entry.term) {
                continue;
            }
            self.entries.truncate(index - 1);
            self.entries.push(entry.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(terms: &[Term]) -> Log {
        let entries = entries(terms);
        Log { entries }
    }

    fn entries(terms: &[Term]) -> Vec<Entry> {
        let entry = |&term| Entry {
            term,
            command: format!("command of term {term}"),
        };
        terms.iter().map(entry).collect()
    }

    #[test]
    fn merges() {
        type Case = (
            &'static [Term],
            Index,
            &'static [Term],
            &'static [Term],
            &'static str,
        );
        let cases: [Case; 6] = [
            (&[], 0, &[1, 1], &[1, 1], "an empty log takes all"),
            (&[1, 1], 2, &[2], &[1, 1, 2], "new entries go to the end"),
            (
                &[1, 1, 2],
                1,
                &[1],
                &[1, 1, 2],
                "a late request removes nothing",
            ),
            (&[1, 1, 1], 1, &[2], &[1, 2], "a conflict removes the tail"),
            (&[1, 1], 1, &[1, 2], &[1, 1, 2], "an overlap is kept"),
            (&[1], 1, &[], &[1], "a heartbeat changes nothing"),
        ];
        for (own, previous, new, expected, what) in cases {
            let mut log = log(own);
            log.merge(previous, &entries(new));
            assert_eq!(log.entries, entries(expected), "{what}");
        }
    }

    #[test]
    fn slices_end_with_the_log() {
        let log = log(&[1, 2, 3]);
        assert_eq!(log.slice(2, 9), entries(&[2, 3]));
        assert_eq!(log.slice(4, 9), []);
        assert_eq!(log.term_at(0), Some(0));
        assert_eq!(log.term_at(4), None);
    }
}
