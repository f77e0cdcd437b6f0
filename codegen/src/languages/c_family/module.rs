//! The generated header: a function and a macro for each helper, and what they expand to without
//! `TRACELAW`.

use std::fmt::Write as _;

use super::Dialect;
use crate::helper::{Effect, Helper, Parameter, Part, Written, tables};
use crate::languages::{GeneratedFile, Instrumented, TraceModule};
use crate::marker::LineComment;

/// What sites need besides their events, where tracing is compiled out.
const NOTHING: &str = "\
#ifndef TRACELAW_START
#define TRACELAW_START(label) ((void)0)
#define TRACELAW_WHEN(condition, event) ((void)0)
#define TRACELAW_RETURN(type, event, ...) (__VA_ARGS__)
#define TRACELAW_AT_EXIT(event) ((void)0)
#define TRACELAW_FLUSH() ((void)0)
#endif
";

/// The folder of the generated headers, below the root: the document's, else the innermost one around
/// all instrumented files.
pub(super) fn folder(instrumented: &[Instrumented<'_>], module: &TraceModule<'_>) -> String {
    if let Some(path) = module.path {
        return path.trim_matches('/').to_owned();
    }
    let mut folders = instrumented.iter().map(|one| {
        let path = one.file.bare.file.path.as_str();
        path.rfind('/').map_or("", |at| &path[..at]).split('/')
    });
    let mut common: Vec<&str> = folders.next().map(Iterator::collect).unwrap_or_default();
    for folder in folders {
        let same = common
            .iter()
            .zip(folder)
            .take_while(|(one, other)| *one == other)
            .count();
        common.truncate(same);
    }
    common.join("/")
}

pub(super) fn files(
    dialect: &Dialect,
    instrumented: &[Instrumented<'_>],
    module: &TraceModule<'_>,
    folder: &str,
) -> Vec<GeneratedFile> {
    let mut helpers: Vec<&Helper> = Vec::new();
    for helper in instrumented.iter().flat_map(|one| &one.helpers) {
        if !helpers.iter().any(|other| other.words == helper.words) {
            helpers.push(helper);
        }
    }
    let own = (dialect.header, header(dialect, &helpers, module));
    let runtime = dialect
        .runtime
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()));
    std::iter::once(own)
        .chain(runtime)
        .map(|(name, text)| GeneratedFile {
            path: if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            },
            text,
            comment: LineComment::Slashes,
        })
        .collect()
}

/// The name of a helper's macro, which is none of those of the runtime.
pub(super) fn macro_name(helper: &Helper) -> String {
    const TAKEN: &[&str] = &[
        "START",
        "WHEN",
        "RETURN",
        "AT_EXIT",
        "FLUSH",
        "NULL",
        "VALUE",
        "TRY",
        "CATCH",
        "SHARED",
        "H",
        "HPP",
        "HEAD",
        "BUFFER",
        "LONGEST_RECORD",
        "UNKNOWN",
        "OFF",
        "ON",
        "BOOL",
        "CHAR",
        "SIGNED",
        "UNSIGNED",
        "DOUBLE",
        "STRING",
        "POINTER",
    ];
    let name = helper.words.join("_").to_uppercase();
    let taken = TAKEN.contains(&name.as_str());
    format!("TRACELAW_{name}{}", if taken { "_EVENT" } else { "" })
}

fn header(dialect: &Dialect, helpers: &[&Helper], module: &TraceModule<'_>) -> String {
    let mut text = String::from("#pragma once\n\n#ifdef TRACELAW\n\n");
    let _ = writeln!(
        text,
        "#include \"{}\"\n",
        dialect
            .runtime
            .last()
            .map_or("tracelaw.h", |(name, _)| name)
    );
    let mut writer = Writer { dialect, text };
    if dialect.is_cpp {
        writer.line("namespace tracelaw {\n");
    }
    writer.names(helpers, module);
    for helper in helpers {
        writer.function(helper);
    }
    if dialect.is_cpp {
        writer.line("}  // namespace tracelaw\n");
    }
    for helper in helpers {
        writer.call(helper);
    }
    writer.line("\n#else\n");
    writer.text.push_str(NOTHING);
    for helper in helpers {
        let _ = writeln!(writer.text, "#define {}(...) ((void)0)", macro_name(helper));
    }
    writer.line("\n#endif");
    writer.text
}

