//! What the test targets share: the binary, the repository, a folder to work in.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository's root.
pub(crate) fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The corpus beside the repository, if it is there; says so where it is not.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRACELAW_SHARED")
        .map_or_else(|| repository().join("../shared"), PathBuf::from);
    if folder.join("answers").is_dir() {
        return Some(folder);
    }
    let _ = writeln!(
        std::io::stdout(),
        "skipped: there is no corpus at {}",
        folder.display()
    );
    None
}

/// Runs `tracelaw` in a folder, without colours.
pub(crate) fn tracelaw(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tracelaw"))
        .args(args)
        .current_dir(folder)
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary runs")
}

/// A copy of what the README's commands touch, in a folder of its own.
pub(crate) struct Sandbox {
    folder: tempfile::TempDir,
}

impl Sandbox {
    /// Copies `specs` and `examples`.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["specs", "examples"] {
            copy(&repository().join(name), &folder.path().join(name));
        }
        Self { folder }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command line as a shell would, and returns what it prints on both streams.
    pub(crate) fn shell(&self, command: &str) -> String {
        let binary = Path::new(env!("CARGO_BIN_EXE_tracelaw"));
        let folder = binary.parent().expect("the binary is in a folder");
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}\n}} 2>&1")])
            .current_dir(self.path())
            .env("PATH", format!("{}:{path}", folder.display()))
            .env("NO_COLOR", "1")
            .output()
            .expect("a shell runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// Copies a file or a folder, without what was built in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        if from.ends_with("target") {
            return;
        }
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a readable folder") {
            let name = entry.expect("an entry").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        std::fs::copy(from, to).expect("a copied file");
    }
}
