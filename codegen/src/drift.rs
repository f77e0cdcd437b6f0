//! How far code has moved since the document cited its lines.
//!
//! Some places prove it by themselves: an anchor whose line is cited, a function whose first and last
//! line are. Between two of them that agree, everything has moved as far as they have. What remains
//! is a location that does not hold its place any more, and moves as a whole until it does.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Source, Span};

use crate::choose;
use crate::correct;
use crate::order;
use crate::request::{Aim, Request};
use crate::resolve::Candidate;

mod extent;
mod range;

use extent::Extent;
use range::Range;

/// How far lines of a file have moved, where places prove it. Lines are as the document cites them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drifts {
    /// By file and line; `None` where two places contradict each other.
    proven: BTreeMap<String, BTreeMap<usize, Option<i64>>>,
}

impl Drifts {
    /// Adds what the citations of a request prove about its place.
    ///
    /// Lines that could not be brought up to date are none to judge others by.
    pub(crate) fn learn(
        &mut self,
        document: &Source,
        request: &Request<'_>,
        place: &Candidate<'_>,
    ) {
        if choose::is_weak(request) {
            return;
        }
        let file = &place.file.bare.file.path;
        let cited = citations(request).into_iter();
        for cited in cited.filter(|cited| correct::is_editable(document, cited)) {
            let Some(drift) = proof(request, &cited, place) else {
                continue;
            };
            let lines = self.proven.entry(file.clone()).or_default();
            for line in [cited.first, cited.last] {
                let known = lines.entry(line).or_insert(Some(drift));
                if *known != Some(drift) {
                    *known = None;
                }
            }
        }
    }

    /// Adds what the lines of functions prove that may be those of their only call: several of one
    /// file are lines of calls if all calls have moved equally far, and the functions have not.
    pub(crate) fn learn_calls<'c, 's: 'c>(
        &mut self,
        places: impl Iterator<Item = (&'c Request<'c>, &'c [Candidate<'s>])>,
    ) {
        let mut undecided: BTreeMap<&str, Vec<(usize, i64, i64)>> = BTreeMap::new();
        for (request, candidates) in places {
            if let (Some(cited), [function, call]) = (choose::cited_line(request), candidates)
                && !function.is_call()
                && call.is_call()
            {
                let [function_drift, call_drift] = [function, call].map(|place| {
                    let (first, last) = place.lines();
                    into(cited, first, if place.is_call() { last } else { first })
                });
                let lines = undecided.entry(&call.file.bare.file.path).or_default();
                lines.push((cited, function_drift, call_drift));
            }
        }
        for (file, lines) in undecided {
            let same = |of: fn(&(usize, i64, i64)) -> i64| {
                lines.windows(2).all(|pair| of(&pair[0]) == of(&pair[1]))
            };
            if lines.len() > 1 && same(|line| line.2) && !same(|line| line.1) {
                let proven = self.proven.entry(file.to_owned()).or_default();
                for (cited, _, drift) in lines {
                    proven.entry(cited).or_insert(Some(drift));
                }
            }
        }
    }

    /// Leaves out what is not in the order of the other places of its file: it has moved by itself, or
    /// is not what the document means.
    pub(crate) fn keep_ordered(&mut self) {
        for lines in self.proven.values_mut() {
            let mut places = certain(lines);
            order::keep_ordered(&mut places);
            lines.retain(|line, drift| {
                drift.is_none_or(|drift| places.binary_search(&(*line, drift)).is_ok())
            });
        }
    }

    /// The lines of today between which the order of the proven ones puts cited lines.
    pub(crate) fn bounds(
        &self,
        file: &str,
        first: usize,
        last: usize,
    ) -> (Option<i64>, Option<i64>) {
        let places = self.proven.get(file).map(certain).unwrap_or_default();
        order::bounds(&places, first, last)
    }

    /// Where a cited line is to be found today, if the proven ones on both sides agree.
    pub(crate) fn enclosed(&self, file: &str, cited: usize) -> Option<usize> {
        moved(cited, self.between(file, cited)?)
    }

    /// The same, once the document cites the lines of today.
    pub(crate) fn corrected(&self) -> Self {
        let today = |lines: &BTreeMap<usize, Option<i64>>| {
            lines
                .iter()
                .filter_map(|(line, drift)| Some((moved(*line, (*drift)?)?, Some(0))))
                .collect()
        };
        Self {
            proven: self
                .proven
                .iter()
                .map(|(file, lines)| (file.clone(), today(lines)))
                .collect(),
        }
    }

    /// Where a cited line is to be found today, if the proven ones around it agree.
    pub(crate) fn expected(&self, file: &str, cited: usize) -> Option<usize> {
        let drift = match self.around(file, cited) {
            (Some(above), Some(below)) => (above == below).then_some(above)??,
            (Some(one), None) | (None, Some(one)) => one?,
            (None, None) => 0,
        };
        moved(cited, drift)
    }

    /// The drift on which the proven lines above and below agree.
    fn between(&self, file: &str, cited: usize) -> Option<i64> {
        let (above, below) = self.around(file, cited);
        (above? == below?).then_some(above?)?
    }

    /// The drift of the proven line that is nearest above, or else below.
    fn near(&self, file: &str, cited: usize) -> Option<i64> {
        let (above, below) = self.around(file, cited);
        above.flatten().or(below.flatten())
    }

    /// The nearest proven drifts on both sides; a line's own on both.
    fn around(&self, file: &str, cited: usize) -> (Option<Option<i64>>, Option<Option<i64>>) {
        let Some(lines) = self.proven.get(file) else {
            return (None, None);
        };
        let above = lines.range(..=cited).next_back();
        let below = lines.range(cited..).next();
        (
            above.map(|(_, drift)| *drift),
            below.map(|(_, drift)| *drift),
        )
    }
}

