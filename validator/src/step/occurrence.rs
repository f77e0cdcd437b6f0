//! One event of a trace, its values in the specification's terms.

use rustc_hash::{FxHashMap, FxHashSet};
use tracelaw_events::envelope::ActionEvent;
use tracelaw_events::scan::Member;
use tracelaw_mapping::Moment;
use tracelaw_tla::eval::session::{Argument, Expected, Query};
use tracelaw_tla::eval::{ExpressionId, Failure, Session, State, Text, Value};

use super::expressions::{Constant, Formula, Name};
use super::path::{Find as _, Path, Root};
use super::plan::{Alternative, ArgumentSource, EventPlan, Key, Map, Plan};
use super::values::{Converter, ValueMap};

/// A part of an event that expressions may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Node,
    Message,
    State,
    Args,
    Event,
    /// Which event of the trace it is, counted from 1.
    Position,
}

impl Part {
    pub(crate) const ALL: &[Self] = &[
        Self::Node,
        Self::Message,
        Self::State,
        Self::Args,
        Self::Event,
        Self::Position,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Message => "message",
            Self::State => "state",
            Self::Args => "args",
            Self::Event => "event",
            Self::Position => "position",
        }
    }
}

/// One event of a trace, its values in the specification's terms.
#[derive(Debug)]
pub(crate) struct Occurrence {
    pub(crate) line: u64,
    /// Which event of the trace it is, counted from 1.
    pub(crate) position: i64,
    pub(crate) text: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) node: Option<Value>,
    /// Whether it is the first of its node and says where the node starts.
    pub(crate) is_start: bool,
    /// Its place in the order of events, and the place up to which it must have been taken. Where
    /// events carry no intervals, places are numbers of events.
    pub(crate) span: (i64, i64),
    /// Whose events are taken one by one, where events carry intervals.
    pub(crate) thread: Option<Value>,
    /// The keys of the snapshot that the document knows, by their numbers, with their values.
    pub(crate) state: Vec<(usize, Value)>,
    /// What it may be, in the order of the event's alternatives.
    pub(crate) readings: Vec<Reading>,
    parts: [Option<Value>; Part::ALL.len()],
}

/// One of the things that an event may be, with all that is known from the event alone.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Whether the event itself says that it is something else.
    pub(crate) excluded: bool,
    /// What is asked for; nothing for observations.
    pub(crate) query: Option<Query>,
    /// What has to hold of the state before the step, or of the only state.
    pub(crate) before: Vec<Expected>,
    /// The arguments that depend on the state, by their places in the alternative's.
    pub(crate) dependent: Vec<usize>,
}

/// What a trace's values are read with.
#[derive(Debug)]
pub(crate) struct Reader<'p> {
    plan: &'p Plan,
    converter: Converter,
    state: Vec<Reads>,
    message: Vec<Reads>,
    node: ValueMap,
    plain: ValueMap,
    /// The nodes that have logged something.
    started: FxHashSet<Value>,
}

/// How the values of a key are read.
#[derive(Debug)]
struct Reads {
    map: ValueMap,
    default: Option<Value>,
}

