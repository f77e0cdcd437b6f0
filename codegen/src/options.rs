//! What a caller decides.

use tracelaw_mapping::Mapping;

/// How to plan.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Only files of this language; every supported one otherwise. Overrides the document's.
    pub language: Option<String>,
    /// The dependency that instrumented Rust packages get.
    pub dependency: Dependency,
    /// Only the files of the trace module, for sites that are written by hand.
    pub trace_module_only: bool,
}

impl Options {
    /// The only language to look at, where the caller or the document names one.
    pub(crate) fn language_of<'a>(&'a self, mapping: &'a Mapping) -> Option<&'a str> {
        let named = mapping.settings.language.as_ref();
        self.language
            .as_deref()
            .or(named.map(|name| name.value.as_str()))
    }
}

/// Where the `tracelaw` crate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dependency {
    /// A version requirement: `"0.1"`.
    Version(String),
    /// A path, absolute or relative to the manifest.
    Path(String),
    /// Leave manifests alone.
    None,
}

impl Default for Dependency {
    fn default() -> Self {
        Self::Version(
            concat!(
                env!("CARGO_PKG_VERSION_MAJOR"),
                ".",
                env!("CARGO_PKG_VERSION_MINOR")
            )
            .to_owned(),
        )
    }
}
