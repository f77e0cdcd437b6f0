//! Expressions.

use std::sync::Arc;

use tree_sitter::Node;

use super::super::MAX_DEPTH;
use super::super::tree::{Binder, Bound, Expr, ExprKind, Ident, Quantifier, Update, UpdateStep};
use super::{Lowerer, is_symbol_wrapper, named};
use crate::{rules, stack};

impl Lowerer<'_> {
    /// Lowers an expression, or an operator that is given as an argument.
    pub(super) fn expr(&mut self, node: Node<'_>) -> Expr {
        if self.depth == MAX_DEPTH {
            self.report(
                &rules::NESTED_TOO_DEEP,
                node,
                &format!("the expression nests more than {MAX_DEPTH} levels deep"),
                "split it into several definitions",
            );
            return self.invalid(node);
        }
        self.depth += 1;
        let expr = stack::grow(|| self.expr_inside(node));
        self.depth -= 1;
        expr
    }

    fn expr_inside(&mut self, node: Node<'_>) -> Expr {
        let kind = match node.kind() {
            // Neither leaves a trace, so neither may cost a level of the tree.
            "parentheses" => return self.last_inside(node),
            "label" => return self.field_inside(node, "expression"),
            "identifier_ref" | "identifier" => {
                let text = self.text(node);
                ExprKind::Name(self.name(text))
            }
            "bound_infix_op" => return self.infix(node),
            "bound_prefix_op" => return self.prefix(node),
            "bound_postfix_op" => return self.postfix(node),
            "bound_op" | "bound_nonfix_op" => return self.application(node),
            "prefixed_op" => return self.qualified(node),
            "subexpression" => {
                let text = self.text(node);
                ExprKind::Selector(self.name(text))
            }
            "conj_list" => return self.list(node, ExprKind::And),
            "disj_list" => return self.list(node, ExprKind::Or),
            "nat_number" | "real_number" | "binary_number" | "octal_number" | "hex_number" => {
                return self.number(node);
            }
            "string" => ExprKind::String(self.string(node)),
            "boolean" => ExprKind::Boolean(self.text(node) == "TRUE"),
            "string_set" | "boolean_set" => {
                let text = self.text(node);
                ExprKind::Name(self.name(text))
            }
            "nat_number_set" | "int_number_set" | "real_number_set" => {
                ExprKind::Name(self.operator_name(node).value)
            }
            "bounded_quantification" => ExprKind::Quantified {
                quantifier: quantifier(node),
                bounds: self.bounds(node),
                body: self.boxed_field(node, "expression"),
            },
            "unbounded_quantification" => ExprKind::Unbounded {
                quantifier: quantifier(node),
                names: self.introduced(node),
                body: self.boxed_field(node, "expression"),
            },
            "choose" => self.choose(node),
            "finite_set_literal" => ExprKind::Set(self.all(node)),
            "tuple_literal" => ExprKind::Tuple(self.all(node)),
            "set_filter" => match self.bounds(node).pop() {
                Some(bound) => ExprKind::Filter {
                    bound: Box::new(bound),
                    predicate: self.boxed_field(node, "filter"),
                },
                None => ExprKind::Invalid,
            },
            "set_map" => ExprKind::Map {
                element: self.boxed_field(node, "map"),
                bounds: self.bounds(node),
            },
            "function_evaluation" => {
                let mut parts = self.all(node).into_iter();
                match parts.next() {
                    Some(function) => ExprKind::Index {
                        function: Box::new(function),
                        args: parts.collect(),
                    },
                    None => ExprKind::Invalid,
                }
            }
            "function_literal" => ExprKind::Function {
                bounds: self.bounds(node),
                body: Box::new(self.last(node)),
            },
            "set_of_functions" => {
                let (domain, range) = self.ends(node);
                ExprKind::FunctionSet { domain, range }
            }
            "record_literal" => ExprKind::Record(self.fields(node)),
            "set_of_records" => ExprKind::RecordSet(self.fields(node)),
            "record_value" => self.field_access(node),
            "except" => ExprKind::Except {
                base: self.boxed_field(node, "expr_to_update"),
                updates: named(node)
                    .into_iter()
                    .filter(|child| child.kind() == "except_update")
                    .map(|child| self.update(child))
                    .collect(),
            },
            "prev_func_val" => ExprKind::Previous,
            "step_expr_or_stutter" => {
                let (action, subscript) = self.ends(node);
                ExprKind::Stuttering { action, subscript }
            }
            "step_expr_no_stutter" => {
                let (action, subscript) = self.ends(node);
                ExprKind::NonStuttering { action, subscript }
            }
            "fairness" => {
                let (subscript, action) = self.ends(node);
                ExprKind::Fairness {
                    strong: self.text(node).starts_with("SF_"),
                    subscript,
                    action,
                }
            }
            "if_then_else" => ExprKind::If {
                condition: self.boxed_field(node, "if"),
                then: self.boxed_field(node, "then"),
                otherwise: self.boxed_field(node, "else"),
            },
            "case" => self.case(node),
            "let_in" => ExprKind::Let {
                definitions: named(node)
                    .into_iter()
                    .filter_map(|child| self.definition(child))
                    .collect(),
                body: self.boxed_field(node, "expression"),
            },
            "lambda" => ExprKind::Lambda {
                params: self.binding_names(node),
                body: Box::new(self.last(node)),
            },
            kind if is_symbol_wrapper(kind) => ExprKind::Name(self.operator_name(node).value),
            "proof_step_ref" => {
                return self.unsupported(node, "a step of a proof is no expression");
            }
            kind => {
                let what = format!("`{}` cannot stand in an expression", kind.replace('_', " "));
                return self.unsupported(node, &what);
            }
        };
        Expr::new(kind, self.span(node))
    }

    /// The bounds of a quantifier, a set or a function.
    pub(super) fn bounds(&mut self, node: Node<'_>) -> Vec<Bound> {
        named(node)
            .into_iter()
            .filter(|child| child.kind() == "quantifier_bound")
            .map(|child| {
                let tuple = named(child)
                    .into_iter()
                    .find(|part| part.kind() == "tuple_of_identifiers");
                Bound {
                    binder: match tuple {
                        Some(tuple) => Binder::Tuple(self.idents(tuple)),
                        None => Binder::Names(self.binding_names(child)),
                    },
                    set: self.last(child),
                    span: self.span(child),
                }
            })
            .collect()
    }

    /// The names of an unbounded quantifier, which stand behind the quantifier's symbol.
    fn introduced(&mut self, node: Node<'_>) -> Vec<Ident> {
        named(node)
            .into_iter()
            .filter(|part| part.kind() == "identifier")
            .map(|part| self.ident(part))
            .collect()
    }

    /// The names before the `\in`; the set behind it may be a name as well.
    fn binding_names(&mut self, node: Node<'_>) -> Vec<Ident> {
        named(node)
            .into_iter()
            .take_while(|part| part.kind() == "identifier")
            .map(|part| self.ident(part))
            .collect()
    }

    fn choose(&mut self, node: Node<'_>) -> ExprKind {
        let binder = match node.child_by_field_name("intro") {
            Some(tuple) if tuple.kind() == "tuple_of_identifiers" => {
                Binder::Tuple(self.idents(tuple))
            }
            _ => Binder::Names(self.binding_names(node)),
        };
        ExprKind::Choose {
            binder,
            set: node
                .child_by_field_name("set")
                .map(|set| Box::new(self.expr(set))),
            body: self.boxed_field(node, "expression"),
        }
    }

    fn case(&mut self, node: Node<'_>) -> ExprKind {
        let mut arms = Vec::new();
        let mut other = None;
        for child in named(node) {
            match child.kind() {
                "case_arm" => {
                    let (condition, value) = self.ends(child);
                    arms.push((*condition, *value));
                }
                "other_arm" => other = Some(Box::new(self.last(child))),
                _ => {}
            }
        }
        ExprKind::Case { arms, other }
    }

    fn update(&mut self, node: Node<'_>) -> Update {
        let specifier = named(node)
            .into_iter()
            .find(|child| child.kind() == "except_update_specifier");
        let path = specifier.map(named).unwrap_or_default();
        Update {
            path: path
                .into_iter()
                .filter_map(|step| match step.kind() {
                    "except_update_record_field" => {
                        Some(UpdateStep::Field(self.ident(*named(step).first()?)))
                    }
                    _ => Some(UpdateStep::Index(self.all(step))),
                })
                .collect(),
            value: self.last(node),
            span: self.span(node),
        }
    }

    fn field_access(&mut self, node: Node<'_>) -> ExprKind {
        match named(node)[..] {
            [record, field] => ExprKind::Field {
                record: Box::new(self.expr(record)),
                field: self.ident(field),
            },
            _ => ExprKind::Invalid,
        }
    }

    /// `name |-> e` or `name : e`, separated by commas.
    fn fields(&mut self, node: Node<'_>) -> Vec<(Ident, Expr)> {
        let parts: Vec<_> = named(node)
            .into_iter()
            .filter(|part| part.kind() != "all_map_to")
            .collect();
        parts
            .chunks_exact(2)
            .map(|pair| (self.ident(pair[0]), self.expr(pair[1])))
            .collect()
    }

    /// A bulleted list. Its node begins with the white space before the first bullet.
    fn list(&mut self, node: Node<'_>, kind: fn(Vec<Expr>) -> ExprKind) -> Expr {
        let items = named(node);
        let start = items.first().and_then(|item| item.named_child(0));
        let start = start.map_or(self.span(node), |bullet| self.span(bullet));
        let items: Vec<_> = items.into_iter().map(|item| self.last(item)).collect();
        let end = items.last().map_or(start, |item| item.span);
        Expr::new(kind(items), start.join(end))
    }

    /// All named children but brackets.
    pub(super) fn all(&mut self, node: Node<'_>) -> Vec<Expr> {
        named(node)
            .into_iter()
            .filter(|part| !matches!(part.kind(), "langle_bracket" | "rangle_bracket"))
            .map(|part| self.expr(part))
            .collect()
    }

    /// The first and the last expression.
    fn ends(&mut self, node: Node<'_>) -> (Box<Expr>, Box<Expr>) {
        let parts: Vec<_> = named(node)
            .into_iter()
            .filter(|part| {
                !matches!(
                    part.kind(),
                    "langle_bracket" | "rangle_bracket_sub" | "maps_to" | "case_arrow"
                )
            })
            .collect();
        match parts[..] {
            [first, last] => (Box::new(self.expr(first)), Box::new(self.expr(last))),
            _ => (Box::new(self.invalid(node)), Box::new(self.invalid(node))),
        }
    }

    /// The last named child.
    pub(super) fn last(&mut self, node: Node<'_>) -> Expr {
        match named(node).last() {
            Some(child) => self.expr(*child),
            None => self.invalid(node),
        }
    }

    fn boxed_field(&mut self, node: Node<'_>, field: &str) -> Box<Expr> {
        Box::new(match node.child_by_field_name(field) {
            Some(child) => self.expr(child),
            None => self.invalid(node),
        })
    }

    fn last_inside(&mut self, node: Node<'_>) -> Expr {
        self.depth -= 1;
        let expr = self.last(node);
        self.depth += 1;
        expr
    }

    fn field_inside(&mut self, node: Node<'_>, field: &str) -> Expr {
        self.depth -= 1;
        let expr = *self.boxed_field(node, field);
        self.depth += 1;
        expr
    }

    fn number(&mut self, node: Node<'_>) -> Expr {
        let text = self.text(node);
        let (digits, radix) = match node.kind() {
            "binary_number" => (&text[2..], 2),
            "octal_number" => (&text[2..], 8),
            "hex_number" => (&text[2..], 16),
            "real_number" => {
                let text = self.name(text);
                return Expr::new(ExprKind::Decimal(text), self.span(node));
            }
            _ => (text, 10),
        };
        match i128::from_str_radix(digits, radix) {
            Ok(value) => Expr::new(ExprKind::Integer(value), self.span(node)),
            Err(_) => self.unsupported(node, "the number is beyond 127 bits"),
        }
    }

    fn string(&mut self, node: Node<'_>) -> Arc<str> {
        let text = self.text(node);
        let inner = text
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'))
            .unwrap_or(text);
        if !inner.contains('\\') {
            return self.name(inner);
        }
        let mut value = String::with_capacity(inner.len());
        let mut chars = inner.chars();
        while let Some(char) = chars.next() {
            value.push(match char {
                '\\' => match chars.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('f') => '\u{c}',
                    Some('r') => '\r',
                    Some(escaped) => escaped,
                    None => '\\',
                },
                char => char,
            });
        }
        self.name(&value)
    }
}

fn quantifier(node: Node<'_>) -> Quantifier {
    let kind = node
        .child_by_field_name("quantifier")
        .map_or("", |child| child.kind());
    match kind {
        "exists" => Quantifier::Exists,
        "temporal_forall" => Quantifier::TemporalForall,
        "temporal_exists" => Quantifier::TemporalExists,
        _ => Quantifier::Forall,
    }
}
