-------------------------------- MODULE raft --------------------------------
(***************************************************************************)
(* Raft: leader election, log replication, restarts, and a network that    *)
(* may lose, delay, reorder and duplicate messages.                        *)
(*                                                                         *)
(* An action is one atomic step of the implementation: what a handler does *)
(* between taking its input and returning.  Given its parameters, an       *)
(* action has at most one successor.  A message that a handler ignores     *)
(* changes nothing and is no step.                                         *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
    Server,     \* The servers of the cluster.
    Value,      \* The commands that clients may ask for.
    MaxBatch    \* The most entries in one AppendEntries request.

CONSTANTS
    Follower, Candidate, Leader,    \* The roles of a server.
    Nil                             \* No server: nobody was voted for.

VARIABLES
    (* In stable storage: these survive a restart. *)
    currentTerm,    \* The latest term that the server has seen, from 0.
    votedFor,       \* Whom it has voted for in that term, or Nil.
    log,            \* Its log: a sequence of entries <<term, command>>.

    (* In memory: a restart loses these. *)
    role,           \* What the server is.
    commitIndex,    \* The index of the last entry that it knows is committed.
    votesGranted,   \* Candidate: who has voted for it.
    nextIndex,      \* Leader: for each server, the next entry to send to it.
    matchIndex,     \* Leader: for each server, the last entry known to be there.

    (* The network. *)
    messages,       \* The set of messages that may be delivered.

    (* History: no server reads these; the properties speak about them. *)
    ballots,        \* Whom the server has voted for in its current term, so far.
    elected         \* For each term with a leader, the servers that became it.

stableVars   == <<currentTerm, votedFor, log>>
volatileVars == <<role, commitIndex, votesGranted, nextIndex, matchIndex>>
historyVars  == <<ballots, elected>>
vars         == <<stableVars, volatileVars, messages, historyVars>>

-----------------------------------------------------------------------------
(* Terms, logs and majorities. *)

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b

\* Any two majorities have a server in common.
Quorums == {Q \in SUBSET Server : 2 * Cardinality(Q) > Cardinality(Server)}

Term(entry) == entry[1]

\* The term of the entry at an index; 0 before the first entry.
TermAt(entries, index) == IF index = 0 THEN 0 ELSE Term(entries[index])

LastTerm(entries) == TermAt(entries, Len(entries))

\* The entries of a log after it has taken new ones, which follow index prev.
\* It keeps what it has if that includes the new ones: a request may come late.
Merge(entries, prev, new) ==
    IF \A k \in 1..Len(new) :
          /\ prev + k <= Len(entries)
          /\ Term(entries[prev + k]) = Term(new[k])
    THEN entries
    ELSE SubSeq(entries, 1, prev) \o new

\* The servers that became leader in a term.
ElectedIn(term) == IF term \in DOMAIN elected THEN elected[term] ELSE {}

-----------------------------------------------------------------------------
(***************************************************************************)
(* Messages.  Delivery leaves a message where it is, so that it may be     *)
(* delivered again: this is how the network duplicates.  A message is lost *)
(* when it is never delivered, or for good by DropMessage.                 *)
(***************************************************************************)

Send(ms) == messages' = messages \cup ms

\* Server i takes message m, which is of the given type.
Receives(i, m, type) ==
    /\ m \in messages
    /\ m.mtype = type
    /\ m.mdest = i

Message ==
    [mtype : {"RequestVoteRequest"}, mterm : Nat,
     mlastLogIndex : Nat, mlastLogTerm : Nat,
     msource : Server, mdest : Server]
    \cup
    [mtype : {"RequestVoteResponse"}, mterm : Nat,
     mvoteGranted : BOOLEAN,
     msource : Server, mdest : Server]
    \cup
    [mtype : {"AppendEntriesRequest"}, mterm : Nat,
     mprevLogIndex : Nat, mprevLogTerm : Nat,
     mentries : Seq(Nat \X Value), mcommitIndex : Nat,
     msource : Server, mdest : Server]
    \cup
    [mtype : {"AppendEntriesResponse"}, mterm : Nat,
     msuccess : BOOLEAN, mmatchIndex : Nat,
     msource : Server, mdest : Server]

-----------------------------------------------------------------------------
Init ==
    /\ currentTerm  = [i \in Server |-> 0]
    /\ votedFor     = [i \in Server |-> Nil]
    /\ log          = [i \in Server |-> << >>]
    /\ role         = [i \in Server |-> Follower]
    /\ commitIndex  = [i \in Server |-> 0]
    /\ votesGranted = [i \in Server |-> {}]
    /\ nextIndex    = [i \in Server |-> [j \in Server |-> 1]]
    /\ matchIndex   = [i \in Server |-> [j \in Server |-> 0]]
    /\ messages     = {}
    /\ ballots      = [i \in Server |-> {}]
    /\ elected      = << >>

-----------------------------------------------------------------------------
(* Terms and restarts. *)

\* Server i starts again from stable storage.
Restart(i) ==
    /\ role'         = [role         EXCEPT ![i] = Follower]
    /\ commitIndex'  = [commitIndex  EXCEPT ![i] = 0]
    /\ votesGranted' = [votesGranted EXCEPT ![i] = {}]
    /\ nextIndex'    = [nextIndex    EXCEPT ![i] = [j \in Server |-> 1]]
    /\ matchIndex'   = [matchIndex   EXCEPT ![i] = [j \in Server |-> 0]]
    /\ UNCHANGED <<stableVars, messages, historyVars>>

\* Server i meets a message of a later term t.  It handles the message in a
\* step of its own.
UpdateTerm(i, t) ==
    /\ t > currentTerm[i]
    /\ \E m \in messages : m.mdest = i /\ m.mterm = t
    /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
    /\ votedFor'    = [votedFor    EXCEPT ![i] = Nil]
    /\ role'        = [role        EXCEPT ![i] = Follower]
    /\ ballots'     = [ballots     EXCEPT ![i] = {}]
    /\ UNCHANGED <<log, commitIndex, votesGranted, nextIndex, matchIndex,
                   messages, elected>>

-----------------------------------------------------------------------------
(* Leader election. *)

\* The election timer of server i runs out: it starts a term, votes for
\* itself, and asks the others for their votes.
Timeout(i) ==
    /\ role[i] # Leader
    /\ currentTerm'  = [currentTerm  EXCEPT ![i] = @ + 1]
    /\ votedFor'     = [votedFor     EXCEPT ![i] = i]
    /\ role'         = [role         EXCEPT ![i] = Candidate]
    /\ votesGranted' = [votesGranted EXCEPT ![i] = {i}]
    /\ ballots'      = [ballots      EXCEPT ![i] = {i}]
    /\ Send({[mtype         |-> "RequestVoteRequest",
              mterm         |-> currentTerm[i] + 1,
              mlastLogIndex |-> Len(log[i]),
              mlastLogTerm  |-> LastTerm(log[i]),
              msource       |-> i,
              mdest         |-> j] : j \in Server \ {i}})
    /\ UNCHANGED <<log, commitIndex, nextIndex, matchIndex, elected>>

\* Server i answers a candidate.  It votes for a candidate of its own term
\* whose log is not behind, unless it has voted for another one.
HandleRequestVoteRequest(i, m) ==
    /\ Receives(i, m, "RequestVoteRequest")
    /\ m.mterm <= currentTerm[i]
    /\ LET upToDate ==
               \/ m.mlastLogTerm > LastTerm(log[i])
               \/ /\ m.mlastLogTerm = LastTerm(log[i])
                  /\ m.mlastLogIndex >= Len(log[i])
           grant ==
               /\ m.mterm = currentTerm[i]
               /\ upToDate
               /\ votedFor[i] = Nil \/ votedFor[i] = m.msource
       IN  /\ IF grant
              THEN /\ votedFor' = [votedFor EXCEPT ![i] = m.msource]
                   /\ ballots'  = [ballots  EXCEPT ![i] = @ \cup {m.msource}]
              ELSE UNCHANGED <<votedFor, ballots>>
           /\ Send({[mtype        |-> "RequestVoteResponse",
                     mterm        |-> currentTerm[i],
                     mvoteGranted |-> grant,
                     msource      |-> i,
                     mdest        |-> m.msource]})
    /\ UNCHANGED <<currentTerm, log, volatileVars, elected>>

\* Candidate i counts a vote.
HandleRequestVoteResponse(i, m) ==
    /\ Receives(i, m, "RequestVoteResponse")
    /\ m.mterm = currentTerm[i]
    /\ m.mvoteGranted
    /\ role[i] = Candidate
    /\ votesGranted' = [votesGranted EXCEPT ![i] = @ \cup {m.msource}]
    /\ UNCHANGED <<stableVars, role, commitIndex, nextIndex, matchIndex,
                   messages, historyVars>>

\* Candidate i has the votes of a majority.
BecomeLeader(i) ==
    /\ role[i] = Candidate
    /\ votesGranted[i] \in Quorums
    /\ role'       = [role       EXCEPT ![i] = Leader]
    /\ nextIndex'  = [nextIndex  EXCEPT ![i] =
                         [j \in Server |-> Len(log[i]) + 1]]
    /\ matchIndex' = [matchIndex EXCEPT ![i] = [j \in Server |-> 0]]
    /\ elected'    = [t \in DOMAIN elected \cup {currentTerm[i]} |->
                         IF t = currentTerm[i]
                         THEN ElectedIn(t) \cup {i}
                         ELSE elected[t]]
    /\ UNCHANGED <<stableVars, commitIndex, votesGranted, messages, ballots>>

