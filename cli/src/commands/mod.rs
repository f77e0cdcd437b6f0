//! One command a file: arguments in, an outcome out.

pub(crate) mod actions;
pub(crate) mod convert;
pub(crate) mod demo;
pub(crate) mod exchange;
pub(crate) mod explain;
pub(crate) mod generate;
pub(crate) mod init;
pub(crate) mod keys;
pub(crate) mod lint;
pub(crate) mod merge;
pub(crate) mod reference;
pub(crate) mod schema;
pub(crate) mod seal;
pub(crate) mod show;
pub(crate) mod trace_spec;
pub(crate) mod validate;
pub(crate) mod verify;
