//! From a request to the one place in the source tree, or to the reason why there is none.

use std::collections::BTreeMap;
use std::ops::Range;

use tracelaw_diagnostics::Spanned;

use crate::anchor::Pattern;
use crate::languages::{self, Function, Refusal, Slot};
use crate::locate;
use crate::request::{Aim, AnchorAim, Request, Side};
use crate::rules::{
    ANCHOR_AMBIGUOUS, ANCHOR_NOT_FOUND, LANGUAGE_NOT_SUPPORTED, LOCATION_AMBIGUOUS,
    LOCATION_NOT_FOUND, SITE_IN_MACRO, SOURCE_NOT_READABLE,
};
use crate::source::{Parsed, Sources};
use crate::symbol::Symbol;

/// A place that a request can mean.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'s> {
    pub(crate) file: &'s Parsed<'static>,
    pub(crate) function: Option<&'s Function>,
    /// What was found: the anchor, or the function.
    pub(crate) found: Range<usize>,
    pub(crate) slot: Result<Slot, Refusal>,
}

impl Candidate<'_> {
    /// The first and last line of what was found, in the file without our own pieces.
    fn lines(&self) -> (usize, usize) {
        let bare = &self.file.bare;
        (bare.line(self.found.start), bare.line(self.found.end - 1))
    }

    /// `src/core.rs:12`.
    pub(crate) fn display(&self) -> String {
        let bare = &self.file.bare;
        format!("{}:{}", bare.file.path, bare.line_now(self.found.start))
    }
}

/// By file, cited lines of unambiguous places and how far away these were found.
pub(crate) type Drifts = BTreeMap<String, Vec<(usize, i64)>>;

/// Where to look.
#[derive(Clone, Copy)]
struct Scope<'s> {
    file: &'s Parsed<'static>,
    function: Option<&'s Function>,
}

impl Scope<'_> {
    fn range(&self) -> Range<usize> {
        match self.function {
            Some(function) => function.body.clone(),
            None => 0..self.file.text().len(),
        }
    }
}

/// All places that a request can mean: never empty.
pub(crate) fn candidates<'s>(
    sources: &'s Sources<'_>,
    request: &Request<'_>,
) -> Result<Vec<Candidate<'s>>, Refusal> {
    let scopes = scopes(sources, request)?;
    match &request.aim {
        Aim::Function(edge) => Ok(scopes
            .into_iter()
            .filter_map(|Scope { file, function }| {
                let function = function?;
                Some(Candidate {
                    file,
                    function: Some(function),
                    found: function.range.clone(),
                    slot: file.language.at_edge(file, function, *edge),
                })
            })
            .collect()),
        Aim::Anchor(aim) => anchored(&scopes, aim).map_err(|refusal| {
            let elsewhere = elsewhere(&scopes, &aim.anchor.value);
            match elsewhere {
                Some(place) if refusal.help.is_none() => refusal.help(format!(
                    "it stands at {place}: name the function there if that is the place"
                )),
                _ => refusal,
            }
        }),
    }
    .and_then(|found| {
        if found.is_empty() {
            return Err(
                Refusal::new(&LOCATION_NOT_FOUND, "the document names no function here")
                    .help("name the function beside the file"),
            );
        }
        Ok(found)
    })
}

/// Where else in the files of the scopes an anchor stands.
fn elsewhere(scopes: &[Scope<'_>], fragment: &str) -> Option<String> {
    let pattern = Pattern::new(fragment)?;
    let scope = scopes.first().filter(|scope| scope.function.is_some())?;
    let whole = 0..scope.file.text().len();
    let found = pattern.find(scope.file.text(), scope.file.tokens(&whole));
    let first = found.first()?;
    let line = scope.file.bare.line_now(first.range.start);
    let place = format!("{}:{line}", scope.file.bare.file.path);
    Some(match scope.file.function_at(first.range.start) {
        Some(function) => format!("{place} in `{}`", function.display()),
        None => place,
    })
}

fn scopes<'s>(sources: &'s Sources<'_>, request: &Request<'_>) -> Result<Vec<Scope<'s>>, Refusal> {
    let files = files(sources, request)?;
    let Some(name) = &request.function else {
        return Ok(files
            .into_iter()
            .map(|file| Scope {
                file,
                function: None,
            })
            .collect());
    };
    let (symbols, certain) = match Symbol::new(&name.value) {
        Some(symbol) => (vec![symbol], true),
        None => (Symbol::all_in(&name.value), false),
    };
    let mut named: Vec<Scope<'_>> = Vec::new();
    for &file in &files {
        for function in &file.functions {
            let path = &file.bare.file.path;
            if symbols.iter().any(|symbol| symbol.means(function, path)) {
                named.push(Scope {
                    file,
                    function: Some(function),
                });
            }
        }
    }
    if !named.is_empty() {
        return Ok(named);
    }
    // Words beside a location that name no function at all are a remark.
    if !certain && !matches!(request.aim, Aim::Function(_)) {
        return Ok(files
            .into_iter()
            .map(|file| Scope {
                file,
                function: None,
            })
            .collect());
    }
    let symbol = symbols.first();
    let hidden = symbol.and_then(|symbol| {
        files
            .iter()
            .find_map(|file| file.language.hidden_function(file, symbol.name()))
    });
    Err(hidden.unwrap_or_else(|| no_function(&files, name, symbol)))
}

