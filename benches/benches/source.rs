//! `lint` and `generate` on a large tree: how long the two take, against parsing every file of it.
//!
//! The tree has 5,000 files of Rust, and the document 100 entries, in every notation of a place. It is
//! written to a temporary folder, and read from there as the commands read it.
//!
//! `cargo bench -p tracelaw-benches --bench source`
#![expect(clippy::print_stdout, reason = "a measurement prints its result")]

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use tracelaw_codegen::{FileSystemTree, Options, SourceTree, plan, survey};
use tracelaw_diagnostics::Source;

const FILES: usize = 5_000;
const ENTRIES: usize = 100;
const FUNCTIONS: usize = 12;
/// What the two commands may take, in seconds of one core.
const PROMISED: f64 = 2.0;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the tree");
    let bytes: usize = (0..FILES).map(|file| write(folder.path(), file)).sum();
    let document = Source::new("spec.md", document());
    println!(
        "{FILES} files of Rust, {:.0} MB; a document of {ENTRIES} entries",
        bytes as f64 / 1e6
    );
    println!("seconds                    wall   cores   of parsing every file");
    let all = best(|| parse_all(folder.path()));
    println!(
        "parsing every file       {:>6.2}  {:>6.2}",
        all.wall, all.cores
    );
    let rows: [(&str, &dyn Fn() -> usize); 2] = [
        ("lint --source", &|| lint(&document, folder.path())),
        ("generate", &|| generate(&document, folder.path())),
    ];
    for (name, run) in rows {
        assert_eq!(run(), ENTRIES, "every place is found");
        let time = best(run);
        let kept = time.cores < PROMISED;
        println!(
            "{name:<24} {:>6.2}  {:>6.2}   {:.3}{}",
            time.wall,
            time.cores,
            time.cores / all.cores,
            if kept { "" } else { "   more than promised" },
        );
    }
}

/// What a run takes.
#[derive(Clone, Copy)]
struct Time {
    /// As a person waits for it, in seconds.
    wall: f64,
    /// On all cores together, in seconds; the same where the system does not tell.
    cores: f64,
}

/// The run of three that took the cores the least.
fn best<T>(run: impl Fn() -> T) -> Time {
    let once = |_| {
        let (start, on_cores) = (Instant::now(), time_on_cores());
        std::hint::black_box(run());
        let wall = start.elapsed().as_secs_f64();
        let cores = on_cores.zip(time_on_cores());
        Time {
            wall,
            cores: cores.map_or(wall, |(before, after)| after - before),
        }
    };
    let runs = (0..3).map(once);
    runs.min_by(|one, other| one.cores.total_cmp(&other.cores))
        .expect("there are three runs")
}

/// How many seconds this process has had a core, threads that have ended included, where the system
/// tells it (Linux, in hundredths).
fn time_on_cores() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = status.rsplit_once(") ")?;
    let ticks = fields.split(' ').skip(11).take(2);
    let ticks: Option<f64> = ticks.map(|ticks| ticks.parse::<f64>().ok()).sum();
    Some(ticks? / 100.0)
}

/// The reference: the same files, each read and parsed, on all cores.
fn parse_all(folder: &Path) -> u64 {
    let tree = FileSystemTree::open(folder).expect("the tree is there");
    let parsed = tree.files().par_iter().map(|file| {
        let text = tree.read(file).expect("it is readable");
        let mut parser = tree_sitter::Parser::new();
        parser
            .set_language(&tree_sitter_rust::LANGUAGE.into())
            .expect("the grammar fits the parser");
        let tree = parser.parse(text, None).expect("it is parsed");
        u64::try_from(tree.root_node().end_byte()).unwrap_or(0)
    });
    parsed.sum()
}

/// The number of places that are found.
fn lint(document: &Arc<Source>, folder: &Path) -> usize {
    let (mapping, _) = tracelaw_mapping::parse(document);
    let tree = FileSystemTree::open(folder).expect("the tree is there");
    let survey = survey(&mapping, &tree, &Options::default());
    let errors = survey
        .findings
        .iter()
        .filter(|finding| finding.rule.name != "line-drift");
    survey.places - errors.count()
}

/// The number of calls that are placed.
fn generate(document: &Arc<Source>, folder: &Path) -> usize {
    let (mapping, _) = tracelaw_mapping::parse(document);
    let tree = FileSystemTree::open(folder).expect("the tree is there");
    let plan = plan(&mapping, &tree, &Options::default());
    std::hint::black_box(plan.patch());
    plan.sites.iter().filter(|site| site.line.is_some()).count()
}

/// Writes a file of the tree, and says how long it is.
fn write(root: &Path, file: usize) -> usize {
    let module = root.join(format!("crates/part{}/src", file % 50));
    std::fs::create_dir_all(&module).expect("the folder is ours");
    let mut text = format!(
        "//! Part {file}.\n\nuse crate::log::Log;\n\n#[derive(Debug)]\npub struct Node{file} {{\n    term: u64,\n    log: Log,\n}}\n\nimpl Node{file} {{\n"
    );
    for function in 0..FUNCTIONS {
        let _ = write!(
            text,
            "    /// Handles message {function}, and answers.\n\
             \x20   pub fn handle_{file}_{function}(&mut self, from: u64, message: &Message) -> Result<(), Error> {{\n\
             \x20       if message.term > self.term {{\n\
             \x20           self.term = message.term;\n\
             \x20           self.votes.clear();\n\
             \x20       }}\n\
             \x20       let entries: Vec<_> = message.entries.iter().filter(|entry| entry.term > 0).collect();\n\
             \x20       for (index, entry) in entries.iter().enumerate() {{\n\
             \x20           match self.log.get(index) {{\n\
             \x20               Some(own) if own.term == entry.term => continue,\n\
             \x20               Some(_) => self.log.truncate(index),\n\
             \x20               None => log::debug!(\"{{}}: new entry {{index}} of {{}}\", self.id, entry.term),\n\
             \x20           }}\n\
             \x20           self.log.append(entry.term, entry.command.clone());\n\
             \x20       }}\n\
             \x20       self.commit_{function} = message.commit.min(self.log.last_index());\n\
             \x20       self.send(from, Body::Answer {{ term: self.term, success: true }});\n\
             \x20       Ok(())\n\
             \x20   }}\n\n"
        );
    }
    text.push_str("}\n");
    let path = module.join(format!("node{file}.rs"));
    std::fs::write(path, &text).expect("the folder is ours");
    text.len()
}

/// A document with a place in every fiftieth file.
fn document() -> String {
    let mut text = "# Instrumentation Spec\n\n## Section 2: Action-to-Code Mapping\n\n".to_owned();
    for entry in 0..ENTRIES {
        let (file, function) = (entry * (FILES / ENTRIES), entry % FUNCTIONS);
        let name = format!("handle_{file}_{function}");
        let first = 13 + 21 * function;
        let location = match entry % 4 {
            0 => format!(
                "`src/node{file}.rs:{first}-{}` (`Node{file}::{name}`)",
                first + 18
            ),
            1 => format!("`node{file}.rs:{}`", first + 15),
            2 => format!("`{name}`"),
            _ => format!("`part{}/src/node{file}.rs` ({name})", file % 50),
        };
        let _ = write!(
            text,
            "### {entry}. Step{entry}\n\n- **Spec action**: `Step{entry}(i, m)`\n\
             - **Code location**: {location}\n\
             - **Trigger point**: after `self.commit_{function} = message.commit.min(...)`\n\
             - **Fields**: nid only\n\n"
        );
    }
    text
}
