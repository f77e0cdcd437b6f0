//! Text with a layout of its own, for findings that need more than an excerpt of a source.

use std::fmt;

/// What a piece of text is; only renderers know how that looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Nothing special.
    #[default]
    Plain,
    /// What the line is about.
    Strong,
    /// A place in a file.
    Place,
    /// What is wrong.
    Wrong,
    /// What should be there.
    Right,
    /// Advice.
    Advice,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub role: Role,
    /// The text, without line feeds.
    pub text: String,
}

/// A line, indented by so many columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreenLine {
    /// The columns in front of it.
    pub indent: usize,
    /// Its pieces; nothing is put between them.
    pub pieces: Vec<Piece>,
}

impl ScreenLine {
    /// An empty line with an indentation.
    #[must_use]
    pub const fn new(indent: usize) -> Self {
        Self {
            indent,
            pieces: Vec::new(),
        }
    }

    /// Adds a piece.
    #[must_use]
    pub fn with(mut self, role: Role, text: impl Into<String>) -> Self {
        let text = text.into();
        self.pieces.push(Piece { role, text });
        self
    }

    /// Adds a piece that is nothing special.
    #[must_use]
    pub fn plain(self, text: impl Into<String>) -> Self {
        self.with(Role::Plain, text)
    }
}

/// Lines that belong together, few enough for one screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// The lines.
    pub lines: Vec<ScreenLine>,
}

impl Screen {
    /// Adds a line.
    pub fn line(&mut self, line: ScreenLine) {
        self.lines.push(line);
    }
}

impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            write!(f, "{:indent$}", "", indent = line.indent)?;
            for piece in &line.pieces {
                f.write_str(&piece.text)?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
