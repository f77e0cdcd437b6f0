//! Random expressions of a type, made from a list of random numbers: a shorter list makes a smaller
//! expression, so that what fails shrinks.

use super::expr::Expr;

/// The types of expressions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Type {
    Bool,
    Int,
    /// Sets of integers.
    Set,
    /// Sets of sets of integers.
    Sets,
    /// Sequences of integers.
    Sequence,
    /// Functions from integers to integers.
    Function,
}

/// Makes expressions.
pub(super) struct Generator<'a> {
    choices: std::slice::Iter<'a, u8>,
    scope: Vec<(usize, Type)>,
    names: usize,
    /// How many variables there are, whether their next values may be read.
    pub(super) variables: usize,
    pub(super) primed: bool,
    /// Whether expressions that may have no value are made.
    pub(super) partial: bool,
}

impl<'a> Generator<'a> {
    pub(super) fn new(choices: &'a [u8]) -> Self {
        Self {
            choices: choices.iter(),
            scope: Vec::new(),
            names: 0,
            variables: 0,
            primed: false,
            partial: true,
        }
    }

    /// A number below `n`; 0 when there are no choices left.
    pub(super) fn pick(&mut self, n: usize) -> usize {
        self.choices
            .next()
            .map_or(0, |choice| usize::from(*choice) % n)
    }

