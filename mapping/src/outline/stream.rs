//! The labels of a section in order, divided into entries.

use tracelaw_diagnostics::Span;

use super::group::{Group, place};
use super::{Labelled, Outline, Section, cell_labels};
use crate::labels::{Label, LeadingLabel, leading_label, recognise, words};
use crate::markdown::{
    Block, Code, Content, Piece, PieceKind, Row, Table, pieces_span, plain, trim,
};
use crate::names;
use crate::value::Value;

/// Reads the blocks of one section.
pub(crate) struct Stream<'s, 'd, 'a> {
    section: &'s Section<'d, 'a>,
    groups: Vec<Group<'d, 'a>>,
    /// How deep the labels stand: 0 in paragraphs, 1 in bullets.
    depth: usize,
    /// Whether what follows can belong to the last label's value.
    open: bool,
    /// Whether the last label's value began below its line, in bullets as deep as the label.
    hanging: bool,
    /// Whether the last label is a heading, so that all below it is its value.
    under_heading: bool,
}

impl<'s, 'd, 'a> Stream<'s, 'd, 'a> {
    pub(crate) fn new(section: &'s Section<'d, 'a>) -> Self {
        Self {
            section,
            groups: vec![Group::default()],
            depth: 0,
            open: false,
            hanging: false,
            under_heading: false,
        }
    }

    /// Whether there is a title that a table's labels can stand under.
    pub(crate) fn names_entry(&self) -> bool {
        let title = match self.groups.last().and_then(|group| group.title.as_ref()) {
            Some(title) => title.as_slice(),
            None => self.section.heading.map_or(&[][..], |(_, pieces)| pieces),
        };
        !names::title(title).from.actions.is_empty()
    }

