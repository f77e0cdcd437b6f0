# -*- coding: utf-8 -*-
"""A node of whatever it is."""

from __future__ import annotations

import functools

from . import tasks  # a neighbour
from . import tracelaw_trace # tracelaw:Start 2ce5887b


def logged(function):
    @functools.wraps(function)
    def around(*args, **kwargs):
        return function(*args, **kwargs)

    return around


class Node:
    """Votes and works."""

    @tracelaw_trace.at_exit(tracelaw_trace.start, lambda self: (self.name, self._term, self.__secret)) # tracelaw:Start d7ef93d0
    def __init__(self, name, *, secret=True):
        """A docstring comes first."""
        self.name = name
        self._term = 1
        self.__secret = secret
        self.votes = []

    def vote(self, sender):
        """Says yes once.

        Or so.
        """
        if tracelaw_trace.ON: tracelaw_trace.entry(lambda: (self.name, sender, None, None)) # tracelaw:Entry 15e45b3f todo: missing, broken
        if sender in self.votes: return False
        self.votes.append(sender)
        if tracelaw_trace.ON: tracelaw_trace.store_vote(lambda: (self.name, sender)) # tracelaw:Vote dd61e1d6
        if len(self.votes) < 3:
            if tracelaw_trace.ON: tracelaw_trace.vote(lambda: (self.name, self._term, sender) if (sender != 'nobody') else None) # tracelaw:Vote 1f65ee18
            return True
        return False

    @staticmethod
    @logged
    def static(): return tasks.short(1)

    @logged
    @tracelaw_trace.at_exit(tracelaw_trace.import_, lambda self, amount, result: (self.name, amount, result, None, None) if (result is not None) else None) # tracelaw:Import 3ab24e08 todo: local, changed
    def work(self, amount, *rest, step=1, **options):
        inner = amount * 2
        step += 1
        if amount < 0:
            if tracelaw_trace.ON: tracelaw_trace.failing(lambda: (self.name, amount / 0)) # tracelaw:Failing d2a1f95d
            raise ValueError(amount)
        text = """not
indented"""
        return inner + len(text) if amount else None

    def numbers(self):
        yield from range(3)
