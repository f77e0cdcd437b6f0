//! `tracelaw keys`: the keys that checkpoints are signed with.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use tracelaw_diagnostics::{Diagnostic, Place};
use tracelaw_events::checkpoint::{KeyError, SigningKey, VerifyingKey};

use crate::args::KeysCommand;
use crate::output::{Body, Outcome, report};
use crate::{files, rules};

/// Runs the command.
pub(crate) fn run(command: &KeysCommand) -> Outcome {
    let KeysCommand::New { name, output } = command;
    let secret = output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{name}.key")));
    match new(name, &secret) {
        Ok(body) => Outcome::of_body(body, report(Vec::new(), Vec::new())),
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn new(name: &str, secret: &Path) -> Result<Body, Box<Diagnostic>> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| {
        let message = format!("no random numbers can be had: {error}");
        Box::new(Diagnostic::new(&rules::BAD_KEY, message).help("try again on another machine"))
    })?;
    let key = SigningKey::from_seed(name, seed).map_err(|error| bad(name, error))?;
    let public = public_file(secret);
    let verifying = key.verifying_key().to_string();
    write_new(secret, &key.to_secret_text(), 0o600)?;
    write_new(&public, &verifying, 0o644).inspect_err(|_| {
        // Half a pair is none; this one has signed nothing.
        let _ = std::fs::remove_file(secret);
    })?;
    let text = format!(
        "{verifying}\n\nsecret key: {}\npublic key: {}\n",
        secret.display(),
        public.display()
    );
    let json = json!({
        "schema_version": 1,
        "name": name,
        "public_key": verifying,
        "secret_file": secret.display().to_string(),
        "public_file": public.display().to_string(),
    });
    Ok(Body { text, json })
}

fn public_file(secret: &Path) -> PathBuf {
    let mut name = secret.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// Writes a file that is not there yet; a key is never replaced.
fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), Box<Diagnostic>> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options
        .open(path)
        .and_then(|mut file| writeln!(file, "{text}"))
        .map_err(|error| Box::new(files::unwritable(&files::display_name(path), &error)))
}

/// Reads a public key.
pub(crate) fn read_public(path: &Path) -> Result<VerifyingKey, Box<Diagnostic>> {
    let source = files::read_source(path)?;
    source.text().parse().map_err(|error| {
        let secret = source.text().parse::<SigningKey>().is_ok();
        let bad = bad(source.name(), error);
        if !secret {
            return bad;
        }
        let name = source.name();
        let message = format!("`{name}`: a secret key, where the public one is asked for");
        Box::new(
            Diagnostic::new(&rules::BAD_KEY, message)
                .at(Place::file(name))
                .help(format!("name the public key: `{name}.pub`")),
        )
    })
}

/// Reads a secret key.
pub(crate) fn read_secret(path: &Path) -> Result<SigningKey, Box<Diagnostic>> {
    let source = files::read_source(path)?;
    source
        .text()
        .parse()
        .map_err(|error| bad(source.name(), error))
}

fn bad(name: &str, error: KeyError) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::new(&rules::BAD_KEY, format!("`{name}`: {error}"))
            .at(Place::file(name))
            .help("`tracelaw keys new NAME` makes a key pair: NAME.key is secret, NAME.key.pub public"),
    )
}
