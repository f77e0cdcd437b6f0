//! One [`Diagnostic`] type for the whole workspace, the source spans it points with, and one
//! renderer a file.
//!
//! Every other room reports through this one: a finding names a [`Rule`] (its code, name and
//! documentation), a [`Place`] (source and byte span) and what to do about it. Only this crate
//! knows colours, SARIF and JUnit; only the command line prints.
//!
//! The feature `render` (default) brings the renderers. A crate that only makes diagnostics does
//! without, so that instrumented programs do not compile them.

mod baseline;
mod diagnostic;
pub mod nearest;
#[cfg(feature = "render")]
mod render;
mod report;
mod rule;
mod screen;
mod source;

pub use baseline::Baseline;
pub use diagnostic::{Diagnostic, Related, Severity};
#[cfg(feature = "render")]
pub use render::{Format, Style, escape_controls, findings_json, render};
pub use report::{Report, Tool, Totals};
pub use rule::Rule;
pub use screen::{Piece, Role, Screen, ScreenLine};
pub use source::{Place, Source, Span, Spanned};
