//! The trace module in Go: two files in each package that has sites, one for builds with the tag
//! `tracelaw` and one for those without. So no file needs an import, and there is no import cycle.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::{Diagnostic, Place};
use tracelaw_mapping::NodeNames;

use super::grammar::GRAMMAR;
use crate::helper::{Effect, Helper, Parameter, Part, Written};
use crate::languages::statements::text_of;
use crate::languages::{GeneratedFile, Instrumented, Requirements, TraceModule};
use crate::rules::TRACE_MODULE_TAKEN;
use crate::source::Parsed;

const ON: &str = include_str!("module/trace.go");
const OFF: &str = include_str!("module/off.go");
/// The package of the files above.
const PACKAGE: &str = "package module\n";
const DEFAULT_STEM: &str = "tracelaw_trace";

/// The trace modules of all packages with sites.
pub(super) fn requirements(
    instrumented: &[Instrumented<'_>],
    module: &TraceModule<'_>,
) -> Requirements {
    let mut packages: BTreeMap<(&str, bool), Package<'_>> = BTreeMap::new();
    let mut requirements = Requirements::default();
    for Instrumented { file, helpers } in instrumented {
        let path = file.bare.file.path.as_str();
        let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
        let name = package_of(file);
        // A test's package beside the one that it tests.
        let beside = name.ends_with("_test") && path.ends_with("_test.go");
        let package = packages.entry((folder, beside)).or_insert_with(|| Package {
            name,
            helpers: Vec::new(),
        });
        if package.name != name {
            requirements
                .findings
                .push(second_package(path, package.name, name));
            continue;
        }
        for helper in helpers {
            if !package.helpers.contains(helper) {
                package.helpers.push(helper);
            }
        }
    }
    for ((folder, beside), package) in &packages {
        let (stem, end) = (stem(module.path), if *beside { "_test" } else { "" });
        let file = |name: String, text| GeneratedFile {
            path: format!("{folder}{name}{end}.go"),
            text,
            comment: GRAMMAR.comment,
        };
        requirements
            .files
            .push(file(stem.to_owned(), package.on(module.nodes)));
        requirements
            .files
            .push(file(format!("{stem}_off"), package.off()));
    }
    requirements
}

fn stem(path: Option<&str>) -> &str {
    let name = path.map(|path| path.rsplit('/').next().unwrap_or(path));
    name.map(|name| name.strip_suffix(".go").unwrap_or(name))
        .filter(|name| !name.is_empty())
        .unwrap_or(DEFAULT_STEM)
}

fn second_package(path: &str, first: &str, second: &str) -> Diagnostic {
    let message = format!(
        "the folder has sites in two packages, `{first}` and `{second}`; only the first has a trace module"
    );
    Diagnostic::new(&TRACE_MODULE_TAKEN, message)
        .at(Place::file(path))
        .help("instrument the two with documents of their own")
}

/// The package that a file says it is of.
fn package_of<'f>(file: &'f Parsed<'_>) -> &'f str {
    let root = file.tree.root_node();
    let mut cursor = root.walk();
    root.named_children(&mut cursor)
        .find(|node| node.kind() == "package_clause")
        .and_then(|clause| clause.named_child(0))
        .map_or("main", |name| text_of(file.text(), name))
}

/// A package with sites.
struct Package<'p> {
    name: &'p str,
    helpers: Vec<&'p Helper>,
}

