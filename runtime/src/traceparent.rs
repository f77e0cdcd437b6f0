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

/// The members of a `tracestate` that are other vendors', as many as may go on beside ours.
pub(crate) fn vendors(tracestate: &str) -> Option<String> {
    const OTHERS: usize = 31;
    const MAX_LENGTH: usize = 512 - ",tracelaw=".len() - 32;
    let members = tracestate.split(',').map(str::trim);
    let others = members.filter(|it| !it.is_empty() && !it.starts_with("tracelaw="));
    let mut text = String::new();
    for member in others.take(OTHERS) {
        let printable = member.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !printable || text.len() + member.len() >= MAX_LENGTH {
            continue;
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(member);
    }
    (!text.is_empty()).then_some(text)
}

/// The header `tracestate`: the member of who wrote last comes first.
pub(crate) fn write_state(span_id: Uuid, vendors: Option<&str>) -> String {
    let ours = span_id.simple();
    match vendors {
        Some(vendors) => format!("tracelaw={ours},{vendors}"),
        None => format!("tracelaw={ours}"),
    }
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
        let (header, state) = (write(trace, span), write_state(span, None));
        assert_eq!(parse(&header, &state), Some((trace, span)));
        assert_eq!(
            parse(&header, &format!("congo=t61, {state},x=1")),
            Some((trace, span))
        );
        // The state of another span, which a hop in between left as it was.
        let half = Uuid::from_u64_pair(0, span.as_u64_pair().1);
        assert_eq!(
            parse(&header, &write_state(Uuid::now_v7(), None)),
            Some((trace, half))
        );
        assert_eq!(parse(&header, "tracelaw=1"), Some((trace, half)));
    }

    #[test]
    fn what_other_vendors_say_goes_on() {
        let kept = |state: &str| vendors(state).unwrap_or_default();
        assert_eq!(
            kept(" congo=t61 ,, tracelaw=1,rojo=a=b"),
            "congo=t61,rojo=a=b"
        );
        assert_eq!(kept("tracelaw=1"), "");
        assert_eq!(kept("a=\u{e9},b=\n1\n2,c=3"), "c=3");
        let many: Vec<String> = (0..40).map(|number| format!("v{number}=1")).collect();
        assert_eq!(kept(&many.join(",")), many[..31].join(","));
        let long = format!("a={},b=1", "x".repeat(600));
        assert_eq!(kept(&long), "b=1");
        let id = Uuid::from_u128(7);
        let state = write_state(id, Some("congo=t61"));
        assert_eq!(state, format!("tracelaw={},congo=t61", id.simple()));
    }
}