-----------------------------------------------------------------------------
(* Log replication. *)

\* Leader i takes command v of a client into its log.
ClientRequest(i, v) ==
    /\ role[i] = Leader
    /\ log' = [log EXCEPT ![i] = Append(@, <<currentTerm[i], v>>)]
    /\ UNCHANGED <<currentTerm, votedFor, volatileVars, messages, historyVars>>

\* Leader i sends server j the next entries; without any, a heartbeat.
AppendEntries(i, j) ==
    /\ role[i] = Leader
    /\ j # i
    /\ LET prev == nextIndex[i][j] - 1
           last == Min(prev + MaxBatch, Len(log[i]))
       IN  Send({[mtype         |-> "AppendEntriesRequest",
                  mterm         |-> currentTerm[i],
                  mprevLogIndex |-> prev,
                  mprevLogTerm  |-> TermAt(log[i], prev),
                  mentries      |-> SubSeq(log[i], prev + 1, last),
                  mcommitIndex  |-> commitIndex[i],
                  msource       |-> i,
                  mdest         |-> j]})
    /\ UNCHANGED <<stableVars, volatileVars, historyVars>>

\* Server i answers a leader.  It takes the entries if the leader is that of
\* its own term and its log has the entry before them.
HandleAppendEntriesRequest(i, m) ==
    /\ Receives(i, m, "AppendEntriesRequest")
    /\ m.mterm <= currentTerm[i]
    /\ m.mterm = currentTerm[i] => role[i] # Leader
    /\ LET current == m.mterm = currentTerm[i]
           success ==
               /\ current
               /\ m.mprevLogIndex <= Len(log[i])
               /\ m.mprevLogTerm = TermAt(log[i], m.mprevLogIndex)
           last == m.mprevLogIndex + Len(m.mentries)
       IN  /\ role' = [role EXCEPT ![i] = IF current THEN Follower ELSE @]
           /\ IF success
              THEN /\ log' = [log EXCEPT ![i] =
                                 Merge(@, m.mprevLogIndex, m.mentries)]
                   /\ commitIndex' = [commitIndex EXCEPT ![i] =
                                         Max(@, Min(m.mcommitIndex, last))]
              ELSE UNCHANGED <<log, commitIndex>>
           /\ Send({[mtype       |-> "AppendEntriesResponse",
                     mterm       |-> currentTerm[i],
                     msuccess    |-> success,
                     mmatchIndex |-> IF success THEN last ELSE 0,
                     msource     |-> i,
                     mdest       |-> m.msource]})
    /\ UNCHANGED <<currentTerm, votedFor, votesGranted, nextIndex, matchIndex,
                   historyVars>>

