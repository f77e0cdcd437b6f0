//! A node in a thread of its own.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Builder, JoinHandle};

use super::message::Message;
use super::node::{Index, Node, NodeId, Role, Term};

/// What happens to a node in one tick, in this order.
#[derive(Debug, Default)]
pub(super) struct Tick {
    /// The machine restarts.
    pub(super) restart: bool,
    /// The network delivers these.
    pub(super) messages: Vec<Message>,
    /// Clients ask for these.
    pub(super) commands: Vec<&'static str>,
    /// The timer has run out.
    pub(super) expire_timer: bool,
}

/// What a node shows at the end of a tick.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) id: NodeId,
    pub(super) messages: Vec<Message>,
    pub(super) role: Role,
    pub(super) term: Term,
    pub(super) commit_index: Index,
    pub(super) last_index: Index,
}

/// The other end of a node's thread.
pub(super) struct Worker {
    pub(super) id: NodeId,
    ticks: Sender<Tick>,
    reports: Receiver<Report>,
    thread: JoinHandle<Node>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Panics
    /// Where the system has no thread to give.
    pub(super) fn start(node: Node) -> Self {
        let id = node.id();
        let (ticks, inbox) = channel();
        let (outbox, reports) = channel();
        let thread = Builder::new()
            .name(format!("node-{id}"))
            .spawn(move || serve(node, &inbox, &outbox))
            .expect("a node needs a thread");
        Self {
            id,
            ticks,
            reports,
            thread,
        }
    }

    /// Lets the node begin a tick.
    pub(super) fn begin(&self, tick: Tick) {
        let sent = self.ticks.send(tick);
        sent.expect("a node serves until its channel is closed");
    }

    /// Waits for the end of the tick.
    pub(super) fn end(&self) -> Report {
        let report = self.reports.recv();
        report.expect("a node reports at the end of every tick")
    }

    /// Closes the channel and takes the node back.
    pub(super) fn stop(self) -> Node {
        drop(self.ticks);
        let node = self.thread.join();
        node.expect("a node's thread ends with its channel")
    }
}

/// What leaves a node does so at the end of a tick, after the handlers have returned.
fn serve(mut node: Node, ticks: &Receiver<Tick>, reports: &Sender<Report>) -> Node {
    for tick in ticks {
        if tick.restart {
            node.restart();
        }
        for message in &tick.messages {
            node.step(message);
        }
        for command in tick.commands {
            // A client that asked the wrong node asks again later.
            let _not_leader = node.propose(command).err();
        }
        if tick.expire_timer {
            node.expire_timer();
        }
        node.tick();
        let report = Report {
            id: node.id(),
            messages: node.take_messages(),
            role: node.role(),
            term: node.term(),
            commit_index: node.commit_index(),
            last_index: node.log().last_index(),
        };
        if reports.send(report).is_err() {
            break;
        }
    }
    node
}
