//! The committed patch is what the document asks for today.

use std::path::Path;

use tracelaw_codegen::{FileSystemTree, Options, Plan, SiteStatus};
use tracelaw_diagnostics::Source;
use tracelaw_example_raft_traced::PATCH;

fn plan() -> Plan {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = root.join("specs/raft/instrumentation-spec.md");
    let text = std::fs::read_to_string(document).expect("the document is there");
    let source = Source::new("specs/raft/instrumentation-spec.md", text);
    let (mapping, _) = tracelaw_mapping::parse(&source);
    let tree = FileSystemTree::open(root.join("examples/raft")).expect("the sources are there");
    tracelaw_codegen::plan(&mapping, &tree, &Options::default())
}

#[test]
fn the_committed_patch_is_current() {
    let patch = plan().patch();
    if std::env::var_os("TRACELAW_BLESS").is_some() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"));
        std::fs::write(file.join("../../specs/raft/instrumentation.patch"), &patch).unwrap();
        return;
    }
    assert!(
        patch == PATCH.as_bytes(),
        "specs/raft/instrumentation.patch is out of date; run\n  TRACELAW_BLESS=1 \
         cargo test -p tracelaw-example-raft-traced --test patch",
    );
}

#[test]
fn every_place_is_where_the_document_says() {
    let plan = plan();
    assert_eq!(plan.sites.len(), 11);
    for site in &plan.sites {
        assert_eq!(site.status, SiteStatus::Placed, "{site:?}");
        assert_eq!(site.drift, Some(0), "{site:?}");
    }
}
