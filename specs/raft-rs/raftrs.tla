------------------------------- MODULE raftrs --------------------------------
(***************************************************************************)
(* What the crate `raft` 0.7 does: elections with and without a pre-vote,  *)
(* replication with flow control, snapshots, servers that join, restarts.  *)
(*                                                                         *)
(* An action is an atomic step of the code, of which one message may cause *)
(* several: it makes a follower, then adds entries, say.  What a server    *)
(* sends stays in its outbox until the application takes it in a `Ready`.  *)
(* The application stores what the Ready holds, and then sends what waited *)
(* for that: a crash may come between any of these.                        *)
(***************************************************************************)
EXTENDS raftlog, FiniteSets

CONSTANTS
    Server   \* All that ever take part.  They are numbered; 0 is none of them.

VARIABLES
    (* What a server keeps, and what it stores of it. *)
    currentTerm, votedFor,
    log,
    commitIndex,
    appliedIndex,    \* What the application has applied.
    persistedIndex,  \* What is known to be stored.
    voters,          \* The configuration that is in force.
    options,         \* How the server was set up; an empty record before it first starts.

    (* What it forgets. *)
    role,
    leader,          \* Whom it follows, or 0.
    granted,         \* Candidate: who voted for it,
    rejected,        \*            and who did not.
    progress,        \* Leader: what it knows of each voter.
    pendingConf,     \* Leader: no change of configuration before this is applied.

    (* Between the server and its application. *)
    outbox,          \* What the server has sent, in order, and the application not yet taken.
    ready,           \* How far the application is with a Ready: "none", "given", "saved".
    held,            \* The messages of that Ready, while they wait until it is saved.
    stable,          \* What is in the storage.

    messages,        \* The network.
    elected          \* History: for each term with a leader, the servers that became it.

