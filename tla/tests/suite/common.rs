//! What the tests of this crate share.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::PathBuf;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_tla::syntax::{Binder, Bound, Definition, Expr, ExprKind, UpdateStep};

/// The folder with real modules, where it is there.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

/// A module from a file.
pub(crate) fn source(path: &std::path::Path) -> Arc<Source> {
    let name = path.file_name().expect("a file").to_string_lossy();
    Source::new(name, std::fs::read_to_string(path).expect("readable"))
}

/// `code line:column message`, a line each.
pub(crate) fn lines(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref();
            let (line, column) = place.map_or((0, 0), |place| place.line_column());
            format!(
                "{} {line}:{column} {}",
                diagnostic.rule.code, diagnostic.message
            )
        })
        .collect()
}

/// An expression with all its structure and none of its places.
pub(crate) fn show(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Integer(value) => value.to_string(),
        ExprKind::Decimal(text) => text.to_string(),
        ExprKind::String(value) => format!("{value:?}"),
        ExprKind::Boolean(value) => value.to_string(),
        ExprKind::Name(name) => name.to_string(),
        ExprKind::Apply { operator, args } => call(&operator.value, args),
        ExprKind::Qualified {
            path,
            operator,
            args,
        } => {
            let path: Vec<_> = path
                .iter()
                .map(|step| call(&step.name.value, &step.args))
                .collect();
            format!("{}!{}", path.join("!"), call(&operator.value, args))
        }
        ExprKind::Selector(text) => format!("selector({text})"),
        ExprKind::And(items) => call("and", items),
        ExprKind::Or(items) => call("or", items),
        ExprKind::Product(items) => call("product", items),
        ExprKind::Unary { operator, operand } => format!("{operator:?}({})", show(operand)),
        ExprKind::Binary {
            operator,
            left,
            right,
        } => format!("{operator:?}({}, {})", show(left), show(right)),
        ExprKind::Quantified {
            quantifier,
            bounds,
            body,
        } => format!("{quantifier:?}({} : {})", show_bounds(bounds), show(body)),
        ExprKind::Unbounded {
            quantifier,
            names,
            body,
        } => {
            let names: Vec<_> = names.iter().map(|name| name.value.to_string()).collect();
            format!("{quantifier:?}({} : {})", names.join(", "), show(body))
        }
        ExprKind::Choose { binder, set, body } => {
            let set = set
                .as_ref()
                .map_or(String::new(), |set| format!(" in {}", show(set)));
            format!("choose({}{set} : {})", show_binder(binder), show(body))
        }
        ExprKind::Set(items) => call("set", items),
        ExprKind::Filter { bound, predicate } => {
            format!("filter({} : {})", show_bound(bound), show(predicate))
        }
        ExprKind::Map { element, bounds } => {
            format!("map({} : {})", show(element), show_bounds(bounds))
        }
        ExprKind::Index { function, args } => format!("{}[{}]", show(function), list(args)),
        ExprKind::Function { bounds, body } => {
            format!("fn({} : {})", show_bounds(bounds), show(body))
        }
        ExprKind::FunctionSet { domain, range } => {
            format!("functions({}, {})", show(domain), show(range))
        }
        ExprKind::Record(fields) => format!("record({})", show_fields(fields)),
        ExprKind::RecordSet(fields) => format!("records({})", show_fields(fields)),
        ExprKind::Field { record, field } => format!("{}.{}", show(record), field.value),
        ExprKind::Except { base, updates } => {
            let updates: Vec<_> = updates
                .iter()
                .map(|update| {
                    let path: String = update.path.iter().map(show_step).collect();
                    format!("{path} = {}", show(&update.value))
                })
                .collect();
            format!("except({}; {})", show(base), updates.join("; "))
        }
        ExprKind::Previous => "@".to_owned(),
        ExprKind::Tuple(items) => call("tuple", items),
        ExprKind::Stuttering { action, subscript } => {
            format!("box({}, {})", show(action), show(subscript))
        }
        ExprKind::NonStuttering { action, subscript } => {
            format!("angle({}, {})", show(action), show(subscript))
        }
        ExprKind::Fairness {
            strong,
            subscript,
            action,
        } => {
            let name = if *strong { "SF" } else { "WF" };
            format!("{name}({}, {})", show(subscript), show(action))
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => format!(
            "if({}, {}, {})",
            show(condition),
            show(then),
            show(otherwise)
        ),
        ExprKind::Case { arms, other } => {
            let mut parts: Vec<_> = arms
                .iter()
                .map(|(condition, value)| format!("{} -> {}", show(condition), show(value)))
                .collect();
            parts.extend(
                other
                    .as_ref()
                    .map(|other| format!("other -> {}", show(other))),
            );
            format!("case({})", parts.join("; "))
        }
        ExprKind::Let { definitions, body } => {
            let definitions: Vec<_> = definitions.iter().map(show_definition).collect();
            format!("let({} in {})", definitions.join("; "), show(body))
        }
        ExprKind::Lambda { params, body } => {
            let params: Vec<_> = params.iter().map(|param| param.value.to_string()).collect();
            format!("lambda({} : {})", params.join(", "), show(body))
        }
        ExprKind::Invalid => "INVALID".to_owned(),
    }
}

