--------------------------- MODULE hashicorp_raft ---------------------------
(***************************************************************************)
(* What github.com/hashicorp/raft 1.1.2 does: elections (that version has  *)
(* no pre-vote), leadership transfer, replication by one goroutine a peer  *)
(* with and without a pipeline, heartbeats of their own, commitment,       *)
(* membership changes of one server, snapshots, restarts.                  *)
(*                                                                         *)
(* It follows the code where the code differs from the paper, and says so. *)
(* A server's main goroutine takes most steps: one action is what it does  *)
(* between two visits to its select statement, or the part of it up to     *)
(* where another goroutine can see the effect.  Timers and leases are not  *)
(* modelled: what they allow may happen at any time.                       *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets, Sequences

CONSTANTS
    Server,             \* All servers that there may be, by their addresses.
    Nil,                \* No server.
    MaxAppendEntries    \* The most entries of one request.

VARIABLES
    (* In the stores: these survive a restart. *)
    currentTerm,    \* The latest term that the server has seen; 0 before the cluster is there.
    voteTerm,       \* The term of its last vote.
    votedFor,       \* Whom that vote was for, or Nil.
    log,            \* A function from indexes to entries. It may have lost its beginning.
    snapshot,       \* The last snapshot; one with index 0 is none.

    (* In memory. *)
    running,        \* "no", "yes", or "stopping": goroutines end one after the other.
    role,           \* "Follower", "Candidate", "Leader" or "Shutdown".
    leader,         \* The leader that the server knows of, or Nil.
    lastLog,        \* Index and term of the last entry of its log.
    commitIndex,    \* The index of the last entry that it knows is committed.
    latest,         \* The latest configuration in log or snapshot, with its index.
    committed,      \* The one that is known to be committed, with its index.
    transfer,       \* Whether its next candidacy is by the leader's wish.
    votes,          \* Candidate: who has voted for it.

    (* In memory, of a leader. *)
    startIndex,     \* The first index of its term.
    matchIndex,     \* For each voter, the last entry known to be there.
    agreed,         \* The last entry that is on enough voters. The main goroutine hears of it later.
    replication,    \* The goroutines that replicate: [next, pipe] for each <<leader, peer, term>>.

    messages        \* All requests and responses that were sent. One that is lost is never handled.

stores == <<currentTerm, voteTerm, votedFor, log, snapshot>>
memory == <<running, role, leader, lastLog, commitIndex, latest, committed, transfer, votes>>
leading == <<startIndex, matchIndex, agreed, replication>>
vars == <<stores, memory, leading, messages>>

-----------------------------------------------------------------------------
(* Entries, logs, configurations. *)

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b
MaxOf(S) == CHOOSE x \in S : \A y \in S : y <= x

\* A configuration; an entry that holds none holds the empty one.
NoServers == [voters |-> {}, others |-> {}]
Members(config) == config.voters \cup config.others
Entry(term, config) == [term |-> term, config |-> config]
NoConfig == [index |-> 0, servers |-> NoServers]
NoSnapshot == [index |-> 0, term |-> 0, config |-> NoConfig]
NoEntry == [index |-> 0, term |-> 0]
EmptyLog == [k \in {} |-> Entry(0, NoServers)]

LastIndex(i) == Max(lastLog[i].index, snapshot[i].index)
LastEntry(i) ==
    IF lastLog[i].index >= snapshot[i].index
    THEN lastLog[i]
    ELSE [index |-> snapshot[i].index, term |-> snapshot[i].term]

\* The log with other entries from index `from` on.
Rewritten(entries, from, new) ==
    [k \in {k \in DOMAIN entries : k < from} \cup (from..(from + Len(new) - 1)) |->
        IF k < from THEN entries[k] ELSE new[k - from + 1]]

Holds(entry) == entry.config # NoServers

IsVoter(i) == i \in latest[i].servers.voters
Quorum(i) == Cardinality(latest[i].servers.voters) \div 2 + 1

\* What a server remembers of configurations after it has taken new entries, the first at `from`:
\* every new configuration makes the one before it the committed one, committed or not.
AfterEntries(now, before, from, new) ==
    LET configs == {k \in 1..Len(new) : Holds(new[k])}
        At(k) == [index |-> from + k - 1, servers |-> new[k].config]
    IN  IF configs = {}
        THEN [latest |-> now, committed |-> before]
        ELSE LET last == MaxOf(configs)
                 rest == configs \ {last}
             IN  [latest |-> At(last),
                  committed |-> IF rest = {} THEN now ELSE At(MaxOf(rest))]

-----------------------------------------------------------------------------
(* Commitment: what newCommitment, match, setConfiguration and recalculate do. *)

\* The last index that a majority has; 0 if there are no voters.
MajorityHas(match) ==
    LET enough == {v \in DOMAIN match :
                     2 * Cardinality({w \in DOMAIN match : match[w] >= match[v]})
                        > Cardinality(DOMAIN match)}
    IN  IF enough = {} THEN 0 ELSE MaxOf({match[v] : v \in enough})

Agreed(before, match, start) ==
    LET index == MajorityHas(match)
    IN  IF index > before /\ index >= start THEN index ELSE before

Matched(match, j, index) ==
    IF j \in DOMAIN match THEN [match EXCEPT ![j] = Max(@, index)] ELSE match

Reconfigured(match, voters) ==
    [v \in voters |-> IF v \in DOMAIN match THEN match[v] ELSE 0]

Match(i, j, index) ==
    LET match == Matched(matchIndex[i], j, index)
    IN  /\ matchIndex' = [matchIndex EXCEPT ![i] = match]
        /\ agreed' = [agreed EXCEPT ![i] = Agreed(@, match, startIndex[i])]

\* With a new goroutine for each of the peers.
Started(i, peers, term, next) ==
    LET new == {<<i, j, term>> : j \in peers \ {i}}
    IN  [key \in DOMAIN replication \cup new |->
            IF key \in new THEN [next |-> next, pipe |-> 0] ELSE replication[key]]

-----------------------------------------------------------------------------
(* Life of a server. *)

\* BootstrapCluster: the first entry of the log is the configuration. It writes to the stores only.
Bootstrap(i, servers) ==
    /\ currentTerm[i] = 0 /\ DOMAIN log[i] = {} /\ snapshot[i].index = 0
    /\ servers.voters # {}
    /\ currentTerm' = [currentTerm EXCEPT ![i] = 1]
    /\ log' = [log EXCEPT ![i] = [k \in {1} |-> Entry(1, servers)]]
    /\ UNCHANGED <<voteTerm, votedFor, snapshot, memory, leading, messages>>

\* liveBootstrap: a running server takes over what Bootstrap has written.
LiveBootstrap(i) ==
    /\ running[i] # "no"
    /\ latest[i].index = 0 /\ 1 \in DOMAIN log[i]
    /\ lastLog' = [lastLog EXCEPT ![i] = [index |-> 1, term |-> log[i][1].term]]
    /\ committed' = [committed EXCEPT ![i] = latest[i]]
    /\ latest' = [latest EXCEPT ![i] = [index |-> 1, servers |-> log[i][1].config]]
    /\ UNCHANGED <<stores, running, role, leader, commitIndex, transfer, votes, leading, messages>>

\* RecoverCluster: all of the log becomes a snapshot with another configuration.
Recover(i, servers) ==
    /\ running[i] # "yes"
    /\ servers.voters # {}
    /\ LET last == MaxOf(DOMAIN log[i] \cup {snapshot[i].index})
       IN  /\ last > 0
           /\ snapshot' = [snapshot EXCEPT ![i] =
                [index |-> last,
                 term |-> IF last \in DOMAIN log[i] THEN log[i][last].term ELSE @.term,
                 config |-> [index |-> 1, servers |-> servers]]]
    /\ log' = [log EXCEPT ![i] = EmptyLog]
    /\ UNCHANGED <<currentTerm, voteTerm, votedFor, memory, leading, messages>>

\* NewRaft: what is not in the stores is forgotten, even how far the log was committed.
Start(i) ==
    /\ running[i] # "yes"
    /\ LET last == MaxOf(DOMAIN log[i] \cup {0})
           configs == {k \in DOMAIN log[i] : k > snapshot[i].index /\ Holds(log[i][k])}
           At(k) == [index |-> k, servers |-> log[i][k].config]
           Newest(S) == IF S = {} THEN snapshot[i].config ELSE At(MaxOf(S))
       IN  /\ lastLog' = [lastLog EXCEPT ![i] =
                IF last = 0 THEN NoEntry ELSE [index |-> last, term |-> log[i][last].term]]
           /\ latest' = [latest EXCEPT ![i] = Newest(configs)]
           /\ committed' = [committed EXCEPT ![i] =
                Newest(IF configs = {} THEN {} ELSE configs \ {MaxOf(configs)})]
    /\ running' = [running EXCEPT ![i] = "yes"]
    /\ role' = [role EXCEPT ![i] = "Follower"]
    /\ leader' = [leader EXCEPT ![i] = Nil]
    /\ commitIndex' = [commitIndex EXCEPT ![i] = 0]
    /\ transfer' = [transfer EXCEPT ![i] = FALSE]
    /\ votes' = [votes EXCEPT ![i] = {}]
    /\ UNCHANGED <<stores, leading, messages>>

