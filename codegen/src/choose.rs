//! Lines: they decide between places of equal text, and tell how far code has moved; they never
//! replace the text.

use std::collections::BTreeMap;

use crate::anchor::Pattern;
use crate::clause;
use crate::languages::Refusal;
use crate::order::{self, Drift};
use crate::request::{Aim, Request};
use crate::resolve::Candidate;
use crate::rules::{ANCHOR_AMBIGUOUS, ANCHOR_NOT_FOUND, LOCATION_AMBIGUOUS};
use crate::symbol::Symbol;

/// By file, cited lines of unambiguous places and how far away these were found.
pub(crate) type Drifts = BTreeMap<String, Vec<Drift>>;

/// How far the lines of each file have moved, as the places say that the text alone decides.
///
/// A cited line of a function may be that of its only call. Several such lines of one file are calls if
/// all calls have moved by as many lines, and the functions have not.
pub(crate) fn drifts<'c, 's: 'c>(
    places: impl Iterator<Item = (&'c Request<'c>, &'c [Candidate<'s>])>,
) -> Drifts {
    let mut drifts = Drifts::new();
    let mut undecided: BTreeMap<String, Vec<(usize, i64, i64)>> = BTreeMap::new();
    for (request, candidates) in places {
        let Some(cited) = cited_line(request) else {
            continue;
        };
        let path = |candidate: &Candidate<'_>| candidate.file.bare.file.path.clone();
        match candidates {
            [only] => {
                if let Some(drift) = drift(request, only) {
                    drifts.entry(path(only)).or_default().push((cited, drift));
                }
            }
            [function, call] if !is_call(function) && is_call(call) => {
                if let (Some(one), Some(other)) = (drift(request, function), drift(request, call)) {
                    let lines = undecided.entry(path(call)).or_default();
                    lines.push((cited, one, other));
                }
            }
            _ => {}
        }
    }
    for (path, lines) in undecided {
        let same = |of: fn(&(usize, i64, i64)) -> i64| {
            lines.windows(2).all(|pair| of(&pair[0]) == of(&pair[1]))
        };
        if lines.len() > 1 && same(|line| line.2) && !same(|line| line.1) {
            let calls = lines.iter().map(|(cited, _, call)| (*cited, *call));
            drifts.entry(path).or_default().extend(calls);
        }
    }
    for lines in drifts.values_mut() {
        order::keep_ordered(lines);
    }
    drifts
}

/// The one candidate that is meant, by what the document says of lines where the text alone does
/// not decide.
pub(crate) fn choose<'s>(
    request: &Request<'_>,
    mut candidates: Vec<Candidate<'s>>,
    drifts: &Drifts,
) -> Result<Candidate<'s>, Refusal> {
    let whole = matches!(request.aim, Aim::Function(_));
    if whole && candidates.iter().any(is_call) && !candidates.iter().all(is_call) {
        // A function is meant as a whole, unless its cited line is that of one of its calls.
        let cited = |candidate: &Candidate<'_>| {
            let line = expected(drifts, candidate, cited_line(request)?)?;
            let (first, last) = candidate.lines();
            Some((first..=last).contains(&line))
        };
        let called: Vec<_> = candidates
            .iter()
            .filter(|candidate| cited(candidate) == Some(true))
            .collect();
        if let [only] = called.as_slice()
            && is_call(only)
        {
            return Ok((*only).clone());
        }
        candidates.retain(|candidate| !is_call(candidate));
    }
    if let [_] = candidates.as_slice() {
        let only = candidates.remove(0);
        return certain(request, only, drifts);
    }
    if candidates
        .iter()
        .any(|candidate| clause::stands_in(candidate, &request.remark.cases))
    {
        candidates.retain(|candidate| clause::stands_in(candidate, &request.remark.cases));
    }
    if let [_] = candidates.as_slice() {
        return Ok(candidates.remove(0));
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
    // Lines of which the neighbours on both sides say where they went hold what they held.
    let held = |candidate: &&Candidate<'_>| {
        let (Aim::Anchor(_), Some((start, end))) = (&request.aim, request.lines) else {
            return false;
        };
        let first = enclosed(drifts, candidate, start);
        let last = enclosed(drifts, candidate, end);
        start < end
            && matches!((first, last), (Some(first), Some(last))
                if (first..=last).contains(&candidate.lines().0))
    };
    for test in [&fits as &dyn Fn(&&Candidate<'_>) -> bool, &aligned, &held] {
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
    if aim.occurrence.is_none() && !names_one(request, &only) {
        let (line, above, below) = order_of(request, &only, drifts);
        if above.is_some_and(|above| line < above) || below.is_some_and(|below| line > below) {
            return Err(Refusal::new(
                &ANCHOR_NOT_FOUND,
                format!(
                    "`{}` is not where the document has it among other places, only at {}",
                    aim.anchor.value,
                    only.display()
                ),
            )
            .help("name the function, if that is the place"));
        }
    }
    let weak = Pattern::new(&aim.anchor.value).is_some_and(|pattern| pattern.is_weak());
    let named = request.function.is_some() || request.remark.function.is_some();
    if !weak || named {
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

/// Whether the document names the candidate's function, and the file has only one of that name.
fn names_one(request: &Request<'_>, candidate: &Candidate<'_>) -> bool {
    let name = request
        .function
        .as_ref()
        .or(request.remark.function.as_ref());
    let Some(symbol) = name.and_then(|name| Symbol::new(&name.value)) else {
        return false;
    };
    let file = candidate.file;
    let path = &file.bare.file.path;
    let mut named = file
        .functions
        .iter()
        .filter(|function| symbol.means(function, path));
    let own = candidate.function.map(|function| &function.range);
    named.next().map(|function| &function.range) == own && named.next().is_none()
}

/// A candidate's line, and the lines between which the order of the places puts it.
fn order_of(
    request: &Request<'_>,
    candidate: &Candidate<'_>,
    drifts: &Drifts,
) -> (i64, Option<i64>, Option<i64>) {
    let line = i64::try_from(candidate.lines().0).unwrap_or(i64::MAX);
    let cited = cited_line(request)
        .map(|line| (line, line))
        .or(request.lines);
    let places = drifts.get(&candidate.file.bare.file.path);
    let (Some((first, last)), Some(places)) = (cited, places) else {
        return (line, None, None);
    };
    let (above, below) = order::bounds(places, first, last);
    (line, above, below)
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
        Aim::Function(_) if candidates.iter().all(is_call) => Refusal::new(
            &LOCATION_AMBIGUOUS,
            format!("the function is called at several places: {places}"),
        )
        .help("name the function that calls it, and the call in the trigger"),
        Aim::Function(_) => Refusal::new(
            &LOCATION_AMBIGUOUS,
            format!("several functions fit: {places}"),
        )
        .help("give a longer path, and the type before the function"),
    }
}

/// Whether a candidate for a function's edge is a call of the function.
fn is_call(candidate: &Candidate<'_>) -> bool {
    candidate
        .function
        .is_none_or(|function| function.range != candidate.found)
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

/// The same, if there are such places on both sides of the line.
fn enclosed(drifts: &Drifts, candidate: &Candidate<'_>, cited: usize) -> Option<usize> {
    let known = drifts.get(&candidate.file.bare.file.path)?;
    let both =
        known.iter().any(|(line, _)| *line <= cited) && known.iter().any(|(line, _)| *line > cited);
    both.then(|| expected(drifts, candidate, cited))?
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
