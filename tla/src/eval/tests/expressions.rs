//! Expressions and their values.

use super::{check_values, value};

#[test]
fn logic() {
    check_values(&[
        ("TRUE /\\ ~FALSE", "TRUE"),
        ("FALSE \\/ 1 = 1", "TRUE"),
        ("FALSE => (1 = \"a\")", "TRUE"),
        ("TRUE => FALSE", "FALSE"),
        ("TRUE <=> FALSE", "FALSE"),
        ("TRUE \\equiv TRUE", "TRUE"),
        ("IF 1 < 2 THEN \"yes\" ELSE 1 \\div 0", "\"yes\""),
        ("CASE 1 = 2 -> 1 [] 2 = 2 -> 2", "2"),
        ("CASE 1 = 2 -> 1 [] OTHER -> 3", "3"),
        (
            "CASE 1 = 2 -> 1",
            "error: no condition of the CASE holds and there is no OTHER",
        ),
        ("\\A x \\in {} : FALSE", "TRUE"),
        ("\\E x, y \\in 1..3 : x + y = 6", "TRUE"),
        ("\\A x \\in 1..3, y \\in {0} : x > y", "TRUE"),
        ("\\E <<x, y>> \\in {<<1, 2>>} : x < y", "TRUE"),
        (
            "1 /\\ TRUE",
            "error: the expression is no Boolean but the integer `1`",
        ),
    ]);
}

#[test]
fn integers() {
    check_values(&[
        ("2 + 3 * 4 - 1", "13"),
        ("-3", "-3"),
        ("7 \\div 2", "3"),
        ("(-7) \\div 2", "-4"),
        ("-7 \\div 2", "-3"),
        ("-7 % 2", "1"),
        ("7 % -2", "error: `7 % -2` is not defined"),
        ("2 ^ 10", "1024"),
        ("1 ^ 100000000000", "1"),
        (
            "9223372036854775807 + 1",
            "error: `9223372036854775807 + 1` does not fit 64 bits",
        ),
        ("1..3", "{1, 2, 3}"),
        ("3..1", "{}"),
        ("{1, 2, 3} = 1..3", "TRUE"),
        ("3 \\in Nat /\\ -1 \\notin Nat /\\ -1 \\in Int", "TRUE"),
        ("\\hFF + \\b101", "260"),
        (
            "1 \\in {\"a\"}",
            "error: cannot tell whether the integer `1` is in `{\"a\"}`, whose elements are like the string `\"a\"`",
        ),
        (
            "1 = \"a\"",
            "error: cannot compare the integer `1` with the string `\"a\"`",
        ),
    ]);
}

#[test]
fn sets() {
    check_values(&[
        ("{3, 1, 3}", "{1, 3}"),
        ("{1} \\cup {2} \\cup {5}", "{1, 2, 5}"),
        ("(1..5 \\cap {2, 9}) \\ {9}", "{2}"),
        ("{1, 2} \\subseteq Nat", "TRUE"),
        (
            "{1} \\subset {1, 2}",
            "TL251: `\\subset` is not defined here",
        ),
        ("UNION {{1}, {2, 3}, {}}", "{1, 2, 3}"),
        ("SUBSET {1, 2}", "SUBSET ({1, 2})"),
        ("SUBSET {1, 2} = {{}, {1}, {2}, {1, 2}}", "TRUE"),
        ("Cardinality(SUBSET (1..20))", "1048576"),
        ("{x \\in 1..10 : x % 3 = 0}", "{3, 6, 9}"),
        ("{x * y : x \\in 1..2, y \\in 1..3}", "{1, 2, 3, 4, 6}"),
        ("{<<y, x>> : <<x, y>> \\in {<<1, 2>>}}", "{<<2, 1>>}"),
        ("{1, 2} \\X {\"a\"} = {<<1, \"a\">>, <<2, \"a\">>}", "TRUE"),
        ("CHOOSE x \\in {3, 1, 2} : x > 1", "2"),
        (
            "CHOOSE x \\in {1} : FALSE",
            "error: CHOOSE finds no element for which the condition holds",
        ),
        ("5 \\in {n \\in Nat : n > 4}", "TRUE"),
        (
            "{n \\in Nat : n < 3}",
            "error: the elements of `Nat` cannot be enumerated: the set is infinite",
        ),
        ("Nat \\cup {-1}", "(Nat \\cup {-1})"),
        ("-1 \\in Nat \\cup {-1}", "TRUE"),
        ("Cardinality({1, 2, 2})", "2"),
        ("IsFiniteSet(Nat)", "FALSE"),
        (
            "Nat = Int",
            "error: the elements of `Nat` cannot be enumerated: the set is infinite",
        ),
        ("Nat = {1}", "FALSE"),
        ("BOOLEAN", "{FALSE, TRUE}"),
        ("\"a\" \\in STRING", "TRUE"),
        (
            "{1, \"a\"}",
            "error: a set cannot hold both the integer `1` and the string `\"a\"`",
        ),
    ]);
}