impl<'p> Reader<'p> {
    /// # Errors
    ///
    /// An expression of the document that has to be constant has no value.
    pub(crate) fn new(
        plan: &'p Plan,
        nil: impl Iterator<Item = String>,
        session: &mut Session<'_>,
    ) -> Result<Self, Box<Failure>> {
        let constant = |id: ExpressionId, session: &mut Session<'_>| {
            session.evaluate(id, &[], None, None).map_err(Box::new)
        };
        let named = |value: &Constant, session: &mut Session<'_>| match value {
            Constant::Expression(id) => constant(*id, session),
            Constant::Model(name) => Ok(Value::Model(name.as_str().into())),
        };
        let map = |map: &Map, session: &mut Session<'_>| {
            let mut values = FxHashMap::default();
            for (text, expression) in map {
                values.insert(text.clone(), named(expression, session)?);
            }
            Ok::<_, Box<Failure>>(values)
        };
        // A constant that has no value, or too large a one, explains no strings.
        let constants = plan.constants.iter();
        let constants = constants
            .filter_map(|id| constant(*id, session).ok())
            .collect();
        let nil_value = plan.nil_value.as_ref();
        let nil_value = nil_value.map(|nil| named(nil, session)).transpose()?;
        let maps = |keys: &[Key], session: &mut Session<'_>| {
            let reads = keys.iter().map(|key| {
                let default = key.default.map(|default| constant(default, session));
                Ok(Reads {
                    map: map(&key.values, session)?,
                    default: default.transpose()?,
                })
            });
            reads.collect::<Result<Vec<_>, Box<Failure>>>()
        };
        Ok(Self {
            plan,
            converter: Converter::new(constants, nil.collect(), nil_value),
            state: maps(&plan.state, session)?,
            message: maps(&plan.message, session)?,
            node: map(&plan.node, session)?,
            plain: ValueMap::default(),
            started: FxHashSet::default(),
        })
    }

    /// Reads an event.
    pub(crate) fn read(
        &mut self,
        event: &ActionEvent<'_>,
        (line, text, position): (u64, &str, i64),
        events: &EventPlan,
        session: &mut Session<'_>,
    ) -> Occurrence {
        let node = event
            .node()
            .map(|node| self.at(Root::Node, &[], node, session));
        let mut state = Vec::with_capacity(self.plan.state.len());
        for (number, key) in self.plan.state.iter().enumerate() {
            let reads = &self.state[number];
            let value = match key.path.find(event) {
                Some(member) => Some(convert(&mut self.converter, member, &reads.map, session)),
                None => reads.default.clone(),
            };
            state.extend(value.map(|value| (number, value)));
        }
        let mut occurrence = Occurrence {
            line,
            position,
            text: text.into(),
            name: event.name.as_ref().into(),
            is_start: self.plan.first_snapshot
                && node
                    .as_ref()
                    .is_some_and(|node| self.started.insert(node.clone())),
            node,
            span: (0, 0),
            thread: None,
            state,
            readings: Vec::with_capacity(events.alternatives.len()),
            parts: Default::default(),
        };
        for part in wanted_parts(events, self.plan) {
            occurrence.parts[part as usize] =
                Some(self.part(part, event, &occurrence, events, session));
        }
        for alternative in &events.alternatives {
            let reading = self.reading(alternative, event, &occurrence, session);
            occurrence.readings.push(reading);
        }
        occurrence
    }

    fn reading(
        &mut self,
        alternative: &Alternative,
        event: &ActionEvent<'_>,
        occurrence: &Occurrence,
        session: &mut Session<'_>,
    ) -> Reading {
        let expected = occurrence.expected(alternative, &self.plan.state);
        let mut reading = Reading {
            excluded: false,
            query: None,
            before: Vec::new(),
            dependent: Vec::new(),
        };
        let Some((action, _)) = &alternative.action else {
            reading.before = expected;
            return reading;
        };
        if let Some(path) = &alternative.discriminator {
            let told = path.find(event).and_then(|member| member.string());
            reading.excluded = told.is_some_and(|told| {
                let is_action = |other: &Alternative| {
                    let mut actions = other.action.iter();
                    actions.any(|(name, _)| *name == *told)
                };
                told != *action
                    && self.plan.events[&*occurrence.name]
                        .alternatives
                        .iter()
                        .any(is_action)
            });
        }
        let mut query = Query {
            action: Some(action.clone()),
            ..Query::default()
        };
        for (number, argument) in alternative.arguments.iter().enumerate() {
            let param = || argument.param.clone();
            match &argument.source {
                ArgumentSource::Path(path) => {
                    let value = match path.find(event) {
                        Some(member) => Some(self.at(path.root, &path.steps, member, session)),
                        None => self.default_at(path, alternative),
                    };
                    query.arguments.extend(value.map(|value| Argument {
                        param: param(),
                        path: Vec::new(),
                        value,
                    }));
                }
                ArgumentSource::Message => {
                    let keys = self.plan.message.iter().zip(&self.message);
                    for (number, (key, reads)) in keys.enumerate() {
                        if key.field.is_empty() {
                            continue;
                        }
                        let value = match key.path.find(event) {
                            Some(member) => {
                                Some(convert(&mut self.converter, member, &reads.map, session))
                            }
                            None if alternative.listed.contains(&number) => reads.default.clone(),
                            None => None,
                        };
                        query.arguments.extend(value.map(|value| Argument {
                            param: param(),
                            path: key.field.iter().map(|step| Value::string(step)).collect(),
                            value,
                        }));
                    }
                }
                ArgumentSource::Formula(formula) => {
                    match occurrence.evaluate(formula, &[], (None, None), session) {
                        Ok(value) => query.arguments.push(Argument {
                            param: param(),
                            path: Vec::new(),
                            value,
                        }),
                        Err(_) => reading.dependent.push(number),
                    }
                }
            }
        }
        match alternative.moment {
            Moment::After => query.expected = expected,
            Moment::Before => reading.before = expected,
        }
        reading.query = Some(query);
        reading
    }

    /// What it stands for that an event lacks what a path leads to, if the document says so.
    fn default_at(&self, path: &Path, alternative: &Alternative) -> Option<Value> {
        let (root, steps) = match (path.root, path.steps.as_slice()) {
            (Root::Event, [first, rest @ ..]) => match first.as_str() {
                "msg" | "message" => (Root::Message, rest),
                "state" => (Root::State, rest),
                _ => (Root::Event, path.steps.as_slice()),
            },
            (root, steps) => (root, steps),
        };
        let (keys, reads) = match root {
            Root::Message => (&self.plan.message, &self.message),
            _ => (&self.plan.state, &self.state),
        };
        let number = keys
            .iter()
            .position(|key| key.path.root == root && key.path.steps == steps)?;
        let counts = root != Root::Message || alternative.listed.contains(&number);
        reads[number].default.clone().filter(|_| counts)
    }

    /// The value of a member that a path leads to, as the document reads it.
    fn at(
        &mut self,
        root: Root,
        steps: &[String],
        member: Member<'_>,
        session: &mut Session<'_>,
    ) -> Value {
        if root == Root::Node && steps.is_empty() {
            let value = self.converter.node(member.raw(), &self.node, session);
            return value.unwrap_or_else(|| strange(member));
        }
        let (keys, maps) = match root {
            Root::Message => (&self.plan.message, &self.message),
            _ => (&self.plan.state, &self.state),
        };
        let known = keys
            .iter()
            .position(|key| key.path.root == root && key.path.steps == steps);
        let map = known.map_or(&self.plain, |number| &maps[number].map);
        convert(&mut self.converter, member, map, session)
    }

    fn part(
        &mut self,
        part: Part,
        event: &ActionEvent<'_>,
        occurrence: &Occurrence,
        events: &EventPlan,
        session: &mut Session<'_>,
    ) -> Value {
        match part {
            Part::Node => occurrence
                .node
                .clone()
                .unwrap_or_else(|| Value::Model("null".into())),
            Part::Message => self.message(event, events, session),
            Part::Position => Value::Int(occurrence.position),
            Part::State => self.snapshot(event, session),
            Part::Args => Value::record(self.fields(Root::Args, event.args(), session)),
            Part::Event => {
                let mut fields = Vec::new();
                for member in event.members() {
                    let is = |other: Option<Member<'_>>| {
                        other.is_some_and(|other| other.key_offset() == member.key_offset())
                    };
                    let value = if is(event.node()) {
                        self.at(Root::Node, &[], member, session)
                    } else if is(event.state()) {
                        self.snapshot(event, session)
                    } else if is(event.message()) {
                        self.message(event, events, session)
                    } else {
                        self.at(Root::Args, &[], member, session)
                    };
                    fields.push((Text::from(&*member.key()), value));
                }
                Value::record(fields)
            }
        }
    }

    /// The message; what the event lacks of what an entry lists is what its absence stands for.
    fn message(
        &mut self,
        event: &ActionEvent<'_>,
        events: &EventPlan,
        session: &mut Session<'_>,
    ) -> Value {
        let mut fields = self.fields(Root::Message, event.message_members(), session);
        let keys = self.plan.message.iter().zip(&self.message);
        for (number, (key, reads)) in keys.enumerate() {
            let mut alternatives = events.alternatives.iter();
            if alternatives.any(|alternative| alternative.listed.contains(&number)) {
                add_default(&mut fields, key, reads);
            }
        }
        Value::record(fields)
    }

    /// The snapshot, with what the absence of a key stands for.
    fn snapshot(&mut self, event: &ActionEvent<'_>, session: &mut Session<'_>) -> Value {
        let mut fields = self.fields(Root::State, event.state_members(), session);
        for (key, reads) in self.plan.state.iter().zip(&self.state) {
            if key.path.root == Root::State {
                add_default(&mut fields, key, reads);
            }
        }
        Value::record(fields)
    }

    fn fields<'i>(
        &mut self,
        root: Root,
        members: impl Iterator<Item = Member<'i>>,
        session: &mut Session<'_>,
    ) -> Vec<(Text, Value)> {
        members
            .map(|member| {
                let name = member.key().into_owned();
                let value = self.at(root, std::slice::from_ref(&name), member, session);
                (Text::from(name.as_str()), value)
            })
            .collect()
    }
}