struct Writer<'w> {
    dialect: &'w Dialect,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// What values are written as: a function for nodes, and one for each table.
    fn names(&mut self, helpers: &[&Helper], module: &TraceModule<'_>) {
        let nodes = module.nodes;
        self.line("static inline void tracelaw_name_of_node(struct tracelaw_record *record, size_t begin)\n{");
        if !nodes.emit.is_empty() {
            self.table(nodes.emit.iter().map(|(node, name)| (node, &name.value)));
            self.line(&format!(
                "    if (tracelaw_table(record, begin, names, {}))\n        return;",
                nodes.emit.len()
            ));
        }
        if !nodes.first.is_empty() {
            let names: Vec<String> = nodes.first.iter().map(|name| quoted(&name.value)).collect();
            self.line(&format!(
                "    static const char *const further[] = {{{}}};",
                names.join(", ")
            ));
            self.line(&format!(
                "    tracelaw_appearance(record, begin, &tracelaw_nodes, further, {});",
                names.len()
            ));
        }
        if nodes.emit.is_empty() && nodes.first.is_empty() {
            self.line("    (void)record;\n    (void)begin;");
        }
        self.line("}\n");
        for (parameter, names) in tables(helpers) {
            let function = table_name(parameter);
            self.line(&format!(
                "static inline void {function}(struct tracelaw_record *record, size_t begin)\n{{"
            ));
            self.table(names);
            self.line(&format!(
                "    tracelaw_table(record, begin, names, {});\n}}\n",
                names.len()
            ));
        }
    }

    fn table<'n>(&mut self, names: impl IntoIterator<Item = (&'n String, &'n String)>) {
        self.line("    static const struct tracelaw_name names[] = {");
        for (value, name) in names {
            self.line(&format!(
                "        {{{}, {}}},",
                quoted(&escaped(value)),
                quoted(name)
            ));
        }
        self.line("    };");
    }

    fn function(&mut self, helper: &Helper) {
        let interval = matches!(helper.effect, Effect::Emit { interval: true, .. });
        let mut parameters: Vec<String> = Vec::new();
        if interval {
            parameters.push("uint64_t start".to_owned());
        }
        for (index, parameter) in helper.parameters.iter().enumerate() {
            let name = value_name(parameter);
            parameters.push(if self.dialect.is_cpp {
                format!("const T{index} &{name}")
            } else {
                format!("struct tracelaw_value {name}")
            });
        }
        if self.dialect.is_cpp {
            let types: Vec<String> = (0..helper.parameters.len())
                .map(|index| format!("class T{index}"))
                .collect();
            self.line(&format!("template <{}>", types.join(", ")));
        }
        self.line(&format!(
            "{} {}({})\n{{",
            if self.dialect.is_cpp {
                "TRACELAW_APART void"
            } else {
                "TRACELAW_APART static void"
            },
            function_name(helper),
            parameters.join(", ")
        ));
        self.begin(&helper.event);
        match &helper.effect {
            Effect::Emit { members, .. } => {
                if interval {
                    self.line("    tracelaw_interval(record, start);");
                }
                let recalls = members.iter().any(|(_, part)| has_shadow(part));
                self.members(helper, members, recalls);
                if !self.dialect.is_cpp {
                    self.line("    tracelaw_finish(record);");
                }
            }
            Effect::Store => self.store(helper),
        }
        self.line("}\n");
    }

    fn begin(&mut self, event: &str) {
        if self.dialect.is_cpp {
            self.line(&format!("    Event event({});", quoted(event)));
            self.line("    struct tracelaw_record *record = event.record();");
            self.line("    if (record == nullptr)\n        return;");
        } else {
            self.line("    struct tracelaw_record made, *record = &made;");
            self.line(&format!(
                "    if (!tracelaw_begin(record, {}))\n        return;",
                quoted(event)
            ));
        }
    }

    fn members(&mut self, helper: &Helper, members: &[(String, Part)], recalls: bool) {
        for (key, part) in members {
            let key = quoted(key);
            match part {
                Part::Parameter(index) => {
                    let parameter = &helper.parameters[*index];
                    let name = naming(parameter);
                    let marked = *index == 0 && recalls;
                    let begin = if marked {
                        "const size_t node_begin = "
                    } else {
                        ""
                    };
                    match (name, marked) {
                        (Some(name), false) => {
                            self.line(&format!(
                                "    {{\n        const size_t begin = tracelaw_key(record, {key});"
                            ));
                            self.line(&format!("        {}", self.put(parameter)));
                            self.line(&format!("        {name}(record, begin);\n    }}"));
                        }
                        (name, _) => {
                            self.line(&format!("    {begin}tracelaw_key(record, {key});"));
                            self.line(&format!("    {}", self.put(parameter)));
                            if let Some(name) = name {
                                self.line(&format!("    {name}(record, node_begin);"));
                            }
                            if marked {
                                self.line("    const size_t node_end = record->text->length;");
                            }
                        }
                    }
                }
                Part::Shadow(stored) => self.line(&format!(
                    "    tracelaw_recall(record, node_begin, node_end, {}, {key});",
                    quoted(stored)
                )),
                Part::Object(inner) => {
                    self.line(&format!("    tracelaw_open(record, {key});"));
                    self.members(helper, inner, recalls);
                    self.line("    tracelaw_close(record);");
                }
            }
        }
    }

    /// Writes the node, and behind it each value that is stored for it.
    fn store(&mut self, helper: &Helper) {
        for (index, parameter) in helper.parameters.iter().enumerate() {
            let begin = if index == 0 {
                "node_begin".to_owned()
            } else {
                format!("begin_{index}")
            };
            self.line(&format!("    const size_t {begin} = record->text->length;"));
            self.line(&format!("    {}", self.put(parameter)));
            if let Some(name) = naming(parameter) {
                self.line(&format!("    {name}(record, {begin});"));
            }
            if index == 0 {
                self.line("    const size_t node_end = record->text->length;");
                continue;
            }
            self.line(&format!(
                "    tracelaw_store(record, node_begin, node_end, {}, {begin});",
                quoted(parameter.state_key())
            ));
        }
        if self.dialect.is_cpp {
            self.line("    event.discard();");
        } else {
            self.line("    tracelaw_discard(record);");
        }
    }

    fn put(&self, parameter: &Parameter) -> String {
        let function = if self.dialect.is_cpp {
            "::tracelaw::put"
        } else {
            "tracelaw_put"
        };
        format!("{function}(record, {});", value_name(parameter))
    }

    /// The macro that a site is.
    fn call(&mut self, helper: &Helper) {
        let interval = matches!(helper.effect, Effect::Emit { interval: true, .. });
        let (name, function) = (macro_name(helper), function_name(helper));
        if self.dialect.is_cpp {
            let (label, start) = if interval {
                ("label, ", "tracelaw_start_##label, ")
            } else {
                ("", "")
            };
            self.line(&format!(
                "#define {name}({label}...) TRACELAW_SAFELY(::tracelaw::{function}({start}__VA_ARGS__))"
            ));
            return;
        }
        let values: Vec<String> = helper.parameters.iter().map(value_name).collect();
        let mut parameters = values.clone();
        let mut arguments: Vec<String> = values
            .iter()
            .map(|value| format!("TRACELAW_VALUE({value})"))
            .collect();
        if interval {
            parameters.insert(0, "label".to_owned());
            arguments.insert(0, "tracelaw_start_##label".to_owned());
        }
        self.line(&format!(
            "#define {name}({}) (tracelaw_on() ? {function}({}) : (void)0)",
            parameters.join(", "),
            arguments.join(", ")
        ));
    }
}