hardVars == <<currentTerm, votedFor>>
logVars  == <<log, commitIndex, appliedIndex, persistedIndex>>
confVars == <<voters, options>>
roleVars == <<role, leader, granted, rejected>>
leadVars == <<progress, pendingConf>>
hostVars == <<ready, held, stable, messages>>
vars     == <<hardVars, logVars, confVars, roleVars, leadVars, outbox, hostVars, elected>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* Messages.  The set of those that were sent only grows.  So one may be   *)
(* delivered late, in another order, again, or never: the network does no  *)
(* step for it.  The fields are those of `eraftpb::Message`, and those     *)
(* that a type does not use are 0 there, too.  A snapshot's index, term    *)
(* and voters stand for the snapshot.                                      *)
(***************************************************************************)

Message(type, i, j, term) ==
    [type |-> type, from |-> i, to |-> j, term |-> term,
     index |-> 0, logTerm |-> 0, entries |-> << >>,
     commit |-> 0, commitTerm |-> 0,
     reject |-> FALSE, rejectHint |-> 0, voters |-> {}]

Requests  == {"MsgRequestVote", "MsgRequestPreVote"}
Responses == {"MsgRequestVoteResponse", "MsgRequestPreVoteResponse"}
ByLeaders == {"MsgAppend", "MsgHeartbeat", "MsgSnapshot"}

ResponseTo(type) ==
    IF type = "MsgRequestVote" THEN "MsgRequestVoteResponse" ELSE "MsgRequestPreVoteResponse"

Send(i, ms) == outbox' = [outbox EXCEPT ![i] = @ \o ms]

SetOf(ms) == {ms[k] : k \in DOMAIN ms}

\* Server i takes message m.
Receives(i, m) == m \in messages /\ m.to = i

\* Follower i hears from the leader of its term.
FromLeader(i, m, type) ==
    /\ Receives(i, m)
    /\ m.type = type
    /\ m.term = currentTerm[i]
    /\ role[i] = "Follower"
    /\ leader' = [leader EXCEPT ![i] = m.from]

\* Leader i hears from a server whose progress it knows.
FromFollower(i, m, type) ==
    /\ Receives(i, m)
    /\ m.type = type
    /\ m.term = currentTerm[i]
    /\ role[i] = "Leader"
    /\ m.from \in DOMAIN progress[i]

-----------------------------------------------------------------------------
Init ==
    /\ currentTerm    = [i \in Server |-> 0]
    /\ votedFor       = [i \in Server |-> 0]
    /\ log            = [i \in Server |-> LogFrom(0, 0, {})]
    /\ commitIndex    = [i \in Server |-> 0]
    /\ appliedIndex   = [i \in Server |-> 0]
    /\ persistedIndex = [i \in Server |-> 0]
    /\ voters         = [i \in Server |-> {}]
    /\ options        = [i \in Server |-> << >>]
    /\ role           = [i \in Server |-> "Follower"]
    /\ leader         = [i \in Server |-> 0]
    /\ granted        = [i \in Server |-> {}]
    /\ rejected       = [i \in Server |-> {}]
    /\ progress       = [i \in Server |-> << >>]
    /\ pendingConf    = [i \in Server |-> 0]
    /\ outbox         = [i \in Server |-> << >>]
    /\ ready          = [i \in Server |-> "none"]
    /\ held           = [i \in Server |-> << >>]
    /\ stable         = [i \in Server |->
           [term |-> 0, vote |-> 0, commit |-> 0, told |-> 0, log |-> LogFrom(0, 0, {})]]
    /\ messages       = {}
    /\ elected        = << >>

-----------------------------------------------------------------------------
(* Starting. *)

\* Server i comes up with what storage s holds, with voters and options.
ComeUp(i, s, members, o) ==
    /\ currentTerm'    = [currentTerm    EXCEPT ![i] = s.term]
    /\ votedFor'       = [votedFor       EXCEPT ![i] = s.vote]
    /\ log'            = [log            EXCEPT ![i] = s.log]
    /\ commitIndex'    = [commitIndex    EXCEPT ![i] = s.commit]
    /\ appliedIndex'   = [appliedIndex   EXCEPT ![i] = s.log.base]
    /\ persistedIndex' = [persistedIndex EXCEPT ![i] = LastIndex(s.log)]
    /\ voters'         = [voters         EXCEPT ![i] = members]
    /\ options'        = [options        EXCEPT ![i] = o]
    /\ role'           = [role           EXCEPT ![i] = "Follower"]
    /\ leader'         = [leader         EXCEPT ![i] = 0]
    /\ granted'        = [granted        EXCEPT ![i] = {}]
    /\ rejected'       = [rejected       EXCEPT ![i] = {}]
    /\ pendingConf'    = [pendingConf    EXCEPT ![i] = 0]
    /\ outbox'         = [outbox         EXCEPT ![i] = << >>]
    /\ ready'          = [ready          EXCEPT ![i] = "none"]
    /\ held'           = [held           EXCEPT ![i] = << >>]
    /\ stable'         = [stable         EXCEPT ![i] = s]
    /\ UNCHANGED <<progress, elected>>

\* Server i starts for the first time, from the snapshot that the application
\* has put into its storage: nothing at all for one that joins later.
Boot(i, term, index, indexTerm, members, o) ==
    /\ options[i] = << >>
    /\ term >= indexTerm
    /\ ComeUp(i, [term |-> term, vote |-> 0, commit |-> index, told |-> index,
                  log |-> LogFrom(index, indexTerm, members)],
              members, o)
    /\ UNCHANGED messages

\* What the storage of server i holds once its application has saved all of a Ready.
AllSaved(i) ==
    [term |-> currentTerm[i], vote |-> votedFor[i],
     commit |-> commitIndex[i], told |-> commitIndex[i], log |-> log[i]]

\* What server i may find there after a crash.  Of a Ready that the application
\* was to save there may be nothing, the entries, or all.
Stored(i) ==
    {stable[i]} \cup
    (IF ready[i] # "given" THEN {}
     ELSE IF log[i].base # stable[i].log.base THEN {AllSaved(i)}
     ELSE {[stable[i] EXCEPT !.log = log[i]], AllSaved(i)})

\* Server i starts again.  The commit index that it finds is one that the
\* application was told.  The configuration is the one that was in force when
\* the application had applied the given index.  If all was saved, the messages
\* that waited for it count as sent: the network may still lose them.
Restart(i, commit, applied, o) ==
    /\ options[i] # << >>
    /\ applied <= commit
    /\ \E s \in Stored(i) :
          LET found(storage) == [storage EXCEPT !.commit = commit, !.told = commit]
              all            == commit = commitIndex[i] /\ found(s) = found(AllSaved(i))
          IN  /\ s.commit <= commit /\ commit <= s.told
              /\ messages' = IF ready[i] = "given" /\ all
                             THEN messages \cup SetOf(held[i])
                             ELSE messages
              /\ ComeUp(i, found(s), VotersAt(s.log, Max(applied, s.log.base)), o)

-----------------------------------------------------------------------------
(* Elections. *)

Wins(i)  == 2 * Cardinality(granted[i] \cap voters[i]) > Cardinality(voters[i])
Loses(i) == 2 * Cardinality(voters[i] \ rejected[i]) <= Cardinality(voters[i])

Campaigning(i) == role[i] \in {"PreCandidate", "Candidate"}

\* Nothing that is committed and not applied changes the configuration.
ConfApplied(i) == ~ChangesConf(log[i], appliedIndex[i], commitIndex[i])

RequestVotes(i, type, term) ==
    LET request(j) ==
            [Message(type, i, j, term) EXCEPT
                !.index      = LastIndex(log[i]),
                !.logTerm    = LastTerm(log[i]),
                !.commit     = commitIndex[i],
                !.commitTerm = TermAt(log[i], commitIndex[i])]
        RECURSIVE all(_)
        all(js) == IF js = {} THEN << >>
                   ELSE LET j == CHOOSE k \in js : TRUE
                        IN  <<request(j)>> \o all(js \ {j})
    IN  Send(i, all(voters[i] \ {i}))

\* Server i asks whether it would win, and stays in its term.
BecomePreCandidate(i) ==
    /\ options[i].preVote
    /\ role[i] # "Leader"
    /\ i \in voters[i]
    /\ ConfApplied(i)
    /\ role'     = [role     EXCEPT ![i] = "PreCandidate"]
    /\ leader'   = [leader   EXCEPT ![i] = 0]
    /\ granted'  = [granted  EXCEPT ![i] = {}]
    /\ rejected' = [rejected EXCEPT ![i] = {}]
    /\ RequestVotes(i, "MsgRequestPreVote", currentTerm[i] + 1)
    /\ UNCHANGED <<hardVars, logVars, confVars, leadVars, hostVars, elected>>

\* Server i stands for election in a new term.
BecomeCandidate(i) ==
    /\ role[i] # "Leader"
    /\ i \in voters[i]
    /\ IF options[i].preVote
       THEN role[i] = "PreCandidate" /\ Wins(i)
       ELSE ConfApplied(i)
    /\ currentTerm' = [currentTerm EXCEPT ![i] = @ + 1]
    /\ votedFor'    = [votedFor    EXCEPT ![i] = i]
    /\ role'        = [role        EXCEPT ![i] = "Candidate"]
    /\ leader'      = [leader      EXCEPT ![i] = 0]
    /\ granted'     = [granted     EXCEPT ![i] = {}]
    /\ rejected'    = [rejected    EXCEPT ![i] = {}]
    /\ RequestVotes(i, "MsgRequestVote", currentTerm[i] + 1)
    /\ UNCHANGED <<logVars, confVars, leadVars, hostVars, elected>>

\* Server i can answer m, which asks for its vote or whether it would give it.
Asked(i, m) ==
    /\ Receives(i, m)
    /\ \/ m.type = "MsgRequestVote"    /\ m.term = currentTerm[i]
       \/ m.type = "MsgRequestPreVote" /\ m.term >= currentTerm[i]

Grants(i, m) ==
    /\ \/ votedFor[i] = m.from
       \/ votedFor[i] = 0 /\ leader[i] = 0
       \/ m.type = "MsgRequestPreVote" /\ m.term > currentTerm[i]
    /\ UpToDate(log[i], m.index, m.logTerm)

GrantVote(i, m) ==
    /\ Asked(i, m)
    /\ Grants(i, m)
    /\ votedFor' = [votedFor EXCEPT ![i] = IF m.type = "MsgRequestVote" THEN m.from ELSE @]
    /\ Send(i, <<Message(ResponseTo(m.type), i, m.from, m.term)>>)
    /\ UNCHANGED <<currentTerm, logVars, confVars, roleVars, leadVars, hostVars, elected>>

RejectVote(i, m) ==
    /\ Asked(i, m)
    /\ ~Grants(i, m)
    /\ Send(i, <<[Message(ResponseTo(m.type), i, m.from, currentTerm[i]) EXCEPT
                     !.reject     = TRUE,
                     !.commit     = commitIndex[i],
                     !.commitTerm = TermAt(log[i], commitIndex[i])]>>)
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, hostVars, elected>>

\* Server i is asked by one that has fallen behind, and tells it the term.
RejectOldPreVote(i, m) ==
    /\ Receives(i, m)
    /\ m.type = "MsgRequestPreVote"
    /\ m.term < currentTerm[i]
    /\ Send(i, <<[Message("MsgRequestPreVoteResponse", i, m.from, currentTerm[i]) EXCEPT
                     !.reject = TRUE]>>)
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, hostVars, elected>>

\* Candidate i counts the vote of server j, its own too.  The first one of a
\* server counts.  An answer to an earlier pre-vote counts as well, if it has
\* the term of that one's election.
RecordVote(i, j, yes) ==
    /\ Campaigning(i)
    /\ IF j = i
       THEN yes
       ELSE \E m \in messages :
               /\ m.to = i
               /\ m.from = j
               /\ m.reject = ~yes
               /\ \/ /\ role[i] = "Candidate"
                     /\ m.type = "MsgRequestVoteResponse"
                     /\ m.term = currentTerm[i]
                  \/ /\ role[i] = "PreCandidate"
                     /\ m.type = "MsgRequestPreVoteResponse"
                     /\ m.term = currentTerm[i] \/ (yes /\ m.term > currentTerm[i])
    /\ IF j \in granted[i] \cup rejected[i]
       THEN UNCHANGED <<granted, rejected>>
       ELSE /\ granted'  = [granted  EXCEPT ![i] = IF yes THEN @ \cup {j} ELSE @]
            /\ rejected' = [rejected EXCEPT ![i] = IF yes THEN @ ELSE @ \cup {j}]
    /\ UNCHANGED <<hardVars, logVars, confVars, role, leader, leadVars, outbox, hostVars,
                   elected>>

\* Server i learns from a request that it rejects, or from an answer, that
\* more of its log is committed.
CommitByVote(i, m) ==
    /\ Receives(i, m)
    /\ m.type \in Requests \cup Responses
    /\ role[i] # "Leader"
    /\ m.commitTerm # 0
    /\ m.commit > commitIndex[i]
    /\ TermAt(log[i], m.commit) = m.commitTerm
    /\ commitIndex' = [commitIndex EXCEPT ![i] = m.commit]
    /\ UNCHANGED <<hardVars, log, appliedIndex, persistedIndex, confVars, roleVars, leadVars,
                   outbox, hostVars, elected>>

\* Why server i becomes, or stays, a follower of l in term t.
StepsDown(i, t, l) ==
    \* It meets a message of a later term.  A pre-vote is for a term to come.
    \/ /\ t > currentTerm[i]
       /\ \E m \in messages :
             /\ m.to = i
             /\ m.term = t
             /\ m.type # "MsgRequestPreVote"
             /\ m.type = "MsgRequestPreVoteResponse" => m.reject
             /\ l = IF m.type \in ByLeaders THEN m.from ELSE 0
    \* Another one won the election,
    \/ /\ t = currentTerm[i]
       /\ Campaigning(i)
       /\ \E m \in messages :
             /\ m.to = i
             /\ m.term = t
             /\ m.type \in ByLeaders
             /\ m.from = l
    \* it cannot win any more, or the voters may be others than it thought,
    \/ /\ t = currentTerm[i] /\ l = 0
       /\ Campaigning(i)
       /\ Loses(i) \/ ~ConfApplied(i)
    \* or it hears from no majority.
    \/ /\ t = currentTerm[i] /\ l = 0
       /\ role[i] = "Leader"
       /\ options[i].checkQuorum

BecomeFollower(i, t, l) ==
    /\ StepsDown(i, t, l)
    /\ currentTerm' = [currentTerm EXCEPT ![i] = t]
    /\ votedFor'    = [votedFor    EXCEPT ![i] = IF t > currentTerm[i] THEN 0 ELSE @]
    /\ role'        = [role        EXCEPT ![i] = "Follower"]
    /\ leader'      = [leader      EXCEPT ![i] = l]
    /\ granted'     = [granted     EXCEPT ![i] = {}]
    /\ rejected'    = [rejected    EXCEPT ![i] = {}]
    /\ pendingConf' = [pendingConf EXCEPT ![i] = 0]
    /\ UNCHANGED <<logVars, confVars, progress, outbox, hostVars, elected>>

-----------------------------------------------------------------------------
(***************************************************************************)
(* What a leader knows of a server (`Progress`).  It probes, one message   *)
(* at a time, until it knows where the logs agree; then it replicates,     *)
(* with so many messages in flight; or it waits for a snapshot to arrive.  *)
(***************************************************************************)

Probe(match, next) ==
    [match |-> match, next |-> next, state |-> "Probe", paused |-> FALSE,
     inflight |-> << >>, pending |-> 0]

Replicate(match) == [Probe(match, match + 1) EXCEPT !.state = "Replicate"]

\* Back to probing, behind a snapshot that was sent if there was one.
ToProbe(p) == Probe(p.match, Max(p.match, p.pending) + 1)

Full(i, p) == Len(p.inflight) = options[i].maxInflight

Paused(i, p) ==
    CASE p.state = "Probe"     -> p.paused
      [] p.state = "Replicate" -> Full(i, p)
      [] p.state = "Snapshot"  -> TRUE

SetProgress(i, j, p) == progress' = [progress EXCEPT ![i][j] = p]

\* Candidate i leads, with an empty entry of its term.
BecomeLeader(i) ==
    /\ role[i] = "Candidate"
    /\ Wins(i)
    /\ persistedIndex[i] = LastIndex(log[i])
    /\ role'        = [role        EXCEPT ![i] = "Leader"]
    /\ leader'      = [leader      EXCEPT ![i] = i]
    /\ granted'     = [granted     EXCEPT ![i] = {}]
    /\ rejected'    = [rejected    EXCEPT ![i] = {}]
    /\ pendingConf' = [pendingConf EXCEPT ![i] = LastIndex(log[i])]
    /\ progress'    = [progress    EXCEPT ![i] =
           [j \in voters[i] |-> IF j = i THEN Replicate(persistedIndex[i])
                                ELSE Probe(0, LastIndex(log[i]) + 1)]]
    /\ log'         = [log         EXCEPT ![i] = Extend(@, <<<<currentTerm[i], "", 0>>>>)]
    /\ elected'     = [t \in DOMAIN elected \cup {currentTerm[i]} |->
                          (IF t \in DOMAIN elected THEN elected[t] ELSE {})
                          \cup (IF t = currentTerm[i] THEN {i} ELSE {})]
    /\ UNCHANGED <<hardVars, commitIndex, appliedIndex, persistedIndex, confVars, outbox,
                   hostVars>>

