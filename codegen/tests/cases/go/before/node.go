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
	n.term++
	n.role = Candidate
	save(n.id, n.term)
}

func (n *Node) Propose(data []byte) (index int, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.role != Leader {
		return 0, errNotLeader
	}
	n.log = append(n.log, Entry{n.term, data})
	return len(n.log), nil
}

func (n *Node) Term() uint64 {
	if n.term == 0 {
		return 1
	}
	defer n.mu.Unlock()
	n.mu.Lock()
	return n.term
}

func (n *Node) Run() {
loop:
	for {
		select {
		case m := <-n.inbox:
			switch m.Kind {
			case "append", "heartbeat":
				n.role = Follower
			case "vote":
				if m.Term > n.term { n.term = m.Term }
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
		}
	}()
}

func save(id string, term uint64) {
	vote := id
	store(vote, term)
}

func store(string, uint64) {}

func apply(Entry) {}
