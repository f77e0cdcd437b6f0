------------------------------- MODULE Trace --------------------------------
\* tracelaw:trace-spec 88b8549a
\* Written by `tracelaw generate instrumentation-spec.md --trace-spec`: which steps of the module a trace
\* allows. Change the document and write it again; a file that was changed by hand is kept.
EXTENDS raft, Naturals, Sequences, TLC, Json, IOUtils

-----------------------------------------------------------------------------
(* The trace. *)

TraceRecords == TLCEval(ndJsonDeserialize(IOEnv.JSON))

\* Whether a record is an event, or says that some were lost: that one is none that a step takes.
IsEventRecord(e) ==
    \/ e.event_type \in {"custom.trace.gap", "custom.trace.refused"}
    \/ /\ "payload" \in DOMAIN e
       /\ "action" \in DOMAIN e.payload

TraceLog == TLCEval(SelectSeq(TraceRecords, IsEventRecord))

ASSUME Len(TraceLog) > 0

VARIABLES
    l          \* The position of the next event.

Event == TraceLog[l].payload

IsEvent(name) ==
    /\ l <= Len(TraceLog)
    /\ Event.action = name

Advance ==
    l' = l + 1

\* A field of a message has a value; messages of other types lack it.
Has(e, field, value) == field \in DOMAIN e /\ e[field] = value

-----------------------------------------------------------------------------
(* What the values stand for, and what they show. *)

\* What a value stands for.
Read(e) ==
    CASE ToString(e) = "\"Candidate\"" -> Candidate
      [] ToString(e) = "\"Follower\"" -> Follower
      [] ToString(e) = "\"Leader\"" -> Leader
      [] ToString(e) = "\"Nil\"" -> Nil
      [] OTHER -> e

\* What a value of `state.role` stands for.
RoleOf(e) ==
    CASE ToString(e) = "\"candidate\"" -> Candidate
      [] ToString(e) = "\"follower\"" -> Follower
      [] ToString(e) = "\"leader\"" -> Leader
      [] OTHER -> Read(e)

\* What a value of `state.votedFor` stands for.
VotedForOf(e) ==
    CASE ToString(e) \in {"\"null\"", "null"} -> Nil
      [] OTHER -> Read(e)