\* Leader i learns how far a follower is.  Answers may come late, so what is
\* known to be there is never taken back.
HandleAppendEntriesResponse(i, m) ==
    /\ Receives(i, m, "AppendEntriesResponse")
    /\ m.mterm = currentTerm[i]
    /\ role[i] = Leader
    /\ LET j     == m.msource
           match == Max(matchIndex[i][j], m.mmatchIndex)
           next  == IF m.msuccess THEN nextIndex[i][j] ELSE nextIndex[i][j] - 1
       IN  /\ matchIndex' = [matchIndex EXCEPT ![i][j] = match]
           /\ nextIndex'  = [nextIndex  EXCEPT ![i][j] = Max(next, match + 1)]
    /\ UNCHANGED <<stableVars, role, commitIndex, votesGranted, messages,
                   historyVars>>

\* Leader i commits what a majority has.  Only an entry of its own term is
\* committed by counting; the earlier ones are committed with it.
AdvanceCommitIndex(i) ==
    /\ role[i] = Leader
    /\ LET has(n)  == {i} \cup {j \in Server : matchIndex[i][j] >= n}
           agreed  == {n \in (commitIndex[i] + 1)..Len(log[i]) :
                         /\ Term(log[i][n]) = currentTerm[i]
                         /\ has(n) \in Quorums}
       IN  /\ agreed # {}
           /\ commitIndex' = [commitIndex EXCEPT ![i] =
                                 CHOOSE n \in agreed : \A k \in agreed : k <= n]
    /\ UNCHANGED <<stableVars, role, votesGranted, nextIndex, matchIndex,
                   messages, historyVars>>

