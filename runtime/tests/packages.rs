//! What shows only in a package of its own: the feature `trace` off, and a `tracelaw.toml`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A package in a folder of its own that depends on this crate.
struct Package {
    folder: tempfile::TempDir,
}

impl Package {
    fn new(dependency: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let package = Self { folder };
        let runtime = env!("CARGO_MANIFEST_DIR");
        package.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"package\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                 [dependencies]\ntracelaw = {{ path = {runtime:?}, {dependency} }}\n[workspace]\n"
            ),
        );
        // The versions that are there already, so that no network is needed.
        let lock = Path::new(runtime).join("../Cargo.lock");
        fs::copy(lock, package.folder.path().join("Cargo.lock")).expect("the lock file");
        for (name, text) in files {
            package.write(name, text);
        }
        package
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn cargo(&self, command: &str) -> Output {
        // Shared with the other tests that build packages: what they depend on is built once.
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("nested");
        Command::new(env!("CARGO"))
            .args([command, "--offline", "--quiet", "--color", "never"])
            .env("CARGO_TARGET_DIR", target)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("TRACELAW_TRACE")
            .current_dir(self.folder.path())
            .output()
            .expect("cargo runs")
    }
}

#[track_caller]
fn check(output: &Output, success: bool, error: &str) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.success(), success, "{text}");
    assert!(text.contains(error), "{text}");
}

#[test]
fn with_the_feature_off_a_function_is_its_own() {
    let package = Package::new(
        "default-features = false",
        &[("src/main.rs", include_str!("packages/off.rs"))],
    );
    check(&package.cargo("run"), true, "");
}

#[test]
fn the_document_of_a_package_is_found_and_watched() {
    let spec = include_str!("ui/spec.md");
    let package = Package::new(
        "default-features = true",
        &[
            ("tracelaw.toml", "document = \"specs/spec.md\"\n"),
            ("specs/spec.md", spec),
            ("src/main.rs", include_str!("packages/configured.rs")),
        ],
    );
    check(&package.cargo("check"), true, "");

    package.write("specs/spec.md", &spec.replace("HandleVote", "Vote"));
    let error = "`spec.md` knows no event `HandleVote`: did you mean `Vote`?";
    check(&package.cargo("check"), false, error);

    package.write("specs/spec.md", &spec.replace("`granted`", "`grant`"));
    let error = "`spec.md` knows no field `granted` of `HandleVote`: did you mean `grant`?";
    check(&package.cargo("check"), false, error);

    package.write(
        "specs/spec.md",
        &spec.replace("| `votedFor` |", "| `vote` |"),
    );
    let error = "`spec.md` knows no state key `votedFor`";
    check(&package.cargo("check"), false, error);

    package.write("specs/spec.md", "# Nothing\n");
    check(&package.cargo("check"), false, "has no action entries");

    package.write("specs/spec.md", spec);
    check(&package.cargo("check"), true, "");

    package.write("tracelaw.toml", "document = 1\n");
    check(&package.cargo("check"), false, "tracelaw.toml");
}
