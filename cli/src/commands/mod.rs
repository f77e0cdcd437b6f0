//! One command a file: arguments in, an outcome out.

pub mod actions;
pub mod demo;
pub mod explain;
pub mod generate;
pub mod lint;
pub mod reference;
pub mod show;
pub mod validate;
