//! Prints the plan for a document and a folder: `cargo run --example plan -- SPEC.md DIR`.

use std::path::Path;

use tracelaw_codegen::{FileSystemTree, Options, plan};
use tracelaw_diagnostics::Source;

#[expect(clippy::print_stdout, reason = "an example prints")]
fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(spec), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(std::io::Error::other("usage: plan SPEC.md DIR"));
    };
    let text = std::fs::read_to_string(Path::new(&spec))?;
    let (mapping, _) = tracelaw_mapping::parse(&Source::new(&spec, text));
    let plan = plan(
        &mapping,
        &FileSystemTree::open(folder)?,
        &Options::default(),
    );
    print!("{}", String::from_utf8_lossy(&plan.patch()));
    for site in &plan.sites {
        println!("{site:?}");
    }
    for finding in &plan.findings {
        println!(
            "{}: {} {:?}",
            finding.rule.name, finding.message, finding.notes
        );
    }
    Ok(())
}
