---------------------------- MODULE viewstamped ----------------------------
(***************************************************************************)
(* A replicated log in the manner of Viewstamped Replication: in each view *)
(* one replica is the primary, orders the commands of clients, and commits *)
(* what a majority has.  A replica that hears nothing from its primary     *)
(* goes on to the next view, whose primary starts it with the best log of  *)
(* a majority.  Replicas do not crash; the network may lose, delay,        *)
(* reorder and duplicate messages.                                         *)
(*                                                                         *)
(* An action is one atomic step of the implementation.  A message that a   *)
(* replica ignores changes nothing and is no step.                         *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
    Replica,    \* The replicas: 1..n.
    Command     \* What clients may ask for.

VARIABLES
    view,       \* The view that the replica is in, from 0.
    status,     \* "normal", or "changing": it waits for its view to start.
    lastNormal, \* The last view in which it was normal.
    log,        \* Its log: a sequence of commands.
    commit,     \* How much of it is known to be committed.
    acked,      \* Primary: how much of its log each replica is known to have.
    votes,      \* Future primary: what others have sent it about their logs.
    messages    \* The messages that may be delivered.

vars == <<view, status, lastNormal, log, commit, acked, votes, messages>>

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b

IsMajority(S) == 2 * Cardinality(S) > Cardinality(Replica)

Primary(v) == v % Cardinality(Replica) + 1

Leads(r) == status[r] = "normal" /\ Primary(view[r]) = r

-----------------------------------------------------------------------------
(* Delivery leaves a message where it is: it may be delivered again. *)

Send(ms) == messages' = messages \cup ms

\* Replica r takes message m of the given kind, which is of r's own view.
Receives(r, m, kind) ==
    /\ m \in messages
    /\ m.kind = kind
    /\ m.to = r
    /\ m.view = view[r]

\* That r has all that the primary sent it up to an entry.
PrepareOk(r, p, n) ==
    [kind |-> "PrepareOk", from |-> r, to |-> p, view |-> view[r], number |-> n]

\* How the view of primary r starts, with a log and what is committed of it.
StartOf(r, p, entries, committed) ==
    [kind |-> "StartView", from |-> r, to |-> p, view |-> view[r],
     log |-> entries, commit |-> committed]

-----------------------------------------------------------------------------
Init ==
    /\ view       = [r \in Replica |-> 0]
    /\ status     = [r \in Replica |-> "normal"]
    /\ lastNormal = [r \in Replica |-> 0]
    /\ log        = [r \in Replica |-> << >>]
    /\ commit     = [r \in Replica |-> 0]
    /\ acked      = [r \in Replica |-> [p \in Replica |-> 0]]
    /\ votes      = [r \in Replica |-> {}]
    /\ messages   = {}

-----------------------------------------------------------------------------
(* The primary. *)

\* A client's command goes to the end of the log.
Request(r, c) ==
    /\ Leads(r)
    /\ log' = [log EXCEPT ![r] = Append(@, c)]
    /\ UNCHANGED <<view, status, lastNormal, commit, acked, votes, messages>>

\* Primary r sends replica p the first entry that it may lack.
SendPrepare(r, p) ==
    /\ Leads(r)
    /\ p # r
    /\ acked[r][p] < Len(log[r])
    /\ LET n == acked[r][p] + 1
       IN  Send({[kind |-> "Prepare", from |-> r, to |-> p, view |-> view[r],
                  number |-> n, command |-> log[r][n],
                  commit |-> commit[r]]})
    /\ UNCHANGED <<view, status, lastNormal, log, commit, acked, votes>>

\* Replica p has everything; primary r tells it what is committed.
SendCommit(r, p) ==
    /\ Leads(r)
    /\ p # r
    /\ acked[r][p] = Len(log[r])
    /\ Send({[kind |-> "Commit", from |-> r, to |-> p, view |-> view[r],
              number |-> Len(log[r]), commit |-> commit[r]]})
    /\ UNCHANGED <<view, status, lastNormal, log, commit, acked, votes>>

\* Primary r learns how much another replica has.
HandlePrepareOk(r, m) ==
    /\ Receives(r, m, "PrepareOk")
    /\ Leads(r)
    /\ m.number > acked[r][m.from]
    /\ acked' = [acked EXCEPT ![r][m.from] = m.number]
    /\ UNCHANGED <<view, status, lastNormal, log, commit, votes, messages>>

\* Primary r commits the next entry, which a majority has.
AdvanceCommit(r) ==
    /\ Leads(r)
    /\ commit[r] < Len(log[r])
    /\ IsMajority({r} \cup {p \in Replica : acked[r][p] > commit[r]})
    /\ commit' = [commit EXCEPT ![r] = @ + 1]
    /\ UNCHANGED <<view, status, lastNormal, log, acked, votes, messages>>

-----------------------------------------------------------------------------
(* The backups. *)

\* Replica r takes an entry, if it has those before it.
HandlePrepare(r, m) ==
    /\ Receives(r, m, "Prepare")
    /\ status[r] = "normal"
    /\ m.number <= Len(log[r]) + 1
    /\ LET entries == IF m.number = Len(log[r]) + 1
                      THEN Append(log[r], m.command)
                      ELSE log[r]
       IN  /\ log'    = [log    EXCEPT ![r] = entries]
           /\ commit' = [commit EXCEPT ![r] = Max(@, Min(m.commit, Len(entries)))]
           /\ Send({PrepareOk(r, m.from, Len(entries))})
    /\ UNCHANGED <<view, status, lastNormal, acked, votes>>

\* Replica r learns that more of its log is committed.
HandleCommit(r, m) ==
    /\ Receives(r, m, "Commit")
    /\ status[r] = "normal"
    /\ Min(m.commit, Len(log[r])) > commit[r]
    /\ commit' = [commit EXCEPT ![r] = Min(m.commit, Len(log[r]))]
    /\ UNCHANGED <<view, status, lastNormal, log, acked, votes, messages>>

-----------------------------------------------------------------------------
(* From one view to the next. *)

ChangeView(r, v) ==
    /\ view'   = [view   EXCEPT ![r] = v]
    /\ status' = [status EXCEPT ![r] = "changing"]
    /\ votes'  = [votes  EXCEPT ![r] = {}]
    /\ Send({[kind |-> "DoViewChange", from |-> r, to |-> Primary(v), view |-> v,
              commit |-> commit[r], lastNormal |-> lastNormal[r], log |-> log[r]]})
    /\ UNCHANGED <<lastNormal, log, commit, acked>>

\* Replica r has waited too long for its primary.
Suspect(r) ==
    /\ ~Leads(r)
    /\ ChangeView(r, view[r] + 1)

\* Replica r meets a message of a later view.
JoinView(r, m) ==
    /\ m \in messages
    /\ m.to = r
    /\ m.view > view[r]
    /\ ChangeView(r, m.view)

\* The primary-to-be r learns what another replica has.
HandleDoViewChange(r, m) ==
    /\ Receives(r, m, "DoViewChange")
    /\ status[r] = "changing"
    /\ votes' = [votes EXCEPT ![r] = @ \cup {m}]
    /\ UNCHANGED <<view, status, lastNormal, log, commit, acked, messages>>

\* Primary r tells a replica that comes late how the view has started.
Welcome(r, m) ==
    /\ Receives(r, m, "DoViewChange")
    /\ Leads(r)
    /\ Send({StartOf(r, m.from, log[r], commit[r])})
    /\ UNCHANGED <<view, status, lastNormal, log, commit, acked, votes>>

\* Of two replies, which log is as good as the other.
AsGood(m, n) ==
    \/ m.lastNormal > n.lastNormal
    \/ m.lastNormal = n.lastNormal /\ Len(m.log) >= Len(n.log)

\* Replica r has heard of a majority, and starts its view.
StartView(r) ==
    /\ status[r] = "changing"
    /\ Primary(view[r]) = r
    /\ IsMajority({m.from : m \in votes[r]})
    /\ LET best == CHOOSE m \in votes[r] : \A n \in votes[r] : AsGood(m, n)
           most == CHOOSE c \in {commit[r]} \cup {m.commit : m \in votes[r]} :
                       \A m \in votes[r] : c >= m.commit /\ c >= commit[r]
           known == Min(most, Len(best.log))
       IN  /\ log'    = [log    EXCEPT ![r] = best.log]
           /\ commit' = [commit EXCEPT ![r] = known]
           /\ Send({StartOf(r, p, best.log, known) : p \in Replica \ {r}})
    /\ status'     = [status     EXCEPT ![r] = "normal"]
    /\ lastNormal' = [lastNormal EXCEPT ![r] = view[r]]
    /\ acked'      = [acked      EXCEPT ![r] = [p \in Replica |-> 0]]
    /\ UNCHANGED <<view, votes>>

\* Replica r takes part in the view.
HandleStartView(r, m) ==
    /\ Receives(r, m, "StartView")
    /\ status[r] = "changing"
    /\ log'        = [log        EXCEPT ![r] = m.log]
    /\ commit'     = [commit     EXCEPT ![r] = Max(@, m.commit)]
    /\ status'     = [status     EXCEPT ![r] = "normal"]
    /\ lastNormal' = [lastNormal EXCEPT ![r] = view[r]]
    /\ Send({PrepareOk(r, m.from, Len(m.log))})
    /\ UNCHANGED <<view, acked, votes>>

-----------------------------------------------------------------------------
Next ==
    \/ \E r \in Replica, c \in Command : Request(r, c)
    \/ \E r, p \in Replica : SendPrepare(r, p)
    \/ \E r, p \in Replica : SendCommit(r, p)
    \/ \E r \in Replica, m \in messages : HandlePrepareOk(r, m)
    \/ \E r \in Replica : AdvanceCommit(r)
    \/ \E r \in Replica, m \in messages : HandlePrepare(r, m)
    \/ \E r \in Replica, m \in messages : HandleCommit(r, m)
    \/ \E r \in Replica : Suspect(r)
    \/ \E r \in Replica, m \in messages : JoinView(r, m)
    \/ \E r \in Replica, m \in messages : HandleDoViewChange(r, m)
    \/ \E r \in Replica, m \in messages : Welcome(r, m)
    \/ \E r \in Replica : StartView(r)
    \/ \E r \in Replica, m \in messages : HandleStartView(r, m)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Invariants. *)

\* Replicas never commit different commands at one place.
Agreement ==
    \A r, p \in Replica :
        \A n \in 1..Min(commit[r], commit[p]) : log[r][n] = log[p][n]

\* Nothing is committed that is not in the log.
CommittedInLog == \A r \in Replica : commit[r] <= Len(log[r])

\* A view has one log: two replicas that were last normal in the same view
\* agree as far as both logs go.
OneLogInView ==
    \A r, p \in Replica :
        lastNormal[r] = lastNormal[p] =>
            \A n \in 1..Min(Len(log[r]), Len(log[p])) : log[r][n] = log[p][n]
=============================================================================
