//! The command line: runs a cluster and says what came of it.

use std::io::Write;
use std::process::ExitCode;

use super::cluster::run;
use super::config::{Bug, Config};
use super::outcome::Outcome;

const USAGE: &str =
    "usage: raft [--seed N] [--nodes N] [--proposals N] [--ticks N] [--forget-vote]";

/// Runs the cluster that `arguments` describe. The exit code is 1 where the run broke a promise of
/// Raft, and 2 where the arguments cannot be read.
pub fn command(
    arguments: impl IntoIterator<Item = String>,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> ExitCode {
    // Whoever closes the other end has read enough.
    match parse(arguments.into_iter()) {
        Ok(config) => {
            let outcome = run(&config);
            let _closed = output.write_all(describe(&outcome).as_bytes()).err();
            ExitCode::from(u8::from(!outcome.is_safe()))
        }
        Err(argument) => {
            let _closed = writeln!(errors, "cannot read `{argument}`\n{USAGE}").err();
            ExitCode::from(2)
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Config, String> {
    let mut config = Config::default();
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<u64, String> {
            let value = arguments.next().unwrap_or_default();
            value.parse().map_err(|_| format!("{argument} {value}"))
        };
        match argument.as_str() {
            "--seed" => config.seed = number()?,
            "--nodes" => config.nodes = number()?,
            "--proposals" => config.proposals = usize::try_from(number()?).unwrap_or(usize::MAX),
            "--ticks" => {
                config.min_ticks = number()?;
                config.max_ticks = config.max_ticks.max(config.min_ticks);
            }
            "--forget-vote" => config.bug = Some(Bug::ForgetVote),
            _ => return Err(argument),
        }
    }
    Ok(config)
}

fn describe(outcome: &Outcome) -> String {
    let traffic = &outcome.traffic;
    let mut lines = vec![
        format!(
            "{} ticks, {} restarts, {} messages delivered, {} lost, {} duplicated",
            outcome.ticks, outcome.restarts, traffic.delivered, traffic.dropped, traffic.duplicated,
        ),
        format!("committed: {}", outcome.committed.join(" ")),
    ];
    for (term, node) in &outcome.leaders {
        lines.push(format!("term {term}: node {node} led"));
    }
    for vote in &outcome.double_votes {
        let (first, second) = vote.candidates;
        lines.push(format!(
            "UNSAFE: node {} voted for {first} and for {second} in term {}",
            vote.node, vote.term,
        ));
    }
    for difference in &outcome.disagreements {
        let (one, other) = difference.nodes;
        lines.push(format!(
            "UNSAFE: nodes {one} and {other} committed different entries at index {}",
            difference.index,
        ));
    }
    lines.join("\n") + "\n"
}
