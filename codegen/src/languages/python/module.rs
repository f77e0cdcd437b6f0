//! The trace module: `tracelaw_trace.py` in each folder with instrumented files, and the import of it.

use std::collections::BTreeMap;

use tree_sitter::Node;

use crate::helper::{Effect, Helper, Parameter, Part, Written, tables};
use crate::languages::lines;
use crate::languages::{GeneratedFile, Instrumented, Requirement, Requirements, TraceModule};
use crate::marker::{Form, LineComment, seal};
use crate::source::{Insertion, Parsed};

/// The module's name.
pub(super) const NAME: &str = "tracelaw_trace";

const RUNTIME: &str = include_str!("module/tracelaw_trace.py");
const BEGIN: &str = "# What the document says begins here.\n";
const END: &str = "# What the document says ends here.\n";

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// One module for each folder, and one import for each file.
pub(super) fn requirements(
    instrumented: &[Instrumented<'_>],
    module: &TraceModule<'_>,
) -> Requirements {
    let mut requirements = Requirements::default();
    let mut folders: BTreeMap<&str, Vec<&Helper>> = BTreeMap::new();
    for Instrumented { file, helpers } in instrumented {
        let path = file.bare.file.path.as_str();
        let folder = path.rfind('/').map_or("", |at| &path[..=at]);
        let all = folders.entry(folder).or_default();
        for helper in helpers {
            if !all.iter().any(|other| other.words == helper.words) {
                all.push(helper);
            }
        }
        if let Some(first) = helpers.first() {
            requirements.insertions.push(Requirement {
                path: path.to_owned(),
                insertion: import(file, &first.event),
            });
        }
    }
    for (folder, helpers) in folders {
        requirements.files.push(GeneratedFile {
            path: format!("{folder}{NAME}.py"),
            text: text(&helpers, module),
            comment: LineComment::Hash,
        });
    }
    requirements
}

/// The import, behind the file's own first ones. The marker has the event that comes and goes with it.
fn import(file: &Parsed<'_>, event: &str) -> Insertion {
    let text = file.text();
    let root = file.tree.root_node();
    let body = if is_relative(root) || file.bare.file.base_name() == "__init__.py" {
        format!("from . import {NAME}")
    } else {
        // The file may be a part of a package, or run as it is.
        format!(
            "if __spec__ and __spec__.parent:\n    from . import {NAME}\nelse:\n    import {NAME}"
        )
    };
    let offset = match anchor(root) {
        Some(last) => {
            let end = last.end_byte();
            (end + lines::rest_of_line(text, end).len() + 1).min(text.len())
        }
        None => prologue(text),
    };
    let unfinished = offset == text.len() && !text.is_empty() && !text.ends_with('\n');
    let newline = file.bare.newline(offset);
    let indent = "";
    let form = if unfinished {
        Form::LastLines { indent, newline }
    } else {
        Form::Lines { indent, newline }
    };
    Insertion {
        offset,
        text: seal(event, &body, &[], LineComment::Hash, form),
    }
}

/// The statement that the import follows: the last of the imports at the file's beginning, else what
/// must stay first.
fn anchor(root: Node<'_>) -> Option<Node<'_>> {
    let mut last = None;
    let mut cursor = root.walk();
    for (index, statement) in root
        .named_children(&mut cursor)
        .filter(|child| child.kind() != "comment")
        .enumerate()
    {
        let is_docstring = index == 0
            && statement.kind() == "expression_statement"
            && statement
                .named_child(0)
                .is_some_and(|inner| inner.kind() == "string");
        let is_import = matches!(
            statement.kind(),
            "import_statement" | "import_from_statement" | "future_import_statement"
        );
        if !is_docstring && !is_import {
            break;
        }
        last = Some(statement);
    }
    last
}

/// Whether the file imports from its own package, so that it can only be a part of that.
fn is_relative(root: Node<'_>) -> bool {
    let mut cursor = root.walk();
    root.named_children(&mut cursor).any(|statement| {
        statement.kind() == "import_from_statement"
            && statement
                .child_by_field_name("module_name")
                .is_some_and(|name| name.kind() == "relative_import")
    })
}

/// The end of the comments that a file begins with: which program runs it, how it is encoded.
fn prologue(text: &str) -> usize {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if !line.starts_with('#') && !line.starts_with('\u{feff}') {
            break;
        }
        offset += line.len();
    }
    offset
}

/// The name of a helper's function.
pub(super) fn function_name(helper: &Helper) -> String {
    let name = helper.words.join("_");
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let taken =
        KEYWORDS.contains(&name.as_str()) || RUNTIME.split(|c| !word(c)).any(|other| other == name);
    if taken { name + "_" } else { name }
}

fn parameter_name(parameter: &Parameter) -> String {
    let name = parameter.words.join("_");
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

fn text(helpers: &[&Helper], module: &TraceModule<'_>) -> String {
    let (before, rest) = RUNTIME.split_once(BEGIN).unwrap_or((RUNTIME, ""));
    let (_, after) = rest.split_once(END).unwrap_or_default();
    let mut text = before.to_owned();
    let nodes = module.nodes;
    let names = nodes.emit.iter().map(|(node, name)| (node, &name.value));
    text.push_str(&table("_NODES", names));
    let further: String = nodes
        .first
        .iter()
        .map(|name| format!("{}, ", quoted(&name.value)))
        .collect();
    text.push_str(&format!("_FURTHER_NODES = ({})\n", further.trim_end()));
    for (parameter, names) in tables(helpers) {
        text.push_str(&table(&table_name(parameter), names));
    }
    text.push_str(after);
    for helper in helpers {
        text.push_str("\n\n");
        text.push_str(&function(helper));
    }
    text
}

fn table<'n>(name: &str, entries: impl IntoIterator<Item = (&'n String, &'n String)>) -> String {
    let entries: Vec<String> = entries
        .into_iter()
        .map(|(value, name)| format!("{}: {}", quoted(value), quoted(name)))
        .collect();
    format!("{name} = {{{}}}\n", entries.join(", "))
}

fn table_name(parameter: &Parameter) -> String {
    format!("_{}_NAMES", parameter.words.join("_").to_uppercase())
}

fn function(helper: &Helper) -> String {
    let name = function_name(helper);
    let parameters: Vec<String> = helper.parameters.iter().map(parameter_name).collect();
    let parameters = parameters.join(", ");
    match &helper.effect {
        Effect::Emit { members, .. } => format!(
            "def {name}(values, outcome=None):\n    _emit({}, values, lambda {parameters}: {{\n{}    }}, outcome)\n",
            quoted(&helper.event),
            list(helper, members, "        ")
        ),
        Effect::Store => {
            let values: String = helper.parameters[1..]
                .iter()
                .map(|parameter| {
                    format!(
                        "        {}: {},\n",
                        quoted(parameter.state_key()),
                        value(parameter)
                    )
                })
                .collect();
            format!(
                "def {name}(values):\n    _store(values, lambda {parameters}: {{\n{values}    }})\n"
            )
        }
    }
}

/// The members of an object, one a line.
fn list(helper: &Helper, members: &[(String, Part)], indent: &str) -> String {
    members
        .iter()
        .map(|(name, part)| {
            let value = match part {
                Part::Parameter(index) => value(&helper.parameters[*index]),
                Part::Shadow(key) => format!(
                    "_stored({}, {})",
                    parameter_name(&helper.parameters[0]),
                    quoted(key)
                ),
                Part::Object(members) => {
                    let deeper = format!("{indent}    ");
                    format!("{{\n{}{indent}}}", list(helper, members, &deeper))
                }
            };
            format!("{indent}{}: {value},\n", quoted(name))
        })
        .collect()
}

fn value(parameter: &Parameter) -> String {
    let name = parameter_name(parameter);
    match &parameter.written {
        Written::Plain => name,
        Written::Node => format!("_node({name})"),
        Written::Table(_) => format!("_named({}, {name})", table_name(parameter)),
    }
}

fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                literal.push('\\');
                literal.push(c);
            }
            c if c.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}