    /// Reads a heading that is a label.
    pub(crate) fn heading(&mut self, block: &Block<'a>, pieces: &[Piece<'a>]) {
        let label = LeadingLabel {
            known: recognise(&plain(pieces)),
            text: plain(pieces),
            span: pieces_span(pieces).unwrap_or(block.span),
        };
        self.label(label, Vec::new(), 0, false, pieces);
        self.under_heading = true;
        self.extend_span(block.span);
    }

    /// Reads running text: labels, values, titles.
    pub(crate) fn text(
        &mut self,
        block: &'d Block<'a>,
        pieces: &'d [Piece<'a>],
        next: Option<&'d Block<'a>>,
    ) {
        let mut item = block.item.is_some();
        let ordered = block.item.is_some_and(|item| item.ordered);
        for segment in segments(pieces) {
            match leading_label(segment) {
                Some((label, value)) if self.takes_label(&label, block.depth) => {
                    self.label(label, value, block.depth, item && ordered, segment);
                }
                _ if is_title(segment, block, next) => {
                    self.begin(Some(trim(segment)), true, ordered);
                    self.depth = block.depth + 1;
                }
                _ => self.value(segment, block.depth, item),
            }
            item = false;
        }
        self.extend_span(block.item.filter(|_| self.open).map_or(block.span, |item| {
            // The item's nested blocks come by themselves.
            Span::new(item.span.start, block.span.end.max(item.span.start))
        }));
    }

    /// Whether a label begins a part of an entry, or is text inside of another value.
    fn takes_label(&self, label: &LeadingLabel, depth: usize) -> bool {
        let Some(known) = label.known else {
            return !self.under_heading && (depth <= self.depth || !self.open);
        };
        if self.under_heading {
            return false;
        }
        if !self.open || depth <= self.depth {
            return true;
        }
        // A bullet below a label's line is a part of the entry under the line that names the
        // action, and under paragraphs; it is text under the other labels.
        let over = self.last_label().map(|labelled| labelled.label);
        let starts_entry = known.label == Label::Action || over != Some(Label::Notes);
        over == Some(Label::Action) || self.depth == 0 && known.strong && starts_entry
    }

    fn label(
        &mut self,
        label: LeadingLabel,
        value: Vec<Piece<'a>>,
        depth: usize,
        ordered: bool,
        line: &[Piece<'a>],
    ) {
        let Some(known) = label.known else {
            if self.strong_so_far() {
                self.group().unknown.push(label);
            }
            self.open = false;
            return;
        };
        if known.label == Label::Action && known.strong && self.ends_group(ordered) {
            self.begin(Some(trim(line)), false, ordered);
        }
        self.depth = depth;
        self.open = true;
        self.under_heading = false;
        let value = Value::new(&value);
        self.hanging = value.is_empty();
        self.group().push(Labelled {
            label: known.label,
            strong: known.strong,
            span: label.span,
            value,
        });
        if ordered && self.group().labels.len() == 1 {
            self.group().ordered = true;
        }
    }

    /// Whether an action's label begins another entry.
    fn ends_group(&mut self, ordered: bool) -> bool {
        let group = self.group();
        let only_actions = group.seen == [Label::Action];
        if group.labels.is_empty() {
            // The first label of a section, or of a title: a title of its own keeps the group.
            return group.title.is_none();
        }
        group.has(Label::Action) && (!only_actions || ordered)
    }

    fn begin(&mut self, title: Option<Vec<Piece<'a>>>, title_names: bool, ordered: bool) {
        let group = Group {
            span: title.as_deref().and_then(pieces_span),
            title,
            title_names,
            ordered,
            ..Group::default()
        };
        self.groups.push(group);
        self.open = false;
    }

    /// Adds text to the last label's value where it belongs to one.
    fn value(&mut self, pieces: &[Piece<'a>], depth: usize, item: bool) {
        // A paragraph as deep as the label is in the label's item, unless no item is there.
        let goes_on = !item && depth == self.depth && (depth > 0 || self.in_notes());
        let hangs = self.hanging && depth == self.depth;
        if !self.open || !(depth > self.depth || goes_on || hangs) {
            self.open = false;
            return;
        }
        let bullet = usize::from(item) * (depth - self.depth).max(1);
        if let Some(labelled) = self.group().labels.last_mut() {
            labelled.value.push(bullet, pieces);
        }
    }

    /// Reads a block of code that is not ours.
    pub(crate) fn code(&mut self, block: &Block<'a>, code: &Code) {
        let belongs = self.open && (block.depth > self.depth || self.hanging);
        if belongs && let Some(labelled) = self.group().labels.last_mut() {
            labelled.value.push_code(code);
            self.hanging = false;
        }
        self.extend_span(block.span);
    }

    /// Reads a `tracelaw` block.
    pub(crate) fn settings(&mut self, code: &'d Code) {
        self.group().settings.push(code);
        if let Some(span) = code.parts.last().map(|&(_, span)| span) {
            self.extend_span(span);
        }
    }

    /// Reads a table with a label a row.
    pub(crate) fn label_table(&mut self, block: &Block<'a>, table: &Table<'a>, column: usize) {
        self.depth = block.depth;
        let header = begins_with_label(&table.header).then_some(&table.header);
        for row in header.into_iter().chain(&table.rows) {
            let Some(first) = row.cells.first() else {
                continue;
            };
            let text = plain(first);
            let text = text.trim_end_matches(':');
            let label = LeadingLabel {
                known: recognise(text),
                text: text.to_owned(),
                span: pieces_span(&trim(first)).unwrap_or(row.span),
            };
            let value = row.cells.get(column).cloned().unwrap_or_default();
            if text.is_empty() {
                // A row without a label goes on with the value above it.
                if let Some(labelled) = self.group().labels.last_mut() {
                    labelled.value.push(0, &value);
                }
            } else {
                self.label(label, value, block.depth, false, first);
            }
        }
        self.open = false;
        self.extend_span(block.span);
    }

    /// Reads a table whose columns are the labels of one entry.
    pub(crate) fn column_table(
        &mut self,
        block: &Block<'a>,
        table: &Table<'a>,
        columns: &[Option<Label>],
    ) {
        for row in &table.rows {
            for labelled in cell_labels(row, columns) {
                self.group().push(labelled);
            }
        }
        self.open = false;
        self.extend_span(block.span);
    }

    /// Ends the last label's value.
    pub(crate) fn interrupt(&mut self) {
        self.open = false;
    }

    fn group(&mut self) -> &mut Group<'d, 'a> {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        let last = self.groups.len() - 1;
        &mut self.groups[last]
    }

    fn last_label(&self) -> Option<&Labelled<'a>> {
        self.groups.last()?.labels.last()
    }

    fn in_notes(&self) -> bool {
        self.last_label()
            .is_some_and(|labelled| labelled.label == Label::Notes)
    }

    fn strong_so_far(&self) -> bool {
        self.groups.last().is_some_and(|group| group.strong > 0)
    }

    fn extend_span(&mut self, span: Span) {
        let group = self.group();
        if !group.labels.is_empty() || group.title.is_some() || !group.settings.is_empty() {
            group.span = Some(group.span.map_or(span, |known| known.join(span)));
        }
    }

    /// Hands over what the section holds.
    pub(crate) fn finish(self, outline: &mut Outline<'d, 'a>) {
        let section = self.section;
        let mut groups = self.groups;
        // What stands before the first entry's own title belongs to the first entry if the
        // heading is its title, else to the section.
        let lead = groups.remove(0);
        let mut lead = Some(lead);
        let bare = lead.as_ref().is_some_and(|lead| lead.labels.is_empty());
        let mut untitled = groups.iter().filter(|group| !group.title_names);
        let single = untitled.next().is_some() && untitled.next().is_none();
        if bare
            && single
            && section.level > 1
            && let Some(first) = groups.first_mut()
            && !first.title_names
            && !first.ordered
        {
            // A heading with one list of labels under it: the heading is the title.
            let mut head = lead.take().unwrap_or_default();
            first.title = None;
            head.settings.append(&mut first.settings);
            first.settings = head.settings;
        }
        for group in lead.into_iter().chain(groups) {
            place(section, group, outline);
        }
    }
}

