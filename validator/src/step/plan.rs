//! What the document says about events, ready to be asked of a specification.

use std::collections::{BTreeMap, HashMap};

use tracelaw_diagnostics::{Diagnostic, Place, Span, Spanned};
use tracelaw_mapping::{
    Capture, Case, Entry, ExemptionClass, Initial, KeySetting, Mapping, Moment,
};
use tracelaw_tla::eval::ExpressionId;
use tracelaw_tla::modules::Modules;

use super::expressions::{Constant, Formula, Gatherer, Name};
use super::path::{Path, Root};
use super::rules;

/// All that the document says.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) events: HashMap<String, EventPlan>,
    pub(crate) state: Vec<Key>,
    pub(crate) message: Vec<Key>,
    /// What stands for the node.
    pub(crate) node: Map,
    pub(crate) silent: Vec<Silent>,
    /// Whether silent actions may stand between a snapshot and the step that it is from before.
    pub(crate) looks_back: bool,
    pub(crate) nil_value: Option<Constant>,
    /// The constants of the module, whose values say what strings stand for.
    pub(crate) constants: Vec<ExpressionId>,
    /// Whether the first event of each node says where it starts.
    pub(crate) first_snapshot: bool,
    /// How far behind its step an event may stand.
    pub(crate) behind: usize,
}

/// JSON text of a value -> what it stands for.
pub(crate) type Map = Vec<(String, Constant)>;

/// An event.
#[derive(Debug, Default)]
pub(crate) struct EventPlan {
    pub(crate) alternatives: Vec<Alternative>,
    /// That it may stand behind events that its step precedes: their names and how many events.
    pub(crate) late: Option<(Vec<String>, usize)>,
}

/// One of the things that an event may be.
#[derive(Debug)]
pub(crate) struct Alternative {
    /// The number of the entry in the document.
    pub(crate) entry: usize,
    /// The action and its parameters; an observation has none.
    pub(crate) action: Option<(String, Vec<String>)>,
    pub(crate) when: Option<Formula>,
    /// Where in the event it is said that it is this one.
    pub(crate) discriminator: Option<Path>,
    pub(crate) arguments: Vec<ArgumentPlan>,
    /// The state keys that are compared, by their numbers.
    pub(crate) captured: Vec<usize>,
    /// The message keys that the entry lists, by their numbers.
    pub(crate) listed: Vec<usize>,
    pub(crate) moment: Moment,
    pub(crate) predicate: Option<Formula>,
}

/// What an argument of the action is.
#[derive(Debug)]
pub(crate) struct ArgumentPlan {
    pub(crate) param: String,
    pub(crate) source: ArgumentSource,
}

#[derive(Debug)]
pub(crate) enum ArgumentSource {
    /// A part of the event.
    Path(Path),
    /// The message: each of its keys that has a field.
    Message,
    /// An expression over the event and the state before the step.
    Formula(Formula),
}

/// A key of the snapshot or of the message.
#[derive(Debug)]
pub(crate) struct Key {
    /// As the document names it.
    pub(crate) name: String,
    /// As JSON has it.
    pub(crate) path: Path,
    /// Whose value it is; message keys have none.
    pub(crate) expression: Option<Formula>,
    /// The field of the message record.
    pub(crate) field: Vec<String>,
    pub(crate) values: Map,
    /// What it stands for that an event lacks it.
    pub(crate) default: Option<ExpressionId>,
}

impl Key {
    /// As messages name it: `state.term`.
    pub(crate) fn shown(&self) -> String {
        let root = match self.path.root {
            Root::Node => "node",
            Root::Message => "msg",
            Root::State => "state",
            Root::Args => "args",
            Root::Event => "event",
        };
        let steps = self.path.steps.iter();
        steps.fold(root.to_owned(), |text, step| text + "." + step)
    }
}

/// An action that may happen between events.
#[derive(Debug)]
pub(crate) struct Silent {
    pub(crate) action: String,
    /// Whether it is part of the step of an event to come.
    pub(crate) during: bool,
    pub(crate) guard: Option<Formula>,
}

