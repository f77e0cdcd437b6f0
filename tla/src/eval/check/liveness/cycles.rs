//! Looking for a behaviour that never ends and satisfies a formula: a cycle in the product of the
//! states with the formula's automaton.

use std::collections::HashMap;

use super::formula::{Automaton, Bits, Ltl};

/// The recorded steps.
pub(super) struct Graph {
    initial: Vec<(u32, Bits)>,
    steps: Vec<Vec<Step>>,
    enabled: Vec<Bits>,
    /// Whether each fairness condition is strong.
    strong: Vec<bool>,
}

/// A step to a state.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) to: u32,
    /// The truth of the predicates of states in that state.
    pub(super) truths: Bits,
    /// The truth of the predicates of steps.
    pub(super) actions: Bits,
    /// The fair actions that the step is.
    pub(super) taken: Bits,
}

impl Graph {
    pub(super) fn new(strong: Vec<bool>) -> Self {
        Self {
            initial: Vec::new(),
            steps: Vec::new(),
            enabled: Vec::new(),
            strong,
        }
    }

    pub(super) fn add_initial(&mut self, state: u32, truths: Bits) {
        self.initial.push((state, truths));
    }

    pub(super) fn set_enabled(&mut self, state: u32, enabled: Bits) {
        let index = state as usize;
        if self.enabled.len() <= index {
            self.enabled.resize(index + 1, 0);
        }
        self.enabled[index] = enabled;
    }

    pub(super) fn add_step(&mut self, from: u32, step: Step) {
        let index = from as usize;
        if self.steps.len() <= index {
            self.steps.resize_with(index + 1, Vec::new);
        }
        if !self.steps[index].contains(&step) {
            self.steps[index].push(step);
        }
    }

    /// Whether a fair behaviour satisfies the formula.
    pub(super) fn has_behaviour(&self, wanted: &Ltl) -> bool {
        let mut automaton = Automaton::default();
        let product = self.product(wanted, &mut automaton);
        let eventualities = automaton.eventualities();
        let all: Vec<usize> = (0..product.states.len()).collect();
        self.fair_component(&product, all, eventualities)
    }

    fn product(&self, wanted: &Ltl, automaton: &mut Automaton) -> Product {
        let mut product = Product::default();
        let start = automaton.state(vec![wanted.clone()]);
        let mut todo = Vec::new();
        for &(state, truths) in &self.initial {
            product.node((state, truths, start), &mut todo);
        }
        while let Some(node) = todo.pop() {
            let (state, truths, obligations) = product.states[node];
            let Some(steps) = self.steps.get(state as usize) else {
                continue;
            };
            for step in steps {
                for (next, put_off) in automaton.moves(obligations, truths | step.actions) {
                    let to = product.node((step.to, step.truths, next), &mut todo);
                    product.edges[node].push(Edge {
                        to,
                        put_off,
                        taken: step.taken,
                    });
                }
            }
        }
        product
    }

    /// Whether some of these nodes make a component in which a fair behaviour can go on for ever.
    fn fair_component(&self, product: &Product, nodes: Vec<usize>, eventualities: Bits) -> bool {
        product.components(&nodes).into_iter().any(|component| {
            let mut inside = vec![false; product.states.len()];
            for &node in &component {
                inside[node] = true;
            }
            let edges = || {
                let edges = component.iter().flat_map(|&node| &product.edges[node]);
                edges.filter(|edge| inside[edge.to])
            };
            let Some(always_put_off) = edges().map(|edge| edge.put_off).reduce(|a, b| a & b) else {
                return false;
            };
            if always_put_off & eventualities != 0 {
                return false;
            }
            let taken = edges().fold(0, |taken, edge| taken | edge.taken);
            let enabled = |node: &usize| {
                let state = product.states[*node].0 as usize;
                self.enabled.get(state).copied().unwrap_or_default()
            };
            let always_enabled = component
                .iter()
                .fold(Bits::MAX, |all, node| all & enabled(node));
            let ever_enabled = component.iter().fold(0, |any, node| any | enabled(node));
            let mut unfair = 0;
            for (bit, strong) in self.strong.iter().enumerate() {
                let bit: Bits = 1 << bit;
                if taken & bit != 0 {
                    continue;
                }
                if !strong && always_enabled & bit != 0 {
                    return false;
                }
                if *strong && ever_enabled & bit != 0 {
                    unfair |= bit;
                }
            }
            if unfair == 0 {
                return true;
            }
            // A behaviour inside that is strongly fair avoids the states that enable the action.
            let rest = component
                .into_iter()
                .filter(|node| enabled(node) & unfair == 0);
            self.fair_component(product, rest.collect(), eventualities)
        })
    }
}

/// States paired with what has yet to be satisfied.
#[derive(Default)]
struct Product {
    states: Vec<(u32, Bits, u32)>,
    index: HashMap<(u32, Bits, u32), usize>,
    edges: Vec<Vec<Edge>>,
}

struct Edge {
    to: usize,
    put_off: Bits,
    taken: Bits,
}

impl Product {
    fn node(&mut self, key: (u32, Bits, u32), todo: &mut Vec<usize>) -> usize {
        if let Some(&known) = self.index.get(&key) {
            return known;
        }
        let node = self.states.len();
        self.states.push(key);
        self.edges.push(Vec::new());
        self.index.insert(key, node);
        todo.push(node);
        node
    }

    /// The strongly connected components among these nodes: Tarjan's algorithm with a stack of
    /// its own.
    fn components(&self, nodes: &[usize]) -> Vec<Vec<usize>> {
        const NEW: u32 = u32::MAX;
        let mut allowed = vec![false; self.states.len()];
        for &node in nodes {
            allowed[node] = true;
        }
        let mut order = vec![NEW; self.states.len()];
        let mut low = vec![0; self.states.len()];
        let mut open = vec![false; self.states.len()];
        let mut stack = Vec::new();
        let mut count = 0;
        let mut components = Vec::new();
        for &root in nodes {
            if order[root] != NEW {
                continue;
            }
            let mut path = vec![(root, 0)];
            while let Some(&mut (node, ref mut edge)) = path.last_mut() {
                if *edge == 0 {
                    order[node] = count;
                    low[node] = count;
                    count += 1;
                    stack.push(node);
                    open[node] = true;
                }
                if let Some(next) = self.edges[node].get(*edge) {
                    *edge += 1;
                    if !allowed[next.to] {
                        continue;
                    }
                    if order[next.to] == NEW {
                        path.push((next.to, 0));
                    } else if open[next.to] {
                        low[node] = low[node].min(order[next.to]);
                    }
                    continue;
                }
                path.pop();
                if let Some(&(parent, _)) = path.last() {
                    low[parent] = low[parent].min(low[node]);
                }
                if low[node] == order[node] {
                    let mut component = Vec::new();
                    while let Some(member) = stack.pop() {
                        open[member] = false;
                        component.push(member);
                        if member == node {
                            break;
                        }
                    }
                    components.push(component);
                }
            }
        }
        components
    }
}
