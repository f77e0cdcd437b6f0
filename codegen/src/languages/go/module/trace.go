//go:build tracelaw
// +build tracelaw

package module

import (
	"fmt"
	"math"
	"os"
	"reflect"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// tracelawOn says whether events are written. Without the build tag `tracelaw` it is a constant that is
// false, and the compiler leaves out what depends on it.
var tracelawOn = tracelawOpen(os.Getenv("TRACELAW_TRACE"))

const (
	// tracelawDeepest bounds the nesting of a value, since pointers may go round.
	tracelawDeepest = 16
	// tracelawLongest bounds the bytes of an event.
	tracelawLongest = 1 << 20
)

// tracelawFile is where records go, one write a record.
var tracelawFile struct {
	sync.Mutex
	file *os.File
	// torn says that the last write ended within a line.
	torn bool
}

// tracelawLost counts the events that no record shows.
var tracelawLost uint64

// tracelawNames holds what is written for nodes.
var tracelawNames struct {
	sync.Mutex
	known map[string]string
	used  int
}

// tracelawShadow holds, by node and key, the JSON text of what was stored.
var tracelawShadow struct {
	sync.Mutex
	values map[[2]string][]byte
}

// tracelawMember is a member of an object.
type tracelawMember struct {
	key   string
	value interface{}
}

// tracelawObject is an object whose members are in this order.
type tracelawObject []tracelawMember

// tracelawNode is a value that names a node, or several of them.
type tracelawNode struct{ value interface{} }

// tracelawTable is a value that is written as the table says, which goes from the value's text.
type tracelawTable struct {
	names map[string]string
	value interface{}
}

// tracelawStored is what was stored for the node under the key; null if nothing was.
type tracelawStored struct {
	node interface{}
	key  string
}

// tracelawOpen opens the file for appending, and says whether there is one. Several packages of a program
// may have it open, each for itself: records are appended whole.
func tracelawOpen(path string) bool {
	if path == "" {
		return false
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0644)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tracelaw: no trace is written:", err)
		return false
	}
	tracelawFile.file = file
	return true
}

// tracelawEmit writes the record of an event, and says whether it is written. It never panics: an event
// that has no JSON is counted as lost.
func tracelawEmit(event string, members ...tracelawMember) (written bool) {
	defer func() {
		if recover() != nil {
			atomic.AddUint64(&tracelawLost, 1)
			written = false
		}
	}()
	// Values are read before the lock is taken: their own code may wait for another event's.
	text := tracelawText(tracelawObject(append([]tracelawMember{{"name", event}}, members...)))
	tracelawFile.Lock()
	defer tracelawFile.Unlock()
	if lost := atomic.SwapUint64(&tracelawLost, 0); lost > 0 {
		report := tracelawText(tracelawObject{{"name", "custom.trace.gap"}, {"count", lost}})
		if !tracelawWrite(report) {
			atomic.AddUint64(&tracelawLost, lost)
		}
	}
	written = tracelawWrite(text)
	if !written {
		atomic.AddUint64(&tracelawLost, 1)
	}
	return written
}

// tracelawWrite appends the record of an event in one write; the lock is held.
func tracelawWrite(event []byte) bool {
	record := make([]byte, 0, len(event)+64)
	if tracelawFile.torn {
		record = append(record, '\n')
	}
	record = append(record, `{"tag":"trace","ts":`...)
	record = strconv.AppendInt(record, time.Now().UnixNano(), 10)
	record = append(record, `,"event":`...)
	record = append(record, event...)
	record = append(record, "}\n"...)
	written, err := tracelawFile.file.Write(record)
	if written > 0 {
		tracelawFile.torn = written < len(record)
	}
	return err == nil
}

// tracelawStore keeps values for later events of the node.
func tracelawStore(node interface{}, members ...tracelawMember) (stored bool) {
	defer func() {
		if recover() != nil {
			atomic.AddUint64(&tracelawLost, 1)
			stored = false
		}
	}()
	of := tracelawPlain(node)
	for _, member := range members {
		text := tracelawText(member.value)
		tracelawShadow.Lock()
		if tracelawShadow.values == nil {
			tracelawShadow.values = make(map[[2]string][]byte)
		}
		tracelawShadow.values[[2]string{of, member.key}] = text
		tracelawShadow.Unlock()
	}
	return true
}

