------------------------------- MODULE MCraft -------------------------------
(* The specification with bounds, for TLC to explore exhaustively. *)
EXTENDS raft, TLC

CONSTANTS
    MaxTerm,        \* The highest term.
    MaxLogLength,   \* The longest log.
    MaxMessages     \* The most messages that may be delivered at a time.

Bounds ==
    /\ \A i \in Server : currentTerm[i] <= MaxTerm
    /\ \A i \in Server : Len(log[i]) <= MaxLogLength
    /\ Cardinality(messages) <= MaxMessages

\* The servers are all alike, and so are the commands.
Symmetry == Permutations(Server) \cup Permutations(Value)
=============================================================================
