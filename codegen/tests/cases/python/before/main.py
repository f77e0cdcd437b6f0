#!/usr/bin/env python3
import asyncio
import sys

from app import odd, tasks
from app.node import Node


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
    sys.stdout.write("done\n")
    later = node.work.__name__
    print(later, Node.vote.__doc__)


if __name__ == "__main__":
    main()