/// A definition, likewise.
pub(crate) fn show_definition(definition: &Definition) -> String {
    match definition {
        Definition::Operator(definition) => format!(
            "{}{} == {}",
            definition.name.value,
            show_params(&definition.params),
            show(&definition.body)
        ),
        Definition::Function(definition) => format!(
            "{}[{}] == {}",
            definition.name.value,
            show_bounds(&definition.bounds),
            show(&definition.body)
        ),
        Definition::Instance(definition) => format!(
            "{}{} == {}",
            definition.name.value,
            show_params(&definition.params),
            show_instance(&definition.instance)
        ),
        Definition::Recursive(operators) => format!("recursive {}", show_params(operators)),
    }
}

/// An instance, likewise.
pub(crate) fn show_instance(instance: &tracelaw_tla::syntax::Instance) -> String {
    let with: Vec<_> = instance
        .substitutions
        .iter()
        .map(|substitution| {
            format!(
                "{} <- {}",
                substitution.name.value,
                show(&substitution.value)
            )
        })
        .collect();
    format!("instance {}({})", instance.module.value, with.join(", "))
}

/// Constants or parameters, likewise.
pub(crate) fn show_params(params: &[tracelaw_tla::syntax::Declaration]) -> String {
    if params.is_empty() {
        return String::new();
    }
    let params: Vec<_> = params
        .iter()
        .map(|param| match param.arity {
            0 => param.name.value.to_string(),
            arity => format!("{}/{arity}", param.name.value),
        })
        .collect();
    format!("({})", params.join(", "))
}

fn call(name: &str, args: &[Expr]) -> String {
    if args.is_empty() && !matches!(name, "set" | "tuple") {
        return name.to_owned();
    }
    format!("{name}({})", list(args))
}

fn list(args: &[Expr]) -> String {
    let args: Vec<_> = args.iter().map(show).collect();
    args.join(", ")
}

fn show_fields(fields: &[(tracelaw_tla::syntax::Ident, Expr)]) -> String {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{}: {}", name.value, show(value)))
        .collect();
    fields.join(", ")
}

fn show_step(step: &UpdateStep) -> String {
    match step {
        UpdateStep::Field(name) => format!(".{}", name.value),
        UpdateStep::Index(args) => format!("[{}]", list(args)),
    }
}

fn show_binder(binder: &Binder) -> String {
    let names: Vec<_> = binder
        .names()
        .iter()
        .map(|name| name.value.to_string())
        .collect();
    match binder {
        Binder::Names(_) => names.join(", "),
        Binder::Tuple(_) => format!("<{}>", names.join(", ")),
    }
}

fn show_bound(bound: &Bound) -> String {
    format!("{} in {}", show_binder(&bound.binder), show(&bound.set))
}

fn show_bounds(bounds: &[Bound]) -> String {
    let bounds: Vec<_> = bounds.iter().map(show_bound).collect();
    bounds.join(", ")
}

/// A module of the corpus with all that it needs.
pub(crate) fn load_file(path: &std::path::Path) -> tracelaw_tla::modules::Modules {
    let folder = path.parent().expect("a folder").to_owned();
    let (modules, diagnostics) = tracelaw_tla::modules::load(&source(path), &mut |name| {
        let path = folder.join(format!("{name}.tla"));
        path.is_file().then(|| source(&path))
    });
    assert_eq!(
        lines(&diagnostics),
        Vec::<String>::new(),
        "{}",
        path.display()
    );
    modules
}

/// Modules of a table: the first is the root, and each one's name is what it is loaded by.
pub(crate) fn load_texts(
    texts: &[(&str, &str)],
) -> (tracelaw_tla::modules::Modules, Vec<Diagnostic>) {
    let source = |(name, body): &(&str, &str)| {
        let text = format!("---- MODULE {name} ----\n{body}\n====\n");
        Source::new(format!("{name}.tla"), text)
    };
    tracelaw_tla::modules::load(&source(&texts[0]), &mut |name| {
        texts.iter().find(|text| text.0 == name).map(source)
    })
}
