//! What the document asks for: one request per place, independent of any language.

use tracelaw_diagnostics::{Span, Spanned};
use tracelaw_mapping::{Entry, Location, Mapping, Site, SitePosition};

use crate::remark::{self, Remark};
use crate::trigger;
use crate::values::{self, Values};

/// An event at a place.
#[derive(Debug)]
pub(crate) struct Request<'m> {
    pub(crate) entry: &'m Entry,
    /// The event's name.
    pub(crate) event: String,
    /// Where the document says so.
    pub(crate) span: Span,
    /// The file as the document has it.
    pub(crate) file: Option<Spanned<String>>,
    /// The function as the document has it.
    pub(crate) function: Option<Spanned<String>>,
    /// What stands behind the location.
    pub(crate) remark: Remark,
    /// The first and last line that the location cites.
    pub(crate) lines: Option<(usize, usize)>,
    /// Where the document says these lines.
    pub(crate) lines_span: Option<Span>,
    /// The lines that the trigger cites, those of other locations left out.
    pub(crate) trigger_lines: Vec<Spanned<usize>>,
    /// Whether the trigger's words, rather than a `[[site]]`, give the fragment.
    pub(crate) trigger_aims: bool,
    pub(crate) aim: Aim,
    pub(crate) values: Values,
}

impl Request<'_> {
    /// The line that the trigger cites for its fragment: the only one that it cites.
    pub(crate) fn trigger_line(&self) -> Option<usize> {
        match (&self.aim, self.trigger_lines.as_slice()) {
            (Aim::Anchor(_), [only]) if self.trigger_aims => Some(only.value),
            _ => None,
        }
    }
}

/// Where the event stands.
#[derive(Clone, Debug)]
pub(crate) enum Aim {
    /// At the function's edge.
    Function(Edge),
    /// At a code fragment.
    Anchor(AnchorAim),
    /// Somewhere in the function or the file: all that is known of an unclear place.
    Within,
}

/// An edge of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    Entry,
    Exit,
}

/// A side of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

/// A code fragment, and which side of it.
#[derive(Clone, Debug)]
pub(crate) struct AnchorAim {
    pub(crate) side: Side,
    pub(crate) anchor: Spanned<String>,
    /// Which of several matches, from 1.
    pub(crate) occurrence: Option<usize>,
    /// Other fragments that the event stands after.
    pub(crate) also: Vec<Spanned<String>>,
    /// A fragment that the event stands before.
    pub(crate) until: Option<Spanned<String>>,
}

/// A place that the document mentions and that no tool can look for.
#[derive(Debug)]
pub(crate) struct Unclear<'m> {
    pub(crate) entry: &'m Entry,
    pub(crate) event: String,
    pub(crate) span: Span,
    pub(crate) kind: UnclearKind,
    pub(crate) reason: String,
    /// What the document does say of the place, to be looked for all the same.
    pub(crate) known: Option<Box<Request<'m>>>,
}

/// Why a place is unclear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnclearKind {
    /// The document says that there is no place: `N/A`.
    NoCode,
    /// The document does not say it in a way that a tool can follow.
    NotStated,
    /// Which of several events.
    Event,
}

/// All requests of a document, in its order.
pub(crate) fn requests(mapping: &Mapping) -> Vec<Result<Request<'_>, Unclear<'_>>> {
    mapping
        .entries
        .iter()
        .filter(|entry| !entry.event_names().is_empty())
        .flat_map(|entry| {
            if entry.settings.sites.is_empty() {
                from_prose(mapping, entry)
            } else {
                from_sites(mapping, entry)
            }
        })
        .collect()
}