#[test]
fn functions_and_records() {
    check_values(&[
        ("[x \\in 1..3 |-> x * x]", "<<1, 4, 9>>"),
        ("[x \\in {\"a\", \"b\"} |-> 1]", "[a |-> 1, b |-> 1]"),
        ("[x \\in 0..1 |-> x]", "(0 :> 0 @@ 1 :> 1)"),
        ("[x, y \\in 1..2 |-> x + y][1, 2]", "3"),
        ("[x \\in 1..2, y \\in 3..4 |-> x + y][<<2, 4>>]", "6"),
        ("[<<x, y>> \\in {<<1, 2>>} |-> x + y]", "(<<1, 2>> :> 3)"),
        ("[a |-> 1, b |-> 2].b", "2"),
        ("[a |-> 1][\"a\"]", "1"),
        (
            "[a |-> 1].b",
            "error: the record `[a |-> 1]` has no field `b`",
        ),
        (
            "<<1, 2>>[3]",
            "error: `3` is no index of the sequence `<<1, 2>>` of length 2",
        ),
        (
            "[x \\in {\"a\"} |-> 1][\"b\"]",
            "error: `\"b\"` is not in the domain of the record `[a |-> 1]`",
        ),
        ("DOMAIN <<5, 6>>", "{1, 2}"),
        ("DOMAIN [a |-> 1]", "{\"a\"}"),
        (
            "[[a |-> 1, b |-> 2] EXCEPT !.a = @ + 10]",
            "[a |-> 11, b |-> 2]",
        ),
        ("[<<1, 2>> EXCEPT ![1] = 5, ![2] = @ * 3]", "<<5, 6>>"),
        (
            "[[s |-> <<1, 2>>] EXCEPT !.s[2] = @ + @]",
            "[s |-> <<1, 4>>]",
        ),
        ("[<<1, 2>> EXCEPT ![7] = 5]", "<<1, 2>>"),
        (
            "[[x \\in 1..2 |-> [y \\in 1..2 |-> 0]] EXCEPT ![1][2] = 9]",
            "<<<<0, 9>>, <<0, 0>>>>",
        ),
        (
            "[<<3, 4>> EXCEPT ![1] = [<<@, 0>> EXCEPT ![2] = @ + 1]]",
            "<<<<3, 1>>, 4>>",
        ),
        (
            "<<1, \"a\">> \\in [1..2 -> {1, \"a\"}]",
            "error: a set cannot hold both the integer `1` and the string `\"a\"`",
        ),
        ("<<1, 2>> \\in [1..2 -> Nat]", "TRUE"),
        ("[a |-> 1] \\in [a : Nat, b : Nat]", "FALSE"),
        ("[a |-> 1, b |-> -1] \\in [a : Nat, b : Int]", "TRUE"),
        ("Cardinality([1..3 -> 1..2])", "8"),
        ("[{1} -> {2, 3}] = {<<2>>, <<3>>}", "TRUE"),
        ("<<>> = [x \\in {} |-> 1]", "TRUE"),
        ("[a |-> 1] = [a |-> 2]", "FALSE"),
    ]);
}

