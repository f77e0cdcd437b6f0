//! TLC's configuration files.

use super::{Modules, Partly, Search, Section, Yes, row};

const NODES: &str = "EXTENDS Naturals, FiniteSets, TLC
CONSTANT Node
VARIABLES on, n
vars == <<on, n>>
Init == on = {} /\\ n = 0
Next == \\E i \\in Node : i \\notin on /\\ on' = on \\cup {i} /\\ n' = n + 1
Spec == Init /\\ [][Next]_vars
Perms == Permutations(Node)
Few == Cardinality(on) < 2
Step == n' < 3
Seen == n
Shown == [count |-> n, after |-> n']
Right == n = Cardinality(on)
AtLast == TLCGet(\"stats\").diameter = 4
Live == <>(n = 3)
Fair == Spec /\\ WF_vars(Next)";

const VALUE: &str = "CONSTANT C\nE == C";

pub(super) const CONFIGURATION: Section = Section {
    title: "TLC's configuration files",
    rows: &[
        row(
            "`CONSTANTS C = v`: numbers, strings, Booleans, model values, sets of them",
            Yes,
            "",
            &[
                Modules(&[("T", VALUE)], "CONSTANT C = -3", "-3"),
                Modules(
                    &[("T", VALUE)],
                    "CONSTANT C = {\"a\", \"b\"}",
                    "{\"a\", \"b\"}",
                ),
                Modules(
                    &[("T", VALUE)],
                    "CONSTANT C = {{1, -2}, {}}",
                    "{{}, {-2, 1}}",
                ),
                Modules(&[("T", VALUE)], "CONSTANT C = {b, a}", "{a, b}"),
                Modules(
                    &[("T", "CONSTANT C\nE == C = 1")],
                    "CONSTANT C = C",
                    "FALSE",
                ),
            ],
        ),
        row(
            "typed model values, `A_x`",
            Yes,
            "comparing them with anything of another type is an error",
            &[
                Modules(
                    &[("T", "CONSTANTS C, D\nE == C = D")],
                    "CONSTANTS C = A_x D = A_y",
                    "FALSE",
                ),
                Modules(
                    &[("T", "CONSTANTS C, D\nE == C = D")],
                    "CONSTANTS C = A_x D = B_x",
                    "error: cannot compare the model value `A_x` with the model value `B_x`",
                ),
                Modules(
                    &[("T", "CONSTANT C\nE == C = 1")],
                    "CONSTANT C = A_x",
                    "error: cannot compare the model value `A_x` with the integer `1`",
                ),
            ],
        ),
        row(
            "`F(1, 2) = v`",
            Yes,
            "",
            &[Modules(
                &[("T", "CONSTANT F(_, _)\nE == <<F(1, 2), F(2, 1)>>")],
                "CONSTANTS F(1, 2) = a F(2, 1) = b",
                "<<a, b>>",
            )],
        ),
        row(
            "`C <- Op`, also for definitions and operators with parameters",
            Yes,
            "",
            &[
                Modules(
                    &[("T", "EXTENDS Naturals\nCONSTANT C\nMy == 1 + 1\nE == C")],
                    "CONSTANT C <- My",
                    "2",
                ),
                Modules(
                    &[(
                        "T",
                        "EXTENDS Naturals\nSlow(x) == 0\nFast(x) == x + 1\nE == Slow(4)",
                    )],
                    "CONSTANT Slow <- Fast",
                    "5",
                ),
                Modules(
                    &[("T", "EXTENDS Naturals\nFew == 0..2\nE == Nat")],
                    "CONSTANT Nat <- Few",
                    "{0, 1, 2}",
                ),
            ],
        ),
        row(
            "`Op <- [M] Other`",
            Yes,
            "",
            &[Modules(
                &[
                    ("T", "Mine == 1\nI == INSTANCE M\nE == I!Get"),
                    ("M", "Own == 0\nGet == Own"),
                ],
                "CONSTANT Own <- [M]Mine",
                "1",
            )],
        ),
        row(
            "`INIT`, `NEXT`, `SPECIFICATION`",
            Yes,
            "",
            &[
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Spec CHECK_DEADLOCK FALSE",
                    "accepted, 8",
                ),
                Search(
                    "VARIABLE x\nSpec == x = 0",
                    "SPECIFICATION Spec",
                    "TL256: `Spec` has no conjunct `[][Next]_vars`",
                ),
            ],
        ),
        row(
            "`INVARIANT(S)`, `PROPERTY`, `PROPERTIES`",
            Yes,
            "",
            &[
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Spec INVARIANTS Right Few CHECK_DEADLOCK FALSE",
                    "invariant Few, 5",
                ),
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Fair PROPERTY Live CHECK_DEADLOCK FALSE",
                    "accepted, 8",
                ),
            ],
        ),
        row(
            "`CONSTRAINT(S)`, `ACTION_CONSTRAINT(S)`",
            Yes,
            "states outside are checked and not counted, as in TLC",
            &[
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Spec CONSTRAINT Few CHECK_DEADLOCK FALSE",
                    "accepted, 4",
                ),
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Spec ACTION_CONSTRAINT Step CHECK_DEADLOCK FALSE",
                    "accepted, 7",
                ),
            ],
        ),
        row(
            "`CHECK_DEADLOCK`",
            Yes,
            "TRUE where nothing is said",
            &[Search(
                NODES,
                "CONSTANT Node = {a} SPECIFICATION Spec",
                "deadlock, 2",
            )],
        ),
        row(
            "`VIEW`",
            Yes,
            "",
            &[Search(
                NODES,
                "CONSTANT Node = {a, b, c} SPECIFICATION Spec VIEW Seen CHECK_DEADLOCK FALSE",
                "accepted, 4",
            )],
        ),
        row(
            "`SYMMETRY`",
            Partly,
            "applied; beside temporal properties it is not, and a warning says so",
            &[
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Spec SYMMETRY Perms CHECK_DEADLOCK FALSE",
                    "accepted, 4",
                ),
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Fair SYMMETRY Perms PROPERTY Live CHECK_DEADLOCK FALSE",
                    "TL258: SYMMETRY is not applied beside temporal properties; accepted, 8",
                ),
            ],
        ),
        row(
            "`ALIAS`",
            Yes,
            "what a reported behaviour shows",
            &[Search(
                NODES,
                "CONSTANT Node = {a} SPECIFICATION Spec ALIAS Shown",
                "deadlock, 2",
            )],
        ),
        row(
            "`POSTCONDITION`",
            Yes,
            "evaluated after the search",
            &[
                Search(
                    NODES,
                    "CONSTANT Node = {a, b, c} SPECIFICATION Spec POSTCONDITION AtLast CHECK_DEADLOCK FALSE",
                    "accepted, 8",
                ),
                Search(
                    NODES,
                    "CONSTANT Node = {a, b} SPECIFICATION Spec POSTCONDITION AtLast CHECK_DEADLOCK FALSE",
                    "postcondition AtLast, 4",
                ),
            ],
        ),
        row(
            "names that the specification does not define",
            Yes,
            "reported with their place",
            &[Search(
                NODES,
                "CONSTANT Node = {a} SPECIFICATION Spec INVARIANT Nope",
                "TL255: the configuration names `Nope`, which the specification does not define",
            )],
        ),
    ],
};