/// The lines of a file on which all places agree, in order.
fn certain(lines: &BTreeMap<usize, Option<i64>>) -> Vec<order::Drift> {
    lines
        .iter()
        .filter_map(|(line, drift)| Some((*line, (*drift)?)))
        .collect()
}

/// The lines that the document cites in one place of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cited {
    pub(crate) span: Span,
    pub(crate) first: usize,
    pub(crate) last: usize,
    of: Of,
}

impl Cited {
    /// Whether the lines are those of the place, and not of something beside it.
    pub(crate) fn is_of_place(&self) -> bool {
        self.of != Of::Mention
    }
}

/// What is cited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// The location.
    Location,
    /// The statement of the trigger's fragment.
    Anchor,
    /// Something that the trigger mentions.
    Mention,
}

/// What a request cites.
pub(crate) fn citations(request: &Request<'_>) -> Vec<Cited> {
    let mut found: Vec<Cited> = Vec::new();
    if let (Some(span), Some((first, last))) = (request.lines_span, request.lines) {
        found.push(Cited {
            span,
            first,
            last,
            of: Of::Location,
        });
    }
    let triggers = found.len();
    for line in &request.trigger_lines {
        match found[triggers..].last_mut() {
            // Both ends of a range stand at the range's place.
            Some(range) if range.span == line.span => range.last = line.value,
            _ => found.push(Cited {
                span: line.span,
                first: line.value,
                last: line.value,
                of: Of::Mention,
            }),
        }
    }
    if let ([only], Aim::Anchor(_)) = (&mut found[triggers..], &request.aim)
        && request.trigger_aims
    {
        only.of = Of::Anchor;
    }
    found.retain(|cited| cited.first <= cited.last);
    found
}

/// How far down cited lines have moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drift {
    pub(crate) lines: i64,
    /// Whether the place proves it; else it is what fits best.
    pub(crate) proven: bool,
}