// tracelawName is what is written for the node that the program calls so, if that is another name. An
// empty name and a null are no node.
func tracelawName(node string) (string, bool) {
	if node == "" || node == "null" {
		return "", false
	}
	if name, ok := tracelawNodeNames[node]; ok {
		return name, true
	}
	tracelawNames.Lock()
	defer tracelawNames.Unlock()
	if name, ok := tracelawNames.known[node]; ok {
		return name, true
	}
	if tracelawNames.used == len(tracelawFirstNodes) {
		return "", false
	}
	name := tracelawFirstNodes[tracelawNames.used]
	tracelawNames.used++
	if tracelawNames.known == nil {
		tracelawNames.known = make(map[string]string)
	}
	tracelawNames.known[node] = name
	return name, true
}

// tracelawPlain is the text of a value: a string as it is, anything else as its JSON.
func tracelawPlain(value interface{}) string {
	encoder := tracelawEncoder{}
	encoder.value(value, 0)
	if encoder.text != nil {
		return *encoder.text
	}
	return string(encoder.out)
}

// tracelawText is the JSON of a value.
func tracelawText(value interface{}) []byte {
	encoder := tracelawEncoder{out: make([]byte, 0, 512)}
	encoder.value(value, 0)
	return encoder.out
}

// tracelawEncoder writes JSON. It calls no code of the program but the Error methods of errors.
type tracelawEncoder struct {
	out []byte
	// rename gives the name that is written for a scalar; nil writes scalars as they are.
	rename func(string) (string, bool)
	// text is the value of the last string.
	text *string
}

func (e *tracelawEncoder) value(value interface{}, depth int) {
	switch value := value.(type) {
	case nil:
		e.scalar("null")
	case string:
		e.string(value)
	case bool:
		e.scalar(strconv.FormatBool(value))
	case int:
		e.scalar(strconv.Itoa(value))
	case uint64:
		e.scalar(strconv.FormatUint(value, 10))
	case tracelawObject:
		e.object(value, depth)
	case tracelawNode:
		e.renamed(value.value, depth, tracelawName)
	case tracelawTable:
		e.renamed(value.value, depth, func(text string) (string, bool) {
			name, ok := value.names[text]
			return name, ok
		})
	case tracelawStored:
		e.stored(value)
	default:
		e.reflected(reflect.ValueOf(value), depth)
	}
}

// renamed writes a value whose scalars have other names.
func (e *tracelawEncoder) renamed(value interface{}, depth int, rename func(string) (string, bool)) {
	before := e.rename
	e.rename = rename
	e.value(value, depth)
	e.rename = before
}

func (e *tracelawEncoder) stored(value tracelawStored) {
	of := tracelawPlain(value.node)
	tracelawShadow.Lock()
	text, ok := tracelawShadow.values[[2]string{of, value.key}]
	tracelawShadow.Unlock()
	if !ok {
		text = []byte("null")
	}
	e.raw(string(text))
}

func (e *tracelawEncoder) object(members []tracelawMember, depth int) {
	e.deeper(depth)
	e.raw("{")
	for index, member := range members {
		e.comma(index)
		e.quoted(member.key)
		e.raw(":")
		e.value(member.value, depth+1)
	}
	e.raw("}")
}

