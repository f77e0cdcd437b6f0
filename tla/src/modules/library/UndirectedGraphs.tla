-------------------------- MODULE UndirectedGraphs --------------------------
\* Undirected graphs: records of a set of nodes and a set of edges, which are sets of one or two
\* nodes.
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences
LOCAL INSTANCE SequencesExt
LOCAL INSTANCE FiniteSets

IsUndirectedGraph(G) ==
    /\ G = [node |-> G.node, edge |-> G.edge]
    /\ \A e \in G.edge : \E m, n \in G.node : e = {m, n}

IsLoopFreeUndirectedGraph(G) ==
    IsUndirectedGraph(G) /\ \A e \in G.edge : Cardinality(e) = 2

UndirectedSubgraph(G) ==
    {H \in [node : SUBSET G.node, edge : SUBSET G.edge] : IsUndirectedGraph(H)}

Path(G) ==
    {p \in Seq(G.node) : p # <<>> /\ \A i \in 1..(Len(p) - 1) : {p[i], p[i + 1]} \in G.edge}

SimplePath(G) ==
    {p \in BoundedSeq(G.node, Cardinality(G.node)) :
        /\ p # <<>>
        /\ Cardinality({p[i] : i \in DOMAIN p}) = Len(p)
        /\ \A i \in 1..(Len(p) - 1) : {p[i], p[i + 1]} \in G.edge}

\* The nodes that a path leads to from one of `from`, these among them.
LOCAL Reachable(G, from) ==
    LET RECURSIVE more(_)
        more(known) ==
            LET next == known \cup UNION {e \in G.edge : e \cap known # {}}
            IN  IF next = known THEN known ELSE more(next)
    IN  more(from)

ConnectedComponents(G) == {Reachable(G, {n}) : n \in G.node}
AreConnectedIn(m, n, G) == m \in G.node /\ n \in Reachable(G, {m})
IsStronglyConnected(G) == Cardinality(ConnectedComponents(G)) = 1
=============================================================================