/// How far down the cited lines have moved, as well as it can be told.
pub(crate) fn drift(
    request: &Request<'_>,
    cited: &Cited,
    place: &Candidate<'_>,
    drifts: &Drifts,
) -> Drift {
    let proven = proof(request, cited, place);
    Drift {
        lines: proven.unwrap_or_else(|| best_fit(request, cited, place, drifts)),
        proven: proven.is_some(),
    }
}

fn best_fit(request: &Request<'_>, cited: &Cited, place: &Candidate<'_>, drifts: &Drifts) -> i64 {
    let file = &place.file.bare.file.path;
    let between = drifts
        .between(file, cited.first)
        .filter(|drift| drifts.between(file, cited.last) == Some(*drift));
    if cited.of == Of::Mention {
        return between.unwrap_or(0);
    }
    let near = [cited.first, cited.last].map(|line| drifts.near(file, line));
    if cited.first == cited.last {
        let mut evidence = [between].into_iter().chain(near).flatten();
        let guesses = guesses_for_line(request, cited.first, place);
        return match guesses.last() {
            Some(best) => evidence
                .find(|drift| guesses.contains(drift))
                .unwrap_or(*best),
            None => between.unwrap_or(0),
        };
    }
    Range::new(request, cited, place).best_fit(between, near)
}

/// The drift that the place proves for the cited lines.
fn proof(request: &Request<'_>, cited: &Cited, place: &Candidate<'_>) -> Option<i64> {
    let (first, last) = place.lines();
    let extent = Extent::of(place);
    let called = matches!(request.aim, Aim::Function(_)) && place.is_call();
    let anchored = called || matches!(request.aim, Aim::Anchor(_));
    let line = cited.first;
    match cited.of {
        Of::Mention => None,
        _ if cited.first < cited.last => Range::new(request, cited, place).proof(),
        Of::Anchor => Some(into(line, first, last)),
        Of::Location if extent.is_some_and(|extent| extent.begins_at(line)) => Some(0),
        Of::Location if anchored && (first..=last).contains(&line) => Some(0),
        Of::Location if anchored => {
            let only = request.function.is_none() && request.trigger_line().is_none();
            only.then(|| into(line, first, last))
        }
        Of::Location => {
            let extent = extent?;
            (!extent.holds(line)).then(|| distance(line, extent.first))
        }
    }
}

/// What a single line of a location may have become, the best last; nothing where it fits.
fn guesses_for_line(request: &Request<'_>, line: usize, place: &Candidate<'_>) -> Vec<i64> {
    let (first, last) = place.lines();
    let extent = Extent::of(place);
    let inside = extent.is_some_and(|extent| extent.holds(line));
    let to_function = extent.map(|extent| distance(line, extent.first));
    let to_anchor = into(line, first, last);
    match request.aim {
        Aim::Anchor(_) if request.trigger_line().is_none() => match to_function {
            // The line is that of the function or that of the anchor.
            Some(to_function) if !inside && to_function.abs() < to_anchor.abs() => {
                vec![to_anchor, to_function]
            }
            _ => vec![to_anchor],
        },
        Aim::Function(_) if place.is_call() => vec![to_anchor],
        _ if inside => Vec::new(),
        _ => to_function.into_iter().collect(),
    }
}

/// How far a line is from the lines of a place: zero inside.
fn into(line: usize, first: usize, last: usize) -> i64 {
    if (first..=last).contains(&line) {
        0
    } else {
        distance(line, first)
    }
}

/// How far down it is from one line to another.
fn distance(from: usize, to: usize) -> i64 {
    let line = |line| i64::try_from(line).unwrap_or(i64::MAX);
    line(to).saturating_sub(line(from))
}

/// A line, so far further down.
pub(crate) fn moved(line: usize, drift: i64) -> Option<usize> {
    line.checked_add_signed(isize::try_from(drift).ok()?)
        .filter(|line| *line > 0)
}
