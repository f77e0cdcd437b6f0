//! Rules for fields, by their paths.

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tracelaw_events::canonical::{Canonical, Refusal};

/// What becomes of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The member is left out.
    Remove,
    /// `[redacted]` stands in its place.
    Mask,
    /// `***` stands in the place of all but the first and the last characters; of the whole value
    /// if it is not at least twice as long as what would stay.
    Partial {
        /// How many characters stay at the beginning.
        first: usize,
        /// How many stay at the end.
        last: usize,
    },
    /// A [`commitment`] stands in its place: equal values stay equal, and who knows the salt can
    /// show which value it was.
    Commit,
}

/// What [`Rule::Commit`] makes of a value: `sha256:` and the hash of the salt, a zero byte and the
/// value as canonical JSON.
///
/// # Errors
/// The value cannot be written as JSON.
pub fn commitment<T: Serialize + ?Sized>(salt: &[u8], value: &T) -> Result<String, Refusal> {
    let value = Canonical::of(value)?;
    let digest = Sha256::new()
        .chain_update(salt)
        .chain_update([0])
        .chain_update(value.as_str())
        .finalize();
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("sha256:{hex}"))
}

/// A rule and the fields that it is for.
#[derive(Clone, Debug)]
pub(crate) struct FieldRule {
    segments: Vec<String>,
    pub(crate) rule: Rule,
}

impl FieldRule {
    pub(crate) fn new(path: &str, rule: Rule) -> Self {
        let mut segments: Vec<String> = path.split('.').map(str::to_owned).collect();
        if let [name] = segments.as_slice()
            && name != "**"
        {
            segments.insert(0, "**".to_owned());
        }
        Self { segments, rule }
    }

    /// The name of the fields, if all have the same.
    pub(crate) fn name(&self) -> Option<&str> {
        let last = self.segments.last()?.as_str();
        (last != "*" && last != "**").then_some(last)
    }

    pub(crate) fn fits(&self, path: &[&str]) -> bool {
        fits(&self.segments, path)
    }
}

fn fits(pattern: &[String], path: &[&str]) -> bool {
    let Some((first, rest)) = pattern.split_first() else {
        return path.is_empty();
    };
    if first == "**" {
        return (0..=path.len()).any(|skipped| fits(rest, &path[skipped..]));
    }
    let Some((name, inner)) = path.split_first() else {
        return false;
    };
    (first == "*" || first == name) && fits(rest, inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, path: &str, expect: bool) {
        let path: Vec<&str> = path.split('.').collect();
        let rule = FieldRule::new(pattern, Rule::Mask);
        assert_eq!(rule.fits(&path), expect, "{pattern} {path:?}");
    }

    #[test]
    fn paths() {
        check("iban", "iban", true);
        check("iban", "msg.from.iban", true);
        check("iban", "iban.country", false);
        check("msg.iban", "msg.iban", true);
        check("msg.iban", "state.msg.iban", false);
        check("*.iban", "msg.iban", true);
        check("*.iban", "msg.from.iban", false);
        check("state.**", "state.a.b", true);
        check("state.**.b", "state.b", true);
        check("state.**.b", "state.a.a.b", true);
        check("state.*.b", "state.b", false);
    }
}
