"""Three PySyncObj nodes on this machine: elections, commands, a leader that stops and comes back.

    python3 cluster.py FOLDER

Each node is a thread of its own and keeps its journal in FOLDER; nodes talk over TCP on free ports of
127.0.0.1. What is printed does not depend on who leads.
"""

import os
import socket
import sys
import time

from pysyncobj import SyncObj, SyncObjConf, replicated_sync

DEADLINE = 40


class Counter(SyncObj):
    """A number that all nodes agree on."""

    def __init__(self, address, others, folder):
        journal = os.path.join(folder, address.replace(":", "-") + ".journal")
        conf = SyncObjConf(
            journalFile=journal,
            autoTickPeriod=0.02,
            raftMinTimeout=0.4,
            raftMaxTimeout=1.0,
            connectionRetryTime=0.2,
            appendEntriesPeriod=0.1,
            leaderFallbackTimeout=1.5,
        )
        super().__init__(address, others, conf)
        self.__value = 0

    @replicated_sync
    def add(self, amount):
        self.__value += amount
        return self.__value

    def value(self):
        return self.__value


def free_addresses(count):
    """Addresses whose ports nobody uses."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    addresses = ["127.0.0.1:%d" % one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return addresses


def wait_until(what, condition):
    """Waits for something that has to happen."""
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            sys.exit("it did not happen in time: " + what)
        time.sleep(0.02)


class Cluster:
    """The nodes that run, by address."""

    def __init__(self, folder):
        self.folder = folder
        self.addresses = free_addresses(3)
        self.nodes = {}
        for address in self.addresses:
            self.start(address)

    def start(self, address):
        others = [other for other in self.addresses if other != address]
        self.nodes[address] = Counter(address, others, self.folder)

    def stop(self, address):
        self.nodes.pop(address).destroy_synchronous()

    def leader(self):
        """The address of the leader that all running nodes know."""
        known = {str(node._getLeader()) for node in self.nodes.values()}
        only = known.pop()
        agreed = not known and only in self.nodes and self.nodes[only]._isLeader()
        return only if agreed else None

    def elect(self):
        wait_until("a leader", self.leader)
        return self.leader()

    def follower(self):
        leader = self.elect()
        return next(address for address in self.nodes if address != leader)

    def add(self, amount):
        """Adds by way of a node that follows."""
        self.nodes[self.follower()].add(amount, timeout=DEADLINE)

    def agree(self, value):
        wait_until(
            "all nodes at %d" % value,
            lambda: all(node.value() == value for node in self.nodes.values()),
        )
        print("%d nodes at %d" % (len(self.nodes), value))


def main(folder):
    os.makedirs(folder, exist_ok=True)
    cluster = Cluster(folder)
    cluster.elect()
    for amount in (1, 2, 3):
        cluster.add(amount)
    cluster.agree(6)

    # One node misses a command and an election.
    behind = cluster.follower()
    cluster.stop(behind)
    cluster.add(10)
    cluster.agree(16)
    leader = cluster.elect()
    cluster.stop(leader)
    cluster.start(leader)
    cluster.elect()
    cluster.start(behind)
    cluster.agree(16)
    cluster.add(100)
    cluster.agree(116)

    # A leader that nobody answers gives up.
    leader = cluster.elect()
    while len(cluster.nodes) > 1:
        cluster.stop(next(address for address in cluster.nodes if address != leader))
    wait_until("no leader", lambda: not cluster.nodes[leader]._isLeader())
    print("1 node, no leader")
    cluster.stop(leader)


if __name__ == "__main__":
    main(sys.argv[1])
