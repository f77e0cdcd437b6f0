package node

import (
	"errors"
	"sync"
)

type Role int

const (
	Follower Role = iota
	Candidate
	Leader
)

var errNotLeader = errors.New("not the leader")

type Node struct {
	mu    sync.Mutex
	id    string
	term  uint64
	role  Role
	log   []Entry
	inbox chan Message
	stop  chan struct{}
}

type Entry struct {
	Term uint64
	Data []byte
}

type Message struct {
	From string
	Term uint64
	Kind string
}

// Campaign begins an election.
func (n *Node) Campaign() {
	n.mu.Lock()
	defer n.mu.Unlock()
	defer func() { _ = tracelawOn && tracelawCampaign(n.id, n.role, n.term) }() // tracelaw:Campaign 6ef365ae
	n.term++
	n.role = Candidate
	save(n.id, n.term)
}

func (n *Node) Propose(data []byte) (index int, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	defer func() {
		_ = tracelawOn && (err == nil || index > 0) && tracelawPropose(n.id, n.term, n.role, index, "command")
	}() // tracelaw:Propose db71792b
	if n.role != Leader {
		return 0, errNotLeader
	}
	n.log = append(n.log, Entry{n.term, data})
	return len(n.log), nil
}

func (n *Node) Term() uint64 {
	defer func() { _ = tracelawOn && tracelawTerm(n.id, nil, nil) }() // tracelaw:Term 65b435cf todo: value, last
	if n.term == 0 {
		return 1
	}
	defer n.mu.Unlock()
	n.mu.Lock()
	return n.term
}

func (n *Node) Run() {
	_ = tracelawOn && tracelawEnter(n.id) // tracelaw:Enter d4b8f211
loop:
	for {
		select {
		case m := <-n.inbox:
			switch m.Kind {
			case "append", "heartbeat":
				n.role = Follower
				_ = tracelawOn && tracelawReceive(n.id, n.role, n.term, m.From, m.Kind) // tracelaw:Receive 52f68085
			case "vote":
				if m.Term > n.term { n.term = m.Term; _ = tracelawOn && tracelawAdopt(n.id, m.From, m.Kind); /* tracelaw:Adopt 2ce6cf6d */ }
			default:
				continue loop
			}
		case <-n.stop:
			break loop
		}
	}
	go func() {
		for _, n := range n.log {
			apply(n)
			_ = tracelawOn && tracelawApply(nil, nil, nil) // tracelaw:Apply 73b59630 todo: node, state.role, state.term
		}
	}()
}

func save(id string, term uint64) {
	vote := id
	_ = tracelawOn && tracelawStoreVotedFor(id, vote) // tracelaw:Campaign 907b2749
	store(vote, term)
}

func store(string, uint64) {}

func apply(Entry) {}
