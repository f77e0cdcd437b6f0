//! Tokens: the words and signs of a module, with the columns that bulleted lists align by.

use std::collections::HashMap;
use std::sync::LazyLock;

use tracelaw_diagnostics::Span;

use super::symbols::BY_SPELLING;

/// A token. Offsets are into the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    start: u32,
    end: u32,
    /// Counted from 1, in characters.
    pub(super) column: u32,
    /// Whether nothing but white space stands before it on its line.
    pub(super) first: bool,
}

impl Token {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    /// Digits, also with a base: `\b101`.
    Integer,
    /// `3.14`.
    Decimal,
    String,
    /// A string that its line does not close.
    OpenString,
    /// An operator symbol, by its number in the table.
    Operator(u8),
    Sign(Sign),
    Keyword(Keyword),
    /// `<1>`, `<*>` or `<+>` at the beginning of a line: a step of a proof.
    Step,
    /// `WF_` or, if true, `SF_`.
    Fairness(bool),
    /// A character that begins no token.
    Junk,
    /// Behind the last token.
    End,
}

/// Signs that are no operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    ParenOpen,
    ParenClose,
    BracketOpen,
    BracketClose,
    /// `]_`.
    BracketCloseSubscript,
    BraceOpen,
    BraceClose,
    TupleOpen,
    TupleClose,
    /// `>>_`.
    TupleCloseSubscript,
    Comma,
    Colon,
    /// `::`.
    Label,
    /// `==`.
    Defined,
    /// `<-`.
    Gets,
    /// `->`.
    Arrow,
    /// `|->`.
    MapsTo,
    Bang,
    Dot,
    At,
    Underscore,
    Forall,
    Exists,
    TemporalForall,
    TemporalExists,
    /// `----`.
    Ruler,
    /// `====`.
    ModuleEnd,
}

/// Words that have a meaning of their own wherever they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Assume,
    By,
    Case,
    Choose,
    Constant,
    Else,
    Except,
    Extends,
    False,
    Hide,
    If,
    In,
    Instance,
    Lambda,
    Let,
    Local,
    Module,
    Obvious,
    Omitted,
    Other,
    Proof,
    Recursive,
    Then,
    Theorem,
    True,
    Use,
    Variable,
    With,
}

fn keyword(word: &str) -> Option<Keyword> {
    Some(match word {
        "ASSUME" | "ASSUMPTION" | "AXIOM" => Keyword::Assume,
        "BY" => Keyword::By,
        "CASE" => Keyword::Case,
        "CHOOSE" => Keyword::Choose,
        "CONSTANT" | "CONSTANTS" => Keyword::Constant,
        "ELSE" => Keyword::Else,
        "EXCEPT" => Keyword::Except,
        "EXTENDS" => Keyword::Extends,
        "FALSE" => Keyword::False,
        "HIDE" => Keyword::Hide,
        "IF" => Keyword::If,
        "IN" => Keyword::In,
        "INSTANCE" => Keyword::Instance,
        "LAMBDA" => Keyword::Lambda,
        "LET" => Keyword::Let,
        "LOCAL" => Keyword::Local,
        "MODULE" => Keyword::Module,
        "OBVIOUS" => Keyword::Obvious,
        "OMITTED" => Keyword::Omitted,
        "OTHER" => Keyword::Other,
        "PROOF" => Keyword::Proof,
        "RECURSIVE" => Keyword::Recursive,
        "THEN" => Keyword::Then,
        "THEOREM" | "PROPOSITION" | "LEMMA" | "COROLLARY" => Keyword::Theorem,
        "TRUE" => Keyword::True,
        "USE" => Keyword::Use,
        "VARIABLE" | "VARIABLES" => Keyword::Variable,
        "WITH" => Keyword::With,
        _ => return None,
    })
}

