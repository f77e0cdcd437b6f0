//! Finds the files that a document's path can mean: by whole components, from the end.

use crate::tree::{SourceFile, base_name};

/// Whether one of two paths is the end of the other.
pub(crate) fn same_end(a: &str, b: &str) -> bool {
    let common = common_end(a, b);
    common == components(a).count() || common == components(b).count()
}

/// The files that `path` can mean, best first only in the sense that worse ones are left out:
/// the file at exactly this path, else those that share the most components with it from the end.
///
/// A bare name never prefers a file at the root to one deeper down.
pub(crate) fn candidates<'t>(files: &'t [SourceFile], path: &str) -> Vec<&'t SourceFile> {
    let path = clean(path);
    let name = base_name(&path);
    let same_name: Vec<_> = files
        .iter()
        .filter(|file| file.base_name() == name)
        .collect();
    if path.contains('/')
        && let Some(exact) = same_name.iter().find(|file| file.path == path)
    {
        return vec![exact];
    }
    let longest = same_name
        .iter()
        .map(|file| common_end(&file.path, &path))
        .max()
        .unwrap_or(0);
    same_name
        .into_iter()
        .filter(|file| common_end(&file.path, &path) == longest)
        .collect()
}

/// The path with `/` only, without `./` at its start and `/` at its ends.
fn clean(path: &str) -> String {
    let path = path.trim().replace('\\', "/");
    path.trim_start_matches("./").trim_matches('/').to_owned()
}

fn components(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/')
        .filter(|part| !part.is_empty() && *part != ".")
}

fn common_end(a: &str, b: &str) -> usize {
    components(a)
        .rev()
        .zip(components(b).rev())
        .take_while(|(a, b)| a == b)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_matched_from_its_end() {
        let files: Vec<_> = [
            "consensus/src/core.rs",
            "lib.rs",
            "mempool/src/core.rs",
            "mempool/src/lib.rs",
            "src/raft.rs",
        ]
        .map(SourceFile::new)
        .into();
        let check = |path: &str, expect: &[&str]| {
            let found: Vec<_> = candidates(&files, path)
                .into_iter()
                .map(|file| file.path.as_str())
                .collect();
            assert_eq!(found, expect, "{path}");
        };
        check("core.rs", &["consensus/src/core.rs", "mempool/src/core.rs"]);
        check(
            "src/core.rs",
            &["consensus/src/core.rs", "mempool/src/core.rs"],
        );
        check("mempool/src/core.rs", &["mempool/src/core.rs"]);
        check("autobahn/mempool/src/core.rs", &["mempool/src/core.rs"]);
        check("./src/raft.rs", &["src/raft.rs"]);
        check("raft\\src\\raft.rs", &["src/raft.rs"]);
        check("raft.rs", &["src/raft.rs"]);
        check("lib.rs", &["lib.rs", "mempool/src/lib.rs"]);
        check("aft.rs", &[]);
        check("", &[]);
    }
}
