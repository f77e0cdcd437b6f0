//! Blocks at document level.

use std::collections::BTreeMap;

use toml_edit::TableLike;
use tracelaw_diagnostics::{Span, Spanned};

use super::reader::{Field, Reader, fields};
use crate::findings::Findings;
use crate::markdown::Code;
use crate::rules;
use crate::settings::{
    Constant, Envelope, EnvelopeFormat, Exemption, ExemptionClass, Initial, KeySetting, Settings,
};

/// The keys.
pub(super) const KEYS: &[&str] = &[
    "module",
    "next",
    "config",
    "trace-spec",
    "source",
    "language",
    "baseline",
    "trace-module",
    "initial",
    "nil",
    "nil-value",
    "definitions",
    "envelope",
    "node",
    "state",
    "message",
    "constants",
    "exempt",
];

const ENVELOPE_KEYS: &[&str] = &[
    "format", "tag", "name", "node", "state", "message", "start", "end",
];

const EXEMPT_KEYS: &[&str] = &["action", "actions", "class", "reason", "guard", "during"];

const FORMATS: &[(&str, EnvelopeFormat)] = &[
    ("trace/1.0", EnvelopeFormat::Trace),
    ("turnix", EnvelopeFormat::Turnix),
    ("nested", EnvelopeFormat::Nested),
    ("flat", EnvelopeFormat::Flat),
    ("module", EnvelopeFormat::Module),
];

const CLASSES: &[(&str, ExemptionClass)] = &[
    ("environment", ExemptionClass::Environment),
    ("fault", ExemptionClass::Fault),
    ("silent", ExemptionClass::Silent),
    ("merged", ExemptionClass::Merged),
    ("untraced", ExemptionClass::Untraced),
];

/// Reads the blocks of the document; what one says, the next need not repeat.
pub(crate) fn document_settings(blocks: &[&Code], findings: &mut Findings<'_>) -> Settings {
    let mut settings = Settings::default();
    for code in blocks {
        if let Some((mut reader, document)) = Reader::parse(code, findings) {
            reader.document(document.as_table(), &mut settings);
        }
    }
    settings
}

impl Reader<'_, '_> {
    fn document(&mut self, table: &dyn TableLike, settings: &mut Settings) {
        for field in fields(table) {
            let slot = match field.name {
                "module" => &mut settings.module,
                "next" => &mut settings.next,
                "config" => &mut settings.config,
                "trace-spec" => &mut settings.trace_spec,
                "source" => &mut settings.source,
                "language" => &mut settings.language,
                "baseline" => &mut settings.baseline,
                "trace-module" => &mut settings.trace_module,
                "nil-value" => &mut settings.nil_value,
                _ => {
                    self.structured(field, settings);
                    continue;
                }
            };
            let value = self.string(field);
            self.set(field, slot, value);
        }
    }

    fn structured(&mut self, field: Field<'_>, settings: &mut Settings) {
        match field.name {
            "initial" => {
                let initial = self.string(field).map(|name| {
                    name.map(|name| match name.as_str() {
                        "first-snapshot" => Initial::FirstSnapshot,
                        _ => Initial::Operator(name),
                    })
                });
                self.set(field, &mut settings.initial, initial);
            }
            "nil" => settings.nil.extend(self.strings(field)),
            "definitions" => settings.definitions.extend(self.string(field)),
            "envelope" => self.envelope(field, &mut settings.envelope),
            "node" => self.node(field, settings),
            "state" => self.keys(field, &mut settings.state, "variable"),
            "message" => self.keys(field, &mut settings.message, "field"),
            "constants" => self.constants(field, &mut settings.constants),
            "exempt" => {
                for (span, table) in self.tables(field) {
                    settings.exemptions.extend(self.exemption(span, table));
                }
            }
            name => {
                let entry = super::entry::KEYS.contains(&name);
                self.unknown(field, KEYS, entry.then_some("in an entry's block"));
            }
        }
    }

    fn envelope(&mut self, field: Field<'_>, envelope: &mut Envelope) {
        let Some(table) = self.table(field) else {
            return;
        };
        for field in fields(table) {
            let slot = match field.name {
                "format" => {
                    let format = self.choice(field, FORMATS);
                    self.set(field, &mut envelope.format, format);
                    continue;
                }
                "tag" => &mut envelope.tag,
                "name" => &mut envelope.name,
                "node" => &mut envelope.node,
                "state" => &mut envelope.state,
                "message" => &mut envelope.message,
                "start" => &mut envelope.start,
                "end" => &mut envelope.end,
                _ => {
                    self.unknown(field, ENVELOPE_KEYS, None);
                    continue;
                }
            };
            let value = self.string(field);
            self.set(field, slot, value);
        }
    }

