//! A small part of TLA+: expressions, how they are written, and what they mean, in the plainest way.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A value. Sequences are functions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Plain {
    Bool(bool),
    Int(i64),
    Set(BTreeSet<Self>),
    Function(BTreeMap<Self, Self>),
}

/// An expression. Names are numbered; `x3` is the third.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    Bool(bool),
    Int(i64),
    Name(usize),
    /// A variable of a state, in this state or in the next one.
    Variable(usize, bool),
    /// An operator between two operands, as TLA+ writes it.
    Binary(&'static str, Box<[Self; 2]>),
    Not(Box<Self>),
    If(Box<[Self; 3]>),
    /// Arms and OTHER.
    Case(Vec<(Self, Self)>, Box<Self>),
    Let(usize, Box<[Self; 2]>),
    /// `\E`, `\A` or CHOOSE, the name, the set and the body.
    Bound(&'static str, usize, Box<[Self; 2]>),
    Filter(usize, Box<[Self; 2]>),
    Map(usize, Box<[Self; 2]>),
    Set(Vec<Self>),
    Tuple(Vec<Self>),
    Function(usize, Box<[Self; 2]>),
    Apply(Box<[Self; 2]>),
    /// The function, the argument, the value in which the name stands for `@`.
    Except(Box<[Self; 2]>, usize, Box<Self>),
    /// An operator with one argument.
    Call(&'static str, Box<Self>),
    /// `Append`.
    Append(Box<[Self; 2]>),
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |items: &[Self]| {
            let items: Vec<_> = items.iter().map(Self::to_string).collect();
            items.join(", ")
        };
        match self {
            Self::Bool(value) => f.write_str(if *value { "TRUE" } else { "FALSE" }),
            Self::Int(value) => write!(f, "({value})"),
            Self::Name(name) => write!(f, "x{name}"),
            Self::Variable(variable, primed) => {
                write!(f, "v{variable}{}", if *primed { "'" } else { "" })
            }
            Self::Binary(operator, parts) => write!(f, "({} {operator} {})", parts[0], parts[1]),
            Self::Not(inner) => write!(f, "~({inner})"),
            Self::If(parts) => {
                write!(f, "(IF {} THEN {} ELSE {})", parts[0], parts[1], parts[2])
            }
            Self::Case(arms, other) => {
                let arms: Vec<_> = arms.iter().map(|(a, b)| format!("{a} -> {b}")).collect();
                write!(f, "(CASE {} [] OTHER -> {other})", arms.join(" [] "))
            }
            Self::Let(name, parts) => write!(f, "(LET x{name} == {} IN {})", parts[0], parts[1]),
            Self::Bound(word, name, parts) => {
                write!(f, "({word} x{name} \\in {} : {})", parts[0], parts[1])
            }
            Self::Filter(name, parts) => write!(f, "{{x{name} \\in {} : {}}}", parts[0], parts[1]),
            Self::Map(name, parts) => write!(f, "{{{} : x{name} \\in {}}}", parts[1], parts[0]),
            Self::Set(items) => write!(f, "{{{}}}", list(items)),
            Self::Tuple(items) => write!(f, "<<{}>>", list(items)),
            Self::Function(name, parts) => {
                write!(f, "[x{name} \\in {} |-> {}]", parts[0], parts[1])
            }
            Self::Apply(parts) => write!(f, "{}[{}]", parts[0], parts[1]),
            Self::Except(parts, name, value) => write!(
                f,
                "[{} EXCEPT ![{}] = LET x{name} == @ IN {value}]",
                parts[0], parts[1]
            ),
            Self::Call(operator, inner) => write!(f, "{operator}({inner})"),
            Self::Append(parts) => write!(f, "Append({}, {})", parts[0], parts[1]),
        }
    }
}

/// What names and variables stand for.
#[derive(Clone, Default)]
pub(super) struct Scope {
    names: BTreeMap<usize, Meaning>,
    now: Vec<Plain>,
    next: Vec<Plain>,
}

#[derive(Clone)]
enum Meaning {
    Value(Plain),
    /// What a LET defines, which is evaluated where it is read.
    Later(Expr, Box<Scope>),
}

impl Scope {
    /// That of a step: what the variables stand for before it and after it.
    pub(super) fn of_step(now: &[Plain], next: &[Plain]) -> Self {
        Self {
            names: BTreeMap::new(),
            now: now.to_vec(),
            next: next.to_vec(),
        }
    }

    fn with(&self, name: usize, value: Plain) -> Self {
        let mut scope = self.clone();
        scope.names.insert(name, Meaning::Value(value));
        scope
    }
}

/// Why there is no value: any error.
#[derive(Debug)]
pub(super) struct Undefined;

type Result<T> = std::result::Result<T, Undefined>;

fn int(value: Plain) -> Result<i64> {
    match value {
        Plain::Int(value) => Ok(value),
        _ => Err(Undefined),
    }
}

fn truth(value: Plain) -> Result<bool> {
    match value {
        Plain::Bool(value) => Ok(value),
        _ => Err(Undefined),
    }
}

fn set(value: Plain) -> Result<BTreeSet<Plain>> {
    match value {
        Plain::Set(value) => Ok(value),
        _ => Err(Undefined),
    }
}

fn function(value: Plain) -> Result<BTreeMap<Plain, Plain>> {
    match value {
        Plain::Function(value) => Ok(value),
        _ => Err(Undefined),
    }
}

fn sequence(items: impl IntoIterator<Item = Plain>) -> Plain {
    Plain::Function((1..).map(Plain::Int).zip(items).collect())
}

/// The items of a function that is a sequence.
fn items(value: Plain) -> Result<Vec<Plain>> {
    let function = function(value)?;
    let is_sequence = function
        .keys()
        .cloned()
        .eq((1..).map(Plain::Int).take(function.len()));
    is_sequence
        .then(|| function.into_values().collect())
        .ok_or(Undefined)
}

impl Expr {
    /// The value.
    pub(super) fn eval(&self, scope: &Scope) -> Result<Plain> {
        Ok(match self {
            Self::Bool(value) => Plain::Bool(*value),
            Self::Int(value) => Plain::Int(*value),
            Self::Name(name) => match scope.names.get(name).ok_or(Undefined)? {
                Meaning::Value(value) => value.clone(),
                Meaning::Later(expr, scope) => expr.eval(scope)?,
            },
            Self::Variable(variable, false) => scope.now[*variable].clone(),
            Self::Variable(variable, true) => scope.next[*variable].clone(),
            Self::Binary(operator, parts) => return binary(operator, parts, scope),
            Self::Not(inner) => Plain::Bool(!truth(inner.eval(scope)?)?),
            Self::If(parts) => {
                let branch = if truth(parts[0].eval(scope)?)? { 1 } else { 2 };
                parts[branch].eval(scope)?
            }
            Self::Case(arms, other) => {
                for (condition, value) in arms {
                    if truth(condition.eval(scope)?)? {
                        return value.eval(scope);
                    }
                }
                other.eval(scope)?
            }
            Self::Let(name, parts) => {
                let mut inner = scope.clone();
                let meaning = Meaning::Later(parts[0].clone(), Box::new(scope.clone()));
                inner.names.insert(*name, meaning);
                parts[1].eval(&inner)?
            }
            Self::Bound(word, name, parts) => {
                for element in set(parts[0].eval(scope)?)? {
                    let holds = truth(parts[1].eval(&scope.with(*name, element.clone()))?)?;
                    match *word {
                        "CHOOSE" if holds => return Ok(element),
                        "\\E" if holds => return Ok(Plain::Bool(true)),
                        "\\A" if !holds => return Ok(Plain::Bool(false)),
                        _ => {}
                    }
                }
                match *word {
                    "CHOOSE" => return Err(Undefined),
                    word => Plain::Bool(word == "\\A"),
                }
            }
            Self::Filter(name, parts) => {
                let mut kept = BTreeSet::new();
                for element in set(parts[0].eval(scope)?)? {
                    if truth(parts[1].eval(&scope.with(*name, element.clone()))?)? {
                        kept.insert(element);
                    }
                }
                Plain::Set(kept)
            }
            Self::Map(name, parts) => {
                let elements = set(parts[0].eval(scope)?)?.into_iter();
                let images = elements.map(|element| parts[1].eval(&scope.with(*name, element)));
                Plain::Set(images.collect::<Result<_>>()?)
            }
            Self::Set(items) => {
                let items = items.iter().map(|item| item.eval(scope));
                Plain::Set(items.collect::<Result<_>>()?)
            }
            Self::Tuple(items) => {
                let items = items.iter().map(|item| item.eval(scope));
                sequence(items.collect::<Result<Vec<_>>>()?)
            }
            Self::Function(name, parts) => {
                let domain = set(parts[0].eval(scope)?)?.into_iter();
                let pairs = domain.map(|element| {
                    let value = parts[1].eval(&scope.with(*name, element.clone()))?;
                    Ok((element, value))
                });
                Plain::Function(pairs.collect::<Result<_>>()?)
            }
            Self::Apply(parts) => {
                let argument = parts[1].eval(scope);
                return parts[0].apply(scope, &argument?);
            }
            Self::Except(parts, name, value) => {
                let mut function = function(parts[0].eval(scope)?)?;
                let argument = parts[1].eval(scope)?;
                if let Some(old) = function.get(&argument) {
                    let new = value.eval(&scope.with(*name, old.clone()))?;
                    function.insert(argument, new);
                }
                Plain::Function(function)
            }
            Self::Call(operator, inner) => {
                let value = inner.eval(scope)?;
                match *operator {
                    "DOMAIN " => Plain::Set(function(value)?.into_keys().collect()),
                    "UNION " => {
                        let members = set(value)?.into_iter().map(set);
                        let members = members.collect::<Result<Vec<_>>>()?;
                        Plain::Set(members.into_iter().flatten().collect())
                    }
                    "SUBSET " => Plain::Set(subsets(&set(value)?)),
                    "Cardinality" => Plain::Int(set(value)?.len() as i64),
                    "Len" => Plain::Int(items(value)?.len() as i64),
                    "Head" => items(value)?.into_iter().next().ok_or(Undefined)?,
                    "Tail" => {
                        let items = items(value)?;
                        let (_, rest) = items.split_first().ok_or(Undefined)?;
                        sequence(rest.to_vec())
                    }
                    _ => return Err(Undefined),
                }
            }
            Self::Append(parts) => {
                let mut items = items(parts[0].eval(scope)?)?;
                items.push(parts[1].eval(scope)?);
                sequence(items)
            }
        })
    }

    /// The value at an argument. A function that is written out is asked for that value alone.
    fn apply(&self, scope: &Scope, argument: &Plain) -> Result<Plain> {
        match self {
            Self::Function(name, parts) => {
                if !set(parts[0].eval(scope)?)?.contains(argument) {
                    return Err(Undefined);
                }
                parts[1].eval(&scope.with(*name, argument.clone()))
            }
            Self::Name(name) => match scope.names.get(name) {
                Some(Meaning::Later(expr, scope)) => expr.apply(scope, argument),
                _ => function(self.eval(scope)?)?
                    .remove(argument)
                    .ok_or(Undefined),
            },
            _ => function(self.eval(scope)?)?
                .remove(argument)
                .ok_or(Undefined),
        }
    }
}

fn subsets(set: &BTreeSet<Plain>) -> BTreeSet<Plain> {
    let mut all = vec![BTreeSet::new()];
    for element in set {
        for index in 0..all.len() {
            let mut with = all[index].clone();
            with.insert(element.clone());
            all.push(with);
        }
    }
    all.into_iter().map(Plain::Set).collect()
}

fn binary(operator: &str, parts: &[Expr; 2], scope: &Scope) -> Result<Plain> {
    let left = parts[0].eval(scope)?;
    match operator {
        "/\\" if !truth(left.clone())? => return Ok(left),
        "\\/" if truth(left.clone())? => return Ok(left),
        "=>" if !truth(left.clone())? => return Ok(Plain::Bool(true)),
        _ => {}
    }
    let right = parts[1].eval(scope)?;
    let bool = |value| Ok(Plain::Bool(value));
    let number = |value: Option<i64>| value.map(Plain::Int).ok_or(Undefined);
    match operator {
        "/\\" | "\\/" | "=>" => bool(truth(right)?),
        "<=>" => bool(truth(left)? == truth(right)?),
        "=" => bool(left == right),
        "#" => bool(left != right),
        "\\in" => bool(set(right)?.contains(&left)),
        "\\notin" => bool(!set(right)?.contains(&left)),
        "\\subseteq" => bool(set(left)?.is_subset(&set(right)?)),
        "\\cup" => Ok(Plain::Set(&set(left)? | &set(right)?)),
        "\\cap" => Ok(Plain::Set(&set(left)? & &set(right)?)),
        "\\" => Ok(Plain::Set(&set(left)? - &set(right)?)),
        ".." => Ok(Plain::Set(
            (int(left)?..=int(right)?).map(Plain::Int).collect(),
        )),
        "\\o" => {
            let mut all = items(left)?;
            all.extend(items(right)?);
            Ok(sequence(all))
        }
        _ => {
            let (a, b) = (int(left)?, int(right)?);
            match operator {
                "+" => number(a.checked_add(b)),
                "-" => number(a.checked_sub(b)),
                "*" => number(a.checked_mul(b)),
                // Rounded towards minus infinity.
                "\\div" if b != 0 => {
                    let down = a % b != 0 && (a < 0) != (b < 0);
                    Ok(Plain::Int(a / b - i64::from(down)))
                }
                "%" if b > 0 => Ok(Plain::Int(a.rem_euclid(b))),
                "<" => bool(a < b),
                "<=" => bool(a <= b),
                ">" => bool(a > b),
                ">=" => bool(a >= b),
                _ => Err(Undefined),
            }
        }
    }
}
