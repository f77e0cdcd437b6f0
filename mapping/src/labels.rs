//! Labels: what an author calls the parts of an entry, and how a value stands behind one.

mod spellings;

use tracelaw_diagnostics::Span;

use crate::markdown::{Piece, PieceKind};
use spellings::SPELLINGS;

/// A part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    Action,
    Location,
    File,
    Function,
    Line,
    Trigger,
    Event,
    Fields,
    StateFields,
    MessageFields,
    Notes,
}

impl Label {
    /// The name that the format gives it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Action => "Spec action",
            Self::Location => "Code location",
            Self::File => "File",
            Self::Function => "Function",
            Self::Line => "Line",
            Self::Trigger => "Trigger point",
            Self::Event => "Trace event name",
            Self::Fields => "Fields",
            Self::StateFields => "State fields",
            Self::MessageFields => "Message fields",
            Self::Notes => "Notes",
        }
    }
}

/// A label as read, with how sure it is that an entry begins or goes on here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) label: Label,
    /// Whether the words mean a part of an entry wherever they stand. `Source` may be one; it may
    /// as well be the address of a repository in the document's first lines.
    pub(crate) strong: bool,
}

/// Whether the words are a label, whatever their case, number, digits and markup.
pub(crate) fn recognise(text: &str) -> Option<Known> {
    if text.len() > 60 {
        return None;
    }
    let words = words(text);
    SPELLINGS.iter().find_map(|&(label, strong, weak)| {
        if strong.contains(&words.as_str()) {
            Some(Known {
                label,
                strong: true,
            })
        } else if weak.contains(&words.as_str()) {
            Some(Known {
                label,
                strong: false,
            })
        } else {
            None
        }
    })
}

/// The label that was probably meant by words that are none.
pub(crate) fn nearest(text: &str) -> Option<Label> {
    let words = words(text);
    let spellings = SPELLINGS
        .iter()
        .flat_map(|&(label, strong, _)| strong.iter().map(move |spelling| (label, spelling)));
    spellings
        .map(|(label, spelling)| (strsim::damerau_levenshtein(&words, spelling), label))
        .filter(|&(distance, _)| distance <= 2)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, label)| label)
}

/// The words in lower case, the last one in the singular, without what is in parentheses, without
/// punctuation, and without a number at the end.
pub(crate) fn words(text: &str) -> String {
    let mut words = String::new();
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if character.is_alphanumeric() => words.extend(character.to_lowercase()),
            '+' | '\'' => {}
            _ if words.ends_with(' ') || words.is_empty() => {}
            _ => words.push(' '),
        }
    }
    let words = words.trim_end_matches(|last: char| last.is_numeric() || last == ' ');
    let singular = words
        .strip_suffix('s')
        .filter(|stem| !stem.ends_with(['s', 'u', 'i']) && *words != *"emits");
    singular.unwrap_or(words).to_owned()
}

/// A label at the start of a line.
#[derive(Clone, Debug)]
pub(crate) struct LeadingLabel {
    /// What it means; `None` for a bold label of another kind.
    pub(crate) known: Option<Known>,
    /// Its words as written.
    pub(crate) text: String,
    /// Where they stand.
    pub(crate) span: Span,
}