#[test]
fn sequences() {
    check_values(&[
        ("Len(<<1, 2>>)", "2"),
        ("Append(<<1>>, 2) \\o <<3>>", "<<1, 2, 3>>"),
        ("Head(<<4, 5>>) + Head(Tail(<<4, 5>>))", "9"),
        ("Tail(<<>>)", "error: Tail of the empty sequence"),
        ("SubSeq(<<1, 2, 3>>, 2, 3)", "<<2, 3>>"),
        ("SubSeq(<<1, 2, 3>>, 3, 2)", "<<>>"),
        (
            "SubSeq(<<1>>, 1, 2)",
            "error: the part 1..2 is not inside of a sequence of length 1",
        ),
        (
            "SelectSeq(<<1, 2, 3, 4>>, LAMBDA x : x % 2 = 0)",
            "<<2, 4>>",
        ),
        ("<<1, 2>> \\in Seq(Nat)", "TRUE"),
        ("\"ab\" \\o \"c\"", "\"abc\""),
        ("Len(\"abc\")", "3"),
        ("SortSeq(<<3, 1, 2>>, <)", "<<1, 2, 3>>"),
        ("SortSeq(<<3, 1, 2>>, LAMBDA a, b : a > b)", "<<3, 2, 1>>"),
    ]);
}

#[test]
fn sequences_ext() {
    check_values(&[
        ("ToSet(<<2, 1, 2>>)", "{1, 2}"),
        ("SetToSeq({3, 1})", "<<1, 3>>"),
        ("Cardinality(SetToSeqs(1..3))", "6"),
        ("SetToSortSeq({1, 2, 3}, >)", "<<3, 2, 1>>"),
        ("Contains(<<1, 2>>, 2)", "TRUE"),
        ("Reverse(<<1, 2, 3>>)", "<<3, 2, 1>>"),
        ("Remove(<<1, 2, 1>>, 1)", "<<2>>"),
        ("ReplaceAll(<<1, 2, 1>>, 1, 9)", "<<9, 2, 9>>"),
        ("ReplaceAt(<<1, 2>>, 2, 9)", "<<1, 9>>"),
        ("InsertAt(<<1, 3>>, 2, 2)", "<<1, 2, 3>>"),
        ("RemoveAt(<<1, 2, 3>>, 2)", "<<1, 3>>"),
        ("RemoveFirst(<<1, 2, 1>>, 1)", "<<2, 1>>"),
        (
            "RemoveFirstMatch(<<1, 2, 3>>, LAMBDA x : x > 1)",
            "<<1, 3>>",
        ),
        ("Cons(0, <<1>>) \\o <<Last(<<1, 2>>)>>", "<<0, 1, 2>>"),
        ("Front(<<1, 2>>)", "<<1>>"),
        (
            "<<IsPrefix(<<1>>, <<1, 2>>), IsStrictPrefix(<<1>>, <<1>>)>>",
            "<<TRUE, FALSE>>",
        ),
        (
            "<<IsSuffix(<<2>>, <<1, 2>>), IsStrictSuffix(<<2>>, <<2>>)>>",
            "<<TRUE, FALSE>>",
        ),
        ("Prefixes(<<1, 2>>)", "{<<>>, <<1>>, <<1, 2>>}"),
        ("Suffixes(<<1, 2>>)", "{<<>>, <<2>>, <<1, 2>>}"),
        (
            "LongestCommonPrefix({<<1, 2, 3>>, <<1, 2, 4>>})",
            "<<1, 2>>",
        ),
        ("SeqMod(4, 4) + SeqMod(5, 4)", "5"),
        (
            "FoldSeq(LAMBDA x, acc : <<x>> \\o acc, <<>>, <<1, 2, 3>>)",
            "<<3, 2, 1>>",
        ),
        ("FoldLeft(LAMBDA acc, x : acc - x, 10, <<1, 2, 3>>)", "4"),
        ("FoldRight(LAMBDA x, acc : x - acc, <<1, 2, 3>>, 10)", "-8"),
        (
            "FoldLeftDomain(LAMBDA acc, i : acc + i, 0, <<7, 7, 7>>)",
            "6",
        ),
        ("FlattenSeq(<<<<1>>, <<>>, <<2, 3>>>>)", "<<1, 2, 3>>"),
        ("Zip(<<1, 2>>, <<3, 4>>)", "<<<<1, 3>>, <<2, 4>>>>"),
        ("SubSeqs(<<1, 2>>)", "{<<>>, <<1>>, <<2>>, <<1, 2>>}"),
        (
            "AllSubSeqs(<<1, 2, 3>>) = SubSeqs(<<1, 2, 3>>) \\cup {<<1, 3>>}",
            "TRUE",
        ),
        ("IndexFirstSubSeq(<<2, 3>>, <<1, 2, 3>>)", "2"),
        (
            "ReplaceAllSubSeqs(<<9>>, <<1, 1>>, <<1, 1, 2, 1, 1>>)",
            "<<9, 2, 9>>",
        ),
        ("SelectInSeq(<<5, 6, 7>>, LAMBDA x : x > 5)", "2"),
        ("SelectInSubSeq(<<5, 6, 7>>, 3, 3, LAMBDA x : x > 5)", "3"),
        ("SelectLastInSeq(<<5, 6, 5>>, LAMBDA x : x = 5)", "3"),
        (
            "SelectLastInSubSeq(<<5, 6, 5>>, 1, 2, LAMBDA x : x = 5)",
            "1",
        ),
        ("SelectInSeq(<<>>, LAMBDA x : TRUE)", "0"),
        ("Cardinality(BoundedSeq({1, 2}, 2))", "7"),
    ]);
}

