//! Canonical JSON (RFC 8785): the form that hashes are taken over.
//!
//! Members are sorted by the UTF-16 code units of their keys, there is no white space, and strings
//! and numbers have one spelling each. [`Canonical`] is a text that is known to be in this form;
//! [`Rewriter`] brings other JSON into it in one pass over the bytes, without a tree.

mod number;
mod quirk;
mod rewrite;
mod serialize;
mod value;

pub use crate::json::{SyntaxError, SyntaxKind};
pub(crate) use number::Number;
pub use quirk::{Quirk, QuirkKind, Quirks};
pub use rewrite::{Form, Rewriter};
pub use value::{Canonical, ObjectBuilder, Refusal};