/// Adds what the absence of a key stands for, if it is absent.
fn add_default(fields: &mut Vec<(Text, Value)>, key: &Key, reads: &Reads) {
    if let ([name], Some(default)) = (key.path.steps.as_slice(), &reads.default)
        && fields.iter().all(|(known, _)| known.as_str() != name)
    {
        fields.push((Text::from(name.as_str()), default.clone()));
    }
}

fn convert(
    converter: &mut Converter,
    member: Member<'_>,
    map: &ValueMap,
    session: &mut Session<'_>,
) -> Value {
    let value = converter.value(member.raw(), map, session);
    value.unwrap_or_else(|| strange(member))
}

/// What equals nothing: a number that TLA+ has no place for.
fn strange(member: Member<'_>) -> Value {
    Value::Model(member.raw().into())
}

/// The parts that the formulas of an event name, and those of the silent actions before it.
fn wanted_parts(events: &EventPlan, plan: &Plan) -> Vec<Part> {
    let guards = plan
        .silent
        .iter()
        .filter_map(|silent| silent.guard.as_ref());
    let keys = plan.state.iter().filter_map(|key| key.expression.as_ref());
    let mut wanted: Vec<Part> = guards.chain(keys).flat_map(Formula::parts).collect();
    for alternative in &events.alternatives {
        let arguments =
            alternative
                .arguments
                .iter()
                .filter_map(|argument| match &argument.source {
                    ArgumentSource::Formula(formula) => Some(formula),
                    _ => None,
                });
        let formulas = alternative
            .when
            .iter()
            .chain(&alternative.predicate)
            .chain(arguments);
        wanted.extend(formulas.flat_map(Formula::parts));
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

impl Occurrence {
    /// What is known of the state that the event shows.
    fn expected(&self, alternative: &Alternative, keys: &[Key]) -> Vec<Expected> {
        let captured = self
            .state
            .iter()
            .filter(|(number, _)| alternative.captured.contains(number));
        captured
            .filter_map(|(number, value)| {
                let formula = keys[*number].expression.as_ref()?;
                // Nobody's `term[node]` has any value, so that an event without a node is rejected
                // rather than not looked at.
                let nobody = || formula.parts().all(|part| part == Part::Node);
                let args = self.args(formula, &[]).or_else(|| {
                    let null = || vec![Value::Model("null".into())];
                    nobody().then(null)
                });
                Some(Expected {
                    expression: formula.id,
                    args: args?,
                    value: value.clone(),
                })
            })
            .collect()
    }

    /// A part that formulas may name, where the event has it.
    pub(crate) fn part(&self, part: Part) -> Option<&Value> {
        match part {
            Part::Node => self.node.as_ref(),
            part => self.parts[part as usize].as_ref(),
        }
    }

    /// The values of a formula's names; nothing where the event lacks one.
    pub(crate) fn args(&self, formula: &Formula, params: &[(String, Value)]) -> Option<Vec<Value>> {
        let values = formula.names.iter().map(|name| match name {
            Name::Part(Part::Node) | Name::Node(_) => self.node.clone(),
            Name::Part(part) => self.parts[*part as usize].clone(),
            Name::Param(wanted) => {
                let mut params = params.iter();
                let found = params.find(|(name, _)| name == wanted);
                found.map(|(_, value)| value.clone())
            }
        });
        values.collect()
    }

    /// The value of a formula.
    ///
    /// # Errors
    ///
    /// It has none; nothing is said where the event lacks a part that it names.
    pub(crate) fn evaluate(
        &self,
        formula: &Formula,
        params: &[(String, Value)],
        (state, next): (Option<&State>, Option<&State>),
        session: &mut Session<'_>,
    ) -> Result<Value, Option<Box<Failure>>> {
        let args = self.args(formula, params).ok_or(None)?;
        let value = session.evaluate(formula.id, &args, state, next);
        value.map_err(|failure| Some(Box::new(failure)))
    }
}
