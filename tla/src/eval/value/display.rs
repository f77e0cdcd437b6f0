//! Values as TLA+ text, as TLC prints them.

use std::fmt::{self, Write as _};

use super::set::Form;
use super::{Symbolic, Value};

/// The most characters that a message spends on one value.
const BRIEF: usize = 120;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::stack::grow(|| self.display(f))
    }
}

impl Value {
    fn display(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(true) => f.write_str("TRUE"),
            Self::Bool(false) => f.write_str("FALSE"),
            Self::Int(value) => write!(f, "{value}"),
            Self::String(text) => write_string(f, text.as_str()),
            Self::Model(name) => f.write_str(name.as_str()),
            Self::Sequence(sequence) => {
                f.write_str("<<")?;
                separated(f, sequence.vector().iter(), |f, item| write!(f, "{item}"))?;
                f.write_str(">>")
            }
            Self::Function(function) if function.domain().elements().all(|key| is_field(&key)) => {
                f.write_char('[')?;
                separated(f, function.iter(), |f, (name, value)| {
                    if let Self::String(name) = &name {
                        f.write_str(name.as_str())?;
                    }
                    write!(f, " |-> {value}")
                })?;
                f.write_char(']')
            }
            Self::Function(function) => {
                f.write_char('(')?;
                let mut first = true;
                for (key, value) in function.iter() {
                    if !std::mem::take(&mut first) {
                        f.write_str(" @@ ")?;
                    }
                    write!(f, "{key} :> {value}")?;
                }
                f.write_char(')')
            }
            Self::Set(set) => match set.form() {
                Form::Interval(low, high) if high.abs_diff(*low) > 8 => {
                    write!(f, "{low}..{high}")
                }
                Form::Elements(_) | Form::Interval(..) => {
                    f.write_char('{')?;
                    separated(f, set.elements(), |f, item| write!(f, "{item}"))?;
                    f.write_char('}')
                }
                Form::Symbolic(symbolic) => write!(f, "{symbolic}"),
            },
        }
    }
}

impl fmt::Display for Symbolic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |set: &super::Set| Value::Set(set.clone());
        match self {
            Self::Naturals => f.write_str("Nat"),
            Self::Integers => f.write_str("Int"),
            Self::Strings => f.write_str("STRING"),
            Self::Powerset(set) => write!(f, "SUBSET ({})", part(set)),
            Self::Functions(domain, range) => write!(f, "[{} -> {}]", part(domain), part(range)),
            Self::Sequences(set) => write!(f, "Seq({})", part(set)),
            Self::Records(fields) => {
                f.write_char('[')?;
                separated(f, fields.iter(), |f, (name, set)| {
                    write!(f, "{name} : {}", part(set))
                })?;
                f.write_char(']')
            }
            Self::Product(sets) => {
                let mut first = true;
                for set in sets {
                    if !std::mem::take(&mut first) {
                        f.write_str(" \\X ")?;
                    }
                    write!(f, "({})", part(set))?;
                }
                Ok(())
            }
            Self::Union(a, b) => write!(f, "({} \\cup {})", part(a), part(b)),
            Self::Intersection(a, b) => write!(f, "({} \\cap {})", part(a), part(b)),
            Self::Difference(a, b) => write!(f, "({} \\ {})", part(a), part(b)),
        }
    }
}

fn separated<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    Ok(())
}

fn write_string(f: &mut impl fmt::Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{c}' => f.write_str("\\f")?,
            other => f.write_char(other)?,
        }
    }
    f.write_char('"')
}

/// Whether an argument of a function can stand as a field name in a record.
fn is_field(key: &Value) -> bool {
    let Value::String(text) = key else {
        return false;
    };
    let text = text.as_str();
    text.chars().any(|c| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

impl Value {
    /// The text for messages: cut off where it is long.
    #[must_use]
    pub fn brief(&self) -> String {
        self.abridged(BRIEF)
    }

    /// The text, at most `limit` characters and an ellipsis.
    #[must_use]
    pub fn abridged(&self, limit: usize) -> String {
        let mut writer = Abridged {
            text: String::new(),
            left: limit,
        };
        if write!(writer, "{self}").is_err() {
            writer.text.push('…');
        }
        writer.text
    }
}

/// Takes so many characters and then fails, so that a large value is not printed in vain.
struct Abridged {
    text: String,
    left: usize,
}

impl fmt::Write for Abridged {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.left == 0 {
                return Err(fmt::Error);
            }
            self.left -= 1;
            self.text.push(character);
        }
        Ok(())
    }
}