/// Reads a document.
pub(crate) struct Planner<'g, 'm> {
    mapping: &'m Mapping,
    modules: &'m Modules,
    gatherer: &'g mut Gatherer<'m>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// How many events behind its step a late event may stand where the document gives no number.
const LATE: usize = 64;

impl<'g, 'm> Planner<'g, 'm> {
    pub(crate) fn new(
        mapping: &'m Mapping,
        modules: &'m Modules,
        gatherer: &'g mut Gatherer<'m>,
    ) -> Self {
        Self {
            mapping,
            modules,
            gatherer,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn plan(&mut self) -> Plan {
        let settings = &self.mapping.settings;
        let initial = settings.initial.as_ref().map(|initial| &initial.value);
        let mut plan = Plan {
            first_snapshot: initial == Some(&Initial::FirstSnapshot),
            ..Plan::default()
        };
        self.state_keys(&mut plan);
        self.message_keys(&mut plan);
        plan.node = self.map(&settings.node);
        plan.nil_value = settings
            .nil_value
            .as_ref()
            .map(|value| self.gatherer.constant(value));
        for constant in self
            .modules
            .constants()
            .filter(|constant| constant.arity == 0)
        {
            let name = constant.name.value.to_string();
            let text = Spanned::new(name, Span::default());
            plan.constants.push(self.gatherer.add(&text, &[]).id);
        }
        for (number, entry) in self.mapping.entries.iter().enumerate() {
            self.entry(number, entry, &mut plan);
        }
        for exemption in &settings.exemptions {
            if exemption.class.value != ExemptionClass::Silent {
                continue;
            }
            for action in &exemption.actions {
                let Some(params) = self.params_of(action) else {
                    continue;
                };
                let names: Vec<Name> = params.into_iter().map(Name::Param).collect();
                let guard = exemption.guard.as_ref();
                plan.silent.push(Silent {
                    action: action.value.clone(),
                    guard: guard.map(|guard| self.gatherer.add(guard, &names)),
                    during: exemption.during,
                });
            }
        }
        let alternatives = plan.events.values().flat_map(|event| &event.alternatives);
        let mut moments = alternatives.filter(|alternative| alternative.action.is_some());
        plan.looks_back = !plan.silent.is_empty()
            && moments.any(|alternative| alternative.moment == Moment::Before);
        plan
    }

    fn state_keys(&mut self, plan: &mut Plan) {
        let settings = &self.mapping.settings.state;
        for (key, setting) in settings {
            let Some(variable) = &setting.variable else {
                continue;
            };
            let expression = self.gatherer.add(variable, &[]);
            let key = self.key(key, setting, Root::State, Some(expression));
            plan.state.push(key);
        }
        for row in &self.mapping.state {
            let Some(name) = &row.key else { continue };
            let name = name.value.strip_prefix("state.").unwrap_or(&name.value);
            if settings
                .get(name)
                .is_some_and(|setting| setting.variable.is_some())
            {
                continue;
            }
            let setting = settings.get(name).cloned().unwrap_or_default();
            // Where blocks name the keys, a row without one only describes.
            if !settings.is_empty() && row.is_implied() {
                continue;
            }
            if let Some(expression) = self.gatherer.add_if_sound(&row.text) {
                let key = self.key(name, &setting, Root::State, Some(expression));
                plan.state.push(key);
            }
        }
    }

    fn message_keys(&mut self, plan: &mut Plan) {
        let settings = &self.mapping.settings.message;
        for (name, setting) in settings {
            let mut key = self.key(name, setting, Root::Message, None);
            if let Some(field) = &setting.field {
                key.field = segments(&field.value);
            }
            plan.message.push(key);
        }
        for row in &self.mapping.messages {
            let (Some(name), Some(field)) = (&row.key, &row.field) else {
                continue;
            };
            let name = name.value.strip_prefix("msg.").unwrap_or(&name.value);
            if !settings.contains_key(name) {
                let mut key = self.key(name, &KeySetting::default(), Root::Message, None);
                key.field = segments(&field.value);
                plan.message.push(key);
            }
        }
    }

    fn key(
        &mut self,
        name: &str,
        setting: &KeySetting,
        root: Root,
        expression: Option<Formula>,
    ) -> Key {
        let own = Path {
            root,
            steps: segments(name),
        };
        let path = setting.path.as_ref();
        let path = path.and_then(|path| {
            let read = Path::parse(&path.value);
            if read.is_none() {
                self.report(
                    path.span,
                    format!("`{}` is no path into an event", path.value),
                    "begin it with `state`, `message`, `args`, `node` or `event`: `args.role`",
                );
            }
            read
        });
        Key {
            name: name.to_owned(),
            path: path.unwrap_or(own),
            expression,
            field: Vec::new(),
            values: self.map(&setting.values),
            default: (setting.default.as_ref()).map(|default| self.gatherer.add(default, &[]).id),
        }
    }

    fn map(&mut self, values: &BTreeMap<String, Spanned<String>>) -> Map {
        values
            .iter()
            .map(|(text, value)| (text.clone(), self.gatherer.constant(value)))
            .collect()
    }

    fn entry(&mut self, number: usize, entry: &Entry, plan: &mut Plan) {
        let late = entry.settings.late.as_ref().map(|late| {
            let before = late.before.iter().map(|event| event.value.clone());
            let within = late.within.as_ref().map_or(LATE, |within| within.value);
            plan.behind = plan.behind.max(within);
            (before.collect::<Vec<_>>(), within)
        });
        let mut events: Vec<&str> = Vec::new();
        for name in entry.event_names() {
            if !events.contains(&name.value.as_str()) {
                events.push(&name.value);
            }
        }
        for event in events {
            let actions: Vec<&str> = entry
                .bindings
                .iter()
                .filter(|binding| binding.event == event)
                .map(|binding| binding.action.as_str())
                .collect();
            let mut alternatives = Vec::new();
            if entry.settings.cases.is_empty() {
                for name in &actions {
                    let named = entry
                        .actions
                        .iter()
                        .find(|action| action.name.value == **name);
                    let span = named.map_or(entry.title.span, |action| action.name.span);
                    let action = Spanned::new((*name).to_owned(), span);
                    let several = actions.len() > 1;
                    let case = Case::default();
                    alternatives.extend(self.alternative(
                        number,
                        entry,
                        Some(&action),
                        &case,
                        several,
                        plan,
                    ));
                }
            }
            for case in &entry.settings.cases {
                let action = case.action.as_ref();
                if action.is_none_or(|action| {
                    actions.is_empty() || actions.contains(&action.value.as_str())
                }) {
                    alternatives.extend(self.alternative(number, entry, action, case, false, plan));
                }
            }
            let known = plan.events.entry(event.to_owned()).or_default();
            known.alternatives.append(&mut alternatives);
            known.late = known.late.take().or_else(|| late.clone());
        }
    }

    /// One thing that an event may be; nothing where its action is none of the module's.
    fn alternative(
        &mut self,
        number: usize,
        entry: &Entry,
        action: Option<&Spanned<String>>,
        case: &Case,
        several: bool,
        plan: &Plan,
    ) -> Option<Alternative> {
        let action = match action {
            Some(action) => Some((action.value.clone(), self.params_of(action)?)),
            None => None,
        };
        let params: &[String] = action.as_ref().map_or(&[], |(_, params)| params);
        let names: Vec<Name> = params.iter().cloned().map(Name::Param).collect();
        let bind = if case.bind.is_empty() {
            &entry.settings.bind
        } else {
            &case.bind
        };
        let mut arguments = Vec::new();
        if action.is_some() {
            for (param, source) in bind {
                if params.contains(param) {
                    let source = self.argument(source);
                    arguments.push(ArgumentPlan {
                        param: param.clone(),
                        source,
                    });
                } else if !several {
                    let (name, _) = action.as_ref()?;
                    self.report(
                        source.span,
                        format!("the action `{name}` has no parameter `{param}`"),
                        format!("its parameters are `{}`", params.join("`, `")),
                    );
                }
            }
        }
        let predicate = case
            .predicate
            .as_ref()
            .or(entry.settings.predicate.as_ref());
        let discriminator = entry.settings.discriminator.as_ref();
        let capture = case.capture.as_ref().or(entry.settings.capture.as_ref());
        Some(Alternative {
            entry: number,
            when: case.when.as_ref().map(|when| self.gatherer.add(when, &[])),
            discriminator: discriminator.and_then(|path| {
                Path::parse(&path.value).or_else(|| Path::parse(&format!("args.{}", path.value)))
            }),
            arguments,
            captured: captured(entry, capture.map(|capture| &capture.value), plan),
            listed: listed(entry, plan),
            moment: entry
                .settings
                .snapshot
                .as_ref()
                .map_or(Moment::After, |moment| moment.value),
            predicate: predicate.map(|predicate| self.gatherer.add(predicate, &names)),
            action,
        })
    }

    fn argument(&mut self, source: &Spanned<String>) -> ArgumentSource {
        match Path::parse(&source.value) {
            Some(path) if path.root == Root::Message && path.steps.is_empty() => {
                ArgumentSource::Message
            }
            Some(path) => ArgumentSource::Path(path),
            None => ArgumentSource::Formula(self.gatherer.add(source, &[])),
        }
    }

    /// The parameters of an operator of the module that are no operators themselves.
    fn params_of(&mut self, action: &Spanned<String>) -> Option<Vec<String>> {
        let defined = self.modules.definition(&action.value);
        let Some(operator) = defined.and_then(|defined| defined.operator()) else {
            self.report(
                action.span,
                format!("the module has no action `{}`", action.value),
                "name an action of the next-state relation",
            );
            return None;
        };
        let plain = operator.params.iter().filter(|param| param.arity == 0);
        Some(plain.map(|param| param.name.value.to_string()).collect())
    }

    fn report(&mut self, span: Span, message: String, help: impl Into<String>) {
        let place = Place::new(&self.mapping.source, span);
        let diagnostic = Diagnostic::new(&rules::MAPPING_NOT_CHECKABLE, message);
        self.diagnostics.push(diagnostic.at(place).help(help));
    }
}

/// The numbers of the state keys that an entry captures. Where it does not say, it captures what
/// the event carries.
fn captured(entry: &Entry, own: Option<&Capture>, plan: &Plan) -> Vec<usize> {
    let of_fields = entry.fields.as_ref().map(|fields| &fields.state);
    let mut captured: Vec<usize> = match own.or(of_fields) {
        Some(Capture::None) => Vec::new(),
        Some(Capture::Weak(keys)) => {
            let wanted = |key: &Key| {
                keys.iter().any(|wanted| {
                    let wanted = wanted.value.strip_prefix("state.").unwrap_or(&wanted.value);
                    key.name == wanted || key.path.steps.join(".") == wanted
                })
            };
            let keys = plan.state.iter().enumerate();
            keys.filter(|(_, key)| wanted(key))
                .map(|(number, _)| number)
                .collect()
        }
        Some(Capture::Full) | None => (0..plan.state.len()).collect(),
    };
    // A key of the state that stands among the other fields is captured, too.
    let others = entry.fields.iter().flat_map(|fields| &fields.keys);
    for other in others {
        let Some(path) = Path::parse(&other.value) else {
            continue;
        };
        let found = plan.state.iter().position(|key| key.path == path);
        captured.extend(found.filter(|number| !captured.contains(number)));
    }
    captured
}

/// The numbers of the message keys that an entry lists.
fn listed(entry: &Entry, plan: &Plan) -> Vec<usize> {
    let keys = entry.fields.iter().flat_map(|fields| &fields.keys);
    let keys: Vec<&str> = keys.map(|key| key.value.as_str()).collect();
    let message = plan.message.iter().enumerate();
    let listed = message.filter(|(_, key)| keys.contains(&key.shown().as_str()));
    listed.map(|(number, _)| number).collect()
}

fn segments(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}