\* Shutdown, called from outside: goroutines notice it when they next look. The leader and then the
\* role are forgotten while the main goroutine may be in the middle of a step.
Shutdown(i) ==
    /\ running[i] = "yes"
    /\ running' = [running EXCEPT ![i] = "stopping"]
    /\ UNCHANGED <<stores, role, leader, lastLog, commitIndex, latest, committed, transfer, votes,
                   leading, messages>>

ForgetLeader(i) ==
    /\ running[i] = "stopping" /\ leader[i] # Nil
    /\ leader' = [leader EXCEPT ![i] = Nil]
    /\ UNCHANGED <<stores, running, role, lastLog, commitIndex, latest, committed, transfer, votes,
                   leading, messages>>

ForgetRole(i) ==
    /\ running[i] = "stopping" /\ leader[i] = Nil /\ role[i] # "Shutdown"
    /\ role' = [role EXCEPT ![i] = "Shutdown"]
    /\ UNCHANGED <<stores, running, leader, lastLog, commitIndex, latest, committed, transfer, votes,
                   leading, messages>>

\* What role and leader are behind a step. Shutdown may come in the middle of it.
RoleBecomes(i, new) ==
    \E now \in {new} \cup (IF running[i] = "stopping" THEN {"Shutdown"} ELSE {}) :
        role' = [role EXCEPT ![i] = now]

