------------------------------- MODULE Graphs -------------------------------
\* Directed graphs: records of a set of nodes and a set of edges, which are pairs of nodes.
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences
LOCAL INSTANCE SequencesExt
LOCAL INSTANCE FiniteSets

IsDirectedGraph(G) ==
    /\ G = [node |-> G.node, edge |-> G.edge]
    /\ G.edge \subseteq (G.node \X G.node)

DirectedSubgraph(G) ==
    {H \in [node : SUBSET G.node, edge : SUBSET (G.node \X G.node)] :
        IsDirectedGraph(H) /\ H.edge \subseteq G.edge}

Transpose(G) == [node |-> G.node, edge |-> {<<e[2], e[1]>> : e \in G.edge}]

IsUndirectedGraph(G) == IsDirectedGraph(G) /\ \A e \in G.edge : <<e[2], e[1]>> \in G.edge

UndirectedSubgraph(G) == {H \in DirectedSubgraph(G) : IsUndirectedGraph(H)}

Path(G) ==
    {p \in Seq(G.node) : p # <<>> /\ \A i \in 1..(Len(p) - 1) : <<p[i], p[i + 1]>> \in G.edge}

SimplePath(G) ==
    {p \in BoundedSeq(G.node, Cardinality(G.node)) :
        /\ p # <<>>
        /\ Cardinality({p[i] : i \in DOMAIN p}) = Len(p)
        /\ \A i \in 1..(Len(p) - 1) : <<p[i], p[i + 1]>> \in G.edge}

\* The nodes that a path leads to from one of `from`, these among them.
LOCAL Reachable(G, from) ==
    LET RECURSIVE more(_)
        more(known) ==
            LET next == known \cup {e[2] : e \in {e \in G.edge : e[1] \in known}}
            IN  IF next = known THEN known ELSE more(next)
    IN  more(from)

ConnectionsIn(G) ==
    LET reached == [m \in G.node |-> Reachable(G, {m})]
    IN  [m, n \in G.node |-> n \in reached[m]]

AreConnectedIn(m, n, G) == m \in G.node /\ n \in Reachable(G, {m})

IsStronglyConnected(G) == \A m \in G.node : Reachable(G, {m}) = G.node

IsTreeWithRoot(G, r) ==
    /\ IsDirectedGraph(G)
    /\ \A e \in G.edge : e[1] # r /\ \A f \in G.edge : e[1] = f[1] => e = f
    /\ \A n \in G.node : AreConnectedIn(n, r, G)

Successors(G, n) == {m \in G.node : <<n, m>> \in G.edge}
Predecessors(G, n) == {m \in G.node : <<m, n>> \in G.edge}

HasCycle(G) == \E e \in G.edge : AreConnectedIn(e[2], e[1], G)
IsDag(G) == IsDirectedGraph(G) /\ ~HasCycle(G)

EmptyGraph == [node |-> {}, edge |-> {}]

Graphs(S) == [node : {S}, edge : SUBSET (S \X S)]
=============================================================================