fn from_prose<'m>(mapping: &'m Mapping, entry: &'m Entry) -> Vec<Result<Request<'m>, Unclear<'m>>> {
    let real: Vec<_> = entry
        .locations
        .iter()
        .filter(|location| location.file.is_some() || location.function.is_some())
        .collect();
    if real.is_empty() {
        let span = entry
            .locations
            .first()
            .map_or(entry.title.span, |location| location.span);
        let reason = if entry.locations.is_empty() {
            "the entry names no place in the code".to_owned()
        } else {
            format!("the document gives no code: {}", mapping.source.slice(span))
        };
        return vec![Err(Unclear {
            entry,
            event: entry.event_names()[0].value.clone(),
            span,
            kind: UnclearKind::NoCode,
            reason,
            known: None,
        })];
    }
    let count = real.len();
    real.into_iter()
        .enumerate()
        .map(|(index, location)| {
            let event = event_of(entry, location.key.as_deref(), index, count);
            let default = Site::default();
            request(
                mapping,
                entry,
                event,
                &default,
                Some(location),
                location.span,
            )
        })
        .collect()
}

fn from_sites<'m>(mapping: &'m Mapping, entry: &'m Entry) -> Vec<Result<Request<'m>, Unclear<'m>>> {
    let sites = &entry.settings.sites;
    let emitting = sites.iter().filter(|site| site.shadow.is_empty()).count();
    let mut index = 0;
    sites
        .iter()
        .map(|site| {
            let key = site.action.as_ref().map(|action| action.value.as_str());
            if !site.shadow.is_empty() {
                // It emits nothing: the entry's event is a name for its marker.
                let event = entry.event_names()[0].value.clone();
                let location = location_of(entry, site, key, 0, 0);
                return request(mapping, entry, Ok(event), site, location, site.span);
            }
            let at = index;
            index += 1;
            let event = event_of(entry, key, at, emitting);
            let location = location_of(entry, site, key, at, emitting);
            request(mapping, entry, event, site, location, site.span)
        })
        .collect()
}

/// The location that a site's table completes: the one with its key or its file, else the one at
/// its position, else the only one.
fn location_of<'m>(
    entry: &'m Entry,
    site: &Site,
    key: Option<&str>,
    index: usize,
    count: usize,
) -> Option<&'m Location> {
    let locations = &entry.locations;
    let by_key = || {
        let key = key?;
        locations
            .iter()
            .find(|location| location.key.as_deref() == Some(key))
    };
    let candidate = by_key().or(match locations.as_slice() {
        [only] => Some(only),
        all if all.len() == count => all.get(index),
        _ => None,
    })?;
    let same =
        |ours: &Option<Spanned<String>>, theirs: &Option<Spanned<String>>| match (ours, theirs) {
            (Some(ours), Some(theirs)) => crate::locate::same_end(&ours.value, &theirs.value),
            _ => true,
        };
    same(&site.file, &candidate.file).then_some(candidate)
}

fn event_of(
    entry: &Entry,
    key: Option<&str>,
    index: usize,
    count: usize,
) -> Result<String, String> {
    let names = entry.event_names();
    if let [only] = names {
        return Ok(only.value.clone());
    }
    if let Some(key) = key {
        let mut bound = entry
            .bindings
            .iter()
            .filter(|binding| binding.action == key || binding.event == key);
        if let Some(binding) = bound.next() {
            return Ok(binding.event.clone());
        }
        let lower = key.to_lowercase();
        let mut near = names
            .iter()
            .filter(|name| name.value.to_lowercase().contains(&lower));
        if let (Some(name), None) = (near.next(), near.next()) {
            return Ok(name.value.clone());
        }
    } else if names.len() == count {
        return Ok(names[index].value.clone());
    }
    Err(format!(
        "the entry has {} events, and nothing says which one belongs here",
        names.len()
    ))
}

