//! Expressions.

use super::{No, Partly, Section, Value, Yes, row};

pub(super) const OPERATORS: Section = Section {
    title: "Operators of the language",
    rows: &[
        row(
            r"`/\`, `\/`, `~`, `=>`, `<=>`, `\equiv`",
            Yes,
            "from left to right, no further than needed",
            &[
                Value(r"/\ TRUE /\ ~FALSE", "TRUE"),
                Value("FALSE => 1", "TRUE"),
                Value(r"FALSE /\ 1 = <<>>", "FALSE"),
                Value(r"TRUE \equiv (FALSE <=> FALSE)", "TRUE"),
            ],
        ),
        row(
            "lists of `/\\` and `\\/` by indentation",
            Yes,
            "",
            &[Value(
                "\n  /\\ TRUE\n  /\\ \\/ FALSE\n     \\/ TRUE\n  /\\ ~ \\/ FALSE\n       \\/ FALSE",
                "TRUE",
            )],
        ),
        row(
            "`=`, `#`, `/=`",
            Yes,
            "values that TLC refuses to compare are an error",
            &[
                Value("<<1, 2>> = [i \\in 1..2 |-> i]", "TRUE"),
                Value("1 /= 2 /\\ 1 # 2", "TRUE"),
                Value(
                    "1 = \"a\"",
                    "error: cannot compare the integer `1` with the string `\"a\"`",
                ),
            ],
        ),
        row(
            r"`\A`, `\E` over sets, also with tuples",
            Yes,
            "",
            &[
                Value(r"\A x, y \in 1..2, z \in {3} : x + y < z + 2", "TRUE"),
                Value(r"\E <<x, y>> \in {<<1, 2>>} : x > y", "FALSE"),
            ],
        ),
        row(
            r"`\A x : P`, `\E x : P` without a set",
            No,
            "as in TLC",
            &[Value(
                r"\E x : x = 1",
                "TL253: a quantifier without a set cannot be evaluated",
            )],
        ),
        row(
            r"`CHOOSE x \in S : P`",
            Yes,
            "the first element in the order of TLC; strings and model values are ordered by their text",
            &[
                Value(r"CHOOSE x \in {3, 1, 2} : x > 1", "2"),
                Value(r"CHOOSE <<a, b>> \in {<<1, 2>>} : a < b", "<<1, 2>>"),
                Value(
                    r"CHOOSE x \in {} : TRUE",
                    "error: CHOOSE finds no element for which the condition holds",
                ),
            ],
        ),
        row(
            r"`CHOOSE x : P`",
            No,
            "replace the definition by a model value in the configuration",
            &[Value(
                r"CHOOSE x : x \notin Nat",
                "TL253: CHOOSE without a set cannot be evaluated",
            )],
        ),
        row(
            "`IF`, `CASE`, `OTHER`",
            Yes,
            "",
            &[
                Value("IF 1 = 2 THEN 1 ELSE IF TRUE THEN 2 ELSE 3", "2"),
                Value("CASE 1 = 2 -> 1 [] 2 = 2 -> 2 [] OTHER -> 3", "2"),
            ],
        ),
        row(
            "`LET`",
            Yes,
            "evaluated when it is first read, once",
            &[
                Value("LET a == 1 \\div 0 b == 2 IN b", "2"),
                Value("LET a == 1 b == a + 1 IN LET c == a + b IN c", "3"),
            ],
        ),
        row(
            "user-defined infix, prefix and postfix operators",
            Yes,
            "",
            &[
                Value(r"LET a \oslash b == <<b, a>> IN 1 \oslash 2", "<<2, 1>>"),
                Value("LET a ^+ == a + 1 IN 1^+", "2"),
                Value("LET -. a == <<a>> IN 1", "1"),
                Value(r"LET a \prec b == a < b IN 1 \prec 2", "TRUE"),
            ],
        ),
        row(
            "labels `l :: e`",
            Yes,
            "mean their expression",
            &[Value("LET f(x) == lab :: x + 1 IN f(1)", "2")],
        ),
        row(
            "selecting parts of definitions by position, `Op!1`",
            No,
            "name the part",
            &[super::Modules(
                &[("T", "D == 1 = 2 /\\ 3 = 4\nE == D!1")],
                "",
                "TL253: pieces of definitions cannot be selected by position",
            )],
        ),
        row(
            "numbers in decimal, `\\b`, `\\o`, `\\h`",
            Yes,
            "64 bits; what does not fit is an error, never a wrong number (TLC has 32 bits)",
            &[
                Value(r"<<10, \b11, \o17, \hFf>>", "<<10, 3, 15, 255>>"),
                Value("4294967296 * 2", "8589934592"),
                Value(
                    "9223372036854775807 + 1",
                    "error: `9223372036854775807 + 1` does not fit 64 bits",
                ),
                Value(
                    "99999999999999999999",
                    "TL253: the integer does not fit 64 bits",
                ),
            ],
        ),
        row(
            "decimal numbers, `1.5`",
            No,
            "as in TLC",
            &[Value("1.5", "TL253: decimal numbers have no values")],
        ),
        row(
            "strings with escapes",
            Yes,
            "",
            &[Value(r#""a\"b\\c\n""#, r#""a\"b\\c\n""#)],
        ),
    ],
};

pub(super) const DATA: Section = Section {
    title: "Sets, functions, records, sequences",
    rows: &[
        row(
            r"`{a, b}`, `\in`, `\notin`, `\subseteq`, `\cup`, `\cap`, `\`",
            Yes,
            "elements that TLC cannot compare are an error",
            &[
                Value(r"({1, 2} \cup {3}) \ ({1} \cap {1, 2})", "{2, 3}"),
                Value(r"{1} \subseteq Nat /\ 0 \notin {1}", "TRUE"),
                Value(
                    "{1, \"a\"}",
                    "error: a set cannot hold both the integer `1` and the string `\"a\"`",
                ),
            ],
        ),
        row(
            "`SUBSET`, `UNION`",
            Yes,
            "`SUBSET` is not enumerated before it has to be",
            &[
                Value("SUBSET {1} = {{}, {1}}", "TRUE"),
                Value("{1} \\in SUBSET Nat", "TRUE"),
                Value("UNION {{1}, {2}}", "{1, 2}"),
            ],
        ),
        row(
            r"`{x \in S : P}`, `{e : x \in S, y \in T}`",
            Yes,
            "",
            &[
                Value(r"{x \in 1..6 : x % 2 = 0}", "{2, 4, 6}"),
                Value(r"{x + y : x, y \in 1..2}", "{2, 3, 4}"),
                Value(r"{<<x, y>> \in (1..2) \X (1..2) : x < y}", "{<<1, 2>>}"),
            ],
        ),
        row(
            "infinite sets: `Nat`, `Int`, `STRING`, `Seq(S)`",
            Partly,
            "membership and subsets; enumerating them is an error",
            &[
                Value(r"<<1, 2>> \in Seq(Nat)", "TRUE"),
                Value(
                    r"{n \in Nat : n < 3}",
                    "error: the elements of `Nat` cannot be enumerated: the set is infinite",
                ),
                Value(
                    "Cardinality(Int)",
                    "error: `Int` has no number of elements: the set is infinite",
                ),
            ],
        ),
        row(
            r"`A \X B \X C`",
            Yes,
            "",
            &[Value(r"Cardinality((1..2) \X (1..3) \X {1})", "6")],
        ),
        row(
            r"functions: `[x \in S |-> e]`, `f[x]`, `f[x, y]`, `DOMAIN`",
            Yes,
            "",
            &[
                Value(r"[x \in 2..3 |-> x * x]", "(2 :> 4 @@ 3 :> 9)"),
                Value(r"[x, y \in 1..2 |-> x - y][2, 1]", "1"),
                Value(r"[<<x, y>> \in {<<1, 2>>} |-> x + y][<<1, 2>>]", "3"),
                Value("DOMAIN <<5, 6>>", "{1, 2}"),
            ],
        ),
        row(
            "functions with infinite domains, or without values for some arguments",
            Partly,
            "can be applied, as in TLC; as values of their own they are an error",
            &[
                Value(r"LET f == [n \in Nat |-> n + 1] IN f[3]", "4"),
                Value(r"LET f[n \in Nat] == n + 1 IN f[3]", "4"),
                Value(r"[n \in 0..2 |-> 4 \div n][2]", "2"),
                Value(r"LET f[a, b \in Nat] == a - b IN f[3, 2]", "1"),
                Value(
                    r"LET f == [n \in Nat |-> n + 1] IN f[-1]",
                    "error: `-1` is not in the domain of the function",
                ),
                Value(
                    r"[n \in 0..2 |-> 4 \div n]",
                    r"error: `4 \div 0` is not defined",
                ),
            ],
        ),
        row(
            "`[S -> T]`",
            Yes,
            "not enumerated before it has to be",
            &[
                Value("Cardinality([1..3 -> 1..10])", "1000"),
                Value(r"<<1>> \in [1..1 -> Nat]", "TRUE"),
            ],
        ),
        row(
            "`EXCEPT` with several updates, paths and `@`",
            Yes,
            "an argument outside of the domain changes nothing, as in TLC",
            &[
                Value(
                    "[<<1, 2, 3>> EXCEPT ![1] = @ + 1, ![3] = @ * @]",
                    "<<2, 2, 9>>",
                ),
                Value(
                    "[[a |-> <<1, 2>>] EXCEPT !.a[2] = @ + 5]",
                    "[a |-> <<1, 7>>]",
                ),
                Value(
                    "[[a |-> [b |-> 1]] EXCEPT !.a = [@ EXCEPT !.b = @ + 1]]",
                    "[a |-> [b |-> 2]]",
                ),
                Value("[[x, y \\in 1..2 |-> 0] EXCEPT ![1, 2] = 5][1, 2]", "5"),
                Value("[<<1>> EXCEPT ![2] = 5]", "<<1>>"),
            ],
        ),
        row(
            "records: `[a |-> e]`, `r.a`, `[a : S]`",
            Yes,
            "",
            &[
                Value("[b |-> 1, a |-> 2].b", "1"),
                Value("[a : {1}, b : {2, 3}]", "[a : {1}, b : {2, 3}]"),
                Value("Cardinality([a : {1}, b : {2, 3}])", "2"),
                Value(
                    "[a |-> 1].c",
                    "error: the record `[a |-> 1]` has no field `c`",
                ),
            ],
        ),
        row(
            "tuples and sequences `<<a, b>>`",
            Yes,
            "one and the same, as in TLA+",
            &[Value("<<1, \"a\">>[2]", "\"a\"")],
        ),
    ],
};

pub(super) const DEFINITIONS: Section = Section {
    title: "Definitions",
    rows: &[
        row(
            "operators with parameters, also operators as parameters",
            Yes,
            "arguments are evaluated when they are read",
            &[
                Value(
                    "LET twice(F(_), x) == F(F(x)) inc(x) == x + 1 IN twice(inc, 1)",
                    "3",
                ),
                Value("LET op(F(_, _)) == F(1, 2) IN op( + )", "3"),
                Value("LET first(a, b) == a IN first(1, 1 \\div 0)", "1"),
            ],
        ),
        row(
            "`LAMBDA`",
            Yes,
            "",
            &[Value(
                "LET ap(F(_, _)) == F(1, 2) n == 10 IN ap(LAMBDA a, b : a + b + n)",
                "13",
            )],
        ),
        row(
            "`RECURSIVE` operators",
            Yes,
            "no deeper than 20,000 calls",
            &[
                Value(
                    "LET RECURSIVE sum(_) sum(n) == IF n = 0 THEN 0 ELSE n + sum(n - 1) IN sum(1000)",
                    "500500",
                ),
                super::Modules(
                    &[(
                        "T",
                        "EXTENDS Naturals\nRECURSIVE Even(_), Odd(_)\nEven(n) == n = 0 \\/ Odd(n - 1)\nOdd(n) == n # 0 /\\ Even(n - 1)\nE == Even(10)",
                    )],
                    "",
                    "TRUE",
                ),
                Value(
                    "LET RECURSIVE f(_) f(x) == f(x + 1) IN f(0)",
                    "error: operators call each other more than 20000 deep",
                ),
            ],
        ),
        row(
            r"recursive functions `f[x \in S] == e`",
            Yes,
            "over infinite domains too, one argument at a time",
            &[
                Value(
                    r"LET f[n \in Nat] == IF n = 0 THEN 1 ELSE n * f[n - 1] IN f[5]",
                    "120",
                ),
                Value(
                    r"LET f[a \in Nat, b \in Nat] == IF a = 0 THEN b ELSE f[a - 1, b + 1] IN f[3, 4]",
                    "7",
                ),
            ],
        ),
        row(
            "`ASSUME`, `ASSUMPTION`, `AXIOM`, also named",
            Yes,
            "checked before the search",
            &[
                super::Search(
                    "EXTENDS Naturals\nASSUME Small == 1 < 2\nAXIOM 2 > 1\nVARIABLE x\nInit == x = 0\nNext == x' = 0",
                    "INIT Init NEXT Next",
                    "accepted, 1",
                ),
                super::Search(
                    "ASSUME Wrong == 1 = 2\nVARIABLE x\nInit == x = 0\nNext == x' = 0",
                    "INIT Init NEXT Next",
                    "assumption, 0",
                ),
            ],
        ),
        row(
            "`THEOREM`, `LEMMA`, proofs",
            Yes,
            "read and left aside",
            &[super::Search(
                "EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == x' = 0\nTHEOREM Safe == Init => x = 0\n<1>1. x = 0 BY DEF Init\n<1> QED BY <1>1\nLEMMA x = 0 OBVIOUS\nPROPOSITION TRUE PROOF OMITTED",
                "INIT Init NEXT Next",
                "accepted, 1",
            )],
        ),
        row(
            "comments, nested ones, PlusCal",
            Yes,
            "the translation is what counts",
            &[super::Search(
                "VARIABLE x (* one (* in another *) *)\n(* --algorithm A { variables x = 0; { x := 1 } } *)\n\\* BEGIN TRANSLATION\nInit == x = 0\nNext == x' = 1 \\* to the end\n\\* END TRANSLATION",
                "INIT Init NEXT Next",
                "accepted, 2",
            )],
        ),
    ],
};
