//! Credentials without a prefix of their own, which show by how they are put together.

use super::find::Chars;

/// What `run`, all characters of [`Chars::DOTTED`] that stand together, is by its shape.
pub(super) fn shape(run: &[u8]) -> Option<&'static str> {
    let hex = |part: &[u8]| part.iter().all(|&byte| Chars::HEX.has(byte));
    let alnum = |part: &[u8]| part.iter().all(|&byte| Chars::ALNUM.has(byte));
    match run.len() {
        26 if run.starts_with(b"s.") && alnum(&run[2..]) && is_odd(&run[2..]) => {
            Some("vault-token")
        }
        36 if run.starts_with(b"re_")
            && run[11] == b'_'
            && alnum(&run[3..11])
            && alnum(&run[12..]) =>
        {
            Some("resend-key")
        }
        36 | 37 if &run[32..35] == b"-us" && hex(&run[..32]) => Some("mailchimp-key"),
        40 if run.ends_with(b"NRAL") && hex(&run[..36]) => Some("new-relic-key"),
        50 if run[32] == b'-' && run[41] == b'-' && hex(&run[..32]) && hex(&run[42..]) => {
            Some("mailgun-key")
        }
        82 if run.starts_with(b"pat") && run[17] == b'.' && hex(&run[18..]) => {
            Some("airtable-token")
        }
        84 if &run[76..80] == b"AZDO" => Some("azure-devops-token"),
        59..=80 if is_discord(run) => Some("discord-token"),
        _ => None,
    }
}

/// A Discord bot's: its number in Base64, a time and a code, with dots between.
fn is_discord(run: &[u8]) -> bool {
    let mut parts = run.split(|&byte| byte == b'.');
    let (Some(id), Some(time), Some(code), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    matches!(id.first(), Some(b'M'..=b'O'))
        && (24..=28).contains(&id.len())
        && time.len() == 6
        && code.len() >= 27
}

/// Whether a text is no word of a language.
fn is_odd(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_uppercase)
}
