//! The folder on disk: what is listed, what is written, and what is never written. And git's view.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;
use tracelaw_codegen::{
    ChangeKind, Edit, FileChange, FileSystemTree, Options, Plan, SourceTree, plan, revert,
};
use tracelaw_diagnostics::Source;
use tracelaw_mapping::Mapping;

const SPEC: &str = "# Spec\n\n## Section 2: Action-to-Code Mapping\n\n### E\n\n- **Spec action**: `E`\n\
    - **Code location**: `src/a.rs` (`f`)\n- **Trigger point**: after `a()`\n";
const SOURCE: &str = "fn f() {\n    a();\n}\n";

fn mapping() -> Mapping {
    tracelaw_mapping::parse(&Source::new("spec.md", SPEC)).0
}

fn planned(tree: &FileSystemTree) -> Plan {
    plan(&mapping(), tree, &Options::default())
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("it is writable");
        fs::write(path, text).expect("it is writable");
    }
    folder
}

fn open(folder: &TempDir) -> FileSystemTree {
    FileSystemTree::open(folder.path()).expect("it is a folder")
}

fn git(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "core.autocrlf=false",
        ])
        .args(arguments)
        .output()
        .expect("git runs")
}

#[track_caller]
fn git_takes(folder: &Path, arguments: &[&str]) {
    let output = git(folder, arguments);
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn ignored_and_hidden_files_and_links_are_no_part_of_the_tree() {
    let folder = folder(&[
        ("src/a.rs", SOURCE),
        ("target/a.rs", SOURCE),
        (".hidden/a.rs", SOURCE),
        (".gitignore", "/target\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("src", folder.path().join("link")).expect("a link");
    let tree = open(&folder);
    let paths: Vec<_> = tree.files().iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["src/a.rs"]);
}

#[test]
fn writing_keeps_permissions_and_reverting_restores() {
    let folder = folder(&[
        ("src/a.rs", SOURCE),
        ("Cargo.toml", "[package]\nname = \"a\"\n"),
    ]);
    let path = folder.path().join("src/a.rs");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o750)).expect("it is ours");
    }
    let tree = open(&folder);
    tree.write(&planned(&tree)).expect("it is writable");
    assert!(
        fs::read_to_string(&path)
            .expect("text")
            .contains("tracelaw::emit!")
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o750);
    }
    assert!(planned(&tree).is_no_op());
    tree.write(&revert(&mapping(), &tree))
        .expect("it is writable");
    assert_eq!(fs::read_to_string(&path).expect("text"), SOURCE);
    let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).expect("text");
    assert_eq!(manifest, "[package]\nname = \"a\"\n");
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written_and_neither_is_any_other() {
    let folder = folder(&[
        ("src/a.rs", SOURCE),
        ("Cargo.toml", "[package]\nname = \"a\"\n"),
    ]);
    let tree = open(&folder);
    let plan = planned(&tree);
    fs::write(folder.path().join("src/a.rs"), "fn f() {}\n").expect("it is writable");
    let error = tree.write(&plan).expect_err("it changed").to_string();
    assert_eq!(
        error,
        "`src/a.rs` was not written: it changed while the plan was made"
    );
    let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).expect("text");
    assert_eq!(manifest, "[package]\nname = \"a\"\n");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let outside = folder(&[("a.rs", SOURCE)]);
    let folder = folder(&[("src/a.rs", SOURCE)]);
    let tree = open(&folder);
    let mut plan = planned(&tree);
    // The folder is exchanged for a link after the plan was made.
    fs::rename(folder.path().join("src"), folder.path().join("old")).expect("it is ours");
    std::os::unix::fs::symlink(outside.path(), folder.path().join("src")).expect("a link");
    let error = tree.write(&plan).expect_err("a link").to_string();
    assert_eq!(
        error,
        "`src/a.rs` was not written: a symbolic link leads to it"
    );
    plan.changes[0].path = "../a.rs".to_owned();
    let error = tree.write(&plan).expect_err("outside").to_string();
    assert_eq!(
        error,
        "`../a.rs` was not written: it lies outside the source root"
    );
    assert_eq!(
        fs::read_to_string(outside.path().join("a.rs")).expect("text"),
        SOURCE
    );
}

