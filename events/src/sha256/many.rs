//! The hashes of many messages, as many at once as the processor has lanes for.

use std::cmp::Reverse;

#[cfg(target_arch = "x86_64")]
use super::avx512::States;
use super::{Block, Hash, LANES, State, compress_two};

/// Appends the hashes of `messages`, which are [padded](super::pad), in their order.
pub(crate) fn hash_many(messages: &[&[Block]], hashes: &mut Vec<Hash>) {
    let first = hashes.len();
    hashes.resize(first + messages.len(), [0; 32]);
    let hashes = &mut hashes[first..];
    let mut rest = Vec::new();
    let mut left: Vec<_> = messages.iter().copied().enumerate().collect();
    if messages.len() >= WORTH_IT
        && let Some(states) = States::new()
    {
        // Lanes with messages of one length are done with them at the same time.
        left.sort_unstable_by_key(|(_, blocks)| Reverse(blocks.len()));
        let mut messages = left.drain(..);
        Lanes::new(states).hash(&mut messages, hashes, &mut rest);
    }
    rest.extend(left.into_iter().map(|(message, blocks)| Begun {
        message,
        state: State::new(),
        blocks,
    }));
    in_pairs(&mut rest, hashes);
}

/// With fewer lanes in use than these, two at a time are as fast.
const WORTH_IT: usize = 10;

/// A message of which some blocks are hashed.
#[derive(Clone, Copy)]
struct Begun<'m> {
    /// Which one.
    message: usize,
    state: State,
    /// Those to come.
    blocks: &'m [Block],
}

/// Hashes what is left in pairs, of which both have about as much to come.
fn in_pairs(rest: &mut [Begun<'_>], hashes: &mut [Hash]) {
    rest.sort_unstable_by_key(|begun| begun.blocks.len());
    for pair in rest.chunks_mut(2) {
        match pair {
            [a, b] => compress_two((&mut a.state, a.blocks), (&mut b.state, b.blocks)),
            [a] => a.state.compress(a.blocks),
            _ => {}
        }
        for begun in pair {
            hashes[begun.message] = begun.state.hash();
        }
    }
}

/// Lanes, each with a message on its way or idle.
struct Lanes<'m> {
    states: States,
    /// What is to come in each lane; nothing where it is idle.
    blocks: [&'m [Block]; LANES],
    messages: [usize; LANES],
}

impl<'m> Lanes<'m> {
    fn new(states: States) -> Self {
        Self {
            states,
            blocks: [&[]; LANES],
            messages: [0; LANES],
        }
    }

    /// Hashes `messages` until so few are on their way that it is not worth it: these go to `rest`.
    fn hash(
        mut self,
        messages: &mut impl Iterator<Item = (usize, &'m [Block])>,
        hashes: &mut [Hash],
        rest: &mut Vec<Begun<'m>>,
    ) {
        loop {
            let mut busy = 0;
            for lane in 0..LANES {
                if self.blocks[lane].is_empty()
                    && let Some((message, blocks)) = messages.next()
                {
                    self.states.set(lane, State::new());
                    (self.messages[lane], self.blocks[lane]) = (message, blocks);
                }
                busy += usize::from(!self.blocks[lane].is_empty());
            }
            let some = self.blocks.iter().find(|blocks| !blocks.is_empty());
            let (Some(&some), true) = (some, busy >= WORTH_IT) else {
                break;
            };
            // An idle lane does the work of another one once more, for nothing.
            let all = self
                .blocks
                .map(|blocks| if blocks.is_empty() { some } else { blocks });
            let count = all
                .iter()
                .map(|blocks| blocks.len())
                .min()
                .unwrap_or_default();
            self.states.compress(&all, count);
            for lane in 0..LANES {
                if self.blocks[lane].is_empty() {
                    continue;
                }
                self.blocks[lane] = &self.blocks[lane][count..];
                if self.blocks[lane].is_empty() {
                    hashes[self.messages[lane]] = self.states.get(lane).hash();
                }
            }
        }
        let busy = (0..LANES).filter(|&lane| !self.blocks[lane].is_empty());
        rest.extend(busy.map(|lane| Begun {
            message: self.messages[lane],
            state: self.states.get(lane),
            blocks: self.blocks[lane],
        }));
    }
}

/// Nowhere else are there so many lanes.
#[cfg(not(target_arch = "x86_64"))]
enum States {}

#[cfg(not(target_arch = "x86_64"))]
impl States {
    fn new() -> Option<Self> {
        None
    }

    fn get(&self, _: usize) -> State {
        match *self {}
    }

    fn set(&mut self, _: usize, _: State) {
        match *self {}
    }

    fn compress(&mut self, _: &[&[Block]; LANES], _: usize) {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::{Digest as _, Sha256};

    use super::super::Message;
    use super::*;

    fn check(lengths: &[usize]) {
        let text = |at: usize, length: usize| -> String {
            (0..length)
                .map(|byte| char::from(b'!' + ((byte * 31 + at * 17) % 90) as u8))
                .collect()
        };
        let texts: Vec<String> = (lengths.iter().enumerate())
            .map(|(at, &length)| text(at, length))
            .collect();
        let messages: Vec<Message> = (texts.iter())
            .map(|text| {
                let mut message = Message::default();
                message.set(&[text]);
                message
            })
            .collect();
        let blocks: Vec<&[Block]> = messages.iter().map(Message::blocks).collect();
        let wanted: Vec<Hash> = (texts.iter())
            .map(|text| Sha256::digest(text).into())
            .collect();
        let mut hashes = vec![[7; 32]];
        hash_many(&blocks, &mut hashes);
        assert_eq!(hashes[0], [7; 32]);
        assert_eq!(hashes[1..], wanted);
        let mut pairs: Vec<Begun<'_>> = (blocks.iter().enumerate())
            .map(|(message, blocks)| Begun {
                message,
                state: State::new(),
                blocks,
            })
            .collect();
        let mut hashes = vec![[0; 32]; wanted.len()];
        in_pairs(&mut pairs, &mut hashes);
        assert_eq!(hashes, wanted);
    }

    #[test]
    fn hashes_are_those_of_the_crate_for_all_counts_and_lengths() {
        for count in 0..40 {
            check(&vec![100; count]);
            check(&(0..count).map(|at| at * 37 % 300).collect::<Vec<_>>());
        }
        check(&(0..300).collect::<Vec<_>>());
        check(&[
            5000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 63, 56, 55, 119, 120, 9000,
        ]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn hashes_are_those_of_the_crate(lengths in prop::collection::vec(0usize..2000, 0..60)) {
            check(&lengths);
        }
    }
}
