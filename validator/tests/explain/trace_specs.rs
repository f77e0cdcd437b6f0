//! A small module with a trace specification, and traces of it that are wrong in one way each.
