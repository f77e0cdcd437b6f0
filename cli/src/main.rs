//! The `tracelaw` command.

mod args;
mod bundled;
mod commands;
mod document;
mod exit;
mod files;
mod interrupt;
mod lint;
mod merge;
mod model;
mod oracle;
mod output;
mod progress;
mod rules;
mod shard;
mod specification;
mod states;
mod trace_spec;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::Demo(args) => commands::demo::run(args),
        Command::Init(args) => commands::init::run(args),
        Command::Show(args) => commands::show::run(args),
        Command::Actions(args) => commands::actions::run(args),
        Command::Lint(args) => commands::lint::run(args),
        Command::Generate(args) => commands::generate::run(args),
        Command::Validate(args) => commands::validate::run(args, &cli.global),
        Command::Merge(args) => commands::merge::run(args),
        Command::Verify(args) => commands::verify::run(args, &cli.global),
        Command::Seal(args) => commands::seal::run(args),
        Command::Keys { command } => commands::keys::run(command),
        Command::Schema(args) => commands::schema::run(args),
        Command::Convert(args) => commands::convert::run(args),
        Command::Export(args) => commands::exchange::export(args),
        Command::Import(args) => commands::exchange::import(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Completions { shell } => commands::reference::completions(*shell),
        Command::Man => commands::reference::manual(),
    };
    ExitCode::from(output::write(&cli.global, &outcome))
}
