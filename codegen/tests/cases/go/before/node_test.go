package node_test

import "testing"

func TestNode(t *testing.T) {
	name := t.Name()
	check(name)
}

func check(string) {}
