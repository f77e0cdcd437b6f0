------------------------------ MODULE pysyncobj ------------------------------
(***************************************************************************)
(* The Raft of PySyncObj 0.3: elections without pre-vote, replication in   *)
(* batches, commitment, application, restarts from a journal.              *)
(*                                                                         *)
(* It is written after the code, with what the code does differently from  *)
(* the paper: a refused vote has no answer, an answer to entries has no    *)
(* term, a follower cuts its log behind what the leader names even if the  *)
(* rest is the same, and it answers before it moves its commit index.      *)
(*                                                                         *)
(* An entry of a log is its term: with its index this identifies it.       *)
(* Snapshots and changes of membership are left out.                       *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
    Server,                         \* The nodes of the cluster.
    Follower, Candidate, Leader,    \* The states of a node.
    Nil                             \* Nobody was voted for.

VARIABLES
    (* In the journal: these survive a restart. *)
    currentTerm,    \* The latest term that the node has seen.
    votedFor,       \* Whom it has voted for in that term, or Nil.
    log,            \* The terms of its entries; the first entry is there from the start.

    (* In memory; the journal has the commit index as of a while ago. *)
    role,           \* What the node is.
    votes,          \* Candidate: who has voted for it.
    commitIndex,    \* The index of the last entry that it knows is committed.
    leaderCommit,   \* What its leader said of this last.
    lastApplied,    \* The index of the last entry that it has applied.
    nextIndex,      \* Leader: for each node, the next entry to send to it.
    matchIndex,     \* Leader: for each node, the last entry known to be there.

    (* The network. *)
    messages        \* All messages that were sent.

journalVars == <<currentTerm, votedFor, log>>
commitVars  == <<commitIndex, leaderCommit, lastApplied>>
leaderVars  == <<nextIndex, matchIndex>>
vars        == <<journalVars, role, votes, commitVars, leaderVars, messages>>

Min(a, b) == IF a < b THEN a ELSE b

LastTerm(entries) == entries[Len(entries)]

IsQuorum(nodes) == 2 * Cardinality(nodes) > Cardinality(Server)

\* A connection loses messages when it breaks and never delivers one twice, so
\* that a message may stay where it is: nothing is gained by taking it again.
Send(ms) == messages' = messages \cup ms

Receives(i, m, type) ==
    /\ m \in messages
    /\ m.mtype = type
    /\ m.mdest = i

-----------------------------------------------------------------------------
Init ==
    /\ currentTerm  = [i \in Server |-> 0]
    /\ votedFor     = [i \in Server |-> Nil]
    /\ log          = [i \in Server |-> <<0>>]
    /\ role         = [i \in Server |-> Follower]
    /\ votes        = [i \in Server |-> {}]
    /\ commitIndex  = [i \in Server |-> 1]
    /\ leaderCommit = [i \in Server |-> 0]
    /\ lastApplied  = [i \in Server |-> 1]
    /\ nextIndex    = [i \in Server |-> [j \in Server |-> 1]]
    /\ matchIndex   = [i \in Server |-> [j \in Server |-> 0]]
    /\ messages     = {}

\* Node i starts, for the first time or again.  The commit index is written
\* down now and then, so that an earlier one may come back.
Start(i, commit) ==
    /\ commit \in 1..commitIndex[i]
    /\ role'         = [role         EXCEPT ![i] = Follower]
    /\ votes'        = [votes        EXCEPT ![i] = {}]
    /\ commitIndex'  = [commitIndex  EXCEPT ![i] = commit]
    /\ leaderCommit' = [leaderCommit EXCEPT ![i] = 0]
    /\ lastApplied'  = [lastApplied  EXCEPT ![i] = 1]
    /\ nextIndex'    = [nextIndex    EXCEPT ![i] = [j \in Server |-> 1]]
    /\ matchIndex'   = [matchIndex   EXCEPT ![i] = [j \in Server |-> 0]]
    /\ UNCHANGED <<journalVars, messages>>

-----------------------------------------------------------------------------
(* Elections. *)

\* The election deadline of node i passes: it asks all others for their votes.
Timeout(i) ==
    /\ role[i] # Leader
    /\ currentTerm' = [currentTerm EXCEPT ![i] = @ + 1]
    /\ votedFor'    = [votedFor    EXCEPT ![i] = i]
    /\ role'        = [role        EXCEPT ![i] = Candidate]
    /\ votes'       = [votes       EXCEPT ![i] = {i}]
    /\ Send({[mtype     |-> "request_vote",
              mterm     |-> currentTerm[i] + 1,
              mlast     |-> Len(log[i]),
              mlastTerm |-> LastTerm(log[i]),
              msource   |-> i,
              mdest     |-> j] : j \in Server \ {i}})
    /\ UNCHANGED <<log, commitVars, leaderVars>>

\* A candidate of a later term asks node i for its vote.
MeetTerm(i, m) ==
    /\ Receives(i, m, "request_vote")
    /\ m.mterm > currentTerm[i]
    /\ currentTerm' = [currentTerm EXCEPT ![i] = m.mterm]
    /\ votedFor'    = [votedFor    EXCEPT ![i] = Nil]
    /\ role'        = [role        EXCEPT ![i] = Follower]
    /\ UNCHANGED <<log, votes, commitVars, leaderVars, messages>>

\* Node i votes; a candidate that does not get the vote hears nothing.
GrantVote(i, m) ==
    /\ Receives(i, m, "request_vote")
    /\ m.mterm = currentTerm[i]
    /\ role[i] # Leader
    /\ votedFor[i] = Nil
    /\ \/ m.mlastTerm > LastTerm(log[i])
       \/ /\ m.mlastTerm = LastTerm(log[i])
          /\ m.mlast >= Len(log[i])
    /\ votedFor' = [votedFor EXCEPT ![i] = m.msource]
    /\ Send({[mtype   |-> "response_vote",
              mterm   |-> m.mterm,
              msource |-> i,
              mdest   |-> m.msource]})
    /\ UNCHANGED <<currentTerm, log, role, votes, commitVars, leaderVars>>

CountVote(i, m) ==
    /\ Receives(i, m, "response_vote")
    /\ m.mterm = currentTerm[i]
    /\ role[i] = Candidate
    /\ votes' = [votes EXCEPT ![i] = @ \cup {m.msource}]
    /\ UNCHANGED <<journalVars, role, commitVars, leaderVars, messages>>

\* Candidate i has the votes of a majority, and begins its term with an entry.
BecomeLeader(i) ==
    /\ role[i] = Candidate
    /\ IsQuorum(votes[i])
    /\ role'       = [role       EXCEPT ![i] = Leader]
    /\ nextIndex'  = [nextIndex  EXCEPT ![i] = [j \in Server |-> Len(log[i]) + 1]]
    /\ matchIndex' = [matchIndex EXCEPT ![i] = [j \in Server |-> 0]]
    /\ log'        = [log        EXCEPT ![i] = Append(@, currentTerm[i])]
    /\ UNCHANGED <<currentTerm, votedFor, votes, commitVars, messages>>

\* Leader i has not heard from a majority for too long.
LoseQuorum(i) ==
    /\ role[i] = Leader
    /\ role' = [role EXCEPT ![i] = Follower]
    /\ UNCHANGED <<journalVars, votes, commitVars, leaderVars, messages>>

-----------------------------------------------------------------------------
(* Replication. *)

\* Leader i takes a command into its log.
Propose(i) ==
    /\ role[i] = Leader
    /\ log' = [log EXCEPT ![i] = Append(@, currentTerm[i])]
    /\ UNCHANGED <<currentTerm, votedFor, role, votes, commitVars, leaderVars,
                   messages>>

\* Leader i sends node j its entries up to the index last, and supposes that
\* they arrive.
AppendEntries(i, j, last) ==
    /\ role[i] = Leader
    /\ j # i
    /\ LET prev == nextIndex[i][j] - 1
       IN  /\ prev \in 1..Len(log[i])
           /\ last \in prev..Len(log[i])
           /\ nextIndex' = [nextIndex EXCEPT ![i][j] = last + 1]
           /\ Send({[mtype     |-> "append_entries",
                     mterm     |-> currentTerm[i],
                     mprev     |-> prev,
                     mprevTerm |-> log[i][prev],
                     mentries  |-> SubSeq(log[i], prev + 1, last),
                     mcommit   |-> commitIndex[i],
                     msource   |-> i,
                     mdest     |-> j]})
    /\ UNCHANGED <<journalVars, role, votes, commitVars, matchIndex>>

\* Node i acknowledges the sender of m as the leader of the term.
Follows(i, m) ==
    /\ Receives(i, m, "append_entries")
    /\ m.mterm >= currentTerm[i]
    /\ currentTerm'  = [currentTerm  EXCEPT ![i] = m.mterm]
    /\ votedFor'     = [votedFor     EXCEPT ![i] =
                           IF m.mterm > currentTerm[i] THEN Nil ELSE @]
    /\ role'         = [role         EXCEPT ![i] = Follower]
    /\ leaderCommit' = [leaderCommit EXCEPT ![i] = m.mcommit]

