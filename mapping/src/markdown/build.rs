//! From Markdown events to blocks.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use tracelaw_diagnostics::Span;

use super::table::{cells_outside_code, count_cells, orphan_row};
use super::{Block, Code, Content, Item, Piece, PieceKind, Row, Table, lines, pieces_span};

/// Reads a document.
pub(crate) fn read(text: &str) -> Vec<Block<'_>> {
    // A byte order mark would make the first line a paragraph.
    let shift = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    read_part(text, shift..text.len(), options)
}

fn read_part(text: &str, part: Range<usize>, options: Options) -> Vec<Block<'_>> {
    let shift = part.start;
    let mut builder = Builder::new(text);
    for (event, range) in Parser::new_ext(&text[part], options).into_offset_iter() {
        builder.event(event, range.start + shift..range.end + shift);
    }
    builder.close();
    builder.blocks
}

/// Reads the text of a cell by itself.
fn read_cell(text: &str, part: Range<usize>) -> Vec<Piece<'_>> {
    let blocks = read_part(text, part, Options::empty());
    match blocks.into_iter().next().map(|block| block.content) {
        Some(Content::Text(pieces)) => pieces,
        _ => Vec::new(),
    }
}

struct Builder<'a> {
    text: &'a str,
    blocks: Vec<Block<'a>>,
    /// Per open list, whether it is numbered.
    lists: Vec<bool>,
    depth: usize,
    item: Option<Item>,
    open: Option<Block<'a>>,
    strong: usize,
    /// Inside what is not read: front matter and HTML.
    skipping: bool,
    in_header: bool,
    /// The block that rows after a table's end belong to.
    last_table: Option<usize>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            blocks: Vec::new(),
            lists: Vec::new(),
            depth: 0,
            item: None,
            open: None,
            strong: 0,
            skipping: false,
            in_header: false,
            last_table: None,
        }
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(text, range),
            Event::Code(text) => self.code(text, range),
            Event::SoftBreak => self.line_end(PieceKind::Soft, range),
            Event::HardBreak => self.line_end(PieceKind::Break, range),
            Event::InlineHtml(html) => {
                let tag = html.trim_matches(['<', '>', '/', ' ']);
                if tag.eq_ignore_ascii_case("br") {
                    self.line_end(PieceKind::Break, range);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        match tag {
            Tag::Paragraph => self.begin(span, Content::Text(Vec::new())),
            Tag::Heading { level, .. } => {
                self.begin(span, Content::Heading(level as u8, Vec::new()));
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.begin(
                    span,
                    Content::Code(Code {
                        info,
                        ..Code::default()
                    }),
                );
            }
            Tag::HtmlBlock | Tag::MetadataBlock(_) => self.skipping = true,
            Tag::List(number) => {
                self.close();
                self.lists.push(number.is_some());
            }
            Tag::Item => {
                self.close();
                self.depth += 1;
                self.item = Some(Item {
                    ordered: self.lists.last().copied().unwrap_or_default(),
                    span,
                });
            }
            Tag::Table(_) => self.begin(span, Content::Table(Table::default())),
            Tag::TableHead | Tag::TableRow => {
                self.in_header = matches!(tag, Tag::TableHead);
                let row = Row {
                    span,
                    cells: Vec::new(),
                    written: count_cells(&self.text[range]),
                };
                if let Some(table) = self.table() {
                    if matches!(tag, Tag::TableHead) {
                        table.header = row;
                    } else {
                        table.rows.push(row);
                    }
                }
            }
            Tag::TableCell => {
                if let Some(row) = self.row() {
                    row.cells.push(Vec::new());
                }
            }
            Tag::Strong => self.strong += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::Table => {
                self.close();
            }
            TagEnd::TableRow => self.mend_row(),
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => self.skipping = false,
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => {
                self.close();
                self.depth = self.depth.saturating_sub(1);
                self.item = None;
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            _ => {}
        }
    }

    fn begin(&mut self, span: Span, content: Content<'a>) {
        self.close();
        self.open = Some(Block {
            span,
            depth: self.depth,
            item: self.item.take(),
            content,
        });
    }

    fn close(&mut self) {
        let Some(mut block) = self.open.take() else {
            return;
        };
        self.strong = 0;
        let in_item = block.depth > 0 || block.item.is_some();
        if let Content::Text(pieces) = &mut block.content {
            if let Some(span) = pieces_span(pieces) {
                block.span = block.span.join(span);
            }
            if !in_item {
                self.adopt_rows(pieces);
            }
        }
        match &block.content {
            Content::Text(pieces) if pieces.is_empty() => return,
            Content::Table(_) => self.last_table = Some(self.blocks.len()),
            Content::Heading(..) => self.last_table = None,
            _ => {}
        }
        self.blocks.push(block);
    }

    /// Moves lines of running text that are rows of the table before them into that table.
    fn adopt_rows(&mut self, pieces: &mut Vec<Piece<'a>>) {
        let Some(table) = self.last_table.and_then(|index| self.blocks.get_mut(index)) else {
            return;
        };
        let Content::Table(table) = &mut table.content else {
            return;
        };
        if !pieces.iter().any(|piece| piece.text.contains('|')) {
            return;
        }
        let columns = table.header.cells.len();
        let mut kept: Vec<Piece<'a>> = Vec::new();
        // What stands before and after a row that goes is no longer one line.
        let mut adopted = false;
        for line in lines(pieces, Piece::is_line_end) {
            match orphan_row(line, columns) {
                Some(row) => {
                    table.rows.push(row);
                    adopted = true;
                }
                None => {
                    if let (Some(last), Some(first)) = (kept.last(), line.first()) {
                        let end = Span::new(last.span.end, first.span.start.max(last.span.end));
                        kept.push(Piece {
                            kind: if std::mem::take(&mut adopted) {
                                PieceKind::Break
                            } else {
                                PieceKind::Soft
                            },
                            strong: false,
                            text: Cow::Borrowed(""),
                            span: end,
                        });
                    }
                    kept.extend_from_slice(line);
                }
            }
        }
        *pieces = kept;
    }

    /// Divides a row with too many cells again, now with the pipes in code as code, and keeps that
    /// if it gives as many cells as the header has: so the author meant it.
    fn mend_row(&mut self) {
        let text = self.text;
        let Some(table) = self.table() else { return };
        let expected = table.header.cells.len();
        let Some(row) = table.rows.last_mut() else {
            return;
        };
        if row.written <= expected {
            return;
        }
        let cells = cells_outside_code(text, row.span);
        if cells.len() == expected {
            row.cells = cells
                .into_iter()
                .map(|cell| read_cell(text, cell.start..cell.end))
                .collect();
        }
    }

    fn table(&mut self) -> Option<&mut Table<'a>> {
        match &mut self.open.as_mut()?.content {
            Content::Table(table) => Some(table),
            _ => None,
        }
    }

    fn row(&mut self) -> Option<&mut Row<'a>> {
        let in_header = self.in_header;
        let table = self.table()?;
        if in_header {
            Some(&mut table.header)
        } else {
            table.rows.last_mut()
        }
    }

    fn text(&mut self, text: CowStr<'a>, range: Range<usize>) {
        if self.skipping {
            return;
        }
        if let Some(Block {
            content: Content::Code(code),
            ..
        }) = &mut self.open
        {
            code.parts
                .push((code.text.len(), Span::new(range.start, range.end)));
            code.text.push_str(&text);
            return;
        }
        let slice = &self.text[range.clone()];
        let text = if slice == &*text {
            Cow::Borrowed(slice)
        } else {
            Cow::Owned(text.to_string())
        };
        self.push(PieceKind::Prose, text, range);
    }

    fn code(&mut self, text: CowStr<'a>, range: Range<usize>) {
        let raw = &self.text[range.clone()];
        let ticks = raw.bytes().take_while(|&byte| byte == b'`').count();
        let inner = raw.get(ticks..raw.len() - ticks).unwrap_or_default();
        // One space at either end only keeps the backticks apart.
        let padding = usize::from(
            inner.len() == text.len() + 2 && inner.starts_with(' ') && inner.ends_with(' '),
        );
        let start = range.start + ticks + padding;
        let end = range.end - ticks - padding;
        let text = match self.text.get(start..end) {
            Some(slice) if slice == &*text => Cow::Borrowed(slice),
            _ => Cow::Owned(text.to_string()),
        };
        self.push(PieceKind::Code, text, start..end);
    }

    fn line_end(&mut self, kind: PieceKind, range: Range<usize>) {
        self.push(kind, Cow::Borrowed(""), range);
    }

    fn push(&mut self, kind: PieceKind, text: Cow<'a, str>, range: Range<usize>) {
        if self.open.is_none() {
            // The text of an item in a tight list has no paragraph around it.
            self.begin(Span::new(range.start, range.end), Content::Text(Vec::new()));
        }
        let strong = self.strong > 0;
        let source = self.text;
        let in_table = self.table().is_some();
        let pieces = if in_table {
            match self.row().and_then(|row| row.cells.last_mut()) {
                Some(cell) => cell,
                None => return,
            }
        } else {
            match &mut self.open {
                Some(Block {
                    content: Content::Heading(_, pieces) | Content::Text(pieces),
                    ..
                }) => pieces,
                _ => return,
            }
        };
        if kind == PieceKind::Prose
            && let Some(last) = pieces.last_mut()
            && last.kind == PieceKind::Prose
            && last.strong == strong
            && join(last, &text, &range, source)
        {
            return;
        }
        pieces.push(Piece {
            kind,
            strong,
            text,
            span: Span::new(range.start, range.end),
        });
    }
}

/// Appends text that follows a piece directly, or after the backslash that escapes its first
/// character: Markdown divides a word at each character that could have been markup.
fn join<'a>(last: &mut Piece<'a>, text: &str, range: &Range<usize>, source: &'a str) -> bool {
    let gap = source.get(last.span.end..range.start);
    if !matches!(gap, Some("" | "\\")) {
        return false;
    }
    let whole = &source[last.span.start..range.end];
    match &mut last.text {
        Cow::Borrowed(known)
            if known.len() + text.len() == whole.len() && whole.ends_with(text) =>
        {
            last.text = Cow::Borrowed(whole);
        }
        joined => joined.to_mut().push_str(text),
    }
    last.span.end = range.end;
    true
}