LeaderBecomes(i, new) ==
    \E now \in {new} \cup (IF running[i] = "stopping" THEN {Nil} ELSE {}) :
        leader' = [leader EXCEPT ![i] = now]

\* A step that only this role takes; or one that it had begun.
Is(i, wanted) == running[i] # "no" /\ role[i] \in {wanted, "Shutdown"}

-----------------------------------------------------------------------------
(* Elections. *)

\* A follower that hears nothing campaigns if it knows a configuration, and not one that is committed
\* and leaves it without a vote.
MayCampaign(i) ==
    /\ latest[i].index # 0
    /\ latest[i].index = committed[i].index => IsVoter(i)

\* electSelf. A candidate whose election failed or that was told to campaign comes here as it is.
Timeout(i) ==
    /\ running[i] # "no"
    /\ role[i] # "Leader"
    /\ role[i] = "Follower" => MayCampaign(i)
    /\ LET term == currentTerm[i] + 1
           last == LastEntry(i)
           Request(j) == [mtype |-> "VoteRequest", msource |-> i, mdest |-> j, mterm |-> term,
                          mlastLogIndex |-> last.index, mlastLogTerm |-> last.term,
                          mtransfer |-> transfer[i]]
           own == [mtype |-> "VoteResponse", msource |-> i, mdest |-> i, mterm |-> term,
                   mrequestTerm |-> term, mgranted |-> TRUE]
       IN  /\ currentTerm' = [currentTerm EXCEPT ![i] = term]
           /\ voteTerm' = [voteTerm EXCEPT ![i] = IF IsVoter(i) THEN term ELSE @]
           /\ votedFor' = [votedFor EXCEPT ![i] = IF IsVoter(i) THEN i ELSE @]
           /\ messages' = messages
                \cup {Request(j) : j \in latest[i].servers.voters \ {i}}
                \cup (IF IsVoter(i) THEN {own} ELSE {})
    /\ RoleBecomes(i, "Candidate")
    /\ LeaderBecomes(i, Nil)
    /\ transfer' = [transfer EXCEPT ![i] = FALSE]
    /\ votes' = [votes EXCEPT ![i] = {}]
    /\ UNCHANGED <<log, snapshot, running, lastLog, commitIndex, latest, committed, leading>>

\* requestVote. A server that knows a leader refuses without looking at the term, unless that leader
\* wants the transfer.
HandleRequestVoteRequest(i, m) ==
    /\ running[i] # "no"
    /\ m.mtype = "VoteRequest" /\ m.mdest = i
    /\ LET loyal == leader[i] # Nil /\ leader[i] # m.msource /\ ~m.mtransfer
           looks == ~loyal /\ m.mterm >= currentTerm[i]
           newer == looks /\ m.mterm > currentTerm[i]
           voted == voteTerm[i] = m.mterm /\ votedFor[i] # Nil
           last == LastEntry(i)
           upToDate == \/ m.mlastLogTerm > last.term
                       \/ m.mlastLogTerm = last.term /\ m.mlastLogIndex >= last.index
           votesNow == looks /\ ~voted /\ upToDate
           again == looks /\ voted /\ votedFor[i] = m.msource
           term == IF newer THEN m.mterm ELSE currentTerm[i]
       IN  /\ currentTerm' = [currentTerm EXCEPT ![i] = term]
           /\ RoleBecomes(i, IF newer THEN "Follower" ELSE role[i])
           /\ LeaderBecomes(i, IF newer THEN Nil ELSE leader[i])
           /\ voteTerm' = [voteTerm EXCEPT ![i] = IF votesNow THEN m.mterm ELSE @]
           /\ votedFor' = [votedFor EXCEPT ![i] = IF votesNow THEN m.msource ELSE @]
           /\ messages' = messages \cup
                {[mtype |-> "VoteResponse", msource |-> i, mdest |-> m.msource, mterm |-> term,
                  mrequestTerm |-> m.mterm, mgranted |-> votesNow \/ again]}
    /\ UNCHANGED <<log, snapshot, running, lastLog, commitIndex, latest, committed, transfer, votes,
                   leading>>

