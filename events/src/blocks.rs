//! Reads a trace of any size in blocks of whole lines.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

/// How a trace is cut up.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// About how many bytes a block has.
    pub block: usize,
    /// Longer lines are passed over.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            block: 1 << 18,
            line: 16 << 20,
        }
    }
}

/// Some lines of a trace.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// A buffer, of which the first `length` bytes are the block's.
    buffer: Vec<u8>,
    length: usize,
    first_line: u64,
    offset: u64,
    max_line: usize,
    ending: Ending,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ending {
    /// With a line feed.
    #[default]
    Whole,
    /// With the end of the file.
    Unterminated,
    /// The block is one line of this many bytes, which were passed over.
    PassedOver(u64),
}

/// A line and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Line<'b> {
    /// Its number in the file, counted from 1.
    pub number: u64,
    /// The byte offset of its start in the file (after decompression).
    pub offset: u64,
    /// Whether a line feed ends it.
    pub terminated: bool,
    /// What it holds.
    pub content: Content<'b>,
}

/// What a line holds.
#[derive(Clone, Copy, Debug)]
pub enum Content<'b> {
    /// Text, without the line's end.
    Text(&'b str),
    /// Bytes that are no UTF-8, and the offset of the first such.
    NotUtf8(&'b [u8], usize),
    /// More bytes than allowed: so many.
    TooLong(u64),
}

/// Cuts what it reads into blocks.
#[derive(Debug)]
pub struct Blocks<R> {
    input: R,
    limits: Limits,
    /// The beginning of a line whose end has not been read.
    carry: Vec<u8>,
    /// Buffers of blocks that are done with.
    spare: Vec<Vec<u8>>,
    next_line: u64,
    offset: u64,
    at_end: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads `input` from its start.
    pub fn new(input: R, limits: Limits) -> Self {
        Self {
            input,
            limits,
            carry: Vec::new(),
            spare: Vec::new(),
            next_line: 1,
            offset: 0,
            at_end: false,
        }
    }

    /// The next lines; `None` at the end.
    ///
    /// # Errors
    /// Those of the input.
    pub fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut buffer = self.spare.pop().unwrap_or_default();
        let mut length = self.carry.len();
        if buffer.len() < length {
            buffer.resize(length, 0);
        }
        buffer[..length].copy_from_slice(&self.carry);
        self.carry.clear();
        let mut searched = 0;
        loop {
            self.fill(&mut buffer, &mut length)?;
            if let Some(end) = memrchr(b'\n', &buffer[searched..length]) {
                let end = searched + end + 1;
                self.carry.extend_from_slice(&buffer[end..length]);
                return Ok(Some(self.block(buffer, end, Ending::Whole)));
            }
            if self.at_end {
                let block = (length > 0).then(|| self.block(buffer, length, Ending::Unterminated));
                return Ok(block);
            }
            if length > self.limits.line {
                let passed_over = self.pass_over(&mut buffer, length as u64)?;
                return Ok(Some(self.block(buffer, 0, Ending::PassedOver(passed_over))));
            }
            searched = length;
        }
    }

    /// Takes back the buffer of a block that is done with, so that another can have it.
    pub fn recycle(&mut self, block: Block) {
        self.spare.push(block.buffer);
    }

    /// Reads about a block's worth of input behind the first `length` bytes.
    fn fill(&mut self, buffer: &mut Vec<u8>, length: &mut usize) -> io::Result<()> {
        let wanted = *length + self.limits.block.max(1);
        if buffer.len() < wanted {
            buffer.resize(wanted, 0);
        }
        while *length < wanted && !self.at_end {
            match self.input.read(&mut buffer[*length..wanted]) {
                Ok(0) => self.at_end = true,
                Ok(read) => *length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads to the end of a line of which `passed_over` bytes were read; its length in all.
    fn pass_over(&mut self, buffer: &mut Vec<u8>, mut passed_over: u64) -> io::Result<u64> {
        loop {
            let mut length = 0;
            self.fill(buffer, &mut length)?;
            if let Some(end) = memchr(b'\n', &buffer[..length]) {
                self.carry.extend_from_slice(&buffer[end + 1..length]);
                return Ok(passed_over + end as u64);
            }
            passed_over += length as u64;
            if self.at_end {
                return Ok(passed_over);
            }
        }
    }

    fn block(&mut self, buffer: Vec<u8>, length: usize, ending: Ending) -> Block {
        let (lines, stands_for) = match ending {
            Ending::PassedOver(passed_over) => (1, passed_over + 1),
            _ => (
                memchr_iter(b'\n', &buffer[..length]).count() as u64,
                length as u64,
            ),
        };
        let block = Block {
            buffer,
            length,
            first_line: self.next_line,
            offset: self.offset,
            max_line: self.limits.line,
            ending,
        };
        self.next_line += lines;
        self.offset += stands_for;
        block
    }
}

impl Block {
    /// A whole text as one block.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let ending = match text.is_empty() || text.ends_with('\n') {
            true => Ending::Whole,
            false => Ending::Unterminated,
        };
        Self {
            buffer: text.as_bytes().to_vec(),
            length: text.len(),
            first_line: 1,
            offset: 0,
            max_line: usize::MAX,
            ending,
        }
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    /// How many bytes of the trace it stands for.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self.ending {
            Ending::PassedOver(length) => length + 1,
            _ => self.length as u64,
        }
    }

    /// Whether it stands for none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is a zero byte, which no trace has.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        memchr(0, self.bytes()).is_some()
    }

    /// The lines that are not blank, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let bytes = self.bytes();
        let text = simdutf8::basic::from_utf8(bytes).ok();
        let passed_over = match self.ending {
            Ending::PassedOver(length) => Some(Line {
                number: self.first_line,
                offset: self.offset,
                terminated: true,
                content: Content::TooLong(length),
            }),
            _ => None,
        };
        let mut start = 0;
        let mut number = self.first_line;
        let lines = std::iter::from_fn(move || {
            loop {
                if start >= bytes.len() {
                    return None;
                }
                let feed = memchr(b'\n', &bytes[start..]).map(|feed| start + feed);
                let range = start..feed.unwrap_or(bytes.len());
                let line = self.line(text, range.clone(), number, feed.is_some());
                start = range.end + 1;
                number += 1;
                if line.is_some() {
                    return line;
                }
            }
        });
        passed_over.into_iter().chain(lines)
    }

    /// The line in `range`; `None` if it is blank.
    fn line<'b>(
        &'b self,
        text: Option<&'b str>,
        mut range: std::ops::Range<usize>,
        number: u64,
        terminated: bool,
    ) -> Option<Line<'b>> {
        const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
        if self.offset == 0 && range.start == 0 && self.bytes().starts_with(BYTE_ORDER_MARK) {
            range.start = BYTE_ORDER_MARK.len();
        }
        if self.bytes()[range.clone()].ends_with(b"\r") {
            range.end -= 1;
        }
        let bytes = &self.bytes()[range.clone()];
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        let content = if bytes.len() > self.max_line {
            Content::TooLong(bytes.len() as u64)
        } else {
            let text = text.map_or_else(
                || std::str::from_utf8(bytes),
                |text| Ok(&text[range.clone()]),
            );
            match text {
                Ok(text) => Content::Text(text),
                Err(error) => Content::NotUtf8(bytes, error.valid_up_to()),
            }
        };
        Some(Line {
            number,
            offset: self.offset + range.start as u64,
            terminated,
            content,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(bytes: &[u8], block: usize, line: usize) -> Vec<(u64, u64, bool, String)> {
        let mut blocks = Blocks::new(bytes, Limits { block, line });
        let mut found = Vec::new();
        while let Some(block) = blocks.next_block().expect("reading memory") {
            found.extend(block.lines().map(|line| {
                let content = match line.content {
                    Content::Text(text) => text.to_owned(),
                    Content::NotUtf8(_, at) => format!("not UTF-8 at {at}"),
                    Content::TooLong(length) => format!("{length} bytes"),
                };
                (line.number, line.offset, line.terminated, content)
            }));
        }
        found
    }

    #[test]
    fn lines_are_the_same_however_the_input_is_cut() {
        let text = "\u{feff}a\n\n  \nbb\r\näöü\n\nlast".as_bytes();
        let whole = lines_of(text, 1 << 20, 100);
        let expected: Vec<(u64, u64, bool, String)> = vec![
            (1, 3, true, "a".into()),
            (4, 9, true, "bb".into()),
            (5, 13, true, "äöü".into()),
            (7, 21, false, "last".into()),
        ];
        assert_eq!(whole, expected);
        for block in 1..30 {
            assert_eq!(lines_of(text, block, 100), whole, "blocks of {block}");
        }
    }

    #[test]
    fn long_lines_and_bytes_that_are_no_text_are_passed_over() {
        let mut bytes = b"a\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', 1000));
        bytes.extend(b"\nb\nc\xff\n");
        for block in [1, 7, 64, 5000] {
            let lines = lines_of(&bytes, block, 100);
            let contents: Vec<_> = lines.iter().map(|l| (l.0, l.1, l.3.as_str())).collect();
            assert_eq!(
                contents,
                [
                    (1, 0, "a"),
                    (2, 2, "1000 bytes"),
                    (3, 1003, "b"),
                    (4, 1005, "not UTF-8 at 1")
                ],
                "blocks of {block}"
            );
        }
    }

    #[test]
    fn an_empty_input_has_no_lines() {
        assert!(lines_of(b"", 10, 10).is_empty());
        assert!(lines_of(b"\n\n", 10, 10).is_empty());
    }
}
