//! Points in time as records write them.

use std::fmt;

/// A point in time, in seconds and nanoseconds since 1970-01-01T00:00:00Z.
///
/// Written with microseconds and `Z` (`2026-11-22T09:07:25.887123Z`); read with none to nine
/// digits of fraction and with `Z` or an offset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// Length of the written form.
    pub const WRITTEN_LEN: usize = 27;

    /// 9999-12-31T23:59:59Z, behind which four digits do not hold the year.
    const MAX_SECONDS: i64 = 253_402_300_799;
    /// 0000-01-01T00:00:00Z.
    const MIN_SECONDS: i64 = -62_167_219_200;

    /// `seconds` since the epoch and `nanos` within that second. What the written form cannot hold
    /// (years before 0 or after 9999) is moved to the nearest point that it can.
    #[must_use]
    pub const fn from_unix(seconds: i64, nanos: u32) -> Self {
        if seconds < Self::MIN_SECONDS {
            return Self {
                seconds: Self::MIN_SECONDS,
                nanos: 0,
            };
        }
        if seconds > Self::MAX_SECONDS || nanos > 999_999_999 {
            let seconds = if seconds > Self::MAX_SECONDS {
                Self::MAX_SECONDS
            } else {
                seconds
            };
            return Self {
                seconds,
                nanos: 999_999_999,
            };
        }
        Self { seconds, nanos }
    }

    /// Seconds since the epoch, rounded down.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds within the second.
    #[must_use]
    pub const fn subsec_nanos(self) -> u32 {
        self.nanos
    }

    /// Reads an RFC 3339 timestamp: `T` or a blank between date and time, any number of digits of
    /// fraction (those beyond nanoseconds are dropped), `Z` or an offset. `None` if it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let two = |at: usize| -> Option<i64> {
            let (a, b) = (bytes.get(at)?, bytes.get(at + 1)?);
            (a.is_ascii_digit() && b.is_ascii_digit())
                .then(|| i64::from(a - b'0') * 10 + i64::from(b - b'0'))
        };
        let mark = |at: usize, wanted: &[u8]| bytes.get(at).filter(|byte| wanted.contains(byte));
        mark(4, b"-")?;
        mark(7, b"-")?;
        mark(10, b"Tt ")?;
        mark(13, b":")?;
        mark(16, b":")?;
        let year = two(0)? * 100 + two(2)?;
        let (month, day) = (two(5)?, two(8)?);
        let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
        if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // 60 is a leap second, which RFC 3339 allows.
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let mut at = 19;
        let mut nanos = 0;
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            let mut scale = 100_000_000;
            let first = at;
            while let Some(byte) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
                nanos += u32::from(byte - b'0') * scale;
                scale /= 10;
                at += 1;
            }
            if at == first {
                return None;
            }
        }
        let offset = match bytes.get(at)? {
            b'Z' | b'z' => {
                at += 1;
                0
            }
            sign @ (b'+' | b'-') => {
                mark(at + 3, b":")?;
                let (hours, minutes) = (two(at + 1)?, two(at + 4)?);
                if hours > 23 || minutes > 59 {
                    return None;
                }
                at += 6;
                let offset = hours * 3600 + minutes * 60;
                if *sign == b'-' { -offset } else { offset }
            }
            _ => return None,
        };
        let time = hour * 3600 + minute * 60 + second - offset;
        (at == bytes.len()).then(|| Self {
            seconds: days_from_civil(year, month, day) * 86_400 + time,
            nanos,
        })
    }

    /// Appends the written form: [`Self::WRITTEN_LEN`] bytes.
    pub fn push(self, out: &mut String) {
        let (year, month, day) = civil_from_days(self.seconds.div_euclid(86_400));
        let second = self.seconds.rem_euclid(86_400);
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let mut put = |end: usize, digits: usize, mut number: i64| {
            for at in (end - digits..end).rev() {
                text[at] = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        put(4, 4, year);
        put(7, 2, month);
        put(10, 2, day);
        put(13, 2, second / 3600);
        put(16, 2, second / 60 % 60);
        put(19, 2, second % 60);
        put(26, 6, i64::from(self.nanos / 1000));
        out.push_str(std::str::from_utf8(&text).expect("digits and marks are ASCII"));
    }
}

/// Reads timestamps, most of which are in the same second as the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reader {
    /// The text up to the seconds, and what it stands for.
    last: Option<([u8; 19], i64)>,
}

