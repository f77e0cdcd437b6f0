//! Lines decide between places of equal text; they never replace the text.

use crate::anchor::Pattern;
use crate::clause;
use crate::drift::Drifts;
use crate::languages::Refusal;
use crate::request::{Aim, Request};
use crate::resolve::Candidate;
use crate::rules::{ANCHOR_AMBIGUOUS, ANCHOR_NOT_FOUND, LOCATION_AMBIGUOUS};
use crate::symbol::Symbol;

/// The one candidate that is meant, by what the document says of lines where the text alone does
/// not decide.
pub(crate) fn choose<'s>(
    request: &Request<'_>,
    mut candidates: Vec<Candidate<'s>>,
    drifts: &Drifts,
) -> Result<Candidate<'s>, Refusal> {
    let whole = matches!(request.aim, Aim::Function(_));
    if whole
        && candidates.iter().any(Candidate::is_call)
        && !candidates.iter().all(Candidate::is_call)
    {
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
            && only.is_call()
        {
            return Ok((*only).clone());
        }
        candidates.retain(|candidate| !candidate.is_call());
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
            let last = match request.aim {
                Aim::Anchor(_) => last,
                Aim::Function(_) | Aim::Within => first,
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
        let file = &candidate.file.bare.file.path;
        let [first, last] = [start, end].map(|line| drifts.enclosed(file, line));
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
    if !is_weak(request) {
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

/// Whether the text alone says little: a single name in no function in particular.
pub(crate) fn is_weak(request: &Request<'_>) -> bool {
    match &request.aim {
        Aim::Anchor(aim) if request.function.is_none() && request.remark.function.is_none() => {
            Pattern::new(&aim.anchor.value).is_some_and(|pattern| pattern.is_weak())
        }
        _ => false,
    }
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
    let Some((first, last)) = cited else {
        return (line, None, None);
    };
    let (above, below) = drifts.bounds(&candidate.file.bare.file.path, first, last);
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
        Aim::Function(_) if candidates.iter().all(Candidate::is_call) => Refusal::new(
            &LOCATION_AMBIGUOUS,
            format!("the function is called at several places: {places}"),
        )
        .help("name the function that calls it, and the call in the trigger"),
        Aim::Function(_) | Aim::Within => {
            let function = candidates.iter().any(|one| one.function.is_some());
            let what = if function { "functions" } else { "files" };
            Refusal::new(&LOCATION_AMBIGUOUS, format!("several {what} fit: {places}"))
                .help("give a longer path, and the type before the function")
        }
    }
}

/// The one line that the document cites for the anchor or the function.
pub(crate) fn cited_line(request: &Request<'_>) -> Option<usize> {
    match (&request.aim, request.lines) {
        (Aim::Anchor(_), _) if request.trigger_line().is_some() => request.trigger_line(),
        (Aim::Anchor(_), Some((start, end))) if start == end => Some(start),
        (Aim::Function(_) | Aim::Within, Some((start, _))) => Some(start),
        _ => None,
    }
}

/// Where a cited line is to be found today in the candidate's file.
fn expected(drifts: &Drifts, candidate: &Candidate<'_>, cited: usize) -> Option<usize> {
    drifts.expected(&candidate.file.bare.file.path, cited)
}