/// Signs by their spelling.
const SIGNS: &[(&str, Sign)] = &[
    ("(", Sign::ParenOpen),
    (")", Sign::ParenClose),
    ("[", Sign::BracketOpen),
    ("]", Sign::BracketClose),
    ("]_", Sign::BracketCloseSubscript),
    ("{", Sign::BraceOpen),
    ("}", Sign::BraceClose),
    ("<<", Sign::TupleOpen),
    ("〈", Sign::TupleOpen),
    ("⟨", Sign::TupleOpen),
    (">>", Sign::TupleClose),
    ("〉", Sign::TupleClose),
    ("⟩", Sign::TupleClose),
    (">>_", Sign::TupleCloseSubscript),
    ("〉_", Sign::TupleCloseSubscript),
    ("⟩_", Sign::TupleCloseSubscript),
    (",", Sign::Comma),
    (":", Sign::Colon),
    ("::", Sign::Label),
    ("∷", Sign::Label),
    ("==", Sign::Defined),
    ("≜", Sign::Defined),
    ("<-", Sign::Gets),
    ("⟵", Sign::Gets),
    ("←", Sign::Gets),
    ("->", Sign::Arrow),
    ("⟶", Sign::Arrow),
    ("→", Sign::Arrow),
    ("|->", Sign::MapsTo),
    ("⟼", Sign::MapsTo),
    ("↦", Sign::MapsTo),
    ("!", Sign::Bang),
    (".", Sign::Dot),
    ("@", Sign::At),
    ("∀", Sign::Forall),
    ("∃", Sign::Exists),
];

/// What the words behind a backslash mean where they are no operators.
const QUANTIFIERS: &[(&str, Sign)] = &[
    ("\\A", Sign::Forall),
    ("\\forall", Sign::Forall),
    ("\\E", Sign::Exists),
    ("\\exists", Sign::Exists),
    ("\\AA", Sign::TemporalForall),
    ("\\EE", Sign::TemporalExists),
];

/// Spellings by their first byte, the longest first. Words are not among them.
static BY_FIRST_BYTE: LazyLock<Vec<Vec<(&'static str, Kind)>>> = LazyLock::new(|| {
    let operators = BY_SPELLING
        .iter()
        .filter(|(text, _)| !text.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter(|(text, _)| !(text.starts_with('\\') && text.len() > 1 && **text != "\\/"))
        .map(|(text, number)| (*text, Kind::Operator(*number)));
    let signs = SIGNS.iter().map(|(text, sign)| (*text, Kind::Sign(*sign)));
    let mut table = vec![Vec::new(); 256];
    for (text, kind) in operators.chain(signs) {
        table[usize::from(text.as_bytes()[0])].push((text, kind));
    }
    for spellings in &mut table {
        spellings.sort_by_key(|(text, _)| std::cmp::Reverse((text.len(), *text)));
    }
    table
});

/// Words and `\words` that are operators or quantifiers.
static WORDS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    let operators = BY_SPELLING
        .iter()
        .map(|(text, number)| (*text, Kind::Operator(*number)));
    let quantifiers = QUANTIFIERS
        .iter()
        .map(|(text, sign)| (*text, Kind::Sign(*sign)));
    operators.chain(quantifiers).collect()
});

/// The offset of the dashes of the next `---- MODULE`, from `from` on.
pub(super) fn module_header(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(found) = text[at..].find("----") {
        let dashes = at + found;
        let rest = text[dashes..].trim_start_matches('-');
        if rest.trim_start_matches([' ', '\t']).starts_with("MODULE") {
            return Some(dashes);
        }
        at = text.len() - rest.len();
    }
    None
}

