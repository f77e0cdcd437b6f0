//! Ranges of lines: they move as a whole.

use super::extent::Extent;
use super::{Cited, distance, moved};
use crate::request::Request;
use crate::resolve::Candidate;

/// A range that the document cites, and what was found of it.
pub(super) struct Range {
    first: usize,
    last: usize,
    /// The lines of the place.
    place: (usize, usize),
    /// Whether the place is its function as a whole.
    whole: bool,
    /// The lines of the place's function, and whether the document names it.
    function: Option<Extent>,
    named: bool,
}

impl Range {
    pub(super) fn new(request: &Request<'_>, cited: &Cited, place: &Candidate<'_>) -> Self {
        Self {
            first: cited.first,
            last: cited.last,
            place: place.lines(),
            whole: place
                .function
                .is_some_and(|function| function.range == place.found),
            function: Extent::of(place),
            named: request.function.is_some(),
        }
    }

    /// The drift of a range that is as long as the function, or has an end in common with it.
    pub(super) fn proof(&self) -> Option<i64> {
        let function = self.function?;
        let length = self.last - self.first;
        if length == function.last - function.first {
            return Some(distance(self.first, function.first));
        }
        if length == function.last - function.lead {
            return Some(distance(self.first, function.lead));
        }
        let ends = self.last == function.last && function.holds(self.first) && self.holds(0);
        (ends || function.begins_at(self.first)).then_some(0)
    }

    /// The drift that fits best, by the drifts that are proven around the range on both sides, and
    /// next to its ends.
    pub(super) fn best_fit(&self, between: Option<i64>, near: [Option<i64>; 2]) -> i64 {
        if let Some(drift) = between.filter(|drift| self.fits(*drift)) {
            return drift;
        }
        let begins = self.function.map(|it| distance(self.first, it.first));
        let begins_if_whole = begins.filter(|_| self.is_as_long_as_function());
        if self.fits(0) {
            // It could have moved within its function. Two things have to say so.
            let twice = begins_if_whole.filter(|drift| near.contains(&Some(*drift)));
            return twice.unwrap_or(0);
        }
        let ends = self.function.map(|it| distance(self.last, it.last));
        let guesses = || {
            let guesses = [begins_if_whole, near[0], near[1], begins, ends];
            guesses.into_iter().flatten()
        };
        guesses()
            .find(|drift| self.fits(*drift))
            .or_else(|| guesses().find(|drift| self.holds(*drift)))
            .unwrap_or_else(|| self.shortest())
    }

    /// The shortest way on which the place comes to lie in the range.
    fn shortest(&self) -> i64 {
        match self.place.0 {
            line if line < self.first => distance(self.first, line),
            line if line > self.last => distance(self.last, line),
            _ => 0,
        }
    }

    /// Whether the range can be what the document means, once it has moved: it holds the place, and
    /// that of a function is the function, a part of it, or holds it and more.
    fn fits(&self, drift: i64) -> bool {
        let Some((first, last)) = self.moved(drift).filter(|_| self.holds(drift)) else {
            return false;
        };
        let Some(function) = self.function.filter(|_| self.named) else {
            return true;
        };
        let part = function.holds(first) && last <= function.last;
        let more = first <= function.first && function.last <= last;
        part || function.begins_at(first) || more && !self.is_as_long_as_function()
    }

    /// Whether the place lies in the range, once that has moved.
    fn holds(&self, drift: i64) -> bool {
        let (from, to) = self.place;
        self.moved(drift).is_some_and(|(first, last)| {
            if self.whole {
                first <= to && from <= last
            } else {
                (first..=last).contains(&from)
            }
        })
    }

    fn moved(&self, drift: i64) -> Option<(usize, usize)> {
        Some((moved(self.first, drift)?, moved(self.last, drift)?))
    }

    /// Whether the range has about as many lines as the function: then it is the function, and not a
    /// part of it.
    fn is_as_long_as_function(&self) -> bool {
        self.function.is_some_and(|function| {
            let (own, other) = (
                self.last - self.first + 1,
                function.last - function.first + 1,
            );
            own <= 2 * other && other <= 2 * own
        })
    }
}
