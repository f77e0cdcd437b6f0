//! Steps and temporal formulas.

use super::{No, Search, Section, Yes, row};

const CONFIG: &str = "INIT Init NEXT Next CHECK_DEADLOCK FALSE";

const LIVE: &str = "EXTENDS Naturals
VARIABLE x
Init == x = 0
Up == x < 2 /\\ x' = x + 1
Back == x = 2 /\\ x' = 0
Next == Up \\/ Back
Spec == Init /\\ [][Next]_x
Fair == Spec /\\ WF_x(Next)
Reaches == <>(x = 2)
Again == []<>(x = 2)
Settles == <>[](x = 2)
Follows == (x = 1) ~> (x = 0)
OnlyUp == [][x' > x]_x
Some == [][\\E d \\in {1} : x' = x + d \\/ x' = 0]_x
Each == \\A i \\in {0, 1, 2} : []<>(x = i)
EachStep == \\A i \\in {1, 2} : [][x' # i \\/ x = i - 1]_x
Both == Reaches /\\ Follows
Nested == \\A i \\in {1} : <>(x = i /\\ <>(x = 0))
Hidden == \\EE h : [](h = x)
Angle == []<><<Back>>_x
Rest == <>[][Up]_x
Fairly == WF_x(Up) /\\ SF_x(Back)
Inner(i) == [][x' # i \\/ x = i - 1]_x
Steps == [x' # 5]_x
Named == []Steps";

pub(super) const STEPS: Section = Section {
    title: "Initial states and steps",
    rows: &[
        row(
            r"`x' = e`, `x' \in S`",
            Yes,
            "the first gives the variable its value, later ones are tests; the order of the conjuncts counts as it does in TLC",
            &[
                Search(
                    "EXTENDS Naturals\nVARIABLE x\nInit == x \\in 1..2\nNext == x' \\in 3..5 /\\ x' # 4",
                    CONFIG,
                    "accepted, 4",
                ),
                Search(
                    "VARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == y' = x' /\\ x' = 1",
                    CONFIG,
                    "failed: the variable `x` is read before the step gives it its next value, 1",
                ),
                Search(
                    "VARIABLES x, y\nInit == x = 0 /\\ y = 0\nNext == x' = 1",
                    CONFIG,
                    "failed: the next state gives no value to `y`, 1",
                ),
            ],
        ),
        row(
            "`UNCHANGED`, of tuples and definitions too",
            Yes,
            "",
            &[Search(
                "VARIABLES x, y, z\nInit == x = 0 /\\ y = 0 /\\ z = 0\nrest == <<y, z>>\nNext == x' = 1 /\\ UNCHANGED rest",
                CONFIG,
                "accepted, 2",
            )],
        ),
        row(
            "disjunctions, `\\E`, `\\A`, `IF`, `CASE`, `LET`, operators inside of actions",
            Yes,
            "",
            &[
                Search(
                    "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nSet(v, e) == v' = e\nNext == \\/ \\E n \\in 1..2 : Set(x, n)\n        \\/ IF x = 1 THEN x' = 7 ELSE LET k == 8 IN x' = k\n        \\/ CASE x = 2 -> x' = 9 [] OTHER -> UNCHANGED x",
                    CONFIG,
                    "accepted, 6",
                ),
                Search(
                    "VARIABLE f\nInit == f = [i \\in {1, 2} |-> 0]\nNext == \\A i \\in {1, 2} : f' = [f EXCEPT ![1] = 5]",
                    CONFIG,
                    "accepted, 2",
                ),
            ],
        ),
        row(
            "`f'[i] = e`",
            No,
            "assigns nothing, as in TLC: the variable has no next value when it is read",
            &[
                Search(
                    "VARIABLE f\nInit == f = <<1>>\nNext == f'[1] = 2",
                    CONFIG,
                    "failed: the variable `f` is read before the step gives it its next value, 1",
                ),
                super::Value(
                    "TLCGet(\"nothing\")",
                    "error: TLCGet(\"nothing\") has no value",
                ),
            ],
        ),
        row(
            "`e'` of any expression",
            Yes,
            "",
            &[Search(
                "EXTENDS Naturals\nVARIABLES x, y\nInit == x = 0 /\\ y = 0\nsum == x + y\nNext == x' \\in 0..2 /\\ y' \\in 0..2 /\\ sum' = 1",
                CONFIG,
                "accepted, 3",
            )],
        ),
        row(
            "`[A]_v`, `<<A>>_v` inside of actions",
            Yes,
            "",
            &[Search(
                "VARIABLE x\nInit == x = 0\nNext == <<x' \\in {0, 1}>>_x \\/ [x' = 2]_x",
                CONFIG,
                "accepted, 3",
            )],
        ),
        row(
            "`ENABLED`",
            Yes,
            "",
            &[Search(
                "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nUp == x < 2 /\\ x' = x + 1\nNext == Up \\/ (~ENABLED Up /\\ x' = 9)",
                CONFIG,
                "accepted, 4",
            )],
        ),
        row(
            r"`A \cdot B`",
            No,
            "write one action",
            &[Search(
                "VARIABLE x\nInit == x = 0\nNext == (x' = 1) \\cdot (x' = 2)",
                CONFIG,
                "TL253: the composition of actions cannot be evaluated; failed: the composition of actions cannot be evaluated, 1",
            )],
        ),
    ],
};

pub(super) const TEMPORAL: Section = Section {
    title: "Temporal formulas",
    rows: &[
        row(
            r"`Init /\ [][Next]_v`, with `WF_v(A)`, `SF_v(A)`",
            Yes,
            "also behind definitions and `\\A`",
            &[
                Search(LIVE, "SPECIFICATION Spec", "accepted, 3"),
                Search(LIVE, "SPECIFICATION Fair PROPERTY Reaches", "accepted, 3"),
                Search(
                    LIVE,
                    "SPECIFICATION Spec PROPERTY Reaches",
                    "property Reaches, 3",
                ),
            ],
        ),
        row(
            "`[]P`, `<>P`, `[]<>P`, `<>[]P`, `P ~> Q`",
            Yes,
            "under the fairness of the specification; without it a behaviour may stop",
            &[
                Search(
                    LIVE,
                    "SPECIFICATION Fair PROPERTIES Again Follows",
                    "accepted, 3",
                ),
                Search(
                    LIVE,
                    "SPECIFICATION Fair PROPERTY Settles",
                    "property Settles, 3",
                ),
            ],
        ),
        row(
            "`[][A]_v`",
            Yes,
            "checked step by step",
            &[
                Search(LIVE, "SPECIFICATION Spec PROPERTY Some", "accepted, 3"),
                Search(
                    LIVE,
                    "SPECIFICATION Spec PROPERTY OnlyUp",
                    "property OnlyUp, 3",
                ),
                Search(LIVE, "SPECIFICATION Spec PROPERTY EachStep", "accepted, 3"),
            ],
        ),
        row(
            "Boolean combinations and quantifiers over constant sets",
            Yes,
            "",
            &[Search(
                LIVE,
                "SPECIFICATION Fair PROPERTIES Each Both Nested",
                "accepted, 3",
            )],
        ),
        row(
            "`[]<><<A>>_v`, `<>[][A]_v`",
            Yes,
            "also fairness inside of properties, so that a specification can be a property",
            &[Search(
                LIVE,
                "SPECIFICATION Fair PROPERTY Angle",
                "accepted, 3",
            )],
        ),
        row(
            r"`\EE`, `\AA`, `-+->`",
            No,
            "as in TLC",
            &[Search(
                LIVE,
                "SPECIFICATION Spec PROPERTY Hidden",
                "TL257: this temporal formula cannot be checked",
            )],
        ),
    ],
};