Answer(i, m, next, success) ==
    Send({[mtype    |-> "next_node_idx",
           mnext    |-> next,
           mreset   |-> ~success,
           msuccess |-> success,
           msource  |-> i,
           mdest    |-> m.msource]})

\* Node i does not have the entry that the new ones follow.
RefuseEntries(i, m) ==
    /\ Follows(i, m)
    /\ \/ /\ m.mprev > Len(log[i])
          /\ Answer(i, m, Len(log[i]) + 1, FALSE)
       \/ /\ m.mprev <= Len(log[i])
          /\ log[i][m.mprev] # m.mprevTerm
          /\ Answer(i, m, m.mprev, FALSE)
    /\ UNCHANGED <<log, votes, commitIndex, lastApplied, leaderVars>>

\* Node i takes the entries, in the place of all that it has behind them.
AcceptEntries(i, m) ==
    /\ Follows(i, m)
    /\ m.mprev <= Len(log[i])
    /\ log[i][m.mprev] = m.mprevTerm
    /\ log' = [log EXCEPT ![i] = SubSeq(@, 1, m.mprev) \o m.mentries]
    /\ Answer(i, m, m.mprev + Len(m.mentries) + 1, TRUE)
    /\ UNCHANGED <<votes, commitIndex, lastApplied, leaderVars>>