    fn one_of(&mut self, all: &[&'static str]) -> &'static str {
        all[self.pick(all.len())]
    }

    fn pair(&mut self, a: Type, b: Type, depth: u32) -> Box<[Expr; 2]> {
        Box::new([self.expr(a, depth), self.expr(b, depth)])
    }

    /// A set or an expression, and an expression with a name for its element or value.
    fn binding(
        &mut self,
        bound: Type,
        name: Type,
        body: Type,
        depth: u32,
    ) -> (usize, Box<[Expr; 2]>) {
        let first = self.expr(bound, depth);
        let index = self.names;
        self.names += 1;
        self.scope.push((index, name));
        let second = self.expr(body, depth);
        self.scope.pop();
        (index, Box::new([first, second]))
    }

    /// An expression of a type, no deeper than `depth`.
    pub(super) fn expr(&mut self, wanted: Type, depth: u32) -> Expr {
        let names: Vec<usize> = self
            .scope
            .iter()
            .filter(|(_, of)| *of == wanted)
            .map(|(name, _)| *name)
            .collect();
        if !names.is_empty() && self.pick(3) == 1 {
            return Expr::Name(names[self.pick(names.len())]);
        }
        if depth == 0 {
            return self.leaf(wanted);
        }
        let depth = depth - 1;
        match self.pick(10) {
            0 => return self.leaf(wanted),
            1 => {
                let condition = self.expr(Type::Bool, depth);
                let [a, b] = *self.pair(wanted, wanted, depth);
                return Expr::If(Box::new([condition, a, b]));
            }
            2 => {
                let types = [
                    Type::Int,
                    Type::Bool,
                    Type::Set,
                    Type::Sequence,
                    Type::Function,
                ];
                let of = types[self.pick(types.len())];
                let (name, parts) = self.binding(of, of, wanted, depth);
                return Expr::Let(name, parts);
            }
            3 => {
                let arm = (self.expr(Type::Bool, depth), self.expr(wanted, depth));
                return Expr::Case(vec![arm], Box::new(self.expr(wanted, depth)));
            }
            _ => {}
        }
        match wanted {
            Type::Bool => self.bool(depth),
            Type::Int => self.int(depth),
            Type::Set => self.set(depth),
            Type::Sets => match self.pick(3) {
                0 => Expr::Set(vec![self.expr(Type::Set, depth)]),
                1 => {
                    let few = Expr::Set(vec![self.expr(Type::Int, depth), Expr::Int(1)]);
                    Expr::Call("SUBSET ", Box::new(few))
                }
                _ => {
                    let (name, parts) = self.binding(Type::Set, Type::Int, Type::Set, depth);
                    Expr::Map(name, parts)
                }
            },
            Type::Sequence => self.sequence(depth),
            Type::Function => self.function(depth),
        }
    }

    fn leaf(&mut self, wanted: Type) -> Expr {
        match wanted {
            Type::Bool => Expr::Bool(self.pick(2) == 1),
            Type::Int if self.variables > 0 && self.pick(2) == 1 => {
                let variable = self.pick(self.variables);
                Expr::Variable(variable, self.primed && self.pick(3) == 1)
            }
            Type::Int => Expr::Int(self.pick(5) as i64 - 1),
            Type::Set => Expr::Set((0..self.pick(4)).map(|n| Expr::Int(n as i64)).collect()),
            Type::Sets => Expr::Set(vec![Expr::Set(Vec::new())]),
            Type::Sequence => Expr::Tuple((0..self.pick(3)).map(|n| Expr::Int(n as i64)).collect()),
            Type::Function => {
                let domain = Expr::Set(vec![Expr::Int(0), Expr::Int(self.pick(4) as i64)]);
                Expr::Function(
                    usize::MAX,
                    Box::new([domain, Expr::Int(self.pick(3) as i64)]),
                )
            }
        }
    }

    fn bool(&mut self, depth: u32) -> Expr {
        match self.pick(6) {
            0 => {
                let operator = self.one_of(&["/\\", "\\/", "=>", "<=>"]);
                Expr::Binary(operator, self.pair(Type::Bool, Type::Bool, depth))
            }
            1 => Expr::Not(Box::new(self.expr(Type::Bool, depth))),
            2 => {
                let operator = self.one_of(&["<", "<=", ">", ">=", "=", "#"]);
                Expr::Binary(operator, self.pair(Type::Int, Type::Int, depth))
            }
            3 => {
                let word = self.one_of(&["\\E", "\\A"]);
                let (name, parts) = self.binding(Type::Set, Type::Int, Type::Bool, depth);
                Expr::Bound(word, name, parts)
            }
            4 => {
                let operator = self.one_of(&["\\in", "\\notin"]);
                Expr::Binary(operator, self.pair(Type::Int, Type::Set, depth))
            }
            _ => {
                let all = [Type::Set, Type::Sequence, Type::Function, Type::Sets];
                let of = all[self.pick(all.len())];
                let operators: &[_] = match of {
                    Type::Set | Type::Sets => &["=", "#", "\\subseteq"],
                    _ => &["=", "#"],
                };
                let operator = self.one_of(operators);
                Expr::Binary(operator, self.pair(of, of, depth))
            }
        }
    }

    fn int(&mut self, depth: u32) -> Expr {
        match self.pick(if self.partial { 8 } else { 3 }) {
            0 => {
                let operator = self.one_of(&["+", "-", "*"]);
                Expr::Binary(operator, self.pair(Type::Int, Type::Int, depth))
            }
            1 => Expr::Call("Cardinality", Box::new(self.expr(Type::Set, depth))),
            2 => Expr::Call("Len", Box::new(self.expr(Type::Sequence, depth))),
            3 => {
                let operator = self.one_of(&["\\div", "%"]);
                Expr::Binary(operator, self.pair(Type::Int, Type::Int, depth))
            }
            4 => Expr::Apply(self.pair(Type::Function, Type::Int, depth)),
            5 => Expr::Apply(self.pair(Type::Sequence, Type::Int, depth)),
            6 => Expr::Call("Head", Box::new(self.expr(Type::Sequence, depth))),
            _ => {
                let (name, parts) = self.binding(Type::Set, Type::Int, Type::Bool, depth);
                Expr::Bound("CHOOSE", name, parts)
            }
        }
    }

    fn set(&mut self, depth: u32) -> Expr {
        match self.pick(7) {
            0 => {
                let operator = self.one_of(&["\\cup", "\\cap", "\\"]);
                Expr::Binary(operator, self.pair(Type::Set, Type::Set, depth))
            }
            1 => {
                let (name, parts) = self.binding(Type::Set, Type::Int, Type::Bool, depth);
                Expr::Filter(name, parts)
            }
            2 => {
                let (name, parts) = self.binding(Type::Set, Type::Int, Type::Int, depth);
                Expr::Map(name, parts)
            }
            3 => Expr::Call("DOMAIN ", Box::new(self.expr(Type::Function, depth))),
            4 => Expr::Call("UNION ", Box::new(self.expr(Type::Sets, depth))),
            5 => {
                let low = Box::new([
                    Expr::Int(self.pick(3) as i64),
                    Expr::Int(self.pick(5) as i64),
                ]);
                Expr::Binary("..", low)
            }
            _ => {
                let count = self.pick(4);
                Expr::Set((0..count).map(|_| self.expr(Type::Int, depth)).collect())
            }
        }
    }

    fn sequence(&mut self, depth: u32) -> Expr {
        match self.pick(if self.partial { 4 } else { 3 }) {
            0 => Expr::Binary("\\o", self.pair(Type::Sequence, Type::Sequence, depth)),
            1 => Expr::Append(self.pair(Type::Sequence, Type::Int, depth)),
            2 => {
                let count = self.pick(3);
                Expr::Tuple((0..count).map(|_| self.expr(Type::Int, depth)).collect())
            }
            _ => Expr::Call("Tail", Box::new(self.expr(Type::Sequence, depth))),
        }
    }

    fn function(&mut self, depth: u32) -> Expr {
        match self.pick(2) {
            0 => {
                let (name, parts) = self.binding(Type::Set, Type::Int, Type::Int, depth);
                Expr::Function(name, parts)
            }
            _ => {
                let parts = self.pair(Type::Function, Type::Int, depth);
                let name = self.names;
                self.names += 1;
                self.scope.push((name, Type::Int));
                let value = self.expr(Type::Int, depth);
                self.scope.pop();
                Expr::Except(parts, name, Box::new(value))
            }
        }
    }

    /// A formula over steps: what TLA+ calls an action. Every branch of it gives all variables their
    /// next values, some more than once.
    pub(super) fn action(&mut self, depth: u32) -> Expr {
        match self.pick(if depth == 0 { 1 } else { 5 }) {
            1 => {
                let parts = [self.action(depth - 1), self.action(depth - 1)];
                Expr::Binary("\\/", Box::new(parts))
            }
            2 => {
                let condition = self.now(Type::Bool);
                let [a, b] = [self.action(depth - 1), self.action(depth - 1)];
                Expr::If(Box::new([condition, a, b]))
            }
            3 => {
                let set = self.now(Type::Set);
                let name = self.names;
                self.names += 1;
                self.scope.push((name, Type::Int));
                let body = self.action(depth - 1);
                self.scope.pop();
                Expr::Bound("\\E", name, Box::new([set, body]))
            }
            4 => {
                let guard = self.now(Type::Bool);
                let parts = [guard, self.action(depth - 1)];
                Expr::Binary("/\\", Box::new(parts))
            }
            _ => self.assignments(),
        }
    }

    /// An expression over the current state.
    fn now(&mut self, wanted: Type) -> Expr {
        let primed = std::mem::replace(&mut self.primed, false);
        let expr = self.expr(wanted, 2);
        self.primed = primed;
        expr
    }

    /// A conjunct for each variable, and tests.
    fn assignments(&mut self) -> Expr {
        let mut all = Vec::new();
        for variable in 0..self.variables {
            let target = Expr::Variable(variable, true);
            // Next values stay among those that are tried in turn.
            all.push(match self.pick(3) {
                0 => {
                    let value = Expr::Binary("%", Box::new([self.now(Type::Int), Expr::Int(3)]));
                    Expr::Binary("=", Box::new([target, value]))
                }
                1 => {
                    let few = Expr::Binary("..", Box::new([Expr::Int(0), Expr::Int(2)]));
                    let set = Expr::Binary("\\cap", Box::new([self.now(Type::Set), few]));
                    Expr::Binary("\\in", Box::new([target, set]))
                }
                _ => Expr::Binary("=", Box::new([target, Expr::Variable(variable, false)])),
            });
        }
        for _ in 0..self.pick(3) {
            let test = self.expr(Type::Bool, 2);
            all.push(test);
        }
        let first = all.remove(0);
        all.into_iter().fold(first, |all, next| {
            Expr::Binary("/\\", Box::new([all, next]))
        })
    }
}