#[test]
fn git_applies_the_patch_once_reverses_it_and_merges_it_where_lines_moved() {
    let crlf = SOURCE.replace('\n', "\r\n");
    for (source, manifest) in [
        (SOURCE, "[package]\nname = \"a\"\n"),
        (
            crlf.as_str(),
            "[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\n",
        ),
        (
            "fn f() { a(); }",
            "[package]\nname = \"a\"\n\n[dependencies]\nserde = \"1\"",
        ),
        (
            "\u{feff}fn f() {\n    a()\n}",
            "[dependencies]\na = \"1\"\n\n[package]\nname = \"a\"",
        ),
    ] {
        let folder = folder(&[("src/a.rs", source), ("Cargo.toml", manifest)]);
        let root = folder.path();
        git_takes(root, &["init", "-q"]);
        git_takes(root, &["add", "."]);
        git_takes(root, &["commit", "-q", "-m", "before"]);
        let tree = open(&folder);
        let plan = planned(&tree);
        let patches = tempfile::tempdir().expect("a temporary folder");
        let patch = patches.path().join("out.patch");
        fs::write(&patch, plan.patch()).expect("it is writable");
        let patch = patch.to_str().expect("UTF-8");
        git_takes(root, &["apply", patch]);
        for (path, bytes) in plan.apply() {
            assert_eq!(
                Some(fs::read(root.join(path)).expect("it is there")),
                bytes,
                "{path}"
            );
        }
        assert!(!git(root, &["apply", "--check", patch]).status.success());
        git_takes(root, &["apply", "--check", "-R", patch]);
        git_takes(root, &["apply", "-R", patch]);
        assert_eq!(
            fs::read(root.join("src/a.rs")).expect("it is there"),
            source.as_bytes()
        );
        if source == SOURCE {
            // The context is gone, but the blob that the patch names is known.
            fs::write(
                root.join("src/a.rs"),
                format!(
                    "// New.\n{}",
                    SOURCE.replace("a();\n}", "a();\n    b();\n}")
                ),
            )
            .expect("it is writable");
            git_takes(root, &["commit", "-q", "-a", "-m", "drift"]);
            let merged = git(root, &["apply", "--3way", patch]);
            let said = String::from_utf8_lossy(&merged.stderr).into_owned();
            assert!(said.contains("Applied patch to 'src/a.rs'"), "{said}");
        }
    }
}

fn new_file(path: &str) -> Plan {
    let mut plan = Plan::default();
    plan.changes.push(FileChange {
        path: path.to_owned(),
        before: Vec::new(),
        edits: vec![Edit::new(0..0, "one\n")],
        executable: false,
        kind: ChangeKind::Created,
    });
    plan
}

#[test]
fn new_files_are_written_with_their_folders_and_deleted_again() {
    let folder = folder(&[("src/a.rs", SOURCE)]);
    let root = folder.path();
    let mut plan = new_file("lib/trace/trace.h");
    open(&folder).write(&plan).expect("it is writable");
    let path = root.join("lib/trace/trace.h");
    assert_eq!(fs::read_to_string(&path).expect("text"), "one\n");
    let again = open(&folder).write(&plan).expect_err("it is there");
    assert_eq!(
        again.to_string(),
        "`lib/trace/trace.h` was not written: another file is in its place"
    );
    plan.changes[0].kind = ChangeKind::Deleted;
    let changed = open(&folder).write(&plan).expect_err("it is another");
    assert!(changed.to_string().contains("changed while"), "{changed}");
    plan.changes[0].before = b"one\n".to_vec();
    open(&folder).write(&plan).expect("it is writable");
    assert!(!path.exists());
}

#[cfg(unix)]
#[test]
fn no_new_file_is_written_through_a_link_or_in_the_place_of_a_folder() {
    let outside = folder(&[("a.rs", SOURCE)]);
    let folder = folder(&[("src/a.rs", SOURCE)]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("link")).expect("a link");
    for (path, reason) in [
        ("link/trace.h", "another file is in its place"),
        ("link", "another file is in its place"),
        ("src", "a folder is in its place"),
        ("src/a.rs/trace.h", "another file is in its place"),
        ("../trace.h", "it lies outside the source root"),
    ] {
        let error = open(&folder).write(&new_file(path)).expect_err(path);
        assert_eq!(
            error.to_string(),
            format!("`{path}` was not written: {reason}")
        );
    }
    assert_eq!(fs::read_dir(outside.path()).expect("a folder").count(), 1);
}