\* Leader i takes proposals into its log.  One that changes the configuration
\* comes alone, and not before the last one is applied.
Propose(i, entries) ==
    /\ role[i] = "Leader"
    /\ entries # << >>
    /\ \A k \in DOMAIN entries : Term(entries[k]) = currentTerm[i]
    /\ LET changes == {k \in DOMAIN entries : Adds(entries[k]) # 0}
       IN  IF changes = {}
           THEN UNCHANGED pendingConf
           ELSE /\ pendingConf[i] <= appliedIndex[i]
                /\ Cardinality(changes) = 1
                /\ pendingConf' = [pendingConf EXCEPT ![i] =
                       LastIndex(log[i]) + (CHOOSE k \in changes : TRUE)]
    /\ log' = [log EXCEPT ![i] = Extend(@, entries)]
    /\ UNCHANGED <<hardVars, commitIndex, appliedIndex, persistedIndex, confVars, roleVars,
                   progress, outbox, hostVars, elected>>

\* Follower i passes the proposals of server j on to its leader.
ForwardProposal(i, j, entries) ==
    /\ role[i] = "Follower"
    /\ leader[i] # 0
    /\ Send(i, <<[Message("MsgPropose", j, leader[i], 0) EXCEPT !.entries = entries]>>)
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, hostVars, elected>>

