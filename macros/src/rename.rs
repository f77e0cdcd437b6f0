//! `rename_all`: field names as the keys of the state table are written.

/// How words are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rule {
    #[default]
    None,
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The names are those of `serde`.
const RULES: &[(&str, Rule)] = &[
    ("lowercase", Rule::Lower),
    ("UPPERCASE", Rule::Upper),
    ("PascalCase", Rule::Pascal),
    ("camelCase", Rule::Camel),
    ("snake_case", Rule::Snake),
    ("SCREAMING_SNAKE_CASE", Rule::ScreamingSnake),
    ("kebab-case", Rule::Kebab),
    ("SCREAMING-KEBAB-CASE", Rule::ScreamingKebab),
];

const NAMES: &[&str] = &[
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "snake_case",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
];

impl Rule {
    /// The rule of that name, or the names that there are.
    pub(crate) fn parse(name: &str) -> Result<Self, &'static [&'static str]> {
        RULES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|&(_, rule)| rule)
            .ok_or(NAMES)
    }

    /// The key of a field, whose name is in snake case.
    pub(crate) fn apply(self, field: &str) -> String {
        match self {
            Self::None | Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
            Self::Pascal => pascal(field),
            Self::Camel => {
                let pascal = pascal(field);
                let first = pascal.chars().next().map_or(0, char::len_utf8);
                pascal[..first].to_ascii_lowercase() + &pascal[first..]
            }
        }
    }
}

fn pascal(field: &str) -> String {
    let mut key = String::with_capacity(field.len());
    let mut begins = true;
    for letter in field.chars() {
        if letter == '_' {
            begins = true;
        } else if begins {
            key.push(letter.to_ascii_uppercase());
            begins = false;
        } else {
            key.push(letter);
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelled_as_serde_spells_them() {
        for (rule, expect) in [
            ("lowercase", "commit_index"),
            ("UPPERCASE", "COMMIT_INDEX"),
            ("PascalCase", "CommitIndex"),
            ("camelCase", "commitIndex"),
            ("snake_case", "commit_index"),
            ("SCREAMING_SNAKE_CASE", "COMMIT_INDEX"),
            ("kebab-case", "commit-index"),
            ("SCREAMING-KEBAB-CASE", "COMMIT-INDEX"),
        ] {
            assert_eq!(
                Rule::parse(rule).map(|it| it.apply("commit_index")),
                Ok(expect.to_owned())
            );
        }
        assert!(Rule::parse("camel").is_err());
    }
}