    /// `[node]`.
    fn node(&mut self, field: Field<'_>, settings: &mut Settings) {
        let Some(table) = self.table(field) else {
            return;
        };
        for field in fields(table) {
            match field.name {
                "values" => settings.node.append(&mut self.string_table(field)),
                "emit" => {
                    let names = &mut settings.node_names.emit;
                    names.append(&mut self.string_table(field));
                }
                "first" => settings.node_names.first.extend(self.strings(field)),
                _ => self.unknown(field, &["values", "emit", "first"], None),
            }
        }
    }

    /// `[state.KEY]` and `[message.KEY]`; `target` is what the key stands for.
    fn keys(&mut self, field: Field<'_>, keys: &mut BTreeMap<String, KeySetting>, target: &str) {
        let Some(table) = self.table(field) else {
            return;
        };
        for field in fields(table) {
            let Some(inner) = self.table(field) else {
                continue;
            };
            let span = fields(inner).map(|field| self.value_span(field)).fold(
                self.value_span(field).join(self.key_span(field)),
                Span::join,
            );
            let setting = keys.entry(field.name.to_owned()).or_default();
            if setting.span == Span::default() {
                setting.span = span;
            }
            for field in fields(inner) {
                let slot = match field.name {
                    "source" => &mut setting.source,
                    "path" => &mut setting.path,
                    "variable" if target == "variable" => &mut setting.variable,
                    "field" if target == "field" => &mut setting.field,
                    "default" => &mut setting.default,
                    "values" => {
                        setting.values.append(&mut self.string_table(field));
                        continue;
                    }
                    "emit" => {
                        setting.emit.append(&mut self.string_table(field));
                        continue;
                    }
                    "node" => {
                        setting.node = self.boolean(field).is_some_and(|node| node.value);
                        continue;
                    }
                    _ => {
                        const COMMON: [&str; 6] =
                            ["source", "path", "values", "default", "emit", "node"];
                        let mut known = vec![target];
                        known.extend(COMMON);
                        self.unknown(field, &known, None);
                        continue;
                    }
                };
                let value = self.string(field);
                self.set(field, slot, value);
            }
        }
    }

    fn constants(&mut self, field: Field<'_>, constants: &mut Vec<Constant>) {
        let Some(table) = self.table(field) else {
            return;
        };
        for field in fields(table) {
            if let Some(path) = self.string(field) {
                constants.push(Constant {
                    name: Spanned::new(field.name.to_owned(), self.key_span(field)),
                    path,
                });
            }
        }
    }

    fn exemption(&mut self, span: Span, table: &dyn TableLike) -> Option<Exemption> {
        let mut actions = Vec::new();
        let (mut class, mut reason, mut guard, mut during) = (None, None, None, None);
        let mut class_given = false;
        for field in fields(table) {
            match field.name {
                "action" => actions.extend(self.string(field)),
                "actions" => actions.extend(self.strings(field)),
                "class" => {
                    class_given = true;
                    class = self.choice(field, CLASSES);
                }
                "reason" => reason = self.string(field),
                "guard" => guard = self.string(field),
                "during" => during = self.boolean(field),
                _ => self.unknown(field, EXEMPT_KEYS, None),
            }
        }
        if actions.is_empty() {
            self.incomplete(span, "action", "name the action, or several as `actions`");
        }
        if !class_given {
            self.incomplete(
                span,
                "class",
                "write `class = \"environment\"`, `\"fault\"`, `\"silent\"`, `\"merged\"` or `\"untraced\"`",
            );
        }
        if reason
            .as_ref()
            .is_none_or(|reason: &Spanned<String>| reason.value.trim().is_empty())
        {
            self.incomplete(span, "reason", "say in words why the action needs no entry");
        }
        let class = class?;
        let given = [
            ("guard", guard.as_ref().map(|guard| guard.span)),
            ("during", during.as_ref().map(|during| during.span)),
        ];
        for (key, span) in given {
            let Some(span) = span.filter(|_| class.value != ExemptionClass::Silent) else {
                continue;
            };
            self.report(
                &rules::BLOCK_VALUE,
                span,
                format!(
                    "`{key}` says when a silent action may happen; this exemption is not silent"
                ),
                "remove it, or write `class = \"silent\"`",
            );
        }
        (!actions.is_empty()).then(|| Exemption {
            span,
            actions,
            class,
            reason: reason.unwrap_or_else(|| Spanned::new(String::new(), span)),
            guard,
            during: during.is_some_and(|during| during.value),
        })
    }

    fn incomplete(&mut self, span: Span, key: &str, help: &str) {
        self.report(
            &rules::BLOCK_VALUE,
            span,
            format!("an exemption needs `{key}`"),
            help,
        );
    }
}