\* runCandidate counts a vote of this election.
HandleVote(i, m) ==
    /\ Is(i, "Candidate")
    /\ m.mtype = "VoteResponse" /\ m.mdest = i
    /\ m.mrequestTerm = currentTerm[i] /\ m.mterm <= currentTerm[i]
    /\ m.mgranted
    /\ votes' = [votes EXCEPT ![i] = @ \cup {m.msource}]
    /\ UNCHANGED <<stores, running, role, leader, lastLog, commitIndex, latest, committed, transfer,
                   leading, messages>>

\* runCandidate gives up for a term that a response shows.
CandidateStepsDown(i, m) ==
    /\ Is(i, "Candidate")
    /\ m.mtype = "VoteResponse" /\ m.mdest = i
    /\ m.mrequestTerm = currentTerm[i] /\ m.mterm > currentTerm[i]
    /\ currentTerm' = [currentTerm EXCEPT ![i] = m.mterm]
    /\ RoleBecomes(i, "Follower")
    /\ LeaderBecomes(i, Nil)
    /\ UNCHANGED <<voteTerm, votedFor, log, snapshot, running, lastLog, commitIndex, latest, committed,
                   transfer, votes, leading, messages>>

\* The election is won; setupLeaderState, and the goroutines that replicate.
BecomeLeader(i) ==
    /\ Is(i, "Candidate")
    /\ Cardinality(votes[i]) >= Quorum(i)
    /\ RoleBecomes(i, "Leader")
    /\ LeaderBecomes(i, i)
    /\ startIndex' = [startIndex EXCEPT ![i] = LastIndex(i) + 1]
    /\ matchIndex' = [matchIndex EXCEPT ![i] = [v \in latest[i].servers.voters |-> 0]]
    /\ agreed' = [agreed EXCEPT ![i] = 0]
    /\ replication' = Started(i, Members(latest[i].servers), currentTerm[i], LastIndex(i) + 1)
    /\ UNCHANGED <<stores, running, lastLog, commitIndex, latest, committed, transfer, votes, messages>>

\* leadershipTransfer: the leader asks a peer to campaign. It takes the address from its caller.
SendTimeoutNow(i, j) ==
    /\ running[i] # "no"
    /\ \E key \in DOMAIN replication : key[1] = i /\ key[3] = currentTerm[i]
    /\ messages' = messages \cup {[mtype |-> "TimeoutNow", msource |-> i, mdest |-> j]}
    /\ UNCHANGED <<stores, memory, leading>>

\* timeoutNow: the request says neither who sent it nor in which term, so a late one counts as well.
HandleTimeoutNow(i) ==
    /\ running[i] # "no"
    /\ \E m \in messages : m.mtype = "TimeoutNow" /\ m.mdest = i
    /\ RoleBecomes(i, "Candidate")
    /\ LeaderBecomes(i, Nil)
    /\ transfer' = [transfer EXCEPT ![i] = TRUE]
    /\ UNCHANGED <<stores, running, lastLog, commitIndex, latest, committed, votes, leading, messages>>

-----------------------------------------------------------------------------
(* Steps down of a leader that keep its term. *)

GiveUp(i) ==
    /\ Is(i, "Leader")
    /\ RoleBecomes(i, "Follower")
    /\ LeaderBecomes(i, Nil)
    /\ UNCHANGED <<stores, running, lastLog, commitIndex, latest, committed, transfer, votes, leading,
                   messages>>

\* A response to one of its goroutines shows a later term. The leader does not take that term over.
StepDownForTerm(i) ==
    /\ \E j \in Server : currentTerm[j] > currentTerm[i]
    /\ GiveUp(i)

\* checkLeaderLease: it has not heard from a majority for a while.
LeaseExpires(i) == Quorum(i) > 1 /\ GiveUp(i)

\* verifyLeader: a peer has refused a heartbeat.
VerificationFails(i) ==
    /\ \E m \in messages :
        m.mtype = "AppendResponse" /\ m.mdest = i /\ m.mrequestTerm = currentTerm[i] /\ ~m.msuccess
    /\ GiveUp(i)

\* A committed configuration has no vote for it.
StepDownRemoved(i) == i \notin committed[i].servers.voters /\ GiveUp(i)

-----------------------------------------------------------------------------
(* What a leader appends. *)

