//! Standard modules and those of the community.

use super::{Modules, No, Partly, Search, Section, Value, Yes, row};

pub(super) const STANDARD: Section = Section {
    title: "Standard modules",
    rows: &[
        row(
            "Naturals, Integers",
            Yes,
            r"`\div` and `%` as in TLC: `%` by a positive number",
            &[
                Value(
                    "<<7 \\div 2, (-7) \\div 2, (-7) % 2, 2^10, -(3)>>",
                    "<<3, -4, 1, 1024, -3>>",
                ),
                Value("1 % 0", "error: `1 % 0` is not defined"),
                Value("3 \\in Nat /\\ -1 \\in Int /\\ 2..1 = {}", "TRUE"),
            ],
        ),
        row(
            "Reals",
            Partly,
            "the integers alone; `Real`, `Infinity` and `/` are refused, as TLC has no values for them",
            &[
                Modules(&[("T", "EXTENDS Reals\nE == 1 + 1")], "", "2"),
                Modules(
                    &[("T", "EXTENDS Reals\nE == 1 / 2")],
                    "",
                    "TL253: `/`: real numbers have no values here, as they have none in TLC",
                ),
            ],
        ),
        row(
            "Sequences",
            Yes,
            "`Len`, `\\o` and `SubSeq` of strings too",
            &[Value(
                "<<Len(<<1>>), Head(<<5>>), Tail(<<1, 2>>), Append(<<>>, 1), <<1>> \\o <<2>>, SubSeq(<<1, 2, 3>>, 2, 3), SelectSeq(<<1, 2>>, LAMBDA x : x > 1)>>",
                "<<1, 5, <<2>>, <<1>>, <<1, 2>>, <<2, 3>>, <<2>>>>",
            )],
        ),
        row(
            "FiniteSets",
            Yes,
            "",
            &[Value(
                "<<Cardinality({1, 2}), IsFiniteSet({}), IsFiniteSet(Nat)>>",
                "<<2, TRUE, FALSE>>",
            )],
        ),
        row(
            "Bags",
            Yes,
            "",
            &[Value("BagToSet(SetToBag({1}) (+) SetToBag({2}))", "{1, 2}")],
        ),
        row(
            "TLC: `:>`, `@@`, `Permutations`, `SortSeq`, `ToString`, `TLCEval`",
            Yes,
            "",
            &[Value(
                "<<(\"a\" :> 1) @@ [a |-> 2, b |-> 3], SortSeq(<<2, 1>>, <), ToString(1), Cardinality(Permutations(1..3))>>",
                "<<[a |-> 1, b |-> 3], <<1, 2>>, \"1\", 6>>",
            )],
        ),
        row(
            "TLC: `Print`, `PrintT`, `Assert`",
            Yes,
            "",
            &[
                Value(
                    "PrintT(1) /\\ Print(2, TRUE) /\\ Assert(TRUE, \"no\")",
                    "TRUE",
                ),
                Value("Assert(FALSE, \"why\")", "error: assertion failed: why"),
            ],
        ),
        row(
            "TLC: `TLCGet`, `TLCSet`",
            Partly,
            "registers, \"config\", \"level\", \"distinct\", \"generated\", \"queue\", \"diameter\", \"stats\", \"revision\", \"all\", \"exit\"; \"duration\" is 0",
            &[
                Value("TLCSet(1, 5) /\\ TLCGet(1) = 5", "TRUE"),
                Value("TLCGet(\"duration\") + TLCGet(\"stats\").distinct", "0"),
                Value("TLCGet(\"config\").mode", "\"bfs\""),
                Search(
                    "EXTENDS Naturals, TLC\nVARIABLE x\nInit == x = 1\nNext == x < 4 /\\ x' = x + 1\nInv == x = TLCGet(\"level\") /\\ TLCGet(\"distinct\") >= 0 /\\ TLCGet(\"queue\") \\in {0, 1} /\\ TLCGet(\"diameter\") >= 1",
                    "INIT Init NEXT Next INVARIANT Inv CHECK_DEADLOCK FALSE",
                    "accepted, 4",
                ),
                Search(
                    "EXTENDS Naturals, TLC\nVARIABLE x\nInit == x = 1\nNext == x' = x + 1\nStop == x = 3 => TLCSet(\"exit\", TRUE)",
                    "INIT Init NEXT Next INVARIANT Stop",
                    "accepted, 3",
                ),
            ],
        ),
        row(
            "TLC: `RandomElement`",
            Partly,
            "the same element in every run",
            &[
                Value(
                    "RandomElement({3, 1})",
                    "TL258: `RandomElement`: what TLC leaves to chance is the same in every run here",
                ),
                Search(
                    "EXTENDS TLC\nVARIABLE x\nInit == x = RandomElement({3, 1})\nNext == x' = x\nInv == x = 1",
                    "INIT Init NEXT Next INVARIANT Inv",
                    "TL258: `RandomElement`: what TLC leaves to chance is the same in every run here; accepted, 1",
                ),
            ],
        ),
        row(
            "TLC: `JavaTime`, `Any`",
            No,
            "neither has a value that a verdict could rest on",
            &[
                Value(
                    "JavaTime",
                    "TL253: `JavaTime`: the time of day has no place in a verdict",
                ),
                Value(
                    "1 \\in Any",
                    "TL253: `Any`: `Any` stands for every value; only TLC's own checks use it",
                ),
            ],
        ),
        row(
            "TLCExt",
            Partly,
            "`AssertEq`, `AssertError`, `TLCModelValue`, `TLCCache`, `TLCDefer`, `TLCGetOrDefault`, `TLCGetAndSet`, `TLCNoOp`",
            &[
                Value(
                    "<<AssertEq(1, 1), TLCModelValue(\"m\"), TLCGetOrDefault(7, 1), TLCGetAndSet(7, +, 2, 1), TLCGet(7)>>",
                    "<<TRUE, m, 1, 1, 3>>",
                ),
                Value(
                    "Trace",
                    "TL253: `Trace`: the behaviour up to a state cannot be evaluated in that state",
                ),
            ],
        ),
        row(
            "Json: `ToJson`, `ToJsonArray`, `ToJsonObject`, `JsonDeserialize`, `ndJsonDeserialize`",
            Yes,
            "`null` is a value of its own; fractions are cut off, and a note says so",
            &[
                Value("ToJson([a |-> <<1, TRUE>>])", "\"{\\\"a\\\":[1,true]}\""),
                Search(
                    "EXTENDS Json, Sequences\nVARIABLE x\nInit == x = ndJsonDeserialize(\"records.ndjson\")[2].a\nNext == x' = JsonDeserialize(\"value.json\").a.b\nInv == x \\in {<<TRUE, \"x\">>} \\/ x = -2",
                    "INIT Init NEXT Next",
                    "accepted, 2",
                ),
            ],
        ),
        row(
            "Json: `JsonSerialize`, `ndJsonSerialize`",
            Partly,
            "TRUE, and nothing is written",
            &[Search(
                "EXTENDS Json\nVARIABLE x\nInit == x = 0\nNext == x' = 0\nWritten == JsonSerialize(\"out.json\", [a |-> 1])",
                "INIT Init NEXT Next POSTCONDITION Written",
                "TL258: `JsonSerialize`: an evaluation writes no files; the operator is TRUE; accepted, 1",
            )],
        ),
        row(
            "IOUtils: `IOEnv`, `atoi`, `zeroPadN`",
            Yes,
            "",
            &[
                Value("<<atoi(\"-12\"), zeroPadN(7, 3)>>", "<<-12, \"007\">>"),
                Search(
                    "EXTENDS IOUtils\nVARIABLE x\nInit == x = IOEnv.JSON\nNext == x' = x\nInv == x = \"records.ndjson\"",
                    "INIT Init NEXT Next INVARIANT Inv",
                    "accepted, 1",
                ),
            ],
        ),
        row(
            "IOUtils: `IOExec`, `IOEnvExec`, `Serialize`, `Deserialize` and their like",
            No,
            "no commands are run; `Serialize` is TRUE and writes nothing",
            &[
                Value(
                    "IOExec(<<\"ls\">>)",
                    "TL253: `IOExec`: an evaluation runs no commands",
                ),
                Value(
                    "Deserialize(\"f\", [a |-> 1])",
                    "TL253: `Deserialize`: the format of TLC's own values is not read; use the Json module",
                ),
                Value(
                    "Serialize(1, \"f\", [a |-> 1])",
                    "TL258: `Serialize`: an evaluation writes no files; the operator is TRUE",
                ),
            ],
        ),
        row(
            "Randomization",
            Partly,
            "`RandomSubset` and `RandomSetOfSubsets`, the same in every run",
            &[
                Search(
                    "EXTENDS Randomization, Naturals\nVARIABLE x\nInit == x \\in RandomSubset(3, 1..100)\nNext == x' = x",
                    "INIT Init NEXT Next",
                    "TL258: `RandomSubset`: what TLC leaves to chance is the same in every run here; accepted, 3",
                ),
                Modules(
                    &[(
                        "T",
                        "EXTENDS Randomization\nE == TestRandomSetOfSubsets(1, 1, {1})",
                    )],
                    "",
                    "TL253: `TestRandomSetOfSubsets`: chance has no place in a verdict",
                ),
            ],
        ),
        row(
            "RealTime, Peano, ProtoReals",
            No,
            "nothing in them can be evaluated",
            &[Modules(
                &[("T", "EXTENDS RealTime\nE == 1")],
                "",
                "TL259: the operators of `RealTime` are not known here",
            )],
        ),
    ],
};