fn no_function(files: &[&Parsed<'_>], name: &Spanned<String>, symbol: Option<&Symbol>) -> Refusal {
    let place = match (files, &name.value) {
        ([only], name) => format!("`{}` defines no function `{name}`", only.bare.file.path),
        (_, name) => format!("no function `{name}` in the source tree"),
    };
    let refusal = Refusal::new(&LOCATION_NOT_FOUND, place);
    let same_name = files.iter().find_map(|file| {
        let wanted = symbol?.name();
        file.functions
            .iter()
            .find(|function| function.path.last().is_some_and(|own| own == wanted))
    });
    match same_name {
        Some(function) => refusal.help(format!("there is `{}`", function.display())),
        None => refusal.help("give the function's present name, or say where its code went"),
    }
}

fn files<'s>(
    sources: &'s Sources<'_>,
    request: &Request<'_>,
) -> Result<Vec<&'s Parsed<'static>>, Refusal> {
    let Some(path) = &request.file else {
        return Ok(sources.parsed.values().collect());
    };
    let candidates = locate::candidates(sources.tree.files(), &path.value);
    if candidates.is_empty() {
        return Err(Refusal::new(
            &LOCATION_NOT_FOUND,
            format!("no file `{}` in the source tree", path.value),
        )
        .help("give the file's path from the source root"));
    }
    let parsed: Vec<_> = candidates
        .iter()
        .filter_map(|file| sources.parsed.get(&file.path))
        .collect();
    if !parsed.is_empty() {
        return Ok(parsed);
    }
    let file = candidates[0];
    if let Some(reason) = sources.unreadable.get(&file.path) {
        return Err(Refusal::new(
            &SOURCE_NOT_READABLE,
            format!("`{}` cannot be read: {reason}", file.path),
        ));
    }
    let known: Vec<_> = languages::all()
        .iter()
        .map(|back_end| back_end.name())
        .collect();
    Err(Refusal::new(
        &LANGUAGE_NOT_SUPPORTED,
        format!("no back end is chosen for `{}`", file.path),
    )
    .help(format!("this build writes {}", known.join(", "))))
}

/// The places of an anchor in all scopes, each statement once.
fn anchored<'s>(scopes: &[Scope<'s>], aim: &AnchorAim) -> Result<Vec<Candidate<'s>>, Refusal> {
    let mut found = fragment(scopes, &aim.anchor, aim.side)?;
    if let Some(until) = &aim.until {
        let ends = fragment(scopes, until, Side::Before)?;
        found = between(found, &ends);
        if found.is_empty() {
            return Err(Refusal::new(
                &ANCHOR_NOT_FOUND,
                format!(
                    "`{}` does not come after `{}`",
                    until.value, aim.anchor.value
                ),
            ));
        }
    }
    if let Some(occurrence) = aim.occurrence {
        let count = found.len();
        return match occurrence
            .checked_sub(1)
            .and_then(|at| found.into_iter().nth(at))
        {
            Some(candidate) => Ok(vec![candidate]),
            None => Err(Refusal::new(
                &ANCHOR_NOT_FOUND,
                format!(
                    "`{}` occurs {count} times, not {occurrence}",
                    aim.anchor.value
                ),
            )),
        };
    }
    for other in &aim.also {
        let others = fragment(scopes, other, aim.side)?;
        found = later(found, others, other)?;
    }
    Ok(found)
}