fn has_shadow(part: &Part) -> bool {
    match part {
        Part::Shadow(_) => true,
        Part::Object(members) => members.iter().any(|(_, part)| has_shadow(part)),
        Part::Parameter(_) => false,
    }
}

fn function_name(helper: &Helper) -> String {
    format!("tracelaw_trace_{}", helper.words.join("_"))
}

/// The name of a parameter, which is none of the language.
fn value_name(parameter: &Parameter) -> String {
    format!("{}_", parameter.words.join("_"))
}

fn table_name(parameter: &Parameter) -> String {
    format!("tracelaw_name_of_{}", parameter.words.join("_"))
}

/// The function that writes a name instead of the parameter's value.
fn naming(parameter: &Parameter) -> Option<String> {
    match &parameter.written {
        Written::Plain => None,
        Written::Node => Some("tracelaw_name_of_node".to_owned()),
        Written::Table(_) => Some(table_name(parameter)),
    }
}

/// A text as JSON has it between the quotes, which is what the runtime compares.
fn escaped(text: &str) -> String {
    let mut result = String::new();
    for character in text.chars() {
        match character {
            '"' | '\\' => result.extend(['\\', character]),
            '\0'..='\u{1f}' => {
                let _ = write!(result, "\\u{:04x}", u32::from(character));
            }
            _ => result.push(character),
        }
    }
    result
}

/// A string literal: its bytes as they are, if they are printable, else in octal.
fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => {
                literal.push('\\');
                literal.push(char::from(byte));
            }
            // `??` may begin a trigraph.
            b'?' => literal.push_str("\\?"),
            0x20..0x7f => literal.push(char::from(byte)),
            _ => {
                let _ = write!(literal, "\\{byte:03o}");
            }
        }
    }
    literal.push('"');
    literal
}
