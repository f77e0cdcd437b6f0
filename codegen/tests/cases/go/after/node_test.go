package node_test

import "testing"

func TestNode(t *testing.T) {
	name := t.Name()
	_ = tracelawOn && tracelawNamed(name) // tracelaw:Named 62ef7415
	check(name)
}

func check(string) {}
