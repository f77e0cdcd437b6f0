//! The modules that come with the TLA+ tools, which nobody keeps beside a specification.

/// The standard modules proper. A module of the same name beside a specification is never what
/// TLC reads, so it is not looked for.
const CORE: &[&str] = &[
    "Bags",
    "FiniteSets",
    "Integers",
    "Naturals",
    "Randomization",
    "RealTime",
    "Reals",
    "Sequences",
    "TLC",
    "TLCExt",
    "Toolbox",
    "Json",
    "IOUtils",
    "CSV",
    "ProtoReals",
    "Peano",
    "_JsonTrace",
    "_TLCTrace",
    "TLAPS",
];

/// The community modules and theorem libraries. A specification may bring its own copy, which
/// then counts.
const COMMUNITY: &[&str] = &[
    "BagsExt",
    "BagsExt_theorems",
    "BagsTheorems",
    "Bitwise",
    "Combinatorics",
    "Comparators",
    "DifferentialEquations",
    "DirectedGraphs",
    "DyadicRationals",
    "FiniteSetsExt",
    "FiniteSetsExtTheorems",
    "FiniteSetsExt_theorems",
    "FiniteSetTheorems",
    "Folds",
    "FoldsTheorems",
    "Functions",
    "FunctionTheorems",
    "FunctionsFork",
    "GraphViz",
    "Graphs",
    "HTML",
    "Hyperproperties",
    "IOUtilsExt",
    "MutexSpec",
    "NaturalsInduction",
    "Relation",
    "SANY",
    "SVG",
    "SequenceOpTheorems",
    "SequencePartitionTheorems",
    "SequenceTheorems",
    "SequencesExt",
    "SequencesExtTheorems",
    "SequencesExt_theorems",
    "Shape",
    "Sorting",
    "Statistics",
    "Strings",
    "TLASany",
    "UndirectedGraphs",
    "VectorClocks",
    "WellFoundedInduction",
    "Apalache",
    "Option",
    "Variants",
    "Version",
];

/// Whether a module comes with the TLA+ tools or with the community modules.
#[must_use]
pub fn is_standard(name: &str) -> bool {
    is_core(name) || COMMUNITY.contains(&name)
}

/// Whether a module comes with the tools and is never read from beside a specification.
pub(super) fn is_core(name: &str) -> bool {
    CORE.contains(&name)
}
