//! The statements that code fragments stand in.

use tracelaw_diagnostics::Spanned;

use crate::anchor::Pattern;
use crate::languages::Refusal;
use crate::request::{AnchorAim, Side};
use crate::resolve::{Candidate, Scope};
use crate::rules::{ANCHOR_AMBIGUOUS, ANCHOR_NOT_FOUND, SITE_IN_MACRO};

/// The places of an anchor in all scopes, each statement once.
pub(crate) fn anchored<'s>(
    scopes: &[Scope<'s>],
    aim: &AnchorAim,
) -> Result<Vec<Candidate<'s>>, Refusal> {
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
            format!("`{text}` stands only in an attribute, a log call, an assertion or a macro's arguments, at line {line}"),
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