#[test]
fn finite_sets_ext() {
    check_values(&[
        (
            "FoldSet(LAMBDA x, acc : Append(acc, x), <<>>, {3, 1, 2})",
            "<<1, 2, 3>>",
        ),
        ("FoldSet(+, 0, 1..10)", "55"),
        ("ReduceSet(LAMBDA x, acc : x + acc, {1, 2}, 10)", "13"),
        ("Sum({1, 2, 3}) + Product({2, 3})", "12"),
        ("MapThenSumSet(LAMBDA x : x * x, 1..3)", "14"),
        ("Quantify(1..10, LAMBDA x : x % 2 = 0)", "5"),
        ("kSubset(2, 1..3)", "{{1, 2}, {1, 3}, {2, 3}}"),
        ("kSubset(0, 1..3) \\cup kSubset(4, 1..3)", "{{}}"),
        ("kSubset(3, 1..3)", "{{1, 2, 3}}"),
        ("Cardinality(kSubset(5, 1..20))", "15504"),
        (
            "kSubset(20, 1..40)",
            "error: there are more than 1000000 subsets of 20 elements",
        ),
        ("FlattenSet({{1}, {2}})", "{1, 2}"),
        ("SymDiff({1, 2}, {2, 3})", "{1, 3}"),
        ("<<Max({3, 7, 5}), Min(4..9)>>", "<<7, 4>>"),
        ("Max({})", "error: Max of the empty set"),
        ("ChooseUnique(1..3, LAMBDA x : x = 2)", "2"),
        (
            "MapThenFoldSet(+, 0, LAMBDA x : 2 * x, LAMBDA s : CHOOSE x \\in s : TRUE, 1..3)",
            "12",
        ),
    ]);
}

#[test]
fn bags() {
    check_values(&[
        ("EmptyBag", "<<>>"),
        (
            "SetToBag({\"x\"}) (+) SetToBag({\"x\", \"y\"})",
            "[x |-> 2, y |-> 1]",
        ),
        ("(\"x\" :> 2) (-) SetToBag({\"x\", \"z\"})", "[x |-> 1]"),
        ("(\"x\" :> 1) (-) (\"x\" :> 5)", "<<>>"),
        (
            "SetToBag({1, 2}) (+) SetToBag({4})",
            "(1 :> 1 @@ 2 :> 1 @@ 4 :> 1)",
        ),
        ("BagCardinality(\"x\" :> 2 @@ \"y\" :> 3)", "5"),
        (
            "CopiesIn(\"x\", \"x\" :> 2) + CopiesIn(\"y\", \"x\" :> 2)",
            "2",
        ),
        ("BagToSet(\"x\" :> 2)", "{\"x\"}"),
        ("BagIn(\"x\", \"x\" :> 2)", "TRUE"),
        ("IsABag(\"x\" :> 2) /\\ ~IsABag(\"x\" :> 0)", "TRUE"),
        ("(\"x\" :> 1) \\sqsubseteq (\"x\" :> 2)", "TRUE"),
        ("BagUnion({\"x\" :> 1, \"y\" :> 2})", "[x |-> 1, y |-> 2]"),
        ("Cardinality(SubBag(\"x\" :> 2 @@ \"y\" :> 1))", "6"),
        ("BagOfAll(LAMBDA x : x % 2, 1 :> 2 @@ 3 :> 1)", "<<3>>"),
        ("BagAdd(BagRemove(\"x\" :> 1, \"x\"), \"y\")", "[y |-> 1]"),
        ("BagRemoveAll(\"x\" :> 9, \"x\")", "<<>>"),
        (
            "FoldBag(LAMBDA acc, x : acc + x, 0, 2 :> 3 @@ 5 :> 1)",
            "11",
        ),
        ("SumBag(2 :> 3) + ProductBag(2 :> 3)", "14"),
    ]);
}

