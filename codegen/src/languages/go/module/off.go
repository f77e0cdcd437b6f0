//go:build !tracelaw
// +build !tracelaw

package module

// tracelawOn is false without the build tag `tracelaw`: the compiler leaves out what depends on it.
const tracelawOn = false
