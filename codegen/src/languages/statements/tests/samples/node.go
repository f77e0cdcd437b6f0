// Package node has statements of every form.
package node

import (
	"errors"
	"fmt"
)

type raft struct {
	term  uint64
	state int
	logs  []entry
	ch    chan message
	step  func(m message) error
}

func (r *raft) becomeFollower(term uint64, lead uint64) {
	r.step = stepFollower
	r.reset(term)
	r.lead, r.state = lead, StateFollower // two at once
	r.logger.Infof("%x became follower at term %d", r.id, r.term)
}

func (r *raft) Step(m message) (err error) {
	defer func() { r.count++ }()
	switch {
	case m.Term == 0:
		// local message
	case m.Term > r.term:
		if m.Type == MsgVote || m.Type == MsgPreVote {
			force := bytes.Equal(m.Context, []byte(campaignTransfer))
			if inLease := r.checkQuorum && r.lead != None; !force && inLease {
				return nil
			}
		} else if m.Type == MsgApp {
			r.becomeFollower(m.Term, m.From)
		} else {
			r.becomeFollower(m.Term, None)
		}
		fallthrough
	default:
		r.tick()
	}
	switch x := m.Payload.(type) {
	case *vote:
		r.handleVote(x); r.send(message{To: m.From, Type: MsgVoteResp})
	case nil:
		return errors.New("nil payload")
	}
outer:
	for i, e := range m.Entries {
		for j := 0; j < len(r.logs); j++ {
			if r.logs[j].index == e.index { continue outer }
		}
		r.logs = append(r.logs, m.Entries[i:]...)
		select {
		case r.ch <- message{Index: e.index}:
			r.sent++
		case in, ok := <-r.ch:
			if !ok {
				break outer
			}
			r.received(in)
		}
	}
	for r.applied < r.committed {
		r.applied++
	}
	go r.run(func() error {
		return r.apply(r.applied)
	})
	if err := r.step(m); err != nil {
		goto failed
	}
	var votes = map[uint64]bool{
		1: true,
	}
	_ = votes
	return nil
failed:
	r.failed++
	return fmt.Errorf("failed: %w", err)
}

func empty() {}

func one() int { return two(func() int { x := 1; return x }) }

func (c *Cache[K, V]) Get(k K) (v V, ok bool) {
	v, ok = c.items[k]
	if ok {
		return
	}
	for {
	}
}
