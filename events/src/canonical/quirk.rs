//! What is wrong, or only odd, in JSON that parses.

/// What of JSON that parses cannot be trusted to mean the same to every reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum QuirkKind {
    /// A key stands twice in an object: readers differ in which value they take.
    DuplicateKey,
    /// A member `__proto__`, which JavaScript readers drop or obey.
    ProtoKey,
    /// An integer beyond 2^53-1 that is spelled as its double would be.
    LargeInteger,
    /// An integer that no double holds: the canonical form has another value.
    InexactInteger,
    /// A number in another spelling than the canonical one (`1.0`, `1e2`, `-0`).
    RespelledNumber,
    /// Half a surrogate pair: no text in Unicode.
    LoneSurrogate,
    /// A key that looks like an array index: JavaScript moves it first. Noted only while rewriting.
    IndexKey,
}

impl QuirkKind {
    const ALL: [Self; 7] = [
        Self::DuplicateKey,
        Self::ProtoKey,
        Self::LargeInteger,
        Self::InexactInteger,
        Self::RespelledNumber,
        Self::LoneSurrogate,
        Self::IndexKey,
    ];
}

/// A quirk and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// What it is.
    pub kind: QuirkKind,
    /// Byte offset of the value or the key.
    pub offset: usize,
}

/// The quirks of one text: for each kind, the first place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirks {
    /// Offsets. Every record carries them, so they are small: a line has less than 4 GiB.
    first: [u32; QuirkKind::ALL.len()],
    any: bool,
}

const NOWHERE: u32 = u32::MAX;

impl Default for Quirks {
    fn default() -> Self {
        Self {
            first: [NOWHERE; QuirkKind::ALL.len()],
            any: false,
        }
    }
}

impl Quirks {
    /// Notes a quirk; the first place of a kind is kept.
    pub(crate) fn note(&mut self, kind: QuirkKind, offset: usize) {
        self.any = true;
        let first = &mut self.first[kind as usize];
        if *first == NOWHERE {
            *first = u32::try_from(offset).unwrap_or(NOWHERE - 1);
        }
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        if self.any {
            *self = Self::default();
        }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        !self.any
    }

    /// The first place of a kind.
    #[must_use]
    pub fn get(&self, kind: QuirkKind) -> Option<usize> {
        let first = self.first[kind as usize];
        (first != NOWHERE).then_some(first as usize)
    }

    /// Those that concern keys.
    pub(crate) fn of_keys(&self) -> Self {
        let mut keys = Self::default();
        for kind in [QuirkKind::DuplicateKey, QuirkKind::ProtoKey] {
            if let Some(offset) = self.get(kind) {
                keys.note(kind, offset);
            }
        }
        keys
    }

    /// The first of each kind, in the order of [`QuirkKind`].
    pub fn iter(&self) -> impl Iterator<Item = Quirk> + '_ {
        QuirkKind::ALL
            .into_iter()
            .filter_map(|kind| self.get(kind).map(|offset| Quirk { kind, offset }))
    }
}