/// Whether a header row is an entry's first label with its value, not `Field | Value`.
fn begins_with_label(header: &Row<'_>) -> bool {
    let [name, value, ..] = header.cells.as_slice() else {
        return false;
    };
    let generic = words(&plain(name)) == "field" && value.iter().all(|piece| !piece.is_code());
    !generic && recognise(plain(name).trim_end_matches(':')).is_some()
}

/// Divides a paragraph at each line that begins with a bold label that is known.
fn segments<'d, 'a>(pieces: &'d [Piece<'a>]) -> Vec<&'d [Piece<'a>]> {
    let mut segments = Vec::new();
    let mut start = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let begins_line = index > 0 && pieces[index - 1].is_line_end();
        if begins_line
            && !piece.is_code()
            && piece.kind == PieceKind::Prose
            && leading_label(line_at(pieces, index)).is_some_and(|(label, _)| {
                label.known.is_some() && piece.strong || plain_known(&label)
            })
        {
            segments.push(&pieces[start..index - 1]);
            start = index;
        }
    }
    segments.push(&pieces[start..]);
    segments
}

/// Labels without bold divide a paragraph only if their words can mean nothing else.
fn plain_known(label: &LeadingLabel) -> bool {
    label.known.is_some_and(|known| known.strong)
}

fn line_at<'d, 'a>(pieces: &'d [Piece<'a>], start: usize) -> &'d [Piece<'a>] {
    let length = pieces[start..]
        .iter()
        .position(Piece::is_line_end)
        .unwrap_or(pieces.len() - start);
    &pieces[start..start + length]
}

/// Whether a line is the title of the labels that follow it: an item with labels nested in it, or a
/// bold line with labels under it.
fn is_title(segment: &[Piece<'_>], block: &Block<'_>, next: Option<&Block<'_>>) -> bool {
    let Some(next) = next else {
        return false;
    };
    let bold_line =
        block.depth == 0 && segment.iter().all(|piece| piece.strong) && !segment.is_empty();
    let nested = block.item.is_some() && next.depth == block.depth + 1;
    if !bold_line && !nested {
        return false;
    }
    match &next.content {
        Content::Text(pieces) => {
            (next.item.is_some() || bold_line)
                && leading_label(line_at(pieces, 0))
                    .and_then(|(label, _)| label.known)
                    .is_some_and(|known| known.strong)
        }
        Content::Table(table) => std::iter::once(&table.header)
            .chain(&table.rows)
            .filter_map(|row| recognise(&plain(row.cells.first()?)))
            .any(|known| known.strong),
        Content::Code(code) => super::is_settings(code),
        Content::Heading(..) => false,
    }
}
