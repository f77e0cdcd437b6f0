# -*- coding: utf-8 -*-
"""A node of whatever it is."""

from __future__ import annotations

import functools

from . import tasks  # a neighbour


def logged(function):
    @functools.wraps(function)
    def around(*args, **kwargs):
        return function(*args, **kwargs)

    return around


class Node:
    """Votes and works."""

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
        if sender in self.votes: return False
        self.votes.append(sender)
        if len(self.votes) < 3:
            return True
        return False

    @staticmethod
    @logged
    def static(): return tasks.short(1)

    @logged
    def work(self, amount, *rest, step=1, **options):
        inner = amount * 2
        step += 1
        if amount < 0:
            raise ValueError(amount)
        text = """not
indented"""
        return inner + len(text) if amount else None

    def numbers(self):
        yield from range(3)
