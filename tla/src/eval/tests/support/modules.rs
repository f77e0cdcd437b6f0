//! Modules.

use super::{Modules, Partly, Section, Yes, row};

const PAIR: (&str, &str) = (
    "Pair",
    "EXTENDS Naturals\nCONSTANTS A, F(_)\nBoth == <<A, F(A)>>\nPlus(n) == A + n\na ++ b == A + a + b\nRECURSIVE Down(_)\nDown(n) == IF n = 0 THEN A ELSE Down(n - 1)\nf[n \\in Nat] == IF n = 0 THEN A ELSE f[n - 1] + 1",
);

pub(super) const MODULES: Section = Section {
    title: "Modules",
    rows: &[
        row(
            "`EXTENDS`, of modules beside the specification too",
            Yes,
            "",
            &[Modules(
                &[
                    ("T", "EXTENDS M\nE == Two + 1"),
                    ("M", "EXTENDS Naturals\nTwo == 2"),
                ],
                "",
                "3",
            )],
        ),
        row(
            "`LOCAL` definitions and instances",
            Yes,
            "",
            &[
                Modules(
                    &[("T", "EXTENDS M\nE == Hidden"), ("M", "LOCAL Hidden == 1")],
                    "",
                    "TL251: `Hidden` is not defined here",
                ),
                Modules(
                    &[
                        ("T", "LOCAL INSTANCE M\nE == Two"),
                        ("M", "LOCAL INSTANCE Naturals\nTwo == 1 + 1"),
                    ],
                    "",
                    "2",
                ),
            ],
        ),
        row(
            "`INSTANCE M`, with and without `WITH`",
            Yes,
            "",
            &[
                Modules(
                    &[
                        ("T", "A == 1\nF(x) == <<x>>\nINSTANCE Pair\nE == Both"),
                        PAIR,
                    ],
                    "",
                    "<<1, <<1>>>>",
                ),
                Modules(
                    &[
                        (
                            "T",
                            "INSTANCE Pair WITH A <- 2, F <- LAMBDA x : x\nE == Both",
                        ),
                        PAIR,
                    ],
                    "",
                    "<<2, 2>>",
                ),
            ],
        ),
        row(
            "`I == INSTANCE M`, `I!Op`",
            Yes,
            "also for infix operators and functions",
            &[
                Modules(
                    &[
                        (
                            "T",
                            "F(x) == x\nI == INSTANCE Pair WITH A <- 3\nE == <<I!Both, I!Plus(1), I!Down(5), I!f[2]>>",
                        ),
                        PAIR,
                    ],
                    "",
                    "<<<<3, 3>>, 4, 3, 5>>",
                ),
                Modules(
                    &[
                        (
                            "T",
                            "F(x) == x\nI == INSTANCE Pair WITH A <- 3\nE == I!++(1, 1)",
                        ),
                        PAIR,
                    ],
                    "",
                    "5",
                ),
                Modules(
                    &[("T", "S == INSTANCE Sequences\nE == S!Len(<<1>>)")],
                    "",
                    "1",
                ),
            ],
        ),
        row(
            "`I(x) == INSTANCE M WITH y <- x`, `I(3)!Op`",
            Yes,
            "",
            &[
                Modules(
                    &[
                        (
                            "T",
                            "F(x) == x\nI(n) == INSTANCE Pair WITH A <- n\nE == <<I(3)!Plus(1), I(4)!Both, I(5)!f[1]>>",
                        ),
                        PAIR,
                    ],
                    "",
                    "<<4, <<4, 4>>, 6>>",
                ),
                Modules(
                    &[
                        ("T", "I(a) == INSTANCE M WITH X <- a\nE == I(1)!J(10)!Get"),
                        (
                            "M",
                            "EXTENDS Naturals\nCONSTANT X\nJ(b) == INSTANCE N WITH Y <- b + X",
                        ),
                        ("N", "CONSTANT Y\nGet == Y"),
                    ],
                    "",
                    "11",
                ),
            ],
        ),
        row(
            "`INSTANCE` inside of `LET`",
            Yes,
            "",
            &[Modules(
                &[
                    (
                        "T",
                        "EXTENDS Naturals\nF(x) == x\nE == {LET I == INSTANCE Pair WITH A <- k IN I!Plus(1) + I!f[2] : k \\in 1..2}",
                    ),
                    PAIR,
                ],
                "",
                "{5, 7}",
            )],
        ),
        row(
            "instances of modules with variables",
            Yes,
            "variables may be replaced by expressions",
            &[super::Search(
                "EXTENDS Naturals\nVARIABLE x\n---- MODULE Inner ----\nEXTENDS Naturals\nVARIABLE y\nIInit == y = 0\nINext == y' = y + 2\nSmall == y < 6\n====\nI == INSTANCE Inner WITH y <- 2 * x\nInit == x = 0 /\\ I!IInit\nNext == x < 2 /\\ x' = x + 1 /\\ I!INext\nInv == I!Small",
                "INIT Init NEXT Next INVARIANT Inv CHECK_DEADLOCK FALSE",
                "accepted, 3",
            )],
        ),
        row(
            "nested modules",
            Yes,
            "",
            &[Modules(
                &[(
                    "T",
                    "EXTENDS Naturals\n---- MODULE In ----\nCONSTANT C\nGet == C + 1\n====\nI == INSTANCE In WITH C <- 4\nE == I!Get",
                )],
                "",
                "5",
            )],
        ),
        row(
            "several modules in one file",
            Yes,
            "those behind the first are found by their names",
            &[Modules(
                &[(
                    "T",
                    "EXTENDS Second\nE == Two\n====\n---- MODULE Second ----\nTwo == 2",
                )],
                "",
                "2",
            )],
        ),
        row(
            "modules of the community beside the specification",
            Partly,
            "operators that are built in go before the copy, as TLC's overrides do",
            &[Modules(
                &[
                    ("T", "EXTENDS SequencesExt\nE == <<Last(<<1, 2>>), Own>>"),
                    ("SequencesExt", "Last(s) == 0\nOwn == 5"),
                ],
                "",
                "<<2, 5>>",
            )],
        ),
    ],
};