/// Turns a text into tokens.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    /// Where the line begins, and by how much the columns of what follows are to be corrected:
    /// characters of several bytes count once.
    line_start: usize,
    surplus: usize,
    /// Columns that the first line has before its first byte.
    indent: usize,
    first: bool,
    /// How many modules are open.
    modules: usize,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    /// Reads one module with all that is nested in it, from its header line on. With the tokens,
    /// the offset behind the module.
    pub(super) fn module(text: &'a str, header: usize) -> (Vec<Token>, usize) {
        let line = text[..header].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = text[line..header].chars().count();
        let mut lexer = Self::new(text, Span::new(header, text.len()), indent);
        lexer.run(true);
        let end = lexer.at;
        (lexer.finish(), end)
    }

    /// Reads a piece of a text, whose first byte has `indent` columns before it.
    pub(super) fn piece(text: &'a str, span: Span, indent: usize) -> Vec<Token> {
        let mut lexer = Self::new(text, span, indent);
        lexer.run(false);
        lexer.finish()
    }

    fn new(text: &'a str, span: Span, indent: usize) -> Self {
        Self {
            text,
            at: span.start,
            end: span.end,
            line_start: span.start,
            surplus: 0,
            indent,
            first: true,
            modules: 0,
            tokens: Vec::with_capacity((span.end - span.start) / 6),
        }
    }

    fn finish(mut self) -> Vec<Token> {
        self.push(Kind::End, 0);
        self.tokens
    }

    fn run(&mut self, modules: bool) {
        while self.at < self.end {
            let rest = &self.text.as_bytes()[self.at..self.end];
            match rest[0] {
                b'\n' => {
                    self.at += 1;
                    self.new_line();
                }
                b' ' | b'\t' | b'\r' | 0x0C => self.at += 1,
                b'\\' if rest.get(1) == Some(&b'*') => {
                    self.at += rest.iter().take_while(|&&byte| byte != b'\n').count();
                }
                b'(' if rest.get(1) == Some(&b'*') => self.block_comment(),
                b'"' => self.string(),
                b'<' if self.first && step_length(rest) > 0 => {
                    self.push(Kind::Step, step_length(rest));
                }
                b'-' if rest.starts_with(b"----") => self.ruler(b'-', Sign::Ruler),
                b'=' if rest.starts_with(b"====") => {
                    self.ruler(b'=', Sign::ModuleEnd);
                    self.modules = self.modules.saturating_sub(1);
                    if modules && self.modules == 0 {
                        return;
                    }
                }
                b'\\' => self.backslash(rest),
                first if first.is_ascii_alphanumeric() || first == b'_' => self.word(rest),
                first => self.sign(first),
            }
        }
    }

    fn new_line(&mut self) {
        self.line_start = self.at;
        self.surplus = 0;
        self.indent = 0;
        self.first = true;
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let column = self.at - self.line_start - self.surplus + self.indent + 1;
        self.tokens.push(Token {
            kind,
            start: clamp(self.at),
            end: clamp(self.at + length),
            column: clamp(column),
            first: self.first,
        });
        self.first = false;
        self.skip(length);
    }

    /// Goes on behind `length` bytes of one line.
    fn skip(&mut self, length: usize) {
        let bytes = &self.text.as_bytes()[self.at..self.at + length];
        self.surplus += bytes.iter().filter(|&&byte| byte & 0xC0 == 0x80).count();
        self.at += length;
    }

    /// Block comments nest. One that is not closed takes the rest.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while self.at < self.end {
            let rest = &self.text.as_bytes()[self.at..self.end];
            if rest.starts_with(b"(*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with(b"*)") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else if rest[0] == b'\n' {
                self.at += 1;
                self.new_line();
            } else {
                self.skip(1);
            }
        }
    }

    fn string(&mut self) {
        let rest = &self.text.as_bytes()[self.at..self.end];
        let mut length = 1;
        while let Some(&byte) = rest.get(length) {
            match byte {
                b'"' => return self.push(Kind::String, length + 1),
                b'\n' => break,
                b'\\' if rest.get(length + 1).is_some_and(|&next| next != b'\n') => length += 2,
                _ => length += 1,
            }
        }
        self.push(Kind::OpenString, length.min(rest.len()));
    }

    fn ruler(&mut self, byte: u8, sign: Sign) {
        let rest = &self.text.as_bytes()[self.at..self.end];
        let length = rest.iter().take_while(|&&other| other == byte).count();
        self.push(Kind::Sign(sign), length);
    }

    /// `\in`, `\/`, `\b101`, or the set difference.
    fn backslash(&mut self, rest: &[u8]) {
        if let [
            _,
            base @ (b'b' | b'B' | b'o' | b'O' | b'h' | b'H'),
            digits @ ..,
        ] = rest
        {
            let is_digit = |byte: &&u8| match base {
                b'b' | b'B' => matches!(byte, b'0' | b'1'),
                b'o' | b'O' => matches!(byte, b'0'..=b'7'),
                _ => byte.is_ascii_hexdigit(),
            };
            let count = digits.iter().take_while(is_digit).count();
            let ends = digits.get(count).is_none_or(|byte| !is_word(*byte));
            if count > 0 && ends {
                return self.push(Kind::Integer, 2 + count);
            }
        }
        let letters = rest[1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        if letters == 0 {
            return self.sign(b'\\');
        }
        let word = &self.text[self.at..=self.at + letters];
        match WORDS.get(word) {
            Some(kind) => self.push(*kind, 1 + letters),
            None => self.push(Kind::Junk, 1 + letters),
        }
    }

    /// A name, a keyword or a number. Names may begin with digits.
    fn word(&mut self, rest: &[u8]) {
        if rest.starts_with(b"WF_") || rest.starts_with(b"SF_") {
            return self.push(Kind::Fairness(rest[0] == b'S'), 3);
        }
        let length = rest.iter().take_while(|&&byte| is_word(byte)).count();
        let word = &self.text[self.at..self.at + length];
        if rest[..length].iter().all(u8::is_ascii_digit) {
            let fraction = match &rest[length..] {
                [b'.', digits @ ..] => digits.iter().take_while(|b| b.is_ascii_digit()).count(),
                _ => 0,
            };
            return match fraction {
                0 => self.push(Kind::Integer, length),
                _ => self.push(Kind::Decimal, length + 1 + fraction),
            };
        }
        if !rest[..length].iter().any(u8::is_ascii_alphabetic) {
            return self.push(Kind::Sign(Sign::Underscore), 1);
        }
        if word.bytes().all(|byte| byte.is_ascii_uppercase()) {
            if let Some(keyword) = keyword(word) {
                self.modules += usize::from(keyword == Keyword::Module && self.in_header());
                return self.push(Kind::Keyword(keyword), length);
            }
            if let Some(kind) = WORDS.get(word) {
                return self.push(*kind, length);
            }
        }
        self.push(Kind::Name, length);
    }

    /// Whether the last token is the ruler of a module's header.
    fn in_header(&self) -> bool {
        self.tokens
            .last()
            .is_some_and(|token| token.kind == Kind::Sign(Sign::Ruler))
    }

    fn sign(&mut self, first: u8) {
        let rest = &self.text[self.at..self.end];
        let found = BY_FIRST_BYTE[usize::from(first)]
            .iter()
            .find(|(text, _)| rest.starts_with(text));
        if let Some((text, kind)) = found {
            return self.push(*kind, text.len());
        }
        let next = rest.chars().next();
        let kind = match next {
            Some('ℕ' | 'ℤ' | 'ℝ') => Kind::Name,
            _ => Kind::Junk,
        };
        self.push(kind, next.map_or(1, char::len_utf8));
    }
}

/// The length of the `<1>` that begins a step of a proof; 0 where none begins.
fn step_length(rest: &[u8]) -> usize {
    let level = match rest.get(1) {
        Some(b'*' | b'+') => 1,
        _ => rest[1..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count(),
    };
    match rest.get(1 + level) {
        Some(b'>') if level > 0 => level + 2,
        _ => 0,
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn clamp(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