/// The statements that a fragment stands in.
fn fragment<'s>(
    scopes: &[Scope<'s>],
    fragment: &Spanned<String>,
    side: Side,
) -> Result<Vec<Candidate<'s>>, Refusal> {
    let text = &fragment.value;
    let Some(pattern) = Pattern::new(text) else {
        return Err(Refusal::new(
            &ANCHOR_NOT_FOUND,
            format!("`{text}` is no code"),
        ));
    };
    let mut candidates: Vec<Candidate<'s>> = Vec::new();
    let mut noise = None;
    for scope in scopes {
        let file = scope.file;
        for found in pattern.find(file.text(), file.tokens(&scope.range())) {
            if file.language.is_noise(file, &found) {
                noise = Some(file.bare.line_now(found.range.start));
                continue;
            }
            let slot = file.language.beside(file, &found, side);
            let same = |other: &Candidate<'_>| {
                std::ptr::eq(other.file, file)
                    && match (&other.slot, &slot) {
                        (Ok(other), Ok(slot)) => other.shape == slot.shape,
                        _ => other.found == found.range,
                    }
            };
            if candidates.iter().any(same) {
                continue;
            }
            candidates.push(Candidate {
                file,
                function: scope
                    .function
                    .or_else(|| file.function_at(found.range.start)),
                found: found.range,
                slot,
            });
        }
    }
    if !candidates.is_empty() {
        return Ok(candidates);
    }
    let place = match scopes {
        [
            Scope {
                function: Some(function),
                ..
            },
        ] => format!("in `{}`", function.display()),
        [Scope { file, .. }] => format!("in `{}`", file.bare.file.path),
        _ => "at the location".to_owned(),
    };
    Err(match noise {
        Some(line) => Refusal::new(
            &SITE_IN_MACRO,
            format!("`{text}` stands only in a macro's arguments, at line {line}"),
        )
        .help("name the statement before or after it"),
        None => Refusal::new(&ANCHOR_NOT_FOUND, format!("`{text}` is not {place}")),
    })
}

/// The candidates that one of `ends` follows in the same function without another candidate before.
fn between<'s>(found: Vec<Candidate<'s>>, ends: &[Candidate<'s>]) -> Vec<Candidate<'s>> {
    let starts: Vec<_> = found
        .iter()
        .map(|candidate| (std::ptr::from_ref(candidate.file), candidate.found.start))
        .collect();
    found
        .into_iter()
        .filter(|candidate| {
            let file = std::ptr::from_ref(candidate.file);
            let next = starts
                .iter()
                .filter(|(other, start)| *other == file && *start > candidate.found.start)
                .map(|(_, start)| *start)
                .min()
                .unwrap_or(usize::MAX);
            let after = match &candidate.slot {
                Ok(slot) => slot.of.end.min(next),
                Err(_) => candidate.found.end,
            };
            ends.iter().any(|end| {
                std::ptr::eq(end.file, candidate.file)
                    && end.function.map(|function| &function.range)
                        == candidate.function.map(|function| &function.range)
                    && (after..=next).contains(&end.found.start)
            })
        })
        .collect()
}

/// "After X and after Y": the later of two places in one block.
fn later<'s>(
    found: Vec<Candidate<'s>>,
    others: Vec<Candidate<'s>>,
    other: &Spanned<String>,
) -> Result<Vec<Candidate<'s>>, Refusal> {
    if let ([one], [two]) = (found.as_slice(), others.as_slice())
        && let (Ok(first), Ok(second)) = (&one.slot, &two.slot)
        && std::ptr::eq(one.file, two.file)
        && first.block == second.block
    {
        let last = if first.shape.offset() < second.shape.offset() {
            others
        } else {
            found
        };
        return Ok(last);
    }
    Err(Refusal::new(
        &ANCHOR_AMBIGUOUS,
        format!(
            "the place after several code fragments, `{}` among them, is not certain",
            other.value
        ),
    )
    .help("give one `anchor` in a `[[site]]`"))
}

/// The one candidate that is meant, by what the document says of lines where the text alone does
/// not decide.
pub(crate) fn choose<'s>(
    request: &Request<'_>,
    mut candidates: Vec<Candidate<'s>>,
    drifts: &Drifts,
) -> Result<Candidate<'s>, Refusal> {
    if let [_] = candidates.as_slice() {
        let only = candidates.remove(0);
        return certain(request, only, drifts);
    }
    let fits = |candidate: &&Candidate<'_>| {
        cited_line(request).is_some_and(|cited| {
            let (first, last) = candidate.lines();
            let last = if matches!(request.aim, Aim::Function(_)) {
                first
            } else {
                last
            };
            expected(drifts, candidate, cited).is_some_and(|line| (first..=last).contains(&line))
        })
    };
    let aligned = |candidate: &&Candidate<'_>| {
        let (Some((start, end)), Some(function)) = (request.lines, candidate.function) else {
            return false;
        };
        let bare = &candidate.file.bare;
        start < end
            && (expected(drifts, candidate, start) == Some(bare.line(function.range.start))
                || expected(drifts, candidate, end) == Some(bare.line(function.range.end - 1)))
    };
    for test in [&fits as &dyn Fn(&&Candidate<'_>) -> bool, &aligned] {
        let chosen: Vec<_> = candidates
            .iter()
            .filter(|candidate| test(candidate))
            .collect();
        if let [only] = chosen.as_slice() {
            return Ok((*only).clone());
        }
    }
    Err(ambiguous(request, &candidates))
}