// reflected writes a value of any type by what it consists of.
func (e *tracelawEncoder) reflected(value reflect.Value, depth int) {
	e.deeper(depth)
	if value.IsValid() && value.CanInterface() {
		if err, ok := value.Interface().(error); ok && !tracelawIsNil(value) {
			e.string(err.Error())
			return
		}
	}
	switch value.Kind() {
	case reflect.Bool:
		e.scalar(strconv.FormatBool(value.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.scalar(strconv.FormatInt(value.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.scalar(strconv.FormatUint(value.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		e.float(value.Float(), value.Type().Bits())
	case reflect.String:
		e.string(value.String())
	case reflect.Ptr, reflect.Interface:
		if value.IsNil() {
			e.scalar("null")
		} else {
			e.reflected(value.Elem(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		e.list(value, depth)
	case reflect.Map:
		e.mapping(value, depth)
	case reflect.Struct:
		e.raw("{")
		for index := 0; index < value.NumField(); index++ {
			e.comma(index)
			e.quoted(value.Type().Field(index).Name)
			e.raw(":")
			e.reflected(value.Field(index), depth+1)
		}
		e.raw("}")
	default:
		// Channels, functions and complex numbers have no JSON.
		e.scalar("null")
	}
}

// list writes an array, or bytes as a string.
func (e *tracelawEncoder) list(value reflect.Value, depth int) {
	if value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.Uint8 {
		e.string(string(value.Bytes()))
		return
	}
	e.raw("[")
	for index := 0; index < value.Len(); index++ {
		e.comma(index)
		e.reflected(value.Index(index), depth+1)
	}
	e.raw("]")
}

// mapping writes an object, or a set as an array; both in the order of the keys.
func (e *tracelawEncoder) mapping(value reflect.Value, depth int) {
	set := value.Type().Elem() == reflect.TypeOf(struct{}{})
	entries := make([][2]string, 0, value.Len())
	for _, key := range value.MapKeys() {
		inner := tracelawEncoder{rename: e.rename}
		inner.reflected(key, depth+1)
		text, name := string(inner.out), string(inner.out)
		if !set {
			if inner.text == nil {
				name = string(tracelawText(text))
			}
			inner = tracelawEncoder{rename: e.rename}
			inner.reflected(value.MapIndex(key), depth+1)
			text = name + ":" + string(inner.out)
		}
		entries = append(entries, [2]string{name, text})
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i][0] < entries[j][0] })
	brackets := [2]string{"{", "}"}
	if set {
		brackets = [2]string{"[", "]"}
	}
	e.raw(brackets[0])
	for index, entry := range entries {
		e.comma(index)
		e.raw(entry[1])
	}
	e.raw(brackets[1])
}

// float writes a number, or the name of what JSON has no number for.
func (e *tracelawEncoder) float(value float64, bits int) {
	text := strconv.FormatFloat(value, 'g', -1, bits)
	if math.IsNaN(value) || math.IsInf(value, 0) {
		e.string(text)
		return
	}
	e.scalar(text)
}

func (e *tracelawEncoder) string(value string) {
	if e.rename != nil {
		if name, ok := e.rename(value); ok {
			value = name
		}
	}
	e.text = &value
	e.quoted(value)
}

// scalar writes what is no string, by its text.
func (e *tracelawEncoder) scalar(text string) {
	if e.rename != nil {
		if name, ok := e.rename(text); ok {
			e.quoted(name)
			return
		}
	}
	e.raw(text)
}

// quoted writes a string of JSON; what is no UTF-8 becomes U+FFFD.
func (e *tracelawEncoder) quoted(value string) {
	const digits = "0123456789abcdef"
	e.raw(`"`)
	for _, character := range value {
		switch {
		case character == '"' || character == '\\':
			e.out = append(e.out, '\\', byte(character))
		case character == '\n':
			e.raw(`\n`)
		case character == '\t':
			e.raw(`\t`)
		case character == '\r':
			e.raw(`\r`)
		case character < ' ' || character == 0x7f:
			e.raw(`\u00`)
			e.out = append(e.out, digits[character>>4], digits[character&15])
		default:
			var bytes [utf8.UTFMax]byte
			size := utf8.EncodeRune(bytes[:], character)
			e.out = append(e.out, bytes[:size]...)
		}
	}
	e.raw(`"`)
}

func (e *tracelawEncoder) comma(index int) {
	if index > 0 {
		e.raw(",")
	}
}

func (e *tracelawEncoder) raw(text string) {
	e.out = append(e.out, text...)
	if len(e.out) > tracelawLongest {
		panic("the event is too long")
	}
}

func (e *tracelawEncoder) deeper(depth int) {
	if depth > tracelawDeepest {
		panic("the value is nested too deeply")
	}
}

// tracelawIsNil says whether a value is a nil of a type that has one.
func tracelawIsNil(value reflect.Value) bool {
	switch value.Kind() {
	case reflect.Ptr, reflect.Map, reflect.Slice, reflect.Func, reflect.Interface, reflect.Chan:
		return value.IsNil()
	}
	return false
}