\* dispatchLogs with entries that are no configurations.
Dispatch(i, count) ==
    /\ Is(i, "Leader") /\ count > 0
    /\ LET from == LastIndex(i) + 1
           last == LastIndex(i) + count
       IN  /\ log' = [log EXCEPT ![i] = Rewritten(@, from,
                        [k \in 1..count |-> Entry(currentTerm[i], NoServers)])]
           /\ lastLog' = [lastLog EXCEPT ![i] = [index |-> last, term |-> currentTerm[i]]]
           /\ Match(i, i, last)
    /\ UNCHANGED <<currentTerm, voteTerm, votedFor, snapshot, running, role, leader, commitIndex, latest,
                   committed, transfer, votes, startIndex, replication, messages>>

\* appendConfigurationEntry. The entry is counted as the leader's own under the configuration before
\* it, and only then are the new voters counted: a leader that is the only voter agrees alone to its
\* second one.
ChangeConfiguration(i, servers) ==
    /\ Is(i, "Leader")
    /\ latest[i].index = committed[i].index
    /\ commitIndex[i] >= startIndex[i]
    /\ servers.voters # {}
    /\ Cardinality((Members(servers) \ Members(latest[i].servers))
            \cup (Members(latest[i].servers) \ Members(servers))) <= 1
    /\ LET last == LastIndex(i) + 1
           alone == Matched(matchIndex[i], i, last)
           before == Agreed(agreed[i], alone, startIndex[i])
           match == Reconfigured(alone, servers.voters)
       IN  /\ log' = [log EXCEPT ![i] =
                        Rewritten(@, last, <<Entry(currentTerm[i], servers)>>)]
           /\ lastLog' = [lastLog EXCEPT ![i] = [index |-> last, term |-> currentTerm[i]]]
           /\ latest' = [latest EXCEPT ![i] = [index |-> last, servers |-> servers]]
           /\ matchIndex' = [matchIndex EXCEPT ![i] = match]
           /\ agreed' = [agreed EXCEPT ![i] = Agreed(before, match, startIndex[i])]
           /\ replication' = Started(i, Members(servers) \ Members(latest[i].servers),
                                     currentTerm[i], last + 1)
    /\ UNCHANGED <<currentTerm, voteTerm, votedFor, snapshot, running, role, leader, commitIndex,
                   committed, transfer, votes, startIndex, messages>>

\* leaderLoop hears what is agreed. Another goroutine may agree on more meanwhile.
AdvanceCommitIndex(i, index) ==
    /\ Is(i, "Leader")
    /\ commitIndex[i] <= index /\ index <= agreed[i]
    /\ commitIndex' = [commitIndex EXCEPT ![i] = index]
    /\ committed' = [committed EXCEPT ![i] =
            IF latest[i].index > commitIndex[i] /\ latest[i].index <= index THEN latest[i] ELSE @]
    /\ UNCHANGED <<stores, running, role, leader, lastLog, latest, transfer, votes, leading, messages>>

-----------------------------------------------------------------------------
(* Replication. A goroutine outlives the leadership that started it, until it next looks. *)

\* The request that setupAppendEntries makes. What it reads of the leader may be older.
AppendRequest(i, j, term, prev, count, commit) ==
    [mtype |-> "AppendRequest", msource |-> i, mdest |-> j, mterm |-> term,
     mprevLogIndex |-> prev,
     mprevLogTerm |-> IF prev = 0 THEN 0
                      ELSE IF prev = snapshot[i].index THEN snapshot[i].term
                      ELSE log[i][prev].term,
     mentries |-> [k \in 1..count |-> log[i][prev + k]],
     mcommitIndex |-> commit]

CanSend(i, prev, count, commit) ==
    /\ running[i] # "no"
    /\ count <= MaxAppendEntries
    /\ commit <= commitIndex[i]
    /\ prev \in DOMAIN log[i] \cup {0, snapshot[i].index}
    /\ (prev + 1)..(prev + count) \subseteq DOMAIN log[i]

\* replicateTo: one request, and its response before the next.
SendAppendEntries(i, j, term, prev, count, commit) ==
    /\ <<i, j, term>> \in DOMAIN replication
    /\ replication[<<i, j, term>>].next = prev + 1
    /\ CanSend(i, prev, count, commit)
    /\ messages' = messages \cup {AppendRequest(i, j, term, prev, count, commit)}
    /\ UNCHANGED <<stores, memory, leading>>

\* pipelineReplicate begins at the last good index.
StartPipeline(i, j, term) ==
    /\ <<i, j, term>> \in DOMAIN replication
    /\ replication' = [replication EXCEPT ![<<i, j, term>>].pipe = replication[<<i, j, term>>].next]
    /\ UNCHANGED <<stores, memory, startIndex, matchIndex, agreed, messages>>

