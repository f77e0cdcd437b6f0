//! The trace module: a class `Tracelaw` in each instrumented package.
//!
//! It lies beside the instrumented files and is seen in its package only. So no import is needed, no
//! package has to be exported, and it does not matter which module of a build sees which.

use std::collections::BTreeMap;

use tree_sitter::Node;

use crate::helper::{Effect, Helper, Parameter, Part, Written, tables};
use crate::languages::{GeneratedFile, Instrumented, Requirements, TraceModule};
use crate::marker::LineComment;
use crate::source::Parsed;

const RUNTIME: &str = include_str!("module/Tracelaw.java");
const BEGIN: &str = "    // What the document says begins here.\n";
const END: &str = "    // What the document says ends here.\n";

const KEYWORDS: &[&str] = &[
    "abstract",
    "assert",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "goto",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "long",
    "native",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "short",
    "static",
    "strictfp",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "transient",
    "true",
    "try",
    "void",
    "volatile",
    "while",
];

/// Methods of every object that a static one must not hide.
const OF_OBJECTS: &[&str] = &["equals", "wait"];

/// One class for each package of a folder.
pub(super) fn requirements(
    instrumented: &[Instrumented<'_>],
    module: &TraceModule<'_>,
) -> Requirements {
    let mut classes: BTreeMap<(String, String), Vec<&Helper>> = BTreeMap::new();
    for Instrumented { file, helpers } in instrumented {
        let path = &file.bare.file.path;
        let folder = path.rfind('/').map_or("", |at| &path[..=at]).to_owned();
        let package = package_of(file).unwrap_or_default().to_owned();
        let all = classes.entry((folder, package)).or_default();
        for helper in helpers {
            if !all.iter().any(|other| other.words == helper.words) {
                all.push(helper);
            }
        }
    }
    let files = classes
        .into_iter()
        .map(|((folder, package), helpers)| GeneratedFile {
            path: format!("{folder}Tracelaw.java"),
            text: class(&package, &helpers, module),
            comment: LineComment::Slashes,
        })
        .collect();
    Requirements {
        files,
        ..Requirements::default()
    }
}

/// The name of a file's package.
fn package_of<'f>(file: &'f Parsed<'_>) -> Option<&'f str> {
    let root = file.tree.root_node();
    let mut cursor = root.walk();
    let declaration = root
        .named_children(&mut cursor)
        .find(|child| child.kind() == "package_declaration")?;
    let mut cursor = declaration.walk();
    let is_name = |node: &Node<'_>| matches!(node.kind(), "scoped_identifier" | "identifier");
    let name = declaration.named_children(&mut cursor).find(is_name)?;
    file.text().get(name.byte_range())
}

/// The name of a helper's method.
pub(super) fn method_name(helper: &Helper) -> String {
    let name = camel(&helper.words);
    let taken = RUNTIME.contains(&format!(" {name}("))
        || KEYWORDS.contains(&name.as_str())
        || OF_OBJECTS.contains(&name.as_str());
    if taken { name + "_" } else { name }
}

fn camel(words: &[String]) -> String {
    let mut name = String::new();
    for word in words {
        if name.is_empty() {
            name.push_str(word);
        } else {
            name.push_str(&word[..1].to_uppercase());
            name.push_str(&word[1..]);
        }
    }
    name
}

fn class(package: &str, helpers: &[&Helper], module: &TraceModule<'_>) -> String {
    let (before, rest) = RUNTIME.split_once(BEGIN).unwrap_or((RUNTIME, ""));
    let (_, after) = rest.split_once(END).unwrap_or_default();
    let after = after.trim_end().trim_end_matches('}');
    let mut text = String::new();
    if !package.is_empty() {
        text.push_str(&format!("package {package};\n\n"));
    }
    text.push_str(before);
    let nodes = module.nodes;
    let names = nodes.emit.iter().map(|(node, name)| (node, &name.value));
    text.push_str(&table("NODES", names));
    let further: Vec<String> = nodes.first.iter().map(|name| quoted(&name.value)).collect();
    text.push_str(&format!(
        "    private static final String[] FURTHER_NODES = {{{}}};\n",
        further.join(", ")
    ));
    for (parameter, names) in tables(helpers) {
        text.push_str(&table(&table_name(parameter), names));
    }
    text.push_str(after);
    for helper in helpers {
        text.push('\n');
        text.push_str(&method(helper));
    }
    text.push_str("}\n");
    text
}

fn table<'n>(name: &str, entries: impl IntoIterator<Item = (&'n String, &'n String)>) -> String {
    let entries: Vec<String> = entries
        .into_iter()
        .map(|(value, name)| format!("{}, {}", quoted(value), quoted(name)))
        .collect();
    format!(
        "    private static final Map<String, String> {name} = tableOf({});\n",
        entries.join(", ")
    )
}

fn table_name(parameter: &Parameter) -> String {
    format!("{}_NAMES", parameter.words.join("_").to_uppercase())
}

fn parameter_name(parameter: &Parameter) -> String {
    let name = camel(&parameter.words);
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

fn method(helper: &Helper) -> String {
    let parameters: Vec<String> = helper
        .parameters
        .iter()
        .map(|parameter| format!("Object {}", parameter_name(parameter)))
        .collect();
    let body = match &helper.effect {
        Effect::Emit { members, .. } => {
            format!(
                "emitRecord(\n                {}{});",
                quoted(&helper.event),
                list(helper, members, "                ")
            )
        }
        Effect::Store => {
            let values: String = helper.parameters[1..]
                .iter()
                .map(|parameter| {
                    format!(", {}, {}", quoted(parameter.state_key()), value(parameter))
                })
                .collect();
            format!(
                "storeFor({}{values});",
                parameter_name(&helper.parameters[0])
            )
        }
    };
    format!(
        "    static void {}({}) {{\n        {body}\n    }}\n",
        method_name(helper),
        parameters.join(", ")
    )
}

/// The members of an object: behind each comma a line with name and value.
fn list(helper: &Helper, members: &[(String, Part)], indent: &str) -> String {
    members
        .iter()
        .map(|(name, part)| {
            let value = match part {
                Part::Parameter(index) => value(&helper.parameters[*index]),
                Part::Shadow(key) => format!(
                    "storedFor({}, {})",
                    parameter_name(&helper.parameters[0]),
                    quoted(key)
                ),
                Part::Object(members) => {
                    let deeper = format!("{indent}        ");
                    let members = list(helper, members, &deeper);
                    format!("objectOf({})", members.trim_start_matches(','))
                }
            };
            format!(",\n{indent}{}, {value}", quoted(name))
        })
        .collect()
}

fn value(parameter: &Parameter) -> String {
    let name = parameter_name(parameter);
    match &parameter.written {
        Written::Plain => name,
        Written::Node => format!("nodeName({name})"),
        Written::Table(_) => format!("nameOf({}, {name})", table_name(parameter)),
    }
}

/// A string literal that no encoding of the file can change.
fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for unit in text.encode_utf16() {
        match char::from_u32(u32::from(unit)) {
            Some(c @ ('"' | '\\')) => {
                literal.push('\\');
                literal.push(c);
            }
            Some(c @ ' '..='~') => literal.push(c),
            // A unicode escape of a line feed would end the line.
            Some(c) if c < ' ' => literal.push_str(&format!("\\{:03o}", u32::from(c))),
            _ => literal.push_str(&format!("\\u{unit:04x}")),
        }
    }
    literal.push('"');
    literal
}
