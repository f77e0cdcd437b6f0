import collections
import enum
import math
import threading
if __spec__ and __spec__.parent:
    from . import tracelaw_trace
else:
    import tracelaw_trace # tracelaw:Odd 7edee3b2


class Color(enum.IntEnum):
    RED = 1


class Broken:
    def __str__(self):
        raise OSError("broken")


def show(value):
    if tracelaw_trace.ON: tracelaw_trace.odd(lambda: (None, value)) # tracelaw:Odd 129c97a3 todo: node
    return value


def odd():
    ring = []
    ring.append(ring)
    return [
        None, True, 2**70, 0.5, math.nan, "line\nfeed \ud800 \U0001f600", b"\xff", Color.RED,
        {1: {"b", "a"}}, (1, [2]), collections.deque([3]), ring, Broken(), "behind a gap",
    ]


def many():
    threads = [threading.Thread(target=lambda: [show(n) for n in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