/// Refuses a single name that was found, but not where the document says.
fn certain<'s>(
    request: &Request<'_>,
    only: Candidate<'s>,
    drifts: &Drifts,
) -> Result<Candidate<'s>, Refusal> {
    let Aim::Anchor(aim) = &request.aim else {
        return Ok(only);
    };
    let weak = Pattern::new(&aim.anchor.value).is_some_and(|pattern| pattern.is_weak());
    if !weak || request.function.is_some() {
        return Ok(only);
    }
    let Some((start, end)) = request.lines else {
        return Ok(only);
    };
    let (line, _) = only.lines();
    let inside = match (expected(drifts, &only, start), expected(drifts, &only, end)) {
        (Some(start), Some(end)) => (start..=end).contains(&line),
        _ => (start..=end).contains(&line),
    };
    if inside {
        return Ok(only);
    }
    Err(Refusal::new(
        &ANCHOR_NOT_FOUND,
        format!(
            "`{}` is not in lines {start} to {end}, only at {}",
            aim.anchor.value,
            only.display()
        ),
    )
    .help("name the function, or a longer fragment"))
}

fn ambiguous(request: &Request<'_>, candidates: &[Candidate<'_>]) -> Refusal {
    let mut places: Vec<String> = candidates.iter().take(5).map(Candidate::display).collect();
    if candidates.len() > 5 {
        places.push(format!("{} more", candidates.len() - 5));
    }
    let places = places.join(", ");
    match &request.aim {
        Aim::Anchor(aim) => Refusal::new(
            &ANCHOR_AMBIGUOUS,
            format!(
                "`{}` stands in several statements: {places}",
                aim.anchor.value
            ),
        )
        .help("give a longer fragment, both bounds, or `occurrence` in a `[[site]]`"),
        Aim::Function(_) => Refusal::new(
            &LOCATION_AMBIGUOUS,
            format!("several functions fit: {places}"),
        )
        .help("give a longer path, and the type before the function"),
    }
}

/// The one line that the document cites for the anchor or the function.
pub(crate) fn cited_line(request: &Request<'_>) -> Option<usize> {
    match (&request.aim, request.lines) {
        (Aim::Anchor(_), _) if request.trigger_line.is_some() => request.trigger_line,
        (Aim::Anchor(_), Some((start, end))) if start == end => Some(start),
        (Aim::Function(_), Some((start, _))) => Some(start),
        _ => None,
    }
}

/// Where a cited line is to be found today, if the unambiguous places of the file around it agree.
fn expected(drifts: &Drifts, candidate: &Candidate<'_>, cited: usize) -> Option<usize> {
    let known = drifts
        .get(&candidate.file.bare.file.path)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let above = known
        .iter()
        .filter(|(line, _)| *line <= cited)
        .max_by_key(|(line, _)| *line);
    let below = known
        .iter()
        .filter(|(line, _)| *line > cited)
        .min_by_key(|(line, _)| *line);
    let drift = match (above, below) {
        (Some((_, above)), Some((_, below))) => (above == below).then_some(*above)?,
        (Some((_, one)), None) | (None, Some((_, one))) => *one,
        (None, None) => 0,
    };
    cited.checked_add_signed(isize::try_from(drift).ok()?)
}

/// How far from the cited lines a place was found.
pub(crate) fn drift(request: &Request<'_>, place: &Candidate<'_>) -> Option<i64> {
    let distance = |from: usize, to: usize| -> Option<i64> {
        Some(i64::try_from(to).ok()? - i64::try_from(from).ok()?)
    };
    let (first, last) = place.lines();
    if let Some(cited) = cited_line(request) {
        return if (first..=last).contains(&cited) {
            Some(0)
        } else {
            distance(cited, first)
        };
    }
    let (start, end) = request.lines?;
    if first < start {
        distance(start, first)
    } else if first > end {
        distance(end, first)
    } else {
        Some(0)
    }
}
