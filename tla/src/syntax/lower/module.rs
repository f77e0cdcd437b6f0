//! Modules and their units.

use tree_sitter::Node;

use super::super::tree::{Ident, Module, Unit, UnitKind};
use super::{Lowerer, named};

impl Lowerer<'_> {
    /// The modules of a file.
    pub(in super::super) fn file(&mut self, root: Node<'_>) -> Vec<Module> {
        named(root)
            .into_iter()
            .filter(|node| node.kind() == "module")
            .filter_map(|node| self.module(node))
            .collect()
    }

    fn module(&mut self, node: Node<'_>) -> Option<Module> {
        let name = self.ident(node.child_by_field_name("name")?);
        let mut module = Module {
            name,
            extends: Vec::new(),
            units: Vec::new(),
            span: self.span(node),
        };
        for child in named(node) {
            match child.kind() {
                "extends" => module.extends = self.idents(child),
                _ => module.units.extend(self.unit(child)),
            }
        }
        Some(module)
    }

    /// A unit; `None` for rulers, names, proof instructions, and what has an error in it that has
    /// been reported.
    fn unit(&mut self, node: Node<'_>) -> Option<Unit> {
        let (node, local) = match node.kind() {
            "local_definition" => (named(node).first().copied()?, true),
            _ => (node, false),
        };
        // A nested module is read as far as it goes; anything else stands or falls as a whole.
        if node.has_error() && node.kind() != "module" {
            return None;
        }
        let kind = match node.kind() {
            "constant_declaration" => UnitKind::Constants(self.declarations(node)),
            "variable_declaration" => UnitKind::Variables(self.idents(node)),
            "instance" => UnitKind::Instance(self.instance(node)?),
            "assumption" => UnitKind::Assumption {
                name: self.field_ident(node, "name"),
                body: self.expr(*named(node).last()?),
            },
            "theorem" => {
                let statement = node.child_by_field_name("statement")?;
                UnitKind::Theorem {
                    name: self.field_ident(node, "name"),
                    body: (statement.kind() != "assume_prove").then(|| self.expr(statement)),
                }
            }
            "module" => UnitKind::Module(Box::new(self.module(node)?)),
            _ => UnitKind::Definition(self.definition(node)?),
        };
        let span = self.span(node);
        Some(Unit { kind, local, span })
    }

    /// The names that are direct children.
    pub(super) fn idents(&mut self, node: Node<'_>) -> Vec<Ident> {
        named(node)
            .into_iter()
            .filter(|child| matches!(child.kind(), "identifier" | "identifier_ref"))
            .map(|child| self.ident(child))
            .collect()
    }

    fn field_ident(&mut self, node: Node<'_>, field: &str) -> Option<Ident> {
        let child = node.child_by_field_name(field)?;
        Some(self.ident(child))
    }
}
