//! Sections: a heading and the blocks up to the next one, and what a section is about.

use crate::labels::{Label, recognise};
use crate::markdown::{Block, Content, Piece, plain};
use crate::names;

/// A heading with what stands directly under it.
#[derive(Clone, Debug)]
pub(crate) struct Section<'d, 'a> {
    /// The heading; `None` for what stands before the first one.
    pub(crate) heading: Option<(&'d Block<'a>, &'d [Piece<'a>])>,
    /// 1 to 6; 0 where there is no heading.
    pub(crate) level: u8,
    /// The heading's text in lower case.
    pub(crate) title: String,
    /// What it is about, by its own heading or one above it.
    pub(crate) zone: Zone,
    /// The blocks after the heading.
    pub(crate) blocks: &'d [Block<'a>],
}

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Entries may stand here.
    Open,
    /// The shape of the records (section 1 of the format).
    Schema,
    /// What is to be heeded besides (section 3).
    Aside,
}

/// Divides a document at its headings.
pub(crate) fn sections<'d, 'a>(blocks: &'d [Block<'a>]) -> Vec<Section<'d, 'a>> {
    let mut sections = Vec::new();
    // The headings above the current block: at most one a level.
    let mut above: Vec<(u8, Zone)> = Vec::new();
    let mut start = 0;
    let headings = blocks.iter().enumerate().filter_map(|(index, block)| {
        if let Content::Heading(level, pieces) = &block.content {
            Some((index, block, *level, pieces.as_slice()))
        } else {
            None
        }
    });
    let mut current = Section {
        heading: None,
        level: 0,
        title: String::new(),
        zone: Zone::Open,
        blocks: &[],
    };
    for (index, block, level, pieces) in headings {
        if current.level > 1 && level > current.level && names_part(&current, pieces) {
            continue;
        }
        current.blocks = &blocks[start..index];
        start = index + 1;
        while above.last().is_some_and(|&(last, _)| last >= level) {
            above.pop();
        }
        let title = plain(pieces).to_lowercase();
        let inherited = above.last().map_or(Zone::Open, |&(_, zone)| zone);
        let zone = match zone(&title, level) {
            Some(zone) => zone,
            None => inherited,
        };
        above.push((level, zone));
        let next = Section {
            heading: Some((block, pieces)),
            level,
            title,
            zone,
            blocks: &[],
        };
        sections.push(std::mem::replace(&mut current, next));
    }
    current.blocks = &blocks[start..];
    sections.push(current);
    sections
}

/// Whether a heading is a label of the entry that the heading above it names.
fn names_part(section: &Section<'_, '_>, pieces: &[Piece<'_>]) -> bool {
    let Some((_, title)) = section.heading else {
        return false;
    };
    let part = recognise(&plain(pieces)).is_some_and(|known| match known.label {
        Label::Location | Label::Trigger | Label::Event => known.strong,
        Label::Fields | Label::StateFields | Label::MessageFields | Label::Notes => true,
        _ => false,
    });
    part && section.zone == Zone::Open && !names::title(title).from.actions.is_empty()
}

/// What a heading says its section is about, if it says.
fn zone(title: &str, level: u8) -> Option<Zone> {
    let has = |word: &str| {
        title
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part == word)
    };
    if level == 1 {
        return None;
    }
    let record = has("schema")
        || has("envelope")
        || has("format")
        || title.trim_start_matches(|c: char| !c.is_alphabetic()) == "trace events";
    let mapping = has("mapping") || has("mappings");
    if record && !mapping {
        return Some(Zone::Schema);
    }
    let aside = [
        "considerations",
        "consideration",
        "principles",
        "appendix",
        "limitations",
        "glossary",
        "overview",
        "introduction",
        "background",
        "uninstrumented",
        "untraced",
    ]
    .into_iter()
    .any(has)
        || title.contains("not instrumented")
        || title.contains("not traced")
        || title.contains("open question");
    if aside {
        return Some(Zone::Aside);
    }
    mapping.then_some(Zone::Open)
}
