-------------------------- MODULE two_phase_commit --------------------------
(***************************************************************************)
(* Two-phase commit of transfers between banks.  A coordinator asks the    *)
(* banks of a transfer whether they can do their part, and decides; a      *)
(* transfer is made if all say yes.  The network may lose, delay, reorder  *)
(* and duplicate messages, and banks may be closed and opened again.       *)
(*                                                                         *)
(* Asking and telling again is no step: the message is there already.      *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Transfer,       \* The transfers that customers may ask for.
    Bank,           \* The banks.
    Coordinator     \* What the coordinator is called.

VARIABLES
    (* The coordinator. *)
    asked,          \* For each transfer, the banks that take part; none before it begins.
    yes,            \* For each transfer, the banks known to have said yes.
    done,           \* For each transfer, the banks known to have done their part.
    decision,       \* For each transfer, what was decided.

    (* The banks. *)
    status,         \* For each bank and transfer, what the bank has to do with it.

    (* The network. *)
    messages        \* All messages that were sent.

coordinatorVars == <<asked, yes, done, decision>>
vars            == <<coordinatorVars, status, messages>>

Undecided == "undecided"
Statuses  == {"none", "prepared", "committed", "aborted"}

From(kind, t, sender, receiver) ==
    [mkind |-> kind, mtransfer |-> t, msource |-> sender, mdest |-> receiver]

Send(ms) == messages' = messages \cup ms

Tell(kind, t, banks) == Send({From(kind, t, Coordinator, b) : b \in banks})

Receives(node, m, kind) ==
    /\ m \in messages
    /\ m.mkind = kind
    /\ m.mdest = node

-----------------------------------------------------------------------------
Init ==
    /\ asked    = [t \in Transfer |-> {}]
    /\ yes      = [t \in Transfer |-> {}]
    /\ done     = [t \in Transfer |-> {}]
    /\ decision = [t \in Transfer |-> Undecided]
    /\ status   = [b \in Bank |-> [t \in Transfer |-> "none"]]
    /\ messages = {}

-----------------------------------------------------------------------------
(* The coordinator. *)

\* A customer asks for transfer t, in which these banks take part.
Begin(t, banks) ==
    /\ asked[t] = {}
    /\ banks # {}
    /\ asked' = [asked EXCEPT ![t] = banks]
    /\ Tell("PREPARE", t, banks)
    /\ UNCHANGED <<yes, done, decision, status>>

CountYes(m) ==
    /\ Receives(Coordinator, m, "YES")
    /\ decision[m.mtransfer] = Undecided
    /\ yes' = [yes EXCEPT ![m.mtransfer] = @ \cup {m.msource}]
    /\ UNCHANGED <<asked, done, decision, status, messages>>

\* All banks have said yes.
Commit(t) ==
    /\ decision[t] = Undecided
    /\ asked[t] # {}
    /\ yes[t] = asked[t]
    /\ decision' = [decision EXCEPT ![t] = "committed"]
    /\ Tell("COMMIT", t, asked[t])
    /\ UNCHANGED <<asked, yes, done, status>>

\* A bank has said no.
Abort(m) ==
    LET t == m.mtransfer
    IN  /\ Receives(Coordinator, m, "NO")
        /\ decision[t] = Undecided
        /\ decision' = [decision EXCEPT ![t] = "aborted"]
        /\ Tell("ABORT", t, asked[t])
        /\ UNCHANGED <<asked, yes, done, status>>

CountDone(m) ==
    /\ Receives(Coordinator, m, "DONE")
    /\ decision[m.mtransfer] # Undecided
    /\ done' = [done EXCEPT ![m.mtransfer] = @ \cup {m.msource}]
    /\ UNCHANGED <<asked, yes, decision, status, messages>>

-----------------------------------------------------------------------------
(* The banks. *)

\* Bank b promises to do its part.
Prepare(b, m) ==
    LET t == m.mtransfer
    IN  /\ Receives(b, m, "PREPARE")
        /\ status[b][t] = "none"
        /\ status' = [status EXCEPT ![b][t] = "prepared"]
        /\ Send({From("YES", t, b, Coordinator)})
        /\ UNCHANGED coordinatorVars

\* Bank b cannot do its part.  Whatever is decided, it is done with the transfer.
Refuse(b, m) ==
    LET t == m.mtransfer
    IN  /\ Receives(b, m, "PREPARE")
        /\ status[b][t] = "none"
        /\ status' = [status EXCEPT ![b][t] = "aborted"]
        /\ Send({From("NO", t, b, Coordinator), From("DONE", t, b, Coordinator)})
        /\ UNCHANGED coordinatorVars

\* Bank b learns what was decided.  A transfer may be aborted before it was
\* heard of.
Settle(b, m) ==
    LET t == m.mtransfer
    IN  /\ \/ /\ Receives(b, m, "COMMIT")
              /\ status[b][t] = "prepared"
              /\ status' = [status EXCEPT ![b][t] = "committed"]
           \/ /\ Receives(b, m, "ABORT")
              /\ status[b][t] \in {"none", "prepared"}
              /\ status' = [status EXCEPT ![b][t] = "aborted"]
        /\ Send({From("DONE", t, b, Coordinator)})
        /\ UNCHANGED coordinatorVars

\* Bank b opens, and is as it was when it closed.
Open(b) ==
    /\ b \in Bank
    /\ UNCHANGED vars

-----------------------------------------------------------------------------
Next ==
    \/ \E t \in Transfer, banks \in SUBSET Bank : Begin(t, banks)
    \/ \E m \in messages : CountYes(m)
    \/ \E t \in Transfer : Commit(t)
    \/ \E m \in messages : Abort(m)
    \/ \E m \in messages : CountDone(m)
    \/ \E b \in Bank, m \in messages : Prepare(b, m)
    \/ \E b \in Bank, m \in messages : Refuse(b, m)
    \/ \E b \in Bank, m \in messages : Settle(b, m)
    \/ \E b \in Bank : Open(b)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Invariants. *)

TypeOK ==
    /\ asked    \in [Transfer -> SUBSET Bank]
    /\ yes      \in [Transfer -> SUBSET Bank]
    /\ done     \in [Transfer -> SUBSET Bank]
    /\ decision \in [Transfer -> {Undecided, "committed", "aborted"}]
    /\ status   \in [Bank -> [Transfer -> Statuses]]

\* No bank makes a transfer that another one does not.
Atomic ==
    \A t \in Transfer, a, b \in Bank :
        ~(status[a][t] = "committed" /\ status[b][t] = "aborted")

\* A transfer is made only if all of its banks promised to.
Unanimous ==
    \A t \in Transfer :
        decision[t] = "committed" =>
            \A b \in asked[t] : status[b][t] \in {"prepared", "committed"}

\* Nobody does what was not decided.
Obedient ==
    \A t \in Transfer, b \in Bank :
        status[b][t] = "committed" => decision[t] = "committed"
=============================================================================