\* Node i, which has just taken entries, moves its commit index to the
\* leader's, as far as its log goes.
FollowCommit(i) ==
    /\ LET own == Min(commitIndex[i], Len(log[i]))
       IN  commitIndex' = [commitIndex EXCEPT ![i] =
               IF leaderCommit[i] > own
               THEN Min(leaderCommit[i], Len(log[i]))
               ELSE own]
    /\ UNCHANGED <<journalVars, role, votes, leaderCommit, lastApplied,
                   leaderVars, messages>>

\* Leader i hears from a follower.  An answer has no term: it may be one to a
\* request of an earlier leadership.
HandleNextIndex(i, m) ==
    /\ Receives(i, m, "next_node_idx")
    /\ role[i] = Leader
    /\ LET j      == m.msource
           better == m.msuccess /\ matchIndex[i][j] < m.mnext - 1
       IN  /\ nextIndex'  = [nextIndex  EXCEPT ![i][j] =
                                IF better \/ m.mreset THEN m.mnext ELSE @]
           /\ matchIndex' = [matchIndex EXCEPT ![i][j] =
                                IF better THEN m.mnext - 1 ELSE @]
    /\ UNCHANGED <<journalVars, role, votes, commitVars, messages>>

\* Leader i commits the last entry of its term that a majority has.
AdvanceCommit(i) ==
    /\ role[i] = Leader
    /\ LET has(n) == {i} \cup {j \in Server \ {i} : matchIndex[i][j] >= n}
           agreed == {n \in (commitIndex[i] + 1)..Len(log[i]) :
                         log[i][n] = currentTerm[i] /\ IsQuorum(has(n))}
       IN  /\ agreed # {}
           /\ commitIndex' = [commitIndex EXCEPT ![i] =
                                 CHOOSE n \in agreed : \A k \in agreed : k <= n]
    /\ UNCHANGED <<journalVars, role, votes, leaderCommit, lastApplied,
                   leaderVars, messages>>