\* pipelineSend: requests follow each other without waiting.
SendPipelined(i, j, term, prev, count, commit) ==
    /\ <<i, j, term>> \in DOMAIN replication
    /\ replication[<<i, j, term>>].pipe = prev + 1
    /\ CanSend(i, prev, count, commit)
    /\ replication' = [replication EXCEPT ![<<i, j, term>>].pipe = prev + count + 1]
    /\ messages' = messages \cup {AppendRequest(i, j, term, prev, count, commit)}
    /\ UNCHANGED <<stores, memory, startIndex, matchIndex, agreed>>

\* heartbeat: a goroutine of its own, whose requests say nothing of log and commit index.
SendHeartbeat(i, j, term) ==
    /\ running[i] # "no"
    /\ <<i, j, term>> \in DOMAIN replication
    /\ messages' = messages \cup {AppendRequest(i, j, term, 0, 0, 0)}
    /\ UNCHANGED <<stores, memory, leading>>

\* The term of a server's entry at an index as appendEntries looks it up; 0 if it has none.
TermAt(i, index) ==
    IF index = LastEntry(i).index THEN LastEntry(i).term
    ELSE IF index \in DOMAIN log[i] THEN log[i][index].term ELSE 0

\* appendEntries. The commit index goes to the end of the server's own log at most, not to the last
\* entry of the request as in the paper.
HandleAppendEntriesRequest(i, m) ==
    /\ running[i] # "no"
    /\ m.mtype = "AppendRequest" /\ m.mdest = i
    /\ LET stale == m.mterm < currentTerm[i]
           follows == m.mprevLogIndex = 0 \/ TermAt(i, m.mprevLogIndex) = m.mprevLogTerm
           Index(k) == m.mprevLogIndex + k
           Beyond(k) == Index(k) > lastLog[i].index
           Missing(k) == ~Beyond(k) /\ Index(k) \notin DOMAIN log[i]
           Differs(k) == ~Beyond(k) /\ ~Missing(k) /\ log[i][Index(k)].term # m.mentries[k].term
           stops == {k \in 1..Len(m.mentries) : Beyond(k) \/ Missing(k) \/ Differs(k)}
           at == IF stops = {} THEN 0 ELSE CHOOSE k \in stops : \A l \in stops : k <= l
           success == ~stale /\ follows /\ (at # 0 => ~Missing(at))
           new == IF success /\ at # 0 THEN SubSeq(m.mentries, at, Len(m.mentries)) ELSE <<>>
           now == IF new # <<>> /\ Differs(at) /\ Index(at) <= latest[i].index
                  THEN committed[i] ELSE latest[i]
           configs == AfterEntries(now, committed[i], Index(at), new)
           last == IF new = <<>> THEN lastLog[i]
                   ELSE [index |-> Index(Len(m.mentries)), term |-> new[Len(new)].term]
           advances == success /\ m.mcommitIndex > commitIndex[i]
           index == IF advances
                    THEN Min(m.mcommitIndex, Max(last.index, snapshot[i].index))
                    ELSE commitIndex[i]
           term == IF stale THEN currentTerm[i] ELSE m.mterm
       IN  /\ currentTerm' = [currentTerm EXCEPT ![i] = term]
           /\ RoleBecomes(i, IF stale THEN role[i] ELSE "Follower")
           /\ LeaderBecomes(i, IF stale THEN leader[i] ELSE m.msource)
           /\ log' = [log EXCEPT ![i] = IF new = <<>> THEN @ ELSE Rewritten(@, Index(at), new)]
           /\ lastLog' = [lastLog EXCEPT ![i] = last]
           /\ latest' = [latest EXCEPT ![i] = configs.latest]
           /\ commitIndex' = [commitIndex EXCEPT ![i] = index]
           /\ committed' = [committed EXCEPT ![i] =
                IF advances /\ configs.latest.index <= index
                THEN configs.latest ELSE configs.committed]
           /\ messages' = messages \cup
                {[mtype |-> "AppendResponse", msource |-> i, mdest |-> m.msource, mterm |-> term,
                  mrequestTerm |-> m.mterm, mprevLogIndex |-> m.mprevLogIndex,
                  mcount |-> Len(m.mentries), msuccess |-> success, mlastLog |-> LastIndex(i)]}
    /\ UNCHANGED <<voteTerm, votedFor, snapshot, running, transfer, votes, leading>>

Replicates(i, m) == <<i, m.msource, m.mrequestTerm>>