\* The state behind the step is as the snapshot shows it.
StateIs(node, e) ==
    /\ commitIndex'[node] = Read(e.state.commitIndex)
    /\ Len(log'[node]) = Read(e.state.lastLogIndex)
    /\ LastTerm(log[node])' = Read(e.state.lastLogTerm)
    /\ role'[node] = RoleOf(e.state.role)
    /\ currentTerm'[node] = Read(e.state.term)
    /\ votedFor'[node] = VotedForOf(e.state.votedFor)

-----------------------------------------------------------------------------
(* The steps. *)

\* 2.1 Restart (line 128 of the document)
TraceRestart ==
    /\ IsEvent("Restart")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server :
                  /\ i = node
                  /\ Restart(i)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.2 UpdateTerm (line 149 of the document)
TraceUpdateTerm ==
    /\ IsEvent("UpdateTerm")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server, m \in messages :
                  /\ i = node
                  /\ m.mterm = Read(Event.state.term)
                  /\ UpdateTerm(i, m.mterm)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.3 Timeout (line 170 of the document)
TraceTimeout ==
    /\ IsEvent("Timeout")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server :
                  /\ i = node
                  /\ Timeout(i)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.4 HandleRequestVoteRequest (line 191 of the document)
TraceHandleRequestVoteRequest ==
    /\ IsEvent("HandleRequestVoteRequest")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server, m \in messages :
                  /\ i = node
                  /\ Has(m, "msource", Read(Event.msg.from))
                  /\ Has(m, "mlastLogIndex", Read(Event.msg.lastLogIndex))
                  /\ Has(m, "mlastLogTerm", Read(Event.msg.lastLogTerm))
                  /\ Has(m, "mterm", Read(Event.msg.term))
                  /\ Has(m, "mdest", Read(Event.msg.to))
                  /\ Has(m, "mtype", Read(Event.msg.type))
                  /\ HandleRequestVoteRequest(i, m)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.5 HandleRequestVoteResponse (line 212 of the document)
TraceHandleRequestVoteResponse ==
    /\ IsEvent("HandleRequestVoteResponse")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server, m \in messages :
                  /\ i = node
                  /\ Has(m, "msource", Read(Event.msg.from))
                  /\ Has(m, "mvoteGranted", Read(Event.msg.granted))
                  /\ Has(m, "mterm", Read(Event.msg.term))
                  /\ Has(m, "mdest", Read(Event.msg.to))
                  /\ Has(m, "mtype", Read(Event.msg.type))
                  /\ HandleRequestVoteResponse(i, m)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.6 BecomeLeader (line 234 of the document)
TraceBecomeLeader ==
    /\ IsEvent("BecomeLeader")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server :
                  /\ i = node
                  /\ BecomeLeader(i)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.7 ClientRequest (line 255 of the document)
TraceClientRequest ==
    /\ IsEvent("ClientRequest")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server, v \in Value :
                  /\ i = node
                  /\ v = Read(Event.args.command)
                  /\ ClientRequest(i, v)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.8 AppendEntries (line 278 of the document)
TraceAppendEntries ==
    /\ IsEvent("AppendEntries")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i, j \in Server :
                  /\ i = node
                  /\ j = Read(Event.args.peer)
                  /\ AppendEntries(i, j)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.9 HandleAppendEntriesRequest (line 301 of the document)
TraceHandleAppendEntriesRequest ==
    /\ IsEvent("HandleAppendEntriesRequest")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server, m \in messages :
                  /\ i = node
                  /\ Has(m, "mcommitIndex", Read(Event.msg.commitIndex))
                  /\ Has(m, "mentries", Read(Event.msg.entries))
                  /\ Has(m, "msource", Read(Event.msg.from))
                  /\ Has(m, "mprevLogIndex", Read(Event.msg.prevLogIndex))
                  /\ Has(m, "mprevLogTerm", Read(Event.msg.prevLogTerm))
                  /\ Has(m, "mterm", Read(Event.msg.term))
                  /\ Has(m, "mdest", Read(Event.msg.to))
                  /\ Has(m, "mtype", Read(Event.msg.type))
                  /\ HandleAppendEntriesRequest(i, m)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.10 HandleAppendEntriesResponse (line 322 of the document)
TraceHandleAppendEntriesResponse ==
    /\ IsEvent("HandleAppendEntriesResponse")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server, m \in messages :
                  /\ i = node
                  /\ Has(m, "msource", Read(Event.msg.from))
                  /\ Has(m, "mmatchIndex", Read(Event.msg.matchIndex))
                  /\ Has(m, "msuccess", Read(Event.msg.success))
                  /\ Has(m, "mterm", Read(Event.msg.term))
                  /\ Has(m, "mdest", Read(Event.msg.to))
                  /\ Has(m, "mtype", Read(Event.msg.type))
                  /\ HandleAppendEntriesResponse(i, m)
           /\ StateIs(node, Event)
    /\ Advance

\* 2.11 AdvanceCommitIndex (line 343 of the document)
TraceAdvanceCommitIndex ==
    /\ IsEvent("AdvanceCommitIndex")
    /\ \E node \in {Read(Event.node)} :
           /\ \E i \in Server :
                  /\ i = node
                  /\ AdvanceCommitIndex(i)
           /\ StateIs(node, Event)
    /\ Advance

-----------------------------------------------------------------------------
(* The behaviours. *)

TraceInit ==
    /\ Init
    /\ l = 1

TraceNext ==
    \/ TraceRestart
    \/ TraceUpdateTerm
    \/ TraceTimeout
    \/ TraceHandleRequestVoteRequest
    \/ TraceHandleRequestVoteResponse
    \/ TraceBecomeLeader
    \/ TraceClientRequest
    \/ TraceAppendEntries
    \/ TraceHandleAppendEntriesRequest
    \/ TraceHandleAppendEntriesResponse
    \/ TraceAdvanceCommitIndex

TraceSpec == TraceInit /\ [][TraceNext]_<<vars, l>> /\ WF_<<vars, l>>(TraceNext)

\* The trace is taken to its end.
TraceMatched == <>(l > Len(TraceLog))

=============================================================================
