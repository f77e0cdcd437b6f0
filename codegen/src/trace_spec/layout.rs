//! Formulas as they are written: lists of conjuncts and disjuncts, quantifiers, comments.

use super::text::Text;

/// A formula to be written.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    /// What stands there as it is.
    Text(Text),
    /// All of these; `TRUE` where there is none.
    And(Vec<Self>),
    /// One of these; `FALSE` where there is none.
    Or(Vec<Self>),
    /// `\E` with these bounds.
    Exists(String, Box<Self>),
    /// A comment before a formula.
    Note(Vec<String>, Box<Self>),
}

impl Formula {
    /// A formula of one line.
    pub(super) fn line(text: impl Into<String>) -> Self {
        Self::Text(Text::line(text))
    }

    /// A quantifier, unless nothing is bound.
    pub(super) fn exists(bounds: &[String], body: Self) -> Self {
        if bounds.is_empty() {
            return body;
        }
        Self::Exists(bounds.join(", "), Box::new(body))
    }

    /// A place that a person has to fill in. Nothing is accepted there until then.
    pub(super) fn open(reason: &str) -> Self {
        Self::Note(
            vec![format!("todo: {reason}")],
            Box::new(Self::line("FALSE")),
        )
    }

    /// `head ==`, the formula below.
    pub(super) fn define(&self, head: &str, out: &mut String) {
        out.push_str(head);
        out.push_str(" ==\n    ");
        self.write(4, out);
        out.push('\n');
    }

    /// Writes it where `out` ends, which is this column.
    pub(super) fn write(&self, column: usize, out: &mut String) {
        match self {
            Self::Text(text) => text.write(column, out),
            Self::And(items) => {
                let mut flat = Vec::new();
                flatten(items, &mut flat);
                list(&flat, "/\\ ", "TRUE", column, out);
            }
            Self::Or(items) => {
                let items: Vec<&Self> = items.iter().collect();
                list(&items, "\\/ ", "FALSE", column, out);
            }
            Self::Exists(bounds, body) => {
                out.push_str("\\E ");
                out.push_str(bounds);
                out.push_str(" :");
                new_line(column + 4, out);
                body.write(column + 4, out);
            }
            Self::Note(lines, body) => {
                for line in lines {
                    out.push_str("\\* ");
                    out.push_str(line);
                    new_line(column, out);
                }
                body.write(column, out);
            }
        }
    }
}

fn flatten<'f>(items: &'f [Formula], out: &mut Vec<&'f Formula>) {
    for item in items {
        match item {
            Formula::And(inner) => flatten(inner, out),
            Formula::Or(inner) if inner.len() == 1 => flatten(inner, out),
            item => out.push(item),
        }
    }
}

fn list(items: &[&Formula], bullet: &str, none: &str, column: usize, out: &mut String) {
    match items {
        [] => out.push_str(none),
        [only] => only.write(column, out),
        items => {
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    new_line(column, out);
                }
                out.push_str(bullet);
                let mut at = column + bullet.len();
                if let Formula::Text(text) = item {
                    out.push_str(&" ".repeat(text.margin()));
                    at += text.margin();
                }
                item.write(at, out);
            }
        }
    }
}

fn new_line(column: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&" ".repeat(column));
}