\* updateLastAppended, by either goroutine. What a former leadership hears counts for it alone.
HandleAppendEntriesResponse(i, m) ==
    /\ m.mtype = "AppendResponse" /\ m.mdest = i /\ m.msuccess /\ m.mcount > 0
    /\ Replicates(i, m) \in DOMAIN replication
    /\ replication' = [replication EXCEPT ![Replicates(i, m)].next = m.mprevLogIndex + m.mcount + 1]
    /\ IF currentTerm[i] = m.mrequestTerm /\ Is(i, "Leader")
       THEN Match(i, m.msource, m.mprevLogIndex + m.mcount)
       ELSE UNCHANGED <<matchIndex, agreed>>
    /\ UNCHANGED <<stores, memory, startIndex, messages>>

\* replicateTo goes back to what the peer says it has, by one entry at least.
HandleAppendEntriesRejection(i, m) ==
    /\ m.mtype = "AppendResponse" /\ m.mdest = i /\ ~m.msuccess
    /\ m.mterm <= m.mrequestTerm
    /\ Replicates(i, m) \in DOMAIN replication
    /\ replication' = [replication EXCEPT ![Replicates(i, m)].next =
                        Max(Min(@ - 1, m.mlastLog + 1), 1)]
    /\ UNCHANGED <<stores, memory, startIndex, matchIndex, agreed, messages>>

-----------------------------------------------------------------------------
(* Snapshots. *)

\* takeSnapshot: what the state machine has applied, and the committed configuration.
TakeSnapshot(i, index) ==
    /\ running[i] # "no"
    /\ index \in DOMAIN log[i] /\ index <= commitIndex[i]
    /\ index >= committed[i].index /\ index >= snapshot[i].index
    /\ snapshot' = [snapshot EXCEPT ![i] =
            [index |-> index, term |-> log[i][index].term, config |-> committed[i]]]
    /\ UNCHANGED <<currentTerm, voteTerm, votedFor, log, memory, leading, messages>>

\* compactLogs forgets entries that the snapshot holds.
CompactLog(i, upTo) ==
    /\ running[i] # "no"
    /\ upTo <= snapshot[i].index
    /\ log' = [log EXCEPT ![i] = [k \in {k \in DOMAIN @ : k > upTo} |-> @[k]]]
    /\ UNCHANGED <<currentTerm, voteTerm, votedFor, snapshot, memory, leading, messages>>

\* sendLatestSnapshot, where the log has lost what the peer needs.
SendSnapshot(i, j, term) ==
    /\ running[i] # "no"
    /\ <<i, j, term>> \in DOMAIN replication
    /\ snapshot[i].index > 0
    /\ messages' = messages \cup
        {[mtype |-> "SnapshotRequest", msource |-> i, mdest |-> j, mterm |-> term,
          msnapshot |-> snapshot[i]]}
    /\ UNCHANGED <<stores, memory, leading>>

\* installSnapshot, when all of it is there. The log stays as it is until it is compacted.
HandleInstallSnapshot(i, m) ==
    /\ running[i] # "no"
    /\ m.mtype = "SnapshotRequest" /\ m.mdest = i
    /\ m.mterm >= currentTerm[i]
    /\ currentTerm' = [currentTerm EXCEPT ![i] = m.mterm]
    /\ RoleBecomes(i, IF m.mterm > currentTerm[i] THEN "Follower" ELSE role[i])
    /\ LeaderBecomes(i, m.msource)
    /\ snapshot' = [snapshot EXCEPT ![i] = m.msnapshot]
    /\ latest' = [latest EXCEPT ![i] = m.msnapshot.config]
    /\ committed' = [committed EXCEPT ![i] = m.msnapshot.config]
    /\ messages' = messages \cup
        {[mtype |-> "SnapshotResponse", msource |-> i, mdest |-> m.msource, mterm |-> m.mterm,
          mrequestTerm |-> m.mterm, mindex |-> m.msnapshot.index]}
    /\ UNCHANGED <<voteTerm, votedFor, log, running, lastLog, commitIndex, transfer, votes, leading>>

\* The peer has the snapshot.
HandleInstallSnapshotResponse(i, m) ==
    /\ m.mtype = "SnapshotResponse" /\ m.mdest = i
    /\ Replicates(i, m) \in DOMAIN replication
    /\ replication' = [replication EXCEPT ![Replicates(i, m)].next = m.mindex + 1]
    /\ IF currentTerm[i] = m.mrequestTerm /\ Is(i, "Leader")
       THEN Match(i, m.msource, m.mindex)
       ELSE UNCHANGED <<matchIndex, agreed>>
    /\ UNCHANGED <<stores, memory, startIndex, messages>>

\* restoreUserSnapshot: a snapshot from outside takes an index of its own, which leaves a hole in the
\* log, so that every peer needs the snapshot.
RestoreUserSnapshot(i, index) ==
    /\ Is(i, "Leader")
    /\ latest[i].index = committed[i].index
    /\ index > LastIndex(i)
    /\ snapshot' = [snapshot EXCEPT ![i] =
            [index |-> index, term |-> currentTerm[i], config |-> latest[i]]]
    /\ lastLog' = [lastLog EXCEPT ![i] = [index |-> index, term |-> currentTerm[i]]]
    /\ UNCHANGED <<currentTerm, voteTerm, votedFor, log, running, role, leader, commitIndex, latest,
                   committed, transfer, votes, leading, messages>>

