"""Writes what the program does as a trace: one line of JSON for each event.

Off unless the environment variable TRACELAW_TRACE names a file, which is appended to. Nothing here
raises into the program: an event that cannot be written is counted, and the count stands in the trace,
as an event that no document has, as soon as it can be written.

Each instrumented folder has a module of its own, so that none has to be found from another; all of a
process share what `_shared` holds, and write whole lines to the same file, in turn.
"""

import atexit
import collections.abc
import enum
import functools
import inspect
import json
import math
import numbers
import os
import sys
import threading
import time
import types

_PATH = os.environ.get("TRACELAW_TRACE")

# Whether there is a trace to write. Where there is none, no values are read.
ON = bool(_PATH)

# What the document says begins here.
_NODES = {}
_FURTHER_NODES = ()
# What the document says ends here.

_DEEPEST = 32

_shared = sys.modules.setdefault("_tracelaw_shared", types.ModuleType("_tracelaw_shared"))
for _name, _value in {
    # Reentrant, since a signal handler or a finalizer may emit while its thread writes.
    "turn": threading.RLock(),
    # Set while a thread reads values: what it does then is not what the program does.
    "busy": threading.local(),
    "lost": [],
    "told": [],
    "nodes": {},
    "stored": {},
}.items():
    _shared.__dict__.setdefault(_name, _value)


def at_exit(event, values):
    """Decorates a function: the event follows its body, however that ends.

    `values` gets those parameters of the function that it names, and what the function returns as
    `result`.
    """

    def decorate(function):
        if not ON:
            return function
        ending = functools.partial(_Ending, event, values, inspect.signature(function))
        if inspect.iscoroutinefunction(function):

            async def around(*args, **kwargs):
                with ending(args, kwargs) as end:
                    end.result = await function(*args, **kwargs)
                    return end.result

        else:

            def around(*args, **kwargs):
                with ending(args, kwargs) as end:
                    end.result = function(*args, **kwargs)
                    return end.result

        return functools.wraps(function)(around)

    return decorate


class _Ending:
    """The end of one call of a function."""

    def __init__(self, event, values, signature, args, kwargs):
        self.event = event
        self.values = values
        self.call = (signature, args, kwargs)
        self.result = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        outcome = None if kind is None else "err" if issubclass(kind, Exception) else "cancelled"
        self.event(self._read, outcome)

    def _read(self):
        signature, args, kwargs = self.call
        call = signature.bind(*args, **kwargs)
        call.apply_defaults()
        known = dict({"result": self.result}, **call.arguments)
        return self.values(*[known[name] for name in inspect.signature(self.values).parameters])


def _emit(event, values, members, outcome=None):
    """Writes the record of an event; none if there are no values."""
    if not ON or getattr(_shared.busy, "on", False):
        return
    try:
        _shared.busy.on = True
        given = values()
        if given is None:
            return
        content = {"name": event}
        if outcome is not None:
            content["outcome"] = outcome
        for name, value in members(*given).items():
            content[name] = _plain(value)
        _append(content)
    except Exception as failure:
        _lose(failure)
    finally:
        _shared.busy.on = False


def _store(values, members):
    """Keeps values of a node for its later snapshots."""
    if not ON or getattr(_shared.busy, "on", False):
        return
    try:
        _shared.busy.on = True
        given = values()
        if given is not None:
            for key, value in members(*given).items():
                _shared.stored[_text(given[0]), key] = _plain(value)
    except Exception as failure:
        _lose(failure)
    finally:
        _shared.busy.on = False


def _stored(node, key):
    """What was stored for the node."""
    return _shared.stored.get((_text(node), key))


def _named(names, value):
    """The name that the table has for a value, or the value."""
    return names.get(_text(value), value)


def _node(node):
    """What is written for a node."""
    if node is None:
        return None
    text = _text(node)
    if text in _NODES:
        return _NODES[text]
    with _shared.turn:
        if text not in _shared.nodes and len(_shared.nodes) < len(_FURTHER_NODES):
            _shared.nodes[text] = _FURTHER_NODES[len(_shared.nodes)]
        return _shared.nodes.get(text, node)


def _plain(value, depth=0):
    """The value as JSON knows it."""
    if depth > _DEEPEST:
        raise ValueError("a value contains itself")
    if isinstance(value, enum.Enum):
        return value.name
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, collections.abc.Mapping):
        return {_text(key): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, collections.abc.Set):
        return [_plain(inner, depth + 1) for inner in sorted(value, key=_text)]
    if isinstance(value, collections.abc.Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_plain(inner, depth + 1) for inner in value]
    return _text(value)


def _text(value):
    """What stands for a value in tables and where JSON wants a string."""
    if isinstance(value, enum.Enum):
        return value.name
    if isinstance(value, bool) or value is None:
        return {None: "null", False: "false", True: "true"}[value]
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "backslashreplace")
    return str(value)


def _append(content):
    """Appends a record in one write, behind one that says what was lost, if anything was."""
    with _shared.turn:
        contents = [] if content is None else [content]
        lost = len(_shared.lost)
        if lost:
            contents.insert(0, {"name": "custom.trace.gap", "count": lost})
        lines = "".join(
            json.dumps(
                {"tag": "trace", "ts": time.time_ns(), "event": content},
                ensure_ascii=False,
                separators=(",", ":"),
            )
            + "\n"
            for content in contents
        ).encode("utf-8", "replace")
        # Opened anew each time, so that a program that closes all files does not make another one
        # of its own take this one's place.
        with open(_PATH, "ab", buffering=0) as file:
            if file.write(lines) != len(lines):
                raise OSError("a record was cut")
        del _shared.lost[:lost]


def _lose(failure):
    """Counts an event that could not be written, and says why of the first."""
    _shared.lost.append(None)
    if not _shared.told:
        _shared.told.append(None)
        try:
            sys.stderr.write("tracelaw: an event is missing in %s: %r\n" % (_PATH, failure))
        except Exception:
            pass  # There is nobody left to tell.


def _end():
    """Says what is still unsaid when the process ends."""
    try:
        if _shared.lost:
            _append(None)
    except Exception:
        pass  # It was said on standard error.


def _after_fork():
    _shared.turn = threading.RLock()
    _shared.lost.clear()


if ON:
    atexit.register(_end)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_after_fork)
