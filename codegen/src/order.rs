//! The order of places in a file: between versions code moves down and up, and seldom changes places.

/// A line that the document cites, and how far from it the place was found.
pub(crate) type Drift = (usize, i64);

/// Keeps the places that come in the file as they do in the document: those on a longest sequence that
/// rises in both. The others have moved by themselves, or are not what the document means.
pub(crate) fn keep_ordered(places: &mut Vec<Drift>) {
    places.sort_unstable();
    places.dedup();
    let longest = |places: &[i64]| {
        let mut lengths: Vec<usize> = Vec::with_capacity(places.len());
        for (index, place) in places.iter().enumerate() {
            let before = places[..index]
                .iter()
                .zip(&lengths)
                .filter(|(other, _)| *other <= place)
                .map(|(_, length)| *length)
                .max();
            lengths.push(before.unwrap_or(0) + 1);
        }
        lengths
    };
    let found: Vec<i64> = places.iter().map(found).collect();
    let before = longest(&found);
    let turned: Vec<i64> = found.iter().rev().map(|place| -place).collect();
    let behind = longest(&turned);
    let most = before.iter().max().copied().unwrap_or(0);
    let mut lengths = before.iter().zip(behind.iter().rev());
    places.retain(|_| {
        lengths
            .next()
            .is_some_and(|(before, behind)| before + behind > most)
    });
}

/// The lines between which cited lines have to lie today: those of the nearest places above and below.
pub(crate) fn bounds(places: &[Drift], first: usize, last: usize) -> (Option<i64>, Option<i64>) {
    let above = places.iter().filter(|(line, _)| *line < first).map(found);
    let below = places.iter().filter(|(line, _)| *line > last).map(found);
    (above.max(), below.min())
}

fn found((cited, drift): &Drift) -> i64 {
    i64::try_from(*cited)
        .unwrap_or(i64::MAX)
        .saturating_add(*drift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_out_of_order_is_left_out() {
        let mut places = vec![(40, 3), (10, 0), (20, 100), (30, 2), (50, -45)];
        keep_ordered(&mut places);
        assert_eq!(places, [(10, 0), (30, 2), (40, 3)]);
        assert_eq!(bounds(&places, 20, 25), (Some(10), Some(32)));
        assert_eq!(bounds(&places, 41, 41), (Some(43), None));
    }

    #[test]
    fn of_two_that_contradict_each_other_neither_is_preferred() {
        let mut places = vec![(10, 90), (20, 0)];
        keep_ordered(&mut places);
        assert_eq!(places, [(10, 90), (20, 0)]);
    }
}