-----------------------------------------------------------------------------
(* Behaviours. *)

Init ==
    /\ currentTerm = [i \in Server |-> 0]
    /\ voteTerm = [i \in Server |-> 0]
    /\ votedFor = [i \in Server |-> Nil]
    /\ log = [i \in Server |-> EmptyLog]
    /\ snapshot = [i \in Server |-> NoSnapshot]
    /\ running = [i \in Server |-> "no"]
    /\ role = [i \in Server |-> "Follower"]
    /\ leader = [i \in Server |-> Nil]
    /\ lastLog = [i \in Server |-> NoEntry]
    /\ commitIndex = [i \in Server |-> 0]
    /\ latest = [i \in Server |-> NoConfig]
    /\ committed = [i \in Server |-> NoConfig]
    /\ transfer = [i \in Server |-> FALSE]
    /\ votes = [i \in Server |-> {}]
    /\ startIndex = [i \in Server |-> 0]
    /\ matchIndex = [i \in Server |-> [v \in {} |-> 0]]
    /\ agreed = [i \in Server |-> 0]
    /\ replication = [key \in {} |-> [next |-> 1, pipe |-> 0]]
    /\ messages = {}

\* Every way to give each server a vote, a place without one, or none.
Configurations == [voters : SUBSET Server, others : SUBSET Server]

\* The terms of all leaderships so far.
Terms == {key[3] : key \in DOMAIN replication}

Next ==
    \/ \E i \in Server, servers \in Configurations :
        \/ Bootstrap(i, servers)
        \/ Recover(i, servers)
        \/ ChangeConfiguration(i, servers)
    \/ \E i \in Server :
        \/ LiveBootstrap(i)
        \/ Start(i)
        \/ Shutdown(i)
        \/ ForgetLeader(i)
        \/ ForgetRole(i)
        \/ Timeout(i)
        \/ BecomeLeader(i)
        \/ HandleTimeoutNow(i)
        \/ StepDownForTerm(i)
        \/ LeaseExpires(i)
        \/ VerificationFails(i)
        \/ StepDownRemoved(i)
    \/ \E i \in Server, m \in messages :
        \/ HandleRequestVoteRequest(i, m)
        \/ HandleVote(i, m)
        \/ CandidateStepsDown(i, m)
        \/ HandleAppendEntriesRequest(i, m)
        \/ HandleAppendEntriesResponse(i, m)
        \/ HandleAppendEntriesRejection(i, m)
        \/ HandleInstallSnapshot(i, m)
        \/ HandleInstallSnapshotResponse(i, m)
    \/ \E i \in Server, count \in 1..(MaxAppendEntries + 1) : Dispatch(i, count)
    \/ \E i \in Server :
        \/ \E index \in commitIndex[i]..agreed[i] : AdvanceCommitIndex(i, index)
        \/ \E index \in DOMAIN log[i] : TakeSnapshot(i, index)
        \/ \E upTo \in DOMAIN log[i] : CompactLog(i, upTo)
        \/ \E index \in Nat : RestoreUserSnapshot(i, index)
    \/ \E i, j \in Server : SendTimeoutNow(i, j)
    \/ \E i, j \in Server, term \in Terms :
        \/ StartPipeline(i, j, term)
        \/ SendHeartbeat(i, j, term)
        \/ SendSnapshot(i, j, term)
        \/ \E prev \in 0..LastIndex(i), count \in 0..MaxAppendEntries, commit \in 0..commitIndex[i] :
            \/ SendAppendEntries(i, j, term, prev, count, commit)
            \/ SendPipelined(i, j, term, prev, count, commit)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------
(* Properties. *)

\* One leader a term. A former leader that has not yet heard is of an earlier one.
ElectionSafety ==
    \A i, j \in Server :
        role[i] = "Leader" /\ role[j] = "Leader" /\ currentTerm[i] = currentTerm[j] => i = j

\* Logs that agree on the term of an entry agree on all that both have before it.
LogMatching ==
    \A i, j \in Server :
        LET both == DOMAIN log[i] \cap DOMAIN log[j]
            same == {k \in both : log[i][k].term = log[j][k].term}
        IN  same # {} => \A k \in both : k <= MaxOf(same) => log[i][k] = log[j][k]

\* What two servers know is committed is the same.
StateMachineSafety ==
    \A i, j \in Server :
        \A k \in DOMAIN log[i] \cap DOMAIN log[j] :
            k <= Min(commitIndex[i], commitIndex[j]) => log[i][k] = log[j][k]
=============================================================================
