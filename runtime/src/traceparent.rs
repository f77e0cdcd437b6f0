//! The headers of W3C Trace Context.
//!
//! A trace identifier there has 16 bytes, as ours; a span's has 8, the lower half of ours. The
//! member `tracelaw` of `tracestate` has the whole one.

use uuid::Uuid;

/// The trace and the span that the headers name, unless `traceparent` is invalid.
pub(crate) fn parse(traceparent: &str, tracestate: &str) -> Option<(Uuid, Uuid)> {
    let text = traceparent.trim();
    // Later versions may have more members, behind another hyphen.
    let (known, rest) = text.split_at_checked(55)?;
    let mut members = known.split('-');
    let version = hex(members.next()?, 2)?;
    let trace = hex(members.next()?, 32)?;
    let span = hex(members.next()?, 16)?;
    hex(members.next()?, 2)?;
    let ends = rest.is_empty() || (version > 0 && rest.starts_with('-'));
    if version == 0xFF || trace == 0 || span == 0 || !ends {
        return None;
    }
    let span_id = whole(tracestate, span).unwrap_or_else(|| Uuid::from_u128(span));
    Some((Uuid::from_u128(trace), span_id))
}

/// `digits` lower-case hexadecimal digits.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let fits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (text.len() == digits && text.bytes().all(fits))
        .then(|| u128::from_str_radix(text, 16).ok())
        .flatten()
}

/// The identifier whose lower half is `half`, if `tracestate` has it.
fn whole(tracestate: &str, half: u128) -> Option<Uuid> {
    tracestate.split(',').find_map(|member| {
        let value = member.trim().strip_prefix("tracelaw=")?;
        let id = hex(value, 32)?;
        (id & u128::from(u64::MAX) == half).then(|| Uuid::from_u128(id))
    })
}

/// The header `traceparent`: sampled, as everything that is recorded is.
pub(crate) fn write(trace_id: Uuid, span_id: Uuid) -> String {
    let (_, half) = span_id.as_u64_pair();
    format!("00-{}-{half:016x}-01", trace_id.simple())
}

/// The header `tracestate`.
pub(crate) fn write_state(span_id: Uuid) -> String {
    format!("tracelaw={}", span_id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[track_caller]
    fn check(header: &str, expect: bool) {
        assert_eq!(parse(header, "").is_some(), expect, "{header}");
    }

    #[test]
    fn what_is_no_header_is_refused() {
        check(&format!("00-{TRACE}-00f067aa0ba902b7-01"), true);
        check(&format!(" 00-{TRACE}-00f067aa0ba902b7-00 "), true);
        check(&format!("cc-{TRACE}-00f067aa0ba902b7-01-later"), true);
        check(&format!("cc-{TRACE}-00f067aa0ba902b7-01later"), false);
        check(&format!("00-{TRACE}-00f067aa0ba902b7-01-later"), false);
        check(&format!("ff-{TRACE}-00f067aa0ba902b7-01"), false);
        check(&format!("00-{TRACE}-0000000000000000-01"), false);
        check(
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            false,
        );
        check(
            &format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()),
            false,
        );
        check(&format!("00-{TRACE}-00f067aa0ba902b7-0"), false);
        check(&format!("00-{TRACE}-+0f067aa0ba902b7-01"), false);
        check("", false);
        check(&"é".repeat(40), false);
    }

    #[test]
    fn both_headers_together_name_the_whole_span() {
        let (trace, span) = (Uuid::now_v7(), Uuid::now_v7());
        let (header, state) = (write(trace, span), write_state(span));
        assert_eq!(parse(&header, &state), Some((trace, span)));
        assert_eq!(
            parse(&header, &format!("congo=t61, {state},x=1")),
            Some((trace, span))
        );
        // The state of another span, which a hop in between left as it was.
        let half = Uuid::from_u64_pair(0, span.as_u64_pair().1);
        assert_eq!(
            parse(&header, &write_state(Uuid::now_v7())),
            Some((trace, half))
        );
        assert_eq!(parse(&header, "tracelaw=1"), Some((trace, half)));
    }
}