fn request<'m>(
    mapping: &'m Mapping,
    entry: &'m Entry,
    event: Result<String, String>,
    site: &Site,
    location: Option<&'m Location>,
    span: Span,
) -> Result<Request<'m>, Unclear<'m>> {
    let mut function = site.function.clone().or_else(|| {
        let function = location?.function.as_ref()?;
        Some(remark::with_receiver(&mapping.source, function))
    });
    let words = entry
        .trigger
        .as_ref()
        .map_or("", |trigger| trigger.text.value.as_str());
    let remark = remark::remark(&mapping.source, location, words);
    let reading = entry.trigger.as_ref().map(|trigger| {
        let name = function.as_ref().or(remark.function.as_ref());
        let name = name.map(|function| function.value.as_str());
        trigger::read(&mapping.source, trigger, name)
    });
    let prose = match reading {
        Some(reading) => {
            function = function.or(reading.function);
            reading.aim
        }
        None if function.is_some() => Ok(Aim::Function(Edge::Exit)),
        None => Err("the entry has neither a trigger nor a function".to_owned()),
    };
    let aim = aim(site, prose, function.is_some());
    let (event, unclear) = match (event, &aim) {
        (Err(reason), _) => (String::new(), Some((UnclearKind::Event, reason))),
        (Ok(event), Err(reason)) => (event, Some((UnclearKind::NotStated, reason.clone()))),
        (Ok(event), Ok(_)) => (event, None),
    };
    let file = site
        .file
        .clone()
        .or_else(|| location.and_then(|location| location.file.clone()));
    let known = Request {
        entry,
        event: event.clone(),
        span,
        file,
        function,
        remark,
        lines: location.and_then(|location| {
            let start = location.start?;
            Some((start, location.end.unwrap_or(start)))
        }),
        lines_span: location.and_then(|location| location.lines),
        trigger_lines: trigger_lines(entry, location),
        trigger_aims: site.anchor.is_none(),
        aim: aim.unwrap_or(Aim::Within),
        values: values::of(mapping, entry, site),
    };
    match unclear {
        None => Ok(known),
        Some((kind, reason)) => Err(Unclear {
            entry,
            event,
            span,
            kind,
            reason,
            known: (known.file.is_some() || known.function.is_some()).then(|| Box::new(known)),
        }),
    }
}

/// The lines that the entry's trigger cites, without those that lie in another location of the entry.
fn trigger_lines(entry: &Entry, location: Option<&Location>) -> Vec<Spanned<usize>> {
    let cites = |location: &Location, line: usize| {
        let lines = location.start.zip(location.end);
        lines.is_some_and(|(start, end)| (start..=end).contains(&line))
    };
    let lines = entry.trigger.iter().flat_map(|trigger| &trigger.lines);
    lines
        .filter(|line| {
            location.is_none_or(|location| cites(location, line.value))
                || !entry.locations.iter().any(|other| cites(other, line.value))
        })
        .cloned()
        .collect()
}

/// The place that a site's own keys and the prose give together.
fn aim(site: &Site, prose: Result<Aim, String>, has_function: bool) -> Result<Aim, String> {
    let position = site.position.as_ref().map(|position| position.value);
    match position {
        Some(SitePosition::Entry) => return Ok(Aim::Function(Edge::Entry)),
        Some(SitePosition::Exit | SitePosition::Attribute) => {
            return Ok(Aim::Function(Edge::Exit));
        }
        Some(SitePosition::Before | SitePosition::After) | None => {}
    }
    let side = match position {
        Some(SitePosition::Before) => Some(Side::Before),
        Some(_) => Some(Side::After),
        None => None,
    };
    let occurrence = site.occurrence.as_ref().map(|occurrence| occurrence.value);
    if let Some(anchor) = &site.anchor {
        let prose_side = match &prose {
            Ok(Aim::Anchor(prose)) => Some(prose.side),
            _ => None,
        };
        return Ok(Aim::Anchor(AnchorAim {
            side: side.or(prose_side).unwrap_or(Side::After),
            anchor: anchor.clone(),
            occurrence,
            also: Vec::new(),
            until: None,
        }));
    }
    match (prose, side) {
        (Ok(Aim::Anchor(prose)), side) => Ok(Aim::Anchor(AnchorAim {
            side: side.unwrap_or(prose.side),
            occurrence,
            ..prose
        })),
        (prose, None) => match prose {
            Err(_) if has_function && site.function.is_some() => Ok(Aim::Function(Edge::Exit)),
            other => other,
        },
        (_, Some(_)) => Err("the site says before or after, and no anchor".to_owned()),
    }
}
