------------------------------ MODULE Apalache ------------------------------
\* What the operators of Apalache mean without its types and its solver.
LOCAL INSTANCE Integers
LOCAL INSTANCE Sequences
LOCAL INSTANCE SequencesExt
LOCAL INSTANCE FiniteSets
LOCAL INSTANCE FiniteSetsExt

x := e == x = e
Skolem(e) == e
Expand(S) == S
ConstCardinality(e) == e
ApaFoldSet(op(_, _), base, S) == FoldSet(LAMBDA x, acc : op(acc, x), base, S)
ApaFoldSeqLeft(op(_, _), base, seq) == FoldLeft(op, base, seq)
MkSeq(n, F(_)) == [i \in 1..n |-> F(i)]
Repeat(F(_, _), n, x) == FoldLeft(F, x, [i \in 1..n |-> i])
SetAsFun(S) == [x \in {p[1] : p \in S} |-> (CHOOSE p \in S : p[1] = x)[2]]
FunAsSeq(fn, len, max) == [i \in 1..len |-> fn[i]]
=============================================================================