pub(super) const COMMUNITY: Section = Section {
    title: "Community modules",
    rows: &[
        row(
            "SequencesExt",
            Yes,
            "",
            &[Value(
                "<<ToSet(<<1, 1>>), Reverse(<<1, 2>>), IsPrefix(<<1>>, <<1, 2>>), FoldSeq(+, 0, <<1, 2>>), FlattenSeq(<<<<1>>, <<2>>>>)>>",
                "<<{1}, <<2, 1>>, TRUE, 3, <<1, 2>>>>",
            )],
        ),
        row(
            "FiniteSetsExt",
            Yes,
            "",
            &[Value(
                "<<Max({1, 3}), Min({1, 3}), Sum({1, 2}), kSubset(1, {1, 2}), FoldSet(+, 0, {1, 2}), SymDiff({1}, {2}), Quantify({1, 2}, LAMBDA x : x > 1)>>",
                "<<3, 1, 3, {{1}, {2}}, 3, {1, 2}, 1>>",
            )],
        ),
        row(
            "BagsExt",
            Yes,
            "`FoldBag` takes its operator's arguments as TLC's override does",
            &[Value(
                "<<BagAdd(<<>>, \"x\"), SumBag(2 :> 3), FoldBag(LAMBDA acc, x : acc + x, 0, 2 :> 3)>>",
                "<<[x |-> 1], 6, 6>>",
            )],
        ),
        row(
            "Functions",
            Yes,
            "",
            &[Value(
                "<<Range(<<1, 1>>), Restrict([a |-> 1, b |-> 2], {\"a\"}), IsInjective(<<1, 2>>), FoldFunction(+, 0, <<1, 2>>)>>",
                "<<{1}, [a |-> 1], TRUE, 3>>",
            )],
        ),
        row(
            "Folds",
            Yes,
            "",
            &[Value(
                "MapThenFoldSet(+, 0, LAMBDA x : 2 * x, LAMBDA s : CHOOSE x \\in s : TRUE, {1, 2})",
                "6",
            )],
        ),
        row(
            "Bitwise",
            Partly,
            "without `Not`",
            &[
                Modules(
                    &[(
                        "T",
                        "EXTENDS Bitwise, Integers\nE == <<6 & 3, 6 | 3, 6 ^^ 3, shiftR(12, 2)>>",
                    )],
                    "",
                    "<<2, 7, 5, 3>>",
                ),
                Modules(
                    &[("T", "EXTENDS Bitwise\nE == Not(1)")],
                    "",
                    "TL253: `Not`: the width of the integers that `Not` flips is not defined",
                ),
            ],
        ),
        row(
            "Combinatorics",
            Yes,
            "",
            &[Modules(
                &[(
                    "T",
                    "EXTENDS Combinatorics\nE == <<factorial(5), choose(10, 3), choose(2, 3)>>",
                )],
                "",
                "<<120, 120, 0>>",
            )],
        ),
        row(
            "CSV",
            Partly,
            "`CSVRead` and `CSVRecords`; `CSVWrite` is TRUE and writes nothing",
            &[
                Search(
                    "EXTENDS CSV\nVARIABLE x\nInit == x = CSVRead(<<\"n\", \"s\">>, \",\", \"table.csv\")\nNext == x' = x\nInv == x = <<[n |-> \"1\", s |-> \"x\"], [n |-> \"2\", s |-> \"y\"]>> /\\ CSVRecords(\"table.csv\") = 2",
                    "INIT Init NEXT Next INVARIANT Inv",
                    "accepted, 1",
                ),
                Modules(
                    &[("T", "EXTENDS CSV\nE == CSVWrite(\"%1$s\", <<1>>, \"f\")")],
                    "",
                    "TL258: `CSVWrite`: an evaluation writes no files; the operator is TRUE",
                ),
            ],
        ),
        row(
            "Relation",
            Yes,
            "",
            &[Modules(
                &[(
                    "T",
                    "EXTENDS Relation, Naturals\nS == 1..3\nLt == [x, y \\in S |-> y = x + 1]\nE == <<IsTransitive(Lt, S), TransitiveClosure(Lt, S)[1, 3], IsTotallyOrderedUnder(<=, S), IsConnected(Lt, S)>>",
                )],
                "",
                "<<FALSE, TRUE, TRUE, FALSE>>",
            )],
        ),
        row(
            "Graphs, UndirectedGraphs",
            Partly,
            "`Path` is an infinite set, for membership; `SimplePath` can be enumerated",
            &[
                Modules(
                    &[(
                        "T",
                        "EXTENDS Graphs, Naturals, FiniteSets\nG == [node |-> 1..3, edge |-> {<<1, 2>>, <<2, 3>>}]\nE == <<IsDirectedGraph(G), AreConnectedIn(1, 3, G), IsStronglyConnected(G), IsTreeWithRoot(Transpose(G), 1), Cardinality(SimplePath(G)), IsDag(G)>>",
                    )],
                    "",
                    "<<TRUE, TRUE, FALSE, TRUE, 6, TRUE>>",
                ),
                Modules(
                    &[(
                        "T",
                        "EXTENDS UndirectedGraphs, Naturals\nG == [node |-> 1..3, edge |-> {{1, 2}}]\nE == <<IsLoopFreeUndirectedGraph(G), ConnectedComponents(G), <<1, 2, 1>> \\in Path(G)>>",
                    )],
                    "",
                    "<<TRUE, {{3}, {1, 2}}, TRUE>>",
                ),
            ],
        ),
        row(
            "VectorClocks",
            Partly,
            "`IsCausalOrder` and `CausalOrder`",
            &[Modules(
                &[(
                    "T",
                    "EXTENDS VectorClocks\nLog == <<[c |-> <<1, 1>>], [c |-> <<1, 0>>]>>\nClock(r) == r.c\nSorted == CausalOrder(Log, Clock, LAMBDA r : 1, LAMBDA r : DOMAIN r.c)\nE == <<IsCausalOrder(Log, Clock), IsCausalOrder(Sorted, Clock)>>",
                )],
                "",
                "<<FALSE, TRUE>>",
            )],
        ),
        row(
            "Apalache, Variants",
            Partly,
            "without types: `:=`, `Skolem`, `ApaFoldSet`, `Variant` and their like; no `Gen`, no `Guess`",
            &[
                Search(
                    "EXTENDS Apalache, Integers\nVARIABLE x\nInit == x := 0\nNext == x < 2 /\\ x' := x + 1",
                    "INIT Init NEXT Next CHECK_DEADLOCK FALSE",
                    "accepted, 3",
                ),
                Modules(
                    &[(
                        "T",
                        "EXTENDS Apalache, Variants\nE == <<ApaFoldSeqLeft(LAMBDA a, b : <<a, b>>, 0, <<1, 2>>), VariantGetOrElse(\"A\", Variant(\"B\", 1), 7)>>",
                    )],
                    "",
                    "<<<<<<0, 1>>, 2>>, 7>>",
                ),
            ],
        ),
        row(
            "theorem modules, TLAPS, Toolbox",
            Yes,
            "they define nothing that is evaluated",
            &[Modules(
                &[(
                    "T",
                    "EXTENDS TLAPS, FiniteSetTheorems, NaturalsInduction\nE == 1",
                )],
                "",
                "1",
            )],
        ),
        row(
            "SVG, GraphViz, HTML, ShiViz, Statistics, DyadicRationals and others",
            No,
            "a copy beside the specification is read like any module",
            &[
                Modules(
                    &[("T", "EXTENDS SVG\nE == 1")],
                    "",
                    "TL259: the operators of `SVG` are not known here",
                ),
                Modules(
                    &[("T", "I == INSTANCE Statistics\nE == 1")],
                    "",
                    "TL259: the operators of `Statistics` are not known here",
                ),
            ],
        ),
    ],
};