-----------------------------------------------------------------------------
(* The network. *)

\* Message m is lost: it is not delivered any more.
DropMessage(m) ==
    /\ m \in messages
    /\ messages' = messages \ {m}
    /\ UNCHANGED <<stableVars, volatileVars, historyVars>>

-----------------------------------------------------------------------------
Next ==
    \/ \E i \in Server : Restart(i)
    \/ \E i \in Server, m \in messages : UpdateTerm(i, m.mterm)
    \/ \E i \in Server : Timeout(i)
    \/ \E i \in Server, m \in messages : HandleRequestVoteRequest(i, m)
    \/ \E i \in Server, m \in messages : HandleRequestVoteResponse(i, m)
    \/ \E i \in Server : BecomeLeader(i)
    \/ \E i \in Server, v \in Value : ClientRequest(i, v)
    \/ \E i, j \in Server : AppendEntries(i, j)
    \/ \E i \in Server, m \in messages : HandleAppendEntriesRequest(i, m)
    \/ \E i \in Server, m \in messages : HandleAppendEntriesResponse(i, m)
    \/ \E i \in Server : AdvanceCommitIndex(i)
    \/ \E m \in messages : DropMessage(m)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Invariants. *)

TypeOK ==
    /\ currentTerm  \in [Server -> Nat]
    /\ votedFor     \in [Server -> Server \cup {Nil}]
    /\ log          \in [Server -> Seq(Nat \X Value)]
    /\ role         \in [Server -> {Follower, Candidate, Leader}]
    /\ commitIndex  \in [Server -> Nat]
    /\ votesGranted \in [Server -> SUBSET Server]
    /\ nextIndex    \in [Server -> [Server -> Nat \ {0}]]
    /\ matchIndex   \in [Server -> [Server -> Nat]]
    /\ ballots      \in [Server -> SUBSET Server]

MessagesOK == messages \subseteq Message

\* A server votes for at most one candidate in a term.
VotesGrantedOnce ==
    \A i \in Server : Cardinality(ballots[i]) <= 1

\* At most one server becomes leader in a term.  The terms of the servers are
\* all that need be looked at: whoever is elected, is so in its current term.
ElectionSafety ==
    \A i \in Server : Cardinality(ElectedIn(currentTerm[i])) <= 1

\* Two logs that have an entry of one index and term are the same up to it.
\* It is enough to look one entry back: the rest follows by induction.
LogMatching ==
    \A i, j \in Server :
        \A k \in 1..Min(Len(log[i]), Len(log[j])) :
            Term(log[i][k]) = Term(log[j][k]) =>
                /\ log[i][k] = log[j][k]
                /\ k > 1 => log[i][k - 1] = log[j][k - 1]

\* A leader has every entry that was committed in its term or before.
LeaderCompleteness ==
    \A i, j \in Server :
        (role[i] = Leader /\ currentTerm[j] <= currentTerm[i]) =>
            /\ commitIndex[j] <= Len(log[i])
            /\ \A k \in 1..commitIndex[j] : log[i][k] = log[j][k]

\* Servers never apply different commands at one index.
StateMachineSafety ==
    \A i, j \in Server :
        \A k \in 1..Min(commitIndex[i], commitIndex[j]) :
            log[i][k] = log[j][k]

\* Nothing is committed that is not in the log.
CommittedInLog ==
    \A i \in Server : commitIndex[i] <= Len(log[i])
=============================================================================
