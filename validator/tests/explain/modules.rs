//! The module that the tests share.

/// Couriers: one starts work in a new term, sends messages to others, which take over its term.
pub(crate) const COURIER: &str = r"---- MODULE courier ----
EXTENDS Naturals
CONSTANTS Node, Idle, Busy
VARIABLES term, role, mail
vars == <<term, role, mail>>
Init ==
    /\ term = [n \in Node |-> 0]
    /\ role = [n \in Node |-> Idle]
    /\ mail = {}

Start(n) ==
    /\ role[n] = Idle
    /\ role' = [role EXCEPT ![n] = Busy]
    /\ term' = [term EXCEPT ![n] = @ + 1]
    /\ UNCHANGED mail

Send(n, to) ==
    /\ role[n] = Busy
    /\ to # n
    /\ mail' = mail \cup {[from |-> n, to |-> to, term |-> term[n]]}
    /\ mail' # mail
    /\ UNCHANGED <<term, role>>

Receive(n, m) ==
    /\ m.to = n
    /\ mail' = mail \ {m}
    /\ term' = [term EXCEPT ![n] = m.term]
    /\ UNCHANGED role

Stop(n) ==
    /\ role[n] = Busy
    /\ role' = [role EXCEPT ![n] = Idle]
    /\ UNCHANGED <<term, mail>>

Next ==
    \/ \E n \in Node : Start(n) \/ Stop(n)
    \/ \E n, to \in Node : Send(n, to)
    \/ \E n \in Node : \E m \in mail : Receive(n, m)

Low == \A n \in Node : term[n] <= 2
====
";

/// Its configuration.
pub(crate) const COURIER_CONFIG: &str = "CONSTANTS
    Node = {\"a\", \"b\"}
    Idle = Idle
    Busy = Busy
INIT Init
NEXT Next
INVARIANT Low
";