#[test]
fn functions_and_tlc() {
    check_values(&[
        (
            "(\"a\" :> 1 @@ \"a\" :> 2 @@ \"b\" :> 3)",
            "[a |-> 1, b |-> 3]",
        ),
        ("[a |-> 1] @@ [a |-> 7, b |-> 2]", "[a |-> 1, b |-> 2]"),
        ("Range(<<1, 2, 1>>)", "{1, 2}"),
        ("Restrict([a |-> 1, b |-> 2], {\"a\"})", "[a |-> 1]"),
        (
            "RestrictValues(<<1, 2, 3>>, LAMBDA v : v > 1)",
            "(2 :> 2 @@ 3 :> 3)",
        ),
        ("IsInjective(<<1, 2>>) /\\ ~IsInjective(<<1, 1>>)", "TRUE"),
        ("AntiFunction(<<3, 1>>)", "(1 :> 2 @@ 3 :> 1)"),
        ("Cardinality(Injection(1..2, 1..3))", "6"),
        ("Cardinality(Bijection(1..3, 1..3))", "6"),
        ("FoldFunction(+, 0, [a |-> 1, b |-> 2])", "3"),
        ("FoldFunctionOnSet(+, 0, <<1, 2, 3>>, {1, 3})", "4"),
        ("Permutations({1, 2})", "{<<1, 2>>, <<2, 1>>}"),
        ("ToString(<<1, \"a\">>)", "\"<<1, \\\"a\\\">>\""),
        ("TLCEval(SUBSET {1})", "{{}, {1}}"),
        ("Assert(1 = 2, \"no\")", "error: assertion failed: no"),
        ("TLCSet(1, 5) /\\ TLCGet(1) = 5", "TRUE"),
        ("TLCGet(\"config\").mode", "\"bfs\""),
        ("ToJson([a |-> <<1, TRUE>>])", "\"{\\\"a\\\":[1,true]}\""),
        ("atoi(\"12\") + 1", "13"),
        (
            "RandomElement(1..3)",
            "TL258: `RandomElement`: what TLC leaves to chance is the same in every run here",
        ),
    ]);
}

#[test]
fn definitions_inside_of_expressions() {
    check_values(&[
        ("LET x == 1 y == x + 1 IN y", "2"),
        ("LET f(a, b) == a - b IN f(5, 3)", "2"),
        (
            "LET f[n \\in Nat] == IF n = 0 THEN 1 ELSE n * f[n - 1] IN f[10]",
            "3628800",
        ),
        ("LET f[n \\in 1..3] == n + 1 IN f", "<<2, 3, 4>>"),
        (
            "LET f[n \\in 0..3] == IF n = 0 THEN 0 ELSE f[n - 1] + n IN f",
            "(0 :> 0 @@ 1 :> 1 @@ 2 :> 3 @@ 3 :> 6)",
        ),
        (
            "LET RECURSIVE g(_) g(s) == IF s = {} THEN 0 ELSE LET x == CHOOSE y \\in s : TRUE IN x + g(s \\ {x}) IN g(1..4)",
            "10",
        ),
        (
            "LET twice(F(_), x) == F(F(x)) IN twice(LAMBDA a : a * 3, 2)",
            "18",
        ),
        ("LET n == 10 h(F(_)) == F(1) IN h(LAMBDA a : a + n)", "11"),
        ("\\E x \\in 1..2 : LET y == x * 2 IN y = 4", "TRUE"),
        ("{LET z == x IN z + z : x \\in 1..3}", "{2, 4, 6}"),
        ("LET s == Len IN 1", "1"),
        (
            "LET a(b) == b IN a(1, 2)",
            "TL252: `a` takes 1 argument and is given 2 arguments",
        ),
        ("nothing", "TL251: `nothing` is not defined here"),
        (
            "CHOOSE x : x \\notin {1}",
            "TL253: CHOOSE without a set cannot be evaluated",
        ),
    ]);
}

#[test]
fn a_long_recursion_needs_no_stack_of_its_own() {
    let text = value("LET RECURSIVE f(_) f(x) == IF x = 0 THEN 0 ELSE 1 + f(x - 1) IN f(9000)");
    assert_eq!(text, "9000");
}
