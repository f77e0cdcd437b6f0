//! Small modules whose state counts can be worked out by hand.

use super::super::check::CheckOptions;
use super::super::host::Host;
use super::{search, search_with, summary};

fn check(body: &str, config: &str, expected: &str) {
    assert_eq!(summary(&search(body, config)), expected, "{body}\n{config}");
}

const COUNTER: &str = "EXTENDS Naturals
VARIABLES x
Init == x = 0
Up == x < 3 /\\ x' = x + 1
Wrap == x = 3 /\\ x' = 0
Next == Up \\/ Wrap
Spec == Init /\\ [][Next]_x
Fair == Spec /\\ WF_x(Next)
Small == x < 3
Steps == [][x' = x + 1]_x
Reaches == <>(x = 3)
Returns == [](x = 3 => <>(x = 0))
LeadsTo == (x = 1) ~> (x = 2)
Stays == <>[](x = 3)
";

#[test]
fn states_are_counted_once() {
    check(COUNTER, "SPECIFICATION Spec", "accepted, 4");
    check(
        COUNTER,
        "INIT Init\nNEXT Up\nCHECK_DEADLOCK FALSE",
        "accepted, 4",
    );
    check(COUNTER, "INIT Init\nNEXT Up", "deadlock, 4");
    check(
        COUNTER,
        "SPECIFICATION Spec\nINVARIANT Small",
        "invariant Small, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Spec\nPROPERTY Steps",
        "property Steps, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Spec\nCONSTRAINT Small",
        "accepted, 3",
    );
    check(
        COUNTER,
        "INIT Small\nNEXT Up",
        "failed: the variable `x` is read before the step gives it its next value, 0",
    );
}

#[test]
fn temporal_properties_need_fairness() {
    check(
        COUNTER,
        "SPECIFICATION Spec\nPROPERTY Reaches",
        "property Reaches, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Fair\nPROPERTY Reaches",
        "accepted, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Fair\nPROPERTY Returns",
        "accepted, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Spec\nPROPERTY Returns",
        "property Returns, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Fair\nPROPERTY LeadsTo",
        "accepted, 4",
    );
    check(
        COUNTER,
        "SPECIFICATION Fair\nPROPERTY Stays",
        "property Stays, 4",
    );
}

#[test]
fn strong_fairness_is_stronger() {
    let body = "EXTENDS Naturals
VARIABLES on, done
vars == <<on, done>>
Init == on = FALSE /\\ done = FALSE
Flip == ~done /\\ on' = ~on /\\ UNCHANGED done
Finish == on /\\ done' = TRUE /\\ UNCHANGED on
Next == Flip \\/ Finish
Weak == Init /\\ [][Next]_vars /\\ WF_vars(Flip) /\\ WF_vars(Finish)
Strong == Init /\\ [][Next]_vars /\\ WF_vars(Flip) /\\ SF_vars(Finish)
Each == Init /\\ [][Next]_vars /\\ \\A a \\in {1} : SF_vars(Finish /\\ a = 1) /\\ WF_vars(Flip)
Done == <>done";
    check(
        body,
        "SPECIFICATION Weak\nPROPERTY Done\nCHECK_DEADLOCK FALSE",
        "property Done, 3",
    );
    check(
        body,
        "SPECIFICATION Strong\nPROPERTY Done\nCHECK_DEADLOCK FALSE",
        "accepted, 3",
    );
    check(
        body,
        "SPECIFICATION Each\nPROPERTY Done\nCHECK_DEADLOCK FALSE",
        "accepted, 3",
    );
}

#[test]
fn quantified_properties_are_checked_for_each_element() {
    let body = "EXTENDS Naturals
VARIABLES f
Init == f = [i \\in 1..2 |-> 0]
Next == \\E i \\in 1..2 : f[i] = 0 /\\ f' = [f EXCEPT ![i] = 1]
Set(i) == f[i] = 1
Spec == Init /\\ [][Next]_f /\\ WF_f(Next)
First == Init /\\ [][Next]_f /\\ WF_f(f[1] = 0 /\\ f' = [f EXCEPT ![1] = 1])
Eventually(i) == <>Set(i)
All == \\A i \\in 1..2 : Eventually(i)
Some == \\E i \\in 1..2 : <>Set(i)";
    check(
        body,
        "SPECIFICATION Spec\nPROPERTY All\nCHECK_DEADLOCK FALSE",
        "accepted, 4",
    );
    check(
        body,
        "SPECIFICATION First\nPROPERTY All\nCHECK_DEADLOCK FALSE",
        "property All, 4",
    );
    check(
        body,
        "SPECIFICATION First\nPROPERTY Some\nCHECK_DEADLOCK FALSE",
        "accepted, 4",
    );
}

#[test]
fn steps_assign_as_tlc_does() {
    let module = |next: &str| {
        format!(
            "EXTENDS Naturals, FiniteSets\nVARIABLES x, y\nInit == x \\in 1..2 /\\ y = x\nNext == {next}\nSub(v) == v' = 5\nBoth(a, b) == a /\\ b\nKeep == UNCHANGED <<x, y>>"
        )
    };
    let check = |next: &str, expected: &str| {
        let outcome = search(&module(next), "INIT Init\nNEXT Next\nCHECK_DEADLOCK FALSE");
        assert_eq!(summary(&outcome), expected, "{next}");
    };
    check("x' = 3 /\\ y' = y", "accepted, 4");
    check("x' \\in 7..9 /\\ UNCHANGED y", "accepted, 8");
    check("x' = 3 /\\ x' = 4 /\\ y' = y", "accepted, 2");
    check("x' \\in {3, 4} /\\ x' # 3 /\\ y' = x'", "accepted, 3");
    check("UNCHANGED <<x, y>>", "accepted, 2");
    check("Keep", "accepted, 2");
    check("Sub(x) /\\ UNCHANGED y", "accepted, 4");
    check("Both(x' = 6, y' = 6)", "accepted, 3");
    check("(x' = 3 /\\ y' = 3) \\/ (x' = 4 /\\ y' = 4)", "accepted, 4");
    check("(x' = 3 \\/ x' = 4) /\\ (y' = 3 \\/ y' = 4)", "accepted, 6");
    check("\\A i \\in {1} : x' = 3 /\\ y' = i", "accepted, 3");
    check(
        "\\A i \\in {1, 2} : x' = 3 /\\ y' \\in {4, 5}",
        "accepted, 4",
    );
    check(
        "LET z == x + 10 IN x' = z /\\ y' = 1 /\\ x < 3",
        "accepted, 4",
    );
    check("IF x = 1 THEN x' = 8 /\\ y' = 8 ELSE Keep", "accepted, 3");
    check(
        "CASE x = 1 -> x' = 8 /\\ y' = 8 [] OTHER -> Keep",
        "accepted, 3",
    );
    check("[x' = 9 /\\ y' = 9]_<<x, y>>", "accepted, 3");
    check("<<x' \\in {1, 2} /\\ y' = y>>_x", "accepted, 4");
    check("x' = 3 /\\ y' = y /\\ (y + x)' = 4", "accepted, 3");
    check(
        "\\E i \\in 1..2 : \\A j \\in 1..2 : LET k == i IN x' = k /\\ y' = 7",
        "accepted, 4",
    );
    check("x' = 3", "failed: the next state gives no value to `y`, 2");
    check(
        "y' = x' /\\ x' = 1",
        "failed: the variable `x` is read before the step gives it its next value, 2",
    );
}

#[test]
fn enabled_looks_for_a_step() {
    let body = "EXTENDS Naturals
VARIABLES x
Init == x = 0
Up == x < 2 /\\ x' = x + 1
Stop == ~ENABLED Up /\\ x' = 10 /\\ x # 10
Next == Up \\/ Stop
Can == x < 2 <=> ENABLED Up";
    check(
        body,
        "INIT Init\nNEXT Next\nINVARIANT Can\nCHECK_DEADLOCK FALSE",
        "accepted, 4",
    );
}

#[test]
fn views_and_constraints_change_what_counts() {
    let body = "EXTENDS Naturals
VARIABLES x, noise
Init == x = 0 /\\ noise = 0
Next == x' = (x + 1) % 3 /\\ noise' = noise + 1
View == x
Bound == noise < 10
Step == noise' < 5";
    check(body, "INIT Init\nNEXT Next\nVIEW View", "accepted, 3");
    check(
        body,
        "INIT Init\nNEXT Next\nCONSTRAINT Bound",
        "accepted, 10",
    );
    check(
        body,
        "INIT Init\nNEXT Next\nACTION_CONSTRAINT Step",
        "accepted, 5",
    );
}

#[test]
fn assumptions_and_postconditions_are_checked() {
    let body = "EXTENDS Naturals, TLC
VARIABLES x
Init == x = 0
Next == x < 2 /\\ x' = x + 1
Deep == TLCGet(\"stats\").diameter = 3 /\\ TLCGet(\"distinct\") = 3
Deeper == TLCGet(\"diameter\") = 4";
    check(
        body,
        "INIT Init\nNEXT Next\nPOSTCONDITION Deep\nCHECK_DEADLOCK FALSE",
        "accepted, 3",
    );
    check(
        body,
        "INIT Init\nNEXT Next\nPOSTCONDITION Deeper\nCHECK_DEADLOCK FALSE",
        "postcondition Deeper, 3",
    );
    check(
        &format!("{body}\nASSUME 1 = 2"),
        "INIT Init\nNEXT Next",
        "assumption, 0",
    );
}

#[test]
fn the_search_can_be_stopped() {
    let body = "EXTENDS Naturals, TLC
VARIABLES x
Init == x = 0
Next == x' = x + 1
Stop == x = 7 => TLCSet(\"exit\", TRUE)";
    check(body, "INIT Init\nNEXT Next\nINVARIANT Stop", "accepted, 8");
    let options = CheckOptions {
        most_states: 5,
        ..CheckOptions::default()
    };
    let config = "INIT Init\nNEXT Next";
    let outcome = search_with(body, config, &super::Nowhere, options);
    assert_eq!(
        summary(&outcome),
        "inconclusive: there are more than 5 distinct states, 6"
    );
}

/// A world with one file.
struct Trace(&'static str);

impl Host for Trace {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        assert_eq!(path, "trace.ndjson");
        Ok(self.0.as_bytes().to_vec())
    }

    fn environment(&self) -> Vec<(String, String)> {
        vec![("JSON".to_owned(), "trace.ndjson".to_owned())]
    }
}

const REPLAY: &str = "EXTENDS Naturals, Sequences, Json, IOUtils, TLC
VARIABLES x, l
Log == SelectSeq(ndJsonDeserialize(IOEnv.JSON), LAMBDA r : \"x\" \\in DOMAIN r)
Init == x = 0 /\\ l = 1
Add == \\E n \\in 1..3 : x' = x + n
Next == l <= Len(Log) /\\ Add /\\ x' = Log[l].x /\\ l' = l + 1
Spec == Init /\\ [][Next]_<<x, l>>
Matched == [](l <= Len(Log) => [](TLCGet(\"queue\") = 1 \\/ l > Len(Log)))";

#[test]
fn traces_are_replayed() {
    let good = Trace("{\"note\":1}\n{\"x\":1}\n\n{\"x\":4}\n");
    let bad = Trace("{\"note\":1}\n{\"x\":1}\n\n{\"x\":5}\n{\"x\":6}\n");
    let check = |trace: &Trace, config: &str, expected: &str, line: Option<u64>| {
        let outcome = search_with(REPLAY, config, trace, CheckOptions::trace());
        assert_eq!(summary(&outcome), expected);
        assert_eq!(outcome.cursor.expect("there is a cursor").line, line);
    };
    let property = "SPECIFICATION Spec\nPROPERTY Matched\nCHECK_DEADLOCK FALSE";
    check(&good, property, "accepted, 3", None);
    check(&bad, property, "property Matched, 2", Some(4));
    check(&good, "INIT Init\nNEXT Next", "accepted, 3", None);
    check(&bad, "INIT Init\nNEXT Next", "incomplete, 2", Some(4));
}
