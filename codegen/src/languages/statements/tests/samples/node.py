"""Statements of every form."""

import asyncio


class Node(Base):
    """A node."""

    limit = int("3")

    def __init__(self, id, log=None):
        super().__init__(id)
        self.id = id; self.log = log or []

    @property
    def quorum(self):
        """How many are enough."""
        return len(self.peers) // 2 + 1

    def step(self, m, *args, **kwargs):
        '''Docs
        of two lines.'''
        global COUNT
        COUNT += 1
        if m.term < self.term: return None
        if m.term > self.term:
            self.become_follower(m.term, m.sender)  # newer
        elif m.sender == self.id:
            pass
        else:
            # The same term.
            self.logger.debug("term %d", m.term)
        for i, e in enumerate(m.entries):
            if e.index in self.index:
                continue
            self.log.append(
                Entry(e.term,
                      e.data))
        else:
            self.done = True
        while self.applied < self.committed:
            self.applied += 1
            self.apply(self.log[self.applied])
        try:
            with self.lock, open(self.path) as f:
                f.write(f"{m.term} {m.index}")
        except (OSError, ValueError) as error:
            self.failed = error
            raise
        else:
            self.written += 1
        finally:
            self.closed = True
        match m.kind:
            case Kind.VOTE if m.granted:
                self.votes.add(m.sender)
            case {"kind": kind, **rest}:
                self.other(kind)
            case _:
                raise ValueError(m.kind)
        votes = [v for v in self.votes if self.valid(v)]
        best = max(votes, key=lambda v: v.term)

        def later(n):
            nonlocal best
            best = n
            return best

        assert later(1), "later"
        del self.pending[m.index]
        return later(2) if best else self.reject(m)

    async def run(self):
        async for m in self.inbox:
            await self.handle(m)
        async with self.session() as s:
            result = await s.get()
        return result

    def entries(self):
        for e in self.log:
            yield e


def main(): Node(1).run()


if __name__ == "__main__":
    main()
