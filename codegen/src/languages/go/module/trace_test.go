//go:build tracelaw
// +build tracelaw

package module

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/ioutil"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// What a document's part of the module looks like.
var tracelawNodeNames = map[string]string{"10.0.0.9:80": "s9"}

var tracelawFirstNodes = []string{"s1", "s2"}

// record opens a file for the records of a test, and returns what reads them.
func record(t *testing.T) func() []string {
	path := filepath.Join(t.TempDir(), "trace.ndjson")
	if !tracelawOpen(path) {
		t.Fatal("the file cannot be opened")
	}
	t.Cleanup(func() { tracelawFile.file.Close() })
	return func() []string {
		text, err := ioutil.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
}

// event is the text of a record's event.
func event(t *testing.T, line string) string {
	var record struct {
		Tag   string
		Ts    int64
		Event json.RawMessage
	}
	if err := json.Unmarshal([]byte(line), &record); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if record.Tag != "trace" || record.Ts == 0 {
		t.Errorf("the envelope is another one: %s", line)
	}
	return string(record.Event)
}

type (
	role   uint32
	server string
	entry  struct {
		Term uint64
		data []byte
	}
)

func TestValues(t *testing.T) {
	seven := 7
	var nothing *entry
	var failure error
	loop := map[string]interface{}{}
	loop["loop"] = loop
	for _, row := range []struct {
		value    interface{}
		expected string
	}{
		{nil, `null`},
		{true, `true`},
		{-3, `-3`},
		{uint64(math.MaxUint64), `18446744073709551615`},
		{role(2), `2`},
		{server("a"), `"a"`},
		{1.5, `1.5`},
		{math.Inf(1), `"+Inf"`},
		{"a \"b\" \\ \n \x01 ü \u2028", `"a \"b\" \\ \n \u0001 ü ` + "\u2028" + `"`},
		{"\xff", "\"\ufffd\""},
		{[]byte("bytes"), `"bytes"`},
		{[2]byte{1, 2}, `[1,2]`},
		{[]server{"a", "b"}, `["a","b"]`},
		{[]server(nil), `[]`},
		{map[server]struct{}{"b": {}, "a": {}}, `["a","b"]`},
		{map[int]bool{2: true, 1: false}, `{"1":false,"2":true}`},
		{entry{3, []byte("x")}, `{"Term":3,"data":"x"}`},
		{&seven, `7`},
		{nothing, `null`},
		{failure, `null`},
		{errors.New("broken"), `"broken"`},
		{make(chan int), `null`},
		{tracelawNode{server("10.0.0.9:80")}, `"s9"`},
		{tracelawNode{[]server{"10.0.0.9:80", "other"}}, `["s9","s1"]`},
		{tracelawTable{map[string]string{"2": "leader"}, role(2)}, `"leader"`},
		{tracelawTable{map[string]string{"2": "leader"}, role(1)}, `1`},
		{tracelawObject{{"b", 1}, {"a", tracelawObject{}}}, `{"b":1,"a":{}}`},
	} {
		text := string(tracelawText(row.value))
		if text != row.expected {
			t.Errorf("%#v: %s, not %s", row.value, text, row.expected)
		}
		if !json.Valid([]byte(text)) {
			t.Errorf("no JSON: %s", text)
		}
	}
}

func TestNodesInTheOrderOfTheirAppearance(t *testing.T) {
	tracelawNames.known, tracelawNames.used = nil, 0
	var names []string
	for _, node := range []interface{}{"x", "", nil, "y", "x", "10.0.0.9:80", "z", 4} {
		names = append(names, string(tracelawText(tracelawNode{node})))
	}
	if got := strings.Join(names, " "); got != `"s1" "" null "s2" "s1" "s9" "z" 4` {
		t.Error(got)
	}
}

func TestShadowStateOfEachNode(t *testing.T) {
	lines := record(t)
	tracelawStore("a", tracelawMember{"vote", tracelawNode{"10.0.0.9:80"}})
	tracelawStore("a", tracelawMember{"vote", "c"})
	for _, node := range []string{"a", "b"} {
		vote := tracelawObject{{"vote", tracelawStored{node, "vote"}}}
		tracelawEmit("Vote", tracelawMember{"nid", node}, tracelawMember{"state", vote})
	}
	got := lines()
	if event(t, got[0]) != `{"name":"Vote","nid":"a","state":{"vote":"c"}}` {
		t.Error(got[0])
	}
	if event(t, got[1]) != `{"name":"Vote","nid":"b","state":{"vote":null}}` {
		t.Error(got[1])
	}
}

type angry struct{}

func (angry) Error() string { panic("no") }

func TestWhatCannotBeWrittenIsCountedAndNeverPanics(t *testing.T) {
	lines := record(t)
	loop := map[string]interface{}{}
	loop["loop"] = loop
	for _, value := range []interface{}{angry{}, loop, strings.Repeat("x", tracelawLongest)} {
		if tracelawEmit("Bad", tracelawMember{"value", value}) {
			t.Errorf("written: %T", value)
		}
	}
	tracelawEmit("Good")
	got := lines()
	if len(got) != 2 || event(t, got[0]) != `{"name":"custom.trace.gap","count":3}` || event(t, got[1]) != `{"name":"Good"}` {
		t.Error(got)
	}
}

func TestAFailedWriteIsCounted(t *testing.T) {
	lines := record(t)
	good := tracelawFile.file
	closed, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	tracelawFile.file = closed
	if tracelawEmit("One") || tracelawEmit("Two") {
		t.Error("written to a closed file")
	}
	tracelawFile.file = good
	tracelawFile.torn = true
	tracelawEmit("Three")
	got := lines()
	if got[0] != "" || event(t, got[1]) != `{"name":"custom.trace.gap","count":2}` || event(t, got[2]) != `{"name":"Three"}` {
		t.Error(got)
	}
}

func TestRecordsOfManyGoroutinesAreWhole(t *testing.T) {
	lines := record(t)
	var group sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		group.Add(1)
		go func(worker int) {
			defer group.Done()
			for number := 0; number < 200; number++ {
				text := bytes.Repeat([]byte{byte('a' + worker)}, number)
				tracelawEmit("Step", tracelawMember{"nid", fmt.Sprint(worker)}, tracelawMember{"text", text})
			}
		}(worker)
	}
	group.Wait()
	got := lines()
	if len(got) != 1600 {
		t.Errorf("%d records", len(got))
	}
	for _, line := range got {
		event(t, line)
	}
}

func TestWithoutAFileNothingIsOn(t *testing.T) {
	if tracelawOpen("") || tracelawOpen(filepath.Join(t.TempDir(), "no", "folder")) {
		t.Error("on")
	}
}