impl Package<'_> {
    fn on(&self, nodes: &NodeNames) -> String {
        let mut text = self.named(ON);
        let names: Vec<String> = nodes
            .emit
            .iter()
            .map(|(node, name)| format!("{}: {}", quoted(node), quoted(&name.value)))
            .collect();
        let first: Vec<String> = nodes.first.iter().map(|name| quoted(&name.value)).collect();
        let tables = self.tables();
        text.push_str(&format!(
            "\n// tracelawNodeNames goes from what the program calls a node to what is written.\n\
             var tracelawNodeNames = map[string]string{{{}}}\n\
             \n// tracelawFirstNodes is what is written for other nodes, in the order in which they appear.\n\
             var tracelawFirstNodes = []string{{{}}}\n",
            names.join(", "),
            first.join(", ")
        ));
        if !tables.is_empty() {
            text.push_str("\n// tracelawTables go from values to what is written.\n");
            text.push_str("var tracelawTables = []map[string]string{\n");
            for table in &tables {
                let entries: Vec<String> = table
                    .iter()
                    .map(|(value, name)| format!("{}: {}", quoted(value), quoted(name)))
                    .collect();
                text.push_str(&format!("\t{{{}}},\n", entries.join(", ")));
            }
            text.push_str("}\n");
        }
        for helper in &self.helpers {
            text.push_str(&on(helper, &tables));
        }
        text
    }

    fn off(&self) -> String {
        let mut text = self.named(OFF);
        for helper in &self.helpers {
            text.push_str(&format!(
                "\nfunc {}({}) bool {{\n\treturn false\n}}\n",
                name(helper),
                parameters(helper)
            ));
        }
        text
    }

    fn named(&self, source: &str) -> String {
        source.replacen(PACKAGE, &format!("package {}\n", self.name), 1)
    }

    /// The tables of its helpers, each once.
    fn tables(&self) -> Vec<&BTreeMap<String, String>> {
        let all = self.helpers.iter().flat_map(|helper| &helper.parameters);
        let all = all.filter_map(|parameter| match &parameter.written {
            Written::Table(table) => Some(table),
            Written::Plain | Written::Node => None,
        });
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// The helper where events are written.
fn on(helper: &Helper, tables: &[&BTreeMap<String, String>]) -> String {
    let (name, parameters) = (name(helper), parameters(helper));
    let event = quoted(&helper.event);
    let node = helper.parameters.first().map_or("nil".to_owned(), variable);
    let value = |index: usize| {
        helper
            .parameters
            .get(index)
            .map_or("nil".to_owned(), |parameter| written(parameter, tables))
    };
    let mut text = match &helper.effect {
        Effect::Emit { .. } => format!("\n// {name} writes an event {event}.\n"),
        Effect::Store => format!("\n// {name} keeps what later events of the node show.\n"),
    };
    text.push_str(&format!("func {name}({parameters}) bool {{\n"));
    match &helper.effect {
        Effect::Emit { members, .. } => {
            text.push_str(&format!("\treturn tracelawEmit({event},\n"));
            for (key, part) in members {
                let part = self::part(part, &node, &value, 2);
                text.push_str(&format!("\t\ttracelawMember{{{}, {part}}},\n", quoted(key)));
            }
        }
        Effect::Store => {
            text.push_str(&format!("\treturn tracelawStore({node},\n"));
            for (index, parameter) in helper.parameters.iter().enumerate().skip(1) {
                text.push_str(&format!(
                    "\t\ttracelawMember{{{}, {}}},\n",
                    quoted(parameter.state_key()),
                    value(index)
                ));
            }
        }
    }
    text.push_str("\t)\n}\n");
    text
}

/// A part of an event as an expression, whose inner lines are indented more than `depth`.
fn part(part: &Part, node: &str, value: &dyn Fn(usize) -> String, depth: usize) -> String {
    match part {
        Part::Parameter(index) => value(*index),
        Part::Shadow(key) => format!("tracelawStored{{{node}, {}}}", quoted(key)),
        Part::Object(members) => {
            let (inner, outer) = ("\t".repeat(depth + 1), "\t".repeat(depth));
            let members: String = members
                .iter()
                .map(|(key, part)| {
                    let part = self::part(part, node, value, depth + 1);
                    format!("{inner}{{{}, {part}}},\n", quoted(key))
                })
                .collect();
            format!("tracelawObject{{\n{members}{outer}}}")
        }
    }
}

fn written(parameter: &Parameter, tables: &[&BTreeMap<String, String>]) -> String {
    let name = variable(parameter);
    match &parameter.written {
        Written::Plain => name,
        Written::Node => format!("tracelawNode{{{name}}}"),
        Written::Table(table) => {
            let index = tables
                .iter()
                .position(|other| *other == table)
                .unwrap_or_default();
            format!("tracelawTable{{tracelawTables[{index}], {name}}}")
        }
    }
}

fn parameters(helper: &Helper) -> String {
    let names: Vec<String> = helper.parameters.iter().map(variable).collect();
    format!("{} interface{{}}", names.join(", "))
}

/// The helper's name. An underscore keeps it apart from a name of the module's own.
pub(super) fn name(helper: &Helper) -> String {
    let name: String = helper.words.iter().map(|word| capital(word)).collect();
    let name = format!("tracelaw{name}");
    let own = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word == name)
    };
    let generated = ["tracelawNodeNames", "tracelawFirstNodes", "tracelawTables"];
    if own(ON) || generated.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// A parameter's name; an underscore keeps it apart from a keyword.
fn variable(parameter: &Parameter) -> String {
    const KEYWORDS: [&str; 25] = [
        "break",
        "case",
        "chan",
        "const",
        "continue",
        "default",
        "defer",
        "else",
        "fallthrough",
        "for",
        "func",
        "go",
        "goto",
        "if",
        "import",
        "interface",
        "map",
        "package",
        "range",
        "return",
        "select",
        "struct",
        "switch",
        "type",
        "var",
    ];
    let mut words = parameter.words.iter();
    let mut name = words.next().cloned().unwrap_or_default();
    name.extend(words.map(|word| capital(word)));
    if KEYWORDS.contains(&name.as_str()) || name == "nil" {
        name.push('_');
    }
    name
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(characters)
        .collect()
}

/// A string of Go.
fn quoted(text: &str) -> String {
    let mut result = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => result.extend(['\\', character]),
            '\n' => result.push_str("\\n"),
            character if character.is_control() => {
                result.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            character => result.push(character),
        }
    }
    result.push('"');
    result
}