\* Leader i sends the next n entries to server j, as many as fit.
SendAppend(i, j, n) ==
    /\ role[i] = "Leader"
    /\ j \in DOMAIN progress[i] \ {i}
    /\ LET p    == progress[i][j]
           left == LastIndex(log[i]) + 1 - p.next
       IN  /\ ~Paused(i, p)
           /\ p.next > log[i].base
           /\ n <= left
           /\ left > 0 => n > 0
           /\ Send(i, <<[Message("MsgAppend", i, j, currentTerm[i]) EXCEPT
                            !.index   = p.next - 1,
                            !.logTerm = TermAt(log[i], p.next - 1),
                            !.entries = Entries(log[i], p.next, n),
                            !.commit  = commitIndex[i]]>>)
           /\ CASE n = 0 -> UNCHANGED progress
                [] n > 0 /\ p.state = "Probe" ->
                      SetProgress(i, j, [p EXCEPT !.paused = TRUE])
                [] n > 0 /\ p.state = "Replicate" ->
                      SetProgress(i, j, [p EXCEPT
                          !.next     = @ + n,
                          !.inflight = Append(@, p.next + n - 1)])
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, hostVars, elected>>

\* Leader i has not the entries that server j lacks, and sends a snapshot of
\* what its storage says is committed.
SendSnapshot(i, j, index) ==
    /\ role[i] = "Leader"
    /\ j \in DOMAIN progress[i] \ {i}
    /\ LET p == progress[i][j]
       IN  /\ ~Paused(i, p)
           /\ p.next <= log[i].base
           /\ stable[i].commit <= index /\ index <= stable[i].told
           /\ Send(i, <<[Message("MsgSnapshot", i, j, currentTerm[i]) EXCEPT
                            !.index   = index,
                            !.logTerm = TermAt(log[i], index),
                            !.voters  = VotersAt(log[i], index)]>>)
           /\ SetProgress(i, j, [Probe(p.match, p.next) EXCEPT
                                    !.state = "Snapshot", !.pending = index])
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, hostVars, elected>>