/// Divides a line into the label that it begins with and the value behind it.
///
/// A label is bold or in backticks or neither; the colon stands inside the markup, outside of it,
/// or, behind a bold label that is known, nowhere.
pub(crate) fn leading_label<'a>(line: &[Piece<'a>]) -> Option<(LeadingLabel, Vec<Piece<'a>>)> {
    let first_index = line
        .iter()
        .position(|piece| piece.kind != PieceKind::Prose || !piece.text.trim().is_empty())?;
    let first = &line[first_index];
    let rest = &line[first_index + 1..];
    if first.is_line_end() {
        return None;
    }
    let marked = first.strong || first.is_code();
    if !marked {
        let colon = first.text.find(':')?;
        let text = &first.text[..colon];
        let known = recognise(text)?;
        // "Path 1 (no polka): ..." is a sentence of the author's.
        if !known.strong && text.contains(|c: char| c.is_numeric() || c == '(') {
            return None;
        }
        let value = after(first, colon + 1, rest);
        return Some((label(first, 0..colon, Some(known)), value));
    }
    if let Some(colon) = first.text.find(':').filter(|_| first.strong) {
        let inside = &first.text[..colon];
        let known = recognise(inside);
        let closes = first.text[colon + 1..].trim().is_empty();
        if known.is_some() || closes {
            let value = after(first, colon + 1, rest);
            return Some((label(first, 0..colon, known), value));
        }
        return None;
    }
    let known = recognise(&first.text);
    let behind = rest.first().map(|piece| piece.text.trim_start());
    let colon = behind.is_some_and(|text| text.starts_with(':'))
        && rest.first().is_some_and(|piece| !piece.is_code());
    if !colon && (known.is_none() || first.is_code()) {
        return None;
    }
    if known.is_none() && first.is_code() {
        return None;
    }
    let mut value: Vec<Piece<'a>> = rest.to_vec();
    if let Some(piece) = value.first_mut()
        && piece.kind == PieceKind::Prose
    {
        let start = piece.text.len()
            - piece
                .text
                .trim_start()
                .trim_start_matches([':', '-', '–', '—', '=', ' '])
                .len();
        *piece = piece.part(start..piece.text.len());
    }
    Some((label(first, 0..first.text.len(), known), value))
}

fn after<'a>(first: &Piece<'a>, start: usize, rest: &[Piece<'a>]) -> Vec<Piece<'a>> {
    let mut value = Vec::with_capacity(rest.len() + 1);
    if !first.text[start..].trim().is_empty() {
        value.push(first.part(start..first.text.len()));
    }
    value.extend_from_slice(rest);
    value
}

fn label(piece: &Piece<'_>, range: std::ops::Range<usize>, known: Option<Known>) -> LeadingLabel {
    let part = piece.part(range);
    LeadingLabel {
        known,
        text: part.text.trim().to_owned(),
        span: part.span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Content, plain, read};

    #[test]
    fn a_label_is_known_by_its_words() {
        let cases = [
            ("Spec action", Some(Label::Action)),
            ("SPEC ACTIONS", Some(Label::Action)),
            ("Spec action(s)", Some(Label::Action)),
            ("TLA+ Action", Some(Label::Action)),
            ("Code location 2", Some(Label::Location)),
            ("Code locations", Some(Label::Location)),
            ("File:Line", Some(Label::Location)),
            ("`Trigger`", Some(Label::Trigger)),
            ("Trace event name", Some(Label::Event)),
            ("Event Fields", Some(Label::Fields)),
            ("Notes", Some(Label::Notes)),
            ("Bug #5204", None),
            ("MPMC", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(recognise(text).map(|known| known.label), expected, "{text}");
        }
    }

    #[test]
    fn a_label_may_be_set_in_any_way() {
        let lines = [
            "**Code location**: `a.rs:1`",
            "**Code location:** `a.rs:1`",
            "**Code location** `a.rs:1`",
            "**Code location** — `a.rs:1`",
            "Code location: `a.rs:1`",
            "`Code location`: `a.rs:1`",
            "__CODE LOCATION(S)__ : `a.rs:1`",
            "***Code location***: `a.rs:1`",
        ];
        for line in lines {
            let blocks = read(line);
            let Content::Text(pieces) = &blocks[0].content else {
                panic!("{line}");
            };
            let (label, value) = leading_label(pieces).expect(line);
            assert_eq!(
                label.known.map(|known| known.label),
                Some(Label::Location),
                "{line}"
            );
            assert_eq!(plain(&value), "a.rs:1", "{line}");
        }
    }

    #[test]
    fn what_is_no_label_is_left_alone() {
        for line in [
            "`enterPrevote`: the path",
            "Path 1 (no polka): x",
            "plain text",
            "**bold words** go on",
        ] {
            let blocks = read(line);
            let Content::Text(pieces) = &blocks[0].content else {
                panic!("{line}");
            };
            assert!(leading_label(pieces).is_none(), "{line}");
        }
    }
}