\* Node i applies the next entry.
Apply(i) ==
    /\ lastApplied[i] < commitIndex[i]
    /\ lastApplied' = [lastApplied EXCEPT ![i] = @ + 1]
    /\ UNCHANGED <<journalVars, role, votes, commitIndex, leaderCommit,
                   leaderVars, messages>>

-----------------------------------------------------------------------------
Next ==
    \/ \E i \in Server : \E commit \in 1..commitIndex[i] : Start(i, commit)
    \/ \E i \in Server : Timeout(i)
    \/ \E i \in Server, m \in messages : MeetTerm(i, m)
    \/ \E i \in Server, m \in messages : GrantVote(i, m)
    \/ \E i \in Server, m \in messages : CountVote(i, m)
    \/ \E i \in Server : BecomeLeader(i)
    \/ \E i \in Server : LoseQuorum(i)
    \/ \E i \in Server : Propose(i)
    \/ \E i, j \in Server : \E last \in 1..Len(log[i]) : AppendEntries(i, j, last)
    \/ \E i \in Server, m \in messages : RefuseEntries(i, m)
    \/ \E i \in Server, m \in messages : AcceptEntries(i, m)
    \/ \E i \in Server : FollowCommit(i)
    \/ \E i \in Server, m \in messages : HandleNextIndex(i, m)
    \/ \E i \in Server : AdvanceCommit(i)
    \/ \E i \in Server : Apply(i)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Invariants. *)

TypeOK ==
    /\ currentTerm  \in [Server -> Nat]
    /\ votedFor     \in [Server -> Server \cup {Nil}]
    /\ log          \in [Server -> Seq(Nat)]
    /\ role         \in [Server -> {Follower, Candidate, Leader}]
    /\ votes        \in [Server -> SUBSET Server]
    /\ commitIndex  \in [Server -> Nat \ {0}]
    /\ leaderCommit \in [Server -> Nat]
    /\ lastApplied  \in [Server -> Nat \ {0}]
    /\ nextIndex    \in [Server -> [Server -> Nat \ {0}]]
    /\ matchIndex   \in [Server -> [Server -> Nat]]

\* No two nodes lead in one term.
ElectionSafety ==
    \A i, j \in Server :
        role[i] = Leader /\ role[j] = Leader /\ currentTerm[i] = currentTerm[j] => i = j

\* Two logs that have an entry in common are the same up to it.  It is enough
\* to look one entry back.
LogMatching ==
    \A i, j \in Server :
        \A k \in 2..Min(Len(log[i]), Len(log[j])) :
            log[i][k] = log[j][k] => log[i][k - 1] = log[j][k - 1]

\* What two nodes know to be committed is the same.
CommittedAgree ==
    \A i, j \in Server :
        \A k \in 1..Min(Min(commitIndex[i], commitIndex[j]), Min(Len(log[i]), Len(log[j]))) :
            log[i][k] = log[j][k]

\* Only what is committed is applied.
AppliedIsCommitted == \A i \in Server : lastApplied[i] <= commitIndex[i]
=============================================================================
