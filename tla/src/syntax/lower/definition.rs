//! Definitions, of modules and of LET.

use tree_sitter::Node;

use super::super::tree::{
    Declaration, Definition, FunctionDefinition, Instance, InstanceDefinition, OperatorDefinition,
    Substitution,
};
use super::{Lowerer, named};

impl Lowerer<'_> {
    /// A definition; `None` where the node is none.
    pub(super) fn definition(&mut self, node: Node<'_>) -> Option<Definition> {
        Some(match node.kind() {
            "operator_definition" => Definition::Operator(OperatorDefinition {
                params: self.params(node),
                name: self.operator_name(node.child_by_field_name("name")?),
                body: self.expr(node.child_by_field_name("definition")?),
                span: self.span(node),
            }),
            "function_definition" => Definition::Function(FunctionDefinition {
                name: self.ident(node.child_by_field_name("name")?),
                bounds: self.bounds(node),
                body: self.expr(node.child_by_field_name("definition")?),
                span: self.span(node),
            }),
            "module_definition" => Definition::Instance(InstanceDefinition {
                params: self.params(node),
                name: self.operator_name(node.child_by_field_name("name")?),
                instance: self.instance(node.child_by_field_name("definition")?)?,
                span: self.span(node),
            }),
            "recursive_declaration" => Definition::Recursive(self.declarations(node)),
            _ => return None,
        })
    }

    pub(super) fn instance(&mut self, node: Node<'_>) -> Option<Instance> {
        let parts = named(node);
        let module = self.ident(*parts.first()?);
        let substitutions = parts[1..]
            .iter()
            .filter(|part| part.kind() == "substitution")
            .filter_map(|part| {
                let sides = named(*part);
                Some(Substitution {
                    name: self.operator_name(*sides.first()?),
                    value: self.expr(*sides.last()?),
                })
            })
            .collect();
        Some(Instance {
            module,
            substitutions,
            span: self.span(node),
        })
    }

    /// Constants, or the operators of RECURSIVE.
    pub(super) fn declarations(&mut self, node: Node<'_>) -> Vec<Declaration> {
        named(node)
            .into_iter()
            .map(|child| self.declaration(child))
            .collect()
    }

    /// The formal parameters: what stands before the `==` and is not the name.
    fn params(&mut self, node: Node<'_>) -> Vec<Declaration> {
        let name = node.child_by_field_name("name");
        named(node)
            .into_iter()
            .take_while(|child| child.kind() != "def_eq")
            .filter(|child| Some(*child) != name)
            .map(|child| self.declaration(child))
            .collect()
    }
}
