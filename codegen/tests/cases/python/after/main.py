#!/usr/bin/env python3
import asyncio
import sys

from app import odd, tasks
from app.node import Node
if __spec__ and __spec__.parent:
    from . import tracelaw_trace
else:
    import tracelaw_trace # tracelaw:Run b7df351e


def main():
    node = Node("n1")
    print(node.vote("é\"\\"), node.vote("nobody"), node.vote("nobody"), node.static())
    print(node.work(2), node.work(0), list(node.numbers()))
    try:
        node.work(-1)
    except ValueError as failure:
        print("failed", failure)
    print(asyncio.run(tasks.wait(0)), asyncio.iscoroutinefunction(tasks.wait), tasks.branch(False))
    for value in odd.odd():
        odd.show(value)
    odd.many()
    if tracelaw_trace.ON: tracelaw_trace.run(lambda: (None, None)) # tracelaw:Run 4db60176 todo: node, unset
    sys.stdout.write("done\n")
    later = node.work.__name__
    print(later, Node.vote.__doc__)


if __name__ == "__main__":
    main()