impl Reader {
    /// As [`Timestamp::parse`].
    #[inline]
    pub(crate) fn read(&mut self, text: &str) -> Option<Timestamp> {
        let written = text.as_bytes().as_array::<{ Timestamp::WRITTEN_LEN }>();
        if let (Some((second, seconds)), Some(text)) = (&self.last, written)
            && text[..19] == second[..]
            && (text[19], text[26]) == (b'.', b'Z')
            && let Some(micros) = six_digits(&text[20..26])
        {
            return Some(Timestamp {
                seconds: *seconds,
                nanos: micros * 1000,
            });
        }
        let time = Timestamp::parse(text)?;
        if text.ends_with('Z') {
            let second = text.as_bytes().first_chunk::<19>();
            self.last = second.map(|second| (*second, time.seconds));
        }
        Some(time)
    }
}

fn six_digits(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u32::from(digit))
    })
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(Self::WRITTEN_LEN);
        self.push(&mut text);
        f.write_str(&text)
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar. The year is counted from
/// March, so that the leap day is its last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`]: year, month, day.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00.000000Z"),
            (951_782_400, 1_000, "2000-02-29T00:00:00.000001Z"),
            (1_795_338_445, 887_123_456, "2026-11-22T09:07:25.887123Z"),
            (-1, 999_999_000, "1969-12-31T23:59:59.999999Z"),
            (Timestamp::MAX_SECONDS, 0, "9999-12-31T23:59:59.000000Z"),
            (Timestamp::MIN_SECONDS, 0, "0000-01-01T00:00:00.000000Z"),
        ] {
            let time = Timestamp::from_unix(seconds, nanos);
            assert_eq!(time.to_string(), text);
            let read = Timestamp::parse(text).expect("a timestamp");
            assert_eq!(
                read,
                Timestamp::from_unix(seconds, nanos / 1000 * 1000),
                "{text}"
            );
        }
        for days in (-800_000..3_000_000).step_by(97) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }

    #[test]
    fn a_reader_reads_the_same() {
        let mut reader = Reader::default();
        for text in [
            "2026-11-22T09:07:25.887123Z",
            "2026-11-22T09:07:25.000001Z",
            "2026-11-22T09:07:25.00000xZ",
            "2026-11-22T09:07:25.000002+",
            "2026-11-22T09:07:25.000002z",
            "2026-11-22T09:07:25,000002Z",
            "2026-11-22T09:07:26.123456Z",
            "2026-11-22T09:07:26.123+01:00",
            "2026-11-22T09:07:26.123456Z",
            "2026-11-22T09:07:60.999999Z",
            "2026-11-22T09:07:60.999998Z",
            "",
        ] {
            assert_eq!(reader.read(text), Timestamp::parse(text), "{text}");
        }
    }

    #[test]
    fn milliseconds_to_nanoseconds_and_offsets_are_read() {
        let at = |text| Timestamp::parse(text).expect(text);
        assert_eq!(
            at("2026-11-22T09:07:25Z"),
            at("2026-11-22T10:07:25.000+01:00")
        );
        assert_eq!(
            at("2026-11-22T09:07:25.9Z"),
            at("2026-11-22T03:37:25.900000000-05:30")
        );
        assert!(at("2026-11-22T09:07:25.123456788Z") < at("2026-11-22T09:07:25.123456789Z"));
        assert!(at("2026-11-22T09:07:25.9Z") > at("2026-11-22T09:07:25.899999Z"));
    }

    #[test]
    fn what_is_no_timestamp_is_refused() {
        for text in [
            "",
            "2026",
            "2026-11-22",
            "2026-11-22T09:07:25",
            "2026-13-22T09:07:25Z",
            "2026-02-29T09:07:25Z",
            "2026-11-22T24:07:25Z",
            "2026-11-22T09:07:25.Z",
            "2026-11-22T09:07:25ZZ",
            "2026-11-22T09:07:25+1:00",
            "2026-11-22T09:07:25+01",
            "äääääääääääää",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
