------------------------------- MODULE raftlog -------------------------------
(***************************************************************************)
(* The log of a server, as `RaftLog` shows it: the entries that follow the *)
(* last entry of a snapshot, of which only index, term and voters are      *)
(* known.  A log that never saw a snapshot follows index 0 of term 0.      *)
(*                                                                         *)
(* An entry is a tuple of its term, its data, and the server that it adds  *)
(* to the configuration, which is 0 for what is no configuration change.   *)
(***************************************************************************)
EXTENDS Naturals, Sequences

Min(a, b) == IF a < b THEN a ELSE b
Max(a, b) == IF a > b THEN a ELSE b

Term(entry) == entry[1]
Adds(entry) == entry[3]

\* The log behind a snapshot.
LogFrom(index, term, members) ==
    [base |-> index, baseTerm |-> term, baseVoters |-> members, entries |-> << >>]

LastIndex(l) == l.base + Len(l.entries)

\* The entry at an index behind the snapshot.
EntryAt(l, index) == l.entries[index - l.base]

\* The term of the entry at an index; 0 where the log does not reach.
TermAt(l, index) ==
    CASE index = l.base                         -> l.baseTerm
      [] l.base < index /\ index <= LastIndex(l) -> Term(EntryAt(l, index))
      [] OTHER                                   -> 0

LastTerm(l) == TermAt(l, LastIndex(l))

\* The log with more entries.
Extend(l, entries) == [l EXCEPT !.entries = @ \o entries]

\* The log up to an index.
UpTo(l, index) == [l EXCEPT !.entries = SubSeq(@, 1, index - l.base)]

\* n entries from an index on.
Entries(l, index, n) == SubSeq(l.entries, index - l.base, index - l.base + n - 1)

\* Whether a log that ends like this has all that l has (`is_up_to_date`).
UpToDate(l, index, term) ==
    \/ term > LastTerm(l)
    \/ term = LastTerm(l) /\ index >= LastIndex(l)

\* The first index at which l differs from entries that follow index prev; 0
\* if it has them all (`find_conflict`).
RECURSIVE ConflictFrom(_, _, _, _)
ConflictFrom(l, prev, entries, k) ==
    IF k > Len(entries) THEN 0
    ELSE IF TermAt(l, prev + k) # Term(entries[k]) THEN prev + k
    ELSE ConflictFrom(l, prev, entries, k + 1)

Conflict(l, prev, entries) == ConflictFrom(l, prev, entries, 1)

\* The last index, not behind the given one, whose term is no later than the
\* given one (`find_conflict_by_term`).
RECURSIVE ProbeBack(_, _, _)
ProbeBack(l, index, term) ==
    IF index > LastIndex(l) \/ index = 0 \/ TermAt(l, index) <= term
    THEN index
    ELSE ProbeBack(l, index - 1, term)

\* The voters once all entries up to an index are applied.
VotersAt(l, index) ==
    l.baseVoters \cup
    {Adds(EntryAt(l, k)) : k \in {n \in (l.base + 1)..index : Adds(EntryAt(l, n)) # 0}}

\* Whether a configuration change is among the entries behind one index, up
\* to another.
ChangesConf(l, from, to) ==
    \E k \in (Max(from, l.base) + 1)..to : Adds(EntryAt(l, k)) # 0
=============================================================================
