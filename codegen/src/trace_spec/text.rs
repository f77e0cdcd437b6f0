//! Pieces of TLA+ text, taken from where a person wrote them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tracelaw_diagnostics::{Source, Span};
use tracelaw_tla::syntax::{Binder, Bound, Definition, Expr, ExprKind};

/// Names of an expression, and what takes their places.
pub(super) type Renames = BTreeMap<String, String>;

/// A piece of text. Lists of conjuncts depend on columns, so each line but the first has its
/// column relative to the first's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    first: String,
    rest: Vec<(isize, String)>,
}

impl Text {
    /// A text of one line.
    pub(super) fn line(text: impl Into<String>) -> Self {
        Self {
            first: text.into(),
            rest: Vec::new(),
        }
    }

    /// Its only line.
    pub(super) fn as_line(&self) -> Option<&str> {
        self.rest.is_empty().then_some(self.first.as_str())
    }

    /// The same with something before and behind it.
    pub(super) fn wrapped(mut self, before: &str, after: &str) -> Self {
        let shift = isize::try_from(before.chars().count()).unwrap_or_default();
        self.first.insert_str(0, before);
        for (column, _) in &mut self.rest {
            *column += shift;
        }
        match self.rest.last_mut() {
            Some((_, last)) => last.push_str(after),
            None => self.first.push_str(after),
        }
        self
    }

    /// How far its first line has to stand behind a bullet so that no other line ends the list.
    pub(super) fn margin(&self) -> usize {
        let left = self.rest.iter().map(|(column, _)| *column).min();
        usize::try_from(-left.unwrap_or_default()).map_or(0, |left| left.saturating_sub(2))
    }

    /// Writes it, its first line where `out` ends, which is this column.
    pub(super) fn write(&self, column: usize, out: &mut String) {
        out.push_str(&self.first);
        for (relative, line) in &self.rest {
            let indent = column.saturating_add_signed(*relative);
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
}

/// The text of an expression, some of its names replaced; nothing where that would change what it
/// means: a list of conjuncts that would be torn apart, a name that would be captured.
pub(super) fn text(source: &Arc<Source>, expr: &Expr, renames: &Renames) -> Option<Text> {
    let mut replaced = replacements(expr, renames);
    replaced.sort_by_key(|(span, _)| span.start);
    if !replaced.is_empty() {
        let bound = bound_names(expr);
        let captured = |text: &str| words(text).any(|word| bound.contains(word));
        if replaced.iter().any(|(_, by)| captured(by)) {
            return None;
        }
    }
    let span = with_parentheses(source, expr.span);
    let written = source.slice(span);
    if written.contains("\\*") || written.contains("(*") {
        return None;
    }
    let keeps_columns = replaced
        .iter()
        .all(|(span, by)| source.slice(*span).chars().count() == by.chars().count());
    if !written.contains('\n') || keeps_columns {
        return Some(lines(source, span, &replaced));
    }
    if has_list(expr) {
        return None;
    }
    let lines = lines(source, span, &replaced);
    let mut joined = lines.first;
    for (_, line) in lines.rest {
        joined.push(' ');
        joined.push_str(&line);
    }
    Some(Text::line(joined))
}

/// The text of an expression on one line.
pub(super) fn line(source: &Arc<Source>, expr: &Expr, renames: &Renames) -> Option<String> {
    text(source, expr, renames)?.as_line().map(str::to_owned)
}

/// A span with the parentheses around its first and last part, which the tree leaves out: that of
/// `(a \/ b) /\ c` begins behind the first one.
fn with_parentheses(source: &Arc<Source>, span: Span) -> Span {
    let (mut depth, mut lowest, mut in_string, mut escaped) = (0_i32, 0, false, false);
    for c in source.slice(span).chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '(' if !in_string => depth += 1,
            ')' if !in_string => depth -= 1,
            _ => {}
        }
        lowest = lowest.min(depth);
    }
    let (text, mut span) = (source.text(), span);
    for _ in lowest..0 {
        span.start = text[..span.start].rfind('(').unwrap_or(span.start);
    }
    for _ in 0..depth - lowest {
        let found = text[span.end..].find(')');
        span.end = found.map_or(span.end, |at| span.end + at + 1);
    }
    span
}

fn lines(source: &Arc<Source>, span: Span, replaced: &[(Span, &str)]) -> Text {
    let mut text = String::new();
    let mut at = span.start;
    for (span, by) in replaced {
        text.push_str(source.slice(Span::new(at, span.start)));
        text.push_str(by);
        at = span.end;
    }
    text.push_str(source.slice(Span::new(at, span.end)));
    let (_, column) = source.line_column(span.start);
    let column = isize::try_from(column - 1).unwrap_or_default();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().trim_end().to_owned();
    let rest = lines.filter_map(|line| {
        let content = line.trim();
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        let indent = isize::try_from(indent).unwrap_or_default();
        (!content.is_empty()).then(|| (indent - column, content.to_owned()))
    });
    Text {
        first,
        rest: rest.collect(),
    }
}

