//! The form for people: excerpts of the source in rustc's style, and a line of totals.

use annotate_snippets::renderer::{DEFAULT_ERROR_STYLE, DEFAULT_NOTE_STYLE, DEFAULT_WARNING_STYLE};
use annotate_snippets::{
    Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet,
};

use crate::render::Style;
use crate::render::excerpt;
use crate::render::text::{escape_controls, totals};
use crate::{Diagnostic, Place, Report, Role, Screen, Severity};

pub(super) fn render(report: &Report, style: &Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(style.width);
    let mut text = String::new();
    for diagnostic in report
        .sorted_errors()
        .into_iter()
        .chain(report.sorted_findings())
    {
        text.push_str(&renderer.render(&[group(diagnostic)]));
        if let Some(screen) = &diagnostic.screen {
            text.push('\n');
            draw(&mut text, screen, style.color);
        }
        text.push_str("\n\n");
    }
    text.push_str(&totals_line(report, style));
    text.push('\n');
    text
}

fn totals_line(report: &Report, style: &Style) -> String {
    let counts = report.totals();
    let line = format!("{}: {}", report.tool.name, totals(report));
    if !style.color {
        return line;
    }
    let look = if counts.errors > 0 {
        DEFAULT_ERROR_STYLE
    } else if counts.warnings > 0 {
        DEFAULT_WARNING_STYLE
    } else {
        DEFAULT_NOTE_STYLE
    };
    format!("{look}{line}{look:#}")
}

/// Writes a screen, without the last line feed.
fn draw(text: &mut String, screen: &Screen, color: bool) {
    for (number, line) in screen.lines.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        text.extend(std::iter::repeat_n(' ', line.indent));
        for piece in &line.pieces {
            let shown = escape_controls(&piece.text);
            match look(piece.role).filter(|_| color) {
                Some(look) => text.push_str(&format!("{look}{shown}{look:#}")),
                None => text.push_str(&shown),
            }
        }
    }
}

/// How a piece of a screen looks where there are colours.
fn look(role: Role) -> Option<anstyle::Style> {
    let color = |color: anstyle::AnsiColor| color.on_default();
    match role {
        Role::Plain => None,
        Role::Strong => Some(anstyle::Style::new().bold()),
        Role::Place => Some(anstyle::Style::new().dimmed()),
        Role::Wrong => Some(color(anstyle::AnsiColor::Red).bold()),
        Role::Right => Some(color(anstyle::AnsiColor::Green)),
        Role::Advice => Some(color(anstyle::AnsiColor::Cyan).bold()),
    }
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level
        .primary_title(escape_controls(&diagnostic.message))
        .id(format!("{} {}", diagnostic.rule.code, diagnostic.rule.name));
    let notes = diagnostic
        .notes
        .iter()
        .map(|note| Level::NOTE.message(escape_controls(note)));
    let help = diagnostic
        .help
        .iter()
        .map(|help| Level::HELP.message(escape_controls(help)));
    if diagnostic.screen.is_some() {
        // The screen says all of this, and where; a whole line of a trace says little.
        return Group::with_title(title);
    }
    Group::with_title(title)
        .elements(places(diagnostic))
        .elements(notes.chain(help))
}

/// The place and the related places: those of one source together where they are near enough.
fn places(diagnostic: &Diagnostic) -> Vec<Element<'_>> {
    let mut marks: Vec<Mark<'_>> = Vec::new();
    if let Some(place) = &diagnostic.place {
        marks.push(Mark {
            place,
            kind: AnnotationKind::Primary,
            label: diagnostic.label.as_deref(),
        });
    }
    marks.extend(diagnostic.related.iter().map(|related| Mark {
        place: &related.place,
        kind: AnnotationKind::Context,
        label: Some(&related.message),
    }));

    let mut elements = Vec::new();
    while !marks.is_empty() {
        let first = marks.remove(0);
        if excerpt::is_whole_file(first.place) {
            elements.push(Element::from(Origin::path(escape_controls(
                first.place.source.name(),
            ))));
            if let Some(label) = first.label {
                elements.push(Level::NOTE.message(escape_controls(label)).into());
            }
            continue;
        }
        if excerpt::is_unread(first.place) {
            let (line, column) = first.place.line_column();
            let origin = Origin::path(escape_controls(first.place.source.name()));
            elements.push(origin.line(line).char_column(column).into());
            if let Some(label) = first.label {
                elements.push(Level::NOTE.message(escape_controls(label)).into());
            }
            continue;
        }
        let (same, other): (Vec<_>, Vec<_>) = marks.into_iter().partition(|mark| {
            mark.place.source == first.place.source && !excerpt::is_whole_file(mark.place)
        });
        let together: Vec<_> = std::iter::once(&first).chain(&same).collect();
        if let Some(snippet) = snippet(&together) {
            elements.push(snippet.into());
            marks = other;
        } else {
            match snippet(&[&first]) {
                Some(snippet) => elements.push(snippet.into()),
                None => elements.extend(quoted(&first)),
            }
            marks = same.into_iter().chain(other).collect();
        }
    }
    elements
}

struct Mark<'a> {
    place: &'a Place,
    kind: AnnotationKind,
    label: Option<&'a str>,
}

/// The lines of `marks`, which are of one source, where they can be shown.
fn snippet<'a>(marks: &[&Mark<'a>]) -> Option<Snippet<'a, Annotation<'a>>> {
    let places: Vec<_> = marks.iter().map(|mark| mark.place).collect();
    let excerpt = excerpt::excerpt(&places)?;
    let annotations = marks
        .iter()
        .zip(excerpt.spans)
        .map(|(mark, span)| mark.kind.span(span).label(mark.label.map(escape_controls)));
    Some(
        Snippet::source(excerpt.text)
            .path(escape_controls(places[0].source.name()))
            .line_start(excerpt.first_line)
            .annotations(annotations),
    )
}

/// A place in a line that is too long to be shown.
fn quoted<'a>(mark: &Mark<'a>) -> Vec<Element<'a>> {
    let (line, column) = mark.place.line_column();
    let origin = Origin::path(escape_controls(mark.place.source.name()))
        .line(line)
        .char_column(column);
    let quote = Level::NOTE.message(format!("it reads `{}`", excerpt::quote(mark.place)));
    let label = mark
        .label
        .map(|label| Level::NOTE.message(escape_controls(label)).into());
    [origin.into(), quote.into()]
        .into_iter()
        .chain(label)
        .collect()
}