SendHeartbeat(i, j) ==
    /\ role[i] = "Leader"
    /\ j \in DOMAIN progress[i] \ {i}
    /\ Send(i, <<[Message("MsgHeartbeat", i, j, currentTerm[i]) EXCEPT
                     !.commit = Min(progress[i][j].match, commitIndex[i])]>>)
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, hostVars, elected>>

\* Follower i answers entries of its leader.
HandleAppend(i, m) ==
    /\ FromLeader(i, m, "MsgAppend")
    /\ LET answer   == Message("MsgAppendResponse", i, m.from, currentTerm[i])
           conflict == Conflict(log[i], m.index, m.entries)
           last     == m.index + Len(m.entries)
           hint     == ProbeBack(log[i], Min(m.index, LastIndex(log[i])), m.logTerm)
       IN  CASE m.index < commitIndex[i] ->
                   /\ Send(i, <<[answer EXCEPT !.index  = commitIndex[i],
                                               !.commit = commitIndex[i]]>>)
                   /\ UNCHANGED <<log, commitIndex, persistedIndex>>
             [] m.index >= commitIndex[i] /\ TermAt(log[i], m.index) = m.logTerm ->
                   /\ conflict = 0 \/ conflict > commitIndex[i]
                   /\ IF conflict = 0
                      THEN UNCHANGED <<log, persistedIndex>>
                      ELSE /\ log' = [log EXCEPT ![i] =
                                  Extend(UpTo(@, conflict - 1),
                                         SubSeq(m.entries, conflict - m.index, Len(m.entries)))]
                           /\ persistedIndex' = [persistedIndex EXCEPT ![i] =
                                  Min(@, conflict - 1)]
                   /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, Min(m.commit, last))]
                   /\ Send(i, <<[answer EXCEPT !.index  = last,
                                               !.commit = commitIndex'[i]]>>)
             [] OTHER ->
                   /\ Send(i, <<[answer EXCEPT !.index      = m.index,
                                               !.reject     = TRUE,
                                               !.rejectHint = hint,
                                               !.logTerm    = TermAt(log[i], hint),
                                               !.commit     = commitIndex[i]]>>)
                   /\ UNCHANGED <<log, commitIndex, persistedIndex>>
    /\ UNCHANGED <<hardVars, appliedIndex, confVars, role, granted, rejected, leadVars,
                   hostVars, elected>>

HandleHeartbeat(i, m) ==
    /\ FromLeader(i, m, "MsgHeartbeat")
    /\ m.commit <= LastIndex(log[i])
    /\ commitIndex' = [commitIndex EXCEPT ![i] = Max(@, m.commit)]
    /\ Send(i, <<[Message("MsgHeartbeatResponse", i, m.from, currentTerm[i]) EXCEPT
                     !.commit = commitIndex'[i]]>>)
    /\ UNCHANGED <<hardVars, log, appliedIndex, persistedIndex, confVars, role, granted,
                   rejected, leadVars, hostVars, elected>>

\* Follower i is told what it knows, or less.
Outdated(i, m) ==
    \/ m.index < commitIndex[i]
    \/ TermAt(log[i], m.index) = m.logTerm
    \/ i \notin m.voters

\* Follower i begins a new log, behind a snapshot.
RestoreSnapshot(i, m) ==
    /\ FromLeader(i, m, "MsgSnapshot")
    /\ ~Outdated(i, m)
    /\ log'            = [log            EXCEPT ![i] = LogFrom(m.index, m.logTerm, m.voters)]
    /\ commitIndex'    = [commitIndex    EXCEPT ![i] = m.index]
    /\ persistedIndex' = [persistedIndex EXCEPT ![i] = Min(@, commitIndex[i])]
    /\ voters'         = [voters         EXCEPT ![i] = m.voters]
    /\ Send(i, <<[Message("MsgAppendResponse", i, m.from, currentTerm[i]) EXCEPT
                     !.index = m.index]>>)
    /\ UNCHANGED <<hardVars, appliedIndex, options, role, granted, rejected, leadVars, hostVars,
                   elected>>

IgnoreSnapshot(i, m) ==
    /\ FromLeader(i, m, "MsgSnapshot")
    /\ Outdated(i, m)
    /\ commitIndex' = [commitIndex EXCEPT ![i] =
           IF i \in m.voters /\ TermAt(log[i], m.index) = m.logTerm THEN Max(@, m.index) ELSE @]
    /\ Send(i, <<[Message("MsgAppendResponse", i, m.from, currentTerm[i]) EXCEPT
                     !.index = commitIndex'[i]]>>)
    /\ UNCHANGED <<hardVars, log, appliedIndex, persistedIndex, confVars, role, granted,
                   rejected, leadVars, hostVars, elected>>

\* Server i tells a leader of an earlier term that there is a later one.
AnswerOldLeader(i, m) ==
    /\ Receives(i, m)
    /\ m.type \in {"MsgAppend", "MsgHeartbeat"}
    /\ m.term < currentTerm[i]
    /\ options[i].preVote \/ options[i].checkQuorum
    /\ Send(i, <<Message("MsgAppendResponse", i, m.from, currentTerm[i])>>)
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, hostVars, elected>>

\* Leader i learns how much of its log a server has.  An answer that says
\* nothing new may still undo what an outdated rejection did.
HandleAccepted(i, m) ==
    /\ FromFollower(i, m, "MsgAppendResponse")
    /\ ~m.reject
    /\ LET old == progress[i][m.from]
           p   == [old EXCEPT !.match  = m.index,
                              !.next   = Max(@, m.index + 1),
                              !.paused = FALSE]
       IN  SetProgress(i, m.from,
               CASE m.index <= old.match -> [old EXCEPT !.next = p.next]
                 [] m.index > old.match /\ p.state = "Probe" -> Replicate(p.match)
                 [] m.index > old.match /\ p.state = "Replicate" ->
                       [p EXCEPT !.inflight = SelectSeq(@, LAMBDA k : k > m.index)]
                 [] m.index > old.match /\ p.state = "Snapshot" ->
                       IF p.match >= p.pending THEN ToProbe(p) ELSE p)
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, outbox, hostVars, elected>>

\* Leader i learns that a server lacks what it was to follow, and goes back.
\* While it probes it may go back, by an outdated answer, behind what it knows
\* the server to have.
HandleRejected(i, m) ==
    /\ FromFollower(i, m, "MsgAppendResponse")
    /\ m.reject
    /\ LET p    == progress[i][m.from]
           hint == IF m.logTerm > 0 THEN ProbeBack(log[i], m.rejectHint, m.logTerm)
                   ELSE m.rejectHint
       IN  IF p.state = "Replicate"
           THEN /\ m.index > p.match
                /\ SetProgress(i, m.from, ToProbe(p))
           ELSE /\ m.index = p.next - 1
                /\ SetProgress(i, m.from, [p EXCEPT
                       !.next   = Max(Min(m.index, hint + 1), 1),
                       !.paused = FALSE])
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, outbox, hostVars, elected>>

\* Leader i hears that a server lives, and may send it one message more.
HandleHeartbeatResponse(i, m) ==
    /\ FromFollower(i, m, "MsgHeartbeatResponse")
    /\ LET p == progress[i][m.from]
       IN  SetProgress(i, m.from, [p EXCEPT
               !.paused   = FALSE,
               !.inflight = IF p.state = "Replicate" /\ Full(i, p) THEN Tail(@) ELSE @])
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, outbox, hostVars, elected>>

\* The application tells leader i that a message to server j was lost,
ReportUnreachable(i, j) ==
    /\ role[i] = "Leader"
    /\ j \in DOMAIN progress[i]
    /\ progress[i][j].state = "Replicate"
    /\ SetProgress(i, j, ToProbe(progress[i][j]))
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, outbox, hostVars, elected>>

\* or what became of a snapshot.
ReportSnapshot(i, j, failed) ==
    /\ role[i] = "Leader"
    /\ j \in DOMAIN progress[i]
    /\ LET p == progress[i][j]
       IN  /\ p.state = "Snapshot"
           /\ SetProgress(i, j, [ToProbe([p EXCEPT !.pending = IF failed THEN 0 ELSE @])
                                    EXCEPT !.paused = TRUE])
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, pendingConf, outbox, hostVars, elected>>

\* Leader i commits what a majority has stored.  Only an entry of its own term
\* is committed by counting; the earlier ones are committed with it.
Commit(i) ==
    /\ role[i] = "Leader"
    /\ LET has(n) == {j \in voters[i] : progress[i][j].match >= n}
           agreed == {n \in {progress[i][j].match : j \in voters[i]} :
                         2 * Cardinality(has(n)) > Cardinality(voters[i])}
           index  == CHOOSE n \in agreed : \A k \in agreed : k <= n
       IN  /\ index > commitIndex[i]
           /\ TermAt(log[i], index) = currentTerm[i]
           /\ commitIndex' = [commitIndex EXCEPT ![i] = index]
    /\ UNCHANGED <<hardVars, log, appliedIndex, persistedIndex, confVars, roleVars, leadVars,
                   outbox, hostVars, elected>>

-----------------------------------------------------------------------------
(* The application. *)

\* The application of server i takes what there is to do, with n messages.  A
\* leader's may go at once, since it stores its entries while others do.
Ready(i, n) ==
    /\ ready[i] = "none"
    /\ Len(outbox[i]) = n
    /\ ready'  = [ready  EXCEPT ![i] = "given"]
    /\ outbox' = [outbox EXCEPT ![i] = << >>]
    /\ IF role[i] = "Leader"
       THEN messages' = messages \cup SetOf(outbox[i]) /\ UNCHANGED held
       ELSE held' = [held EXCEPT ![i] = outbox[i]] /\ UNCHANGED messages
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, stable, elected>>

\* It has stored that, and sends the messages that had to wait.
Save(i) ==
    /\ ready[i] = "given"
    /\ ready'    = [ready    EXCEPT ![i] = "saved"]
    /\ stable'   = [stable   EXCEPT ![i] = AllSaved(i)]
    /\ messages' = messages \cup SetOf(held[i])
    /\ held'     = [held     EXCEPT ![i] = << >>]
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, outbox, elected>>

\* It says so: the snapshot is stored,
PersistSnapshot(i) ==
    /\ ready[i] = "saved"
    /\ persistedIndex' = [persistedIndex EXCEPT ![i] = Max(@, log[i].base)]
    /\ UNCHANGED <<hardVars, log, commitIndex, appliedIndex, confVars, roleVars, leadVars,
                   outbox, hostVars, elected>>

\* and the entries, which a leader counts as its own vote for them.
PersistEntries(i) ==
    /\ ready[i] = "saved"
    /\ persistedIndex[i] < LastIndex(log[i])
    /\ persistedIndex' = [persistedIndex EXCEPT ![i] = LastIndex(log[i])]
    /\ IF role[i] = "Leader"
       THEN progress' = [progress EXCEPT ![i][i].match = Max(@, LastIndex(log[i])),
                                         ![i][i].next  = Max(@, LastIndex(log[i]) + 1)]
       ELSE UNCHANGED progress
    /\ UNCHANGED <<hardVars, log, commitIndex, appliedIndex, confVars, roleVars, pendingConf,
                   outbox, hostVars, elected>>

\* With that, the application is done with its Ready, and is given what a
\* leader sends and commits because of it.
Advance(i, n) ==
    /\ ready[i] = "saved"
    /\ Len(outbox[i]) = n
    /\ n > 0 => role[i] = "Leader"
    /\ ready'    = [ready  EXCEPT ![i] = "none"]
    /\ outbox'   = [outbox EXCEPT ![i] = << >>]
    /\ messages' = messages \cup SetOf(outbox[i])
    /\ stable'   = [stable EXCEPT ![i].told = commitIndex[i]]
    /\ UNCHANGED <<hardVars, logVars, confVars, roleVars, leadVars, held, elected>>

\* The application of server i has applied what is committed and stored.
Apply(i, index) ==
    /\ appliedIndex[i] < index
    /\ index <= Min(commitIndex[i], persistedIndex[i])
    /\ appliedIndex' = [appliedIndex EXCEPT ![i] = index]
    /\ UNCHANGED <<hardVars, log, commitIndex, persistedIndex, confVars, roleVars, leadVars,
                   outbox, hostVars, elected>>

\* It applies an entry that adds server j.  A leader begins to probe it.
AddServer(i, j) ==
    /\ \E k \in (Max(appliedIndex[i], log[i].base) + 1)..commitIndex[i] :
          Adds(EntryAt(log[i], k)) = j
    /\ voters' = [voters EXCEPT ![i] = @ \cup {j}]
    /\ IF role[i] = "Leader" /\ j \notin DOMAIN progress[i]
       THEN progress' = [progress EXCEPT ![i] =
                [k \in DOMAIN @ \cup {j} |->
                    IF k = j THEN Probe(0, LastIndex(log[i])) ELSE @[k]]]
       ELSE UNCHANGED progress
    /\ UNCHANGED <<hardVars, logVars, options, roleVars, pendingConf, outbox, hostVars, elected>>

-----------------------------------------------------------------------------
Options == [preVote : BOOLEAN, checkQuorum : BOOLEAN, maxInflight : Nat]
Entry   == Nat \X STRING \X (Server \cup {0})

Next ==
    \/ \E i \in Server, term, index, indexTerm \in Nat, members \in SUBSET Server, o \in Options :
           Boot(i, term, index, indexTerm, members, o)
    \/ \E i \in Server, commit, applied \in Nat, o \in Options : Restart(i, commit, applied, o)
    \/ \E i \in Server : BecomePreCandidate(i)
    \/ \E i \in Server : BecomeCandidate(i)
    \/ \E i \in Server, m \in messages : GrantVote(i, m)
    \/ \E i \in Server, m \in messages : RejectVote(i, m)
    \/ \E i \in Server, m \in messages : RejectOldPreVote(i, m)
    \/ \E i, j \in Server, yes \in BOOLEAN : RecordVote(i, j, yes)
    \/ \E i \in Server, m \in messages : CommitByVote(i, m)
    \/ \E i \in Server, t \in Nat, l \in Server \cup {0} : BecomeFollower(i, t, l)
    \/ \E i \in Server : BecomeLeader(i)
    \/ \E i \in Server, entries \in Seq(Entry) : Propose(i, entries)
    \/ \E i, j \in Server, entries \in Seq(Entry) : ForwardProposal(i, j, entries)
    \/ \E i, j \in Server : \E n \in Nat : SendAppend(i, j, n)
    \/ \E i, j \in Server : \E index \in Nat : SendSnapshot(i, j, index)
    \/ \E i, j \in Server : SendHeartbeat(i, j)
    \/ \E i \in Server, m \in messages : HandleAppend(i, m)
    \/ \E i \in Server, m \in messages : HandleHeartbeat(i, m)
    \/ \E i \in Server, m \in messages : RestoreSnapshot(i, m)
    \/ \E i \in Server, m \in messages : IgnoreSnapshot(i, m)
    \/ \E i \in Server, m \in messages : AnswerOldLeader(i, m)
    \/ \E i \in Server, m \in messages : HandleAccepted(i, m)
    \/ \E i \in Server, m \in messages : HandleRejected(i, m)
    \/ \E i \in Server, m \in messages : HandleHeartbeatResponse(i, m)
    \/ \E i, j \in Server : ReportUnreachable(i, j)
    \/ \E i, j \in Server, failed \in BOOLEAN : ReportSnapshot(i, j, failed)
    \/ \E i \in Server : Commit(i)
    \/ \E i \in Server, n \in Nat : Ready(i, n)
    \/ \E i \in Server : Save(i)
    \/ \E i \in Server : PersistSnapshot(i)
    \/ \E i \in Server : PersistEntries(i)
    \/ \E i \in Server, n \in Nat : Advance(i, n)
    \/ \E i \in Server, index \in Nat : Apply(i, index)
    \/ \E i, j \in Server : AddServer(i, j)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Invariants. *)

\* At most one server becomes leader in a term.  The terms of the servers are
\* all that need be looked at: whoever is elected, is so in its current term.
ElectionSafety ==
    \A i \in Server :
        currentTerm[i] \in DOMAIN elected => Cardinality(elected[currentTerm[i]]) <= 1

\* Two logs that have an entry of one index and term are the same up to it.
\* It is enough to look one entry back: the rest follows by induction.
LogMatching ==
    \A i, j \in Server :
        \A k \in (Max(log[i].base, log[j].base) + 1)..Min(LastIndex(log[i]), LastIndex(log[j])) :
            TermAt(log[i], k) = TermAt(log[j], k) =>
                /\ EntryAt(log[i], k) = EntryAt(log[j], k)
                /\ TermAt(log[i], k - 1) = TermAt(log[j], k - 1)

\* A leader has every entry that was committed in its term or before.
LeaderCompleteness ==
    \A i, j \in Server :
        (role[i] = "Leader" /\ currentTerm[j] <= currentTerm[i]) =>
            /\ commitIndex[j] <= LastIndex(log[i])
            /\ \A k \in (Max(log[i].base, log[j].base) + 1)..commitIndex[j] :
                   EntryAt(log[i], k) = EntryAt(log[j], k)

\* Servers never commit different entries at one index.
StateMachineSafety ==
    \A i, j \in Server :
        \A k \in (Max(log[i].base, log[j].base) + 1)..Min(commitIndex[i], commitIndex[j]) :
            EntryAt(log[i], k) = EntryAt(log[j], k)

\* What is applied is committed and stored, and what is committed is there.
Ordered ==
    \A i \in Server :
        /\ appliedIndex[i] <= Min(commitIndex[i], persistedIndex[i])
        /\ commitIndex[i] <= LastIndex(log[i])
        /\ persistedIndex[i] <= LastIndex(log[i])

\* What the application saved is never ahead of the server that told it.
StorageBehind ==
    \A i \in Server :
        /\ stable[i].term <= currentTerm[i]
        /\ stable[i].commit <= stable[i].told
        /\ stable[i].told <= commitIndex[i]
=============================================================================