fn replacements<'r>(expr: &Expr, renames: &'r Renames) -> Vec<(Span, &'r str)> {
    let mut replaced = Vec::new();
    if renames.is_empty() {
        return replaced;
    }
    expr.walk(&mut |expr| {
        let named = match &expr.kind {
            ExprKind::Name(name) => Some((name, expr.span)),
            ExprKind::Apply { operator, .. } => Some((&operator.value, operator.span)),
            _ => None,
        };
        if let Some((name, span)) = named
            && let Some(by) = renames.get(&**name)
        {
            replaced.push((span, by.as_str()));
        }
        true
    });
    replaced
}

/// Whether there is a list whose items stand below each other.
fn has_list(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |expr| {
        found |= matches!(expr.kind, ExprKind::And(_) | ExprKind::Or(_));
        !found
    });
    found
}

/// The names that stand in an expression, whatever they stand for.
pub(super) fn names(expr: &Expr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    expr.walk(&mut |expr| {
        match &expr.kind {
            ExprKind::Name(name) => found.insert(name.to_string()),
            ExprKind::Apply { operator, .. } => found.insert(operator.value.to_string()),
            _ => false,
        };
        true
    });
    found
}

/// The names that an expression binds.
fn bound_names(expr: &Expr) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let of = |binder: &Binder, found: &mut BTreeSet<String>| {
        let names = binder.names().iter();
        found.extend(names.map(|name| name.value.to_string()));
    };
    let all = |bounds: &[Bound], found: &mut BTreeSet<String>| {
        bounds.iter().for_each(|bound| of(&bound.binder, found));
    };
    expr.walk(&mut |expr| {
        match &expr.kind {
            ExprKind::Quantified { bounds, .. }
            | ExprKind::Function { bounds, .. }
            | ExprKind::Map { bounds, .. } => all(bounds, &mut found),
            ExprKind::Filter { bound, .. } => of(&bound.binder, &mut found),
            ExprKind::Choose { binder, .. } => of(binder, &mut found),
            ExprKind::Unbounded { names, .. } | ExprKind::Lambda { params: names, .. } => {
                found.extend(names.iter().map(|name| name.value.to_string()));
            }
            ExprKind::Let { definitions, .. } => {
                for definition in definitions {
                    if let Definition::Operator(operator) = definition {
                        found.insert(operator.name.value.to_string());
                        let params = operator.params.iter();
                        found.extend(params.map(|param| param.name.value.to_string()));
                    }
                }
            }
            _ => {}
        }
        true
    });
    found
}

/// The words of a text that may be names.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// Whether an expression can stand beside an operator as it is.
pub(super) fn is_tight(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Integer(_)
            | ExprKind::String(_)
            | ExprKind::Boolean(_)
            | ExprKind::Name(_)
            | ExprKind::Index { .. }
            | ExprKind::Field { .. }
            | ExprKind::Set(_)
            | ExprKind::Filter { .. }
            | ExprKind::Map { .. }
            | ExprKind::Tuple(_)
            | ExprKind::Record(_)
            | ExprKind::Function { .. }
    ) || matches!(&expr.kind, ExprKind::Apply { operator, .. }
        if operator.value.starts_with(|c: char| c.is_alphabetic()))
}

#[cfg(test)]
mod tests {
    use tracelaw_diagnostics::{Source, Span};
    use tracelaw_tla::syntax::parse_expression;

    use super::*;

    fn rendered(written: &str, renames: &[(&str, &str)]) -> Option<String> {
        let source = Source::new("test", written);
        let (expr, _) = parse_expression(&source, Span::new(0, written.len()));
        let renames = renames.iter();
        let renames = renames.map(|(name, by)| ((*name).to_owned(), (*by).to_owned()));
        let text = text(&source, &expr.unwrap(), &renames.collect())?;
        let mut out = String::new();
        text.write(0, &mut out);
        Some(out)
    }

    #[test]
    fn names_are_replaced_where_the_meaning_stays() {
        for (written, renames, wanted) in [
            ("m.mterm", &[("m", "msg")][..], Some("msg.mterm")),
            ("f[i].i", &[("i", "node")], Some("f[node].i")),
            ("(a \\/ b) /\\ c", &[("c", "d")], Some("(a \\/ b) /\\ d")),
            (
                "a /\\ (b \\/ (c))",
                &[("a", "d")],
                Some("d /\\ (b \\/ (c))"),
            ),
            (
                "((a) + b) = \")\"",
                &[("b", "c")],
                Some("((a) + c) = \")\""),
            ),
            ("\\A j \\in S : j # i", &[("i", "j")], None),
            ("/\\ a\n/\\ b", &[], Some("/\\ a\n/\\ b")),
            ("/\\ a\n/\\ b", &[("a", "c")], Some("/\\ c\n/\\ b")),
            ("/\\ f(a) /\\ b\n          /\\ c", &[("a", "long")], None),
            ("Max(a,\n    b)", &[("a", "long")], Some("Max(long, b)")),
            ("a \\* why\n  + b", &[], None),
        ] {
            assert_eq!(rendered(written, renames).as_deref(), wanted, "{written}");
        }
    }
}
