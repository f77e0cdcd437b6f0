//! Servers of the crate `raft` on a network that loses, duplicates and reorders messages, with
//! applications that crash at every point at which they may.
//!
//! All is drawn from one seed, so a run can be repeated; it says what happened in so many words
//! that a difference between two runs shows. It uses the crate's public interface alone: the same
//! file is compiled against the crate as it is, and against the instrumented one.
//!
//!     harness SEED STEPS [pre-vote] [check-quorum]

use std::fmt::Write as _;

use protobuf::Message as _;
use raft::eraftpb::{ConfChange, ConfChangeType, Entry, EntryType, Message, MessageType, Snapshot};
use raft::storage::MemStorage;
use raft::{Config, RawNode, SnapshotStatus, StateRole};

/// The servers that are there from the beginning, and the one that joins.
const FOUNDERS: [u64; 3] = [1, 2, 3];
const JOINER: u64 = 4;

fn main() {
    let mut args = std::env::args().skip(1);
    let mut number = |name| -> u64 {
        let text = args.next().unwrap_or_else(|| panic!("{name} is missing"));
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}"))
    };
    let (seed, steps) = (number("SEED"), number("STEPS"));
    let flags: Vec<String> = args.collect();
    let has = |flag: &str| flags.iter().any(|given| given == flag);
    let mut cluster = Cluster::new(seed, has("pre-vote"), has("check-quorum"));
    for step in 0..steps {
        cluster.step(step, steps);
    }
    print!("{}", cluster.report());
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn percent(&mut self, p: u64) -> bool {
        self.next() % 100 < p
    }
}

/// How far an application gets with a `Ready` before it crashes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Until {
    Taken,
    EntriesSaved,
    AllSaved,
    Sent,
    Done,
}

/// A server, and what survives a crash of it: its storage, and what it has applied.
struct Server {
    config: Config,
    storage: MemStorage,
    applied: u64,
    data: Vec<String>,
    node: Option<RawNode<MemStorage>>,
}

impl Server {
    fn new(
        id: u64,
        storage: MemStorage,
        random: &mut Random,
        pre_vote: bool,
        quorum: bool,
    ) -> Self {
        // A range of one: the crate draws from its own source of randomness.
        let timeout = 10 + 4 * id as usize;
        let config = Config {
            id,
            election_tick: 10,
            heartbeat_tick: 3,
            min_election_tick: timeout,
            max_election_tick: timeout + 1,
            max_size_per_msg: [0, 40, 4096][random.below(3)],
            max_inflight_msgs: 2 + random.below(3),
            pre_vote,
            check_quorum: quorum,
            ..Config::default()
        };
        let mut server = Self {
            config,
            storage,
            applied: 0,
            data: Vec::new(),
            node: None,
        };
        server.start();
        server
    }

    fn start(&mut self) {
        let config = Config {
            applied: self.applied,
            ..self.config.clone()
        };
        let logger = slog::Logger::root(slog::Discard, slog::o!());
        let node = RawNode::new(&config, self.storage.clone(), &logger);
        self.node = Some(node.expect("the configuration is valid"));
    }

    /// What an application does with a `Ready`, in the order that the crate asks for. Gives the
    /// messages that were sent.
    fn handle_ready(&mut self, until: Until) -> Vec<Message> {
        let Some(mut node) = self.node.take() else {
            return Vec::new();
        };
        let mut ready = node.ready();
        let mut sent = ready.take_messages();
        let storage = self.storage.clone();
        if until == Until::Taken {
            return sent;
        }
        if !ready.snapshot().is_empty() {
            let snapshot = ready.snapshot().clone();
            self.applied = snapshot.get_metadata().index;
            self.data.push(format!("snapshot at {}", self.applied));
            storage.wl().apply_snapshot(snapshot).expect("it is newer");
        }
        storage.wl().append(ready.entries()).expect("they follow");
        if until == Until::EntriesSaved && ready.snapshot().is_empty() {
            return sent;
        }
        if let Some(state) = ready.hs() {
            storage.wl().set_hardstate(state.clone());
        }
        if until <= Until::AllSaved {
            return sent;
        }
        sent.extend(ready.take_persisted_messages());
        if until == Until::Sent {
            return sent;
        }
        self.apply(&mut node, ready.take_committed_entries());
        let mut light = node.advance(ready);
        if let Some(commit) = light.commit_index() {
            storage.wl().mut_hard_state().set_commit(commit);
        }
        sent.extend(light.take_messages());
        self.apply(&mut node, light.take_committed_entries());
        node.advance_apply();
        self.node = Some(node);
        sent
    }

    fn apply(&mut self, node: &mut RawNode<MemStorage>, entries: Vec<Entry>) {
        for entry in entries {
            self.applied = entry.index;
            if entry.get_entry_type() == EntryType::EntryConfChange {
                let change = ConfChange::parse_from_bytes(&entry.data).expect("a change");
                let state = node.apply_conf_change(&change).expect("it can be applied");
                self.storage.wl().set_conf_state(state);
                self.data.push(format!("server {} joins", change.node_id));
            } else if !entry.data.is_empty() {
                self.data
                    .push(String::from_utf8_lossy(&entry.data).into_owned());
            }
        }
    }
}

/// Counts of what happened, for the report.
#[derive(Default, Debug)]
struct Counts {
    delivered: u64,
    lost: u64,
    duplicated: u64,
    proposed: u64,
    crashed: u64,
}

struct Cluster {
    random: Random,
    servers: Vec<Server>,
    network: Vec<Message>,
    counts: Counts,
    /// A digest of each message that was sent, in order.
    digest: u64,
}

impl Cluster {
    fn new(seed: u64, pre_vote: bool, check_quorum: bool) -> Self {
        let mut random = Random(seed);
        let founder = |_: &u64| {
            // Not from index 0: who joins later has to begin with a snapshot.
            let mut snapshot = Snapshot::default();
            snapshot.mut_metadata().index = 2;
            snapshot.mut_metadata().term = 1;
            snapshot.mut_metadata().mut_conf_state().voters = FOUNDERS.to_vec();
            let storage = MemStorage::new();
            storage
                .wl()
                .apply_snapshot(snapshot)
                .expect("an empty storage");
            storage
        };
        let storages = FOUNDERS.iter().map(founder).chain([MemStorage::new()]);
        let servers = storages
            .zip(1..)
            .map(|(storage, id)| Server::new(id, storage, &mut random, pre_vote, check_quorum))
            .collect();
        Self {
            random,
            servers,
            network: Vec::new(),
            counts: Counts::default(),
            digest: 0,
        }
    }

    fn step(&mut self, step: u64, steps: u64) {
        let at = self.random.below(self.servers.len());
        match self.random.below(100) {
            0..=39 => self.deliver(),
            40..=62 => {
                if let Some(node) = &mut self.servers[at].node {
                    node.tick();
                }
            }
            63..=66 => self.propose(at, format!("x={step}").into_bytes()),
            67 if step > steps / 3 => self.join(),
            68 => self.stop(at),
            _ => self.ready(at),
        }
        for at in 0..self.servers.len() {
            // A server that is down comes up again after a while.
            if self.servers[at].node.is_none() && self.random.percent(10) {
                self.servers[at].start();
            }
        }
    }

    fn ready(&mut self, at: usize) {
        let node = self.servers[at].node.as_ref();
        if !node.is_some_and(RawNode::has_ready) {
            return;
        }
        let until = match self.random.below(200) {
            0 => Until::Taken,
            1 => Until::EntriesSaved,
            2 => Until::AllSaved,
            3 => Until::Sent,
            _ => Until::Done,
        };
        let sent = self.servers[at].handle_ready(until);
        self.counts.crashed += u64::from(self.servers[at].node.is_none());
        for message in sent {
            for byte in format!("{message:?}").bytes() {
                self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
            self.network.push(message);
        }
    }

    /// A crash, whatever there is to do.
    fn stop(&mut self, at: usize) {
        self.counts.crashed += u64::from(self.servers[at].node.take().is_some());
    }

    /// Delivers any of the messages that are on their way, once, twice, or not at all.
    fn deliver(&mut self) {
        if self.network.is_empty() {
            return;
        }
        let at = self.random.below(self.network.len());
        let message = if self.random.percent(6) {
            self.counts.duplicated += 1;
            self.network[at].clone()
        } else {
            self.network.swap_remove(at)
        };
        let lost = self.random.percent(8);
        let is_snapshot = message.get_msg_type() == MessageType::MsgSnapshot;
        let (from, to) = (message.from, message.to);
        let receiver = self.servers[to as usize - 1].node.as_mut();
        match receiver.filter(|_| !lost) {
            Some(node) => {
                self.counts.delivered += 1;
                // An error is what the crate says of a proposal that it drops.
                let _ = node.step(message);
            }
            None => self.counts.lost += 1,
        }
        if let Some(node) = &mut self.servers[from as usize - 1].node {
            if is_snapshot {
                let status = if lost {
                    SnapshotStatus::Failure
                } else {
                    SnapshotStatus::Finish
                };
                node.report_snapshot(to, status);
            } else if lost && self.random.percent(30) {
                node.report_unreachable(to);
            }
        }
    }

    fn propose(&mut self, at: usize, data: Vec<u8>) {
        if let Some(node) = &mut self.servers[at].node {
            self.counts.proposed += u64::from(node.propose(Vec::new(), data).is_ok());
        }
    }

    /// Whoever leads proposes that another server joins.
    fn join(&mut self) {
        let is_leader = |node: &&mut RawNode<_>| node.raft.state == StateRole::Leader;
        let mut nodes = self
            .servers
            .iter_mut()
            .filter_map(|server| server.node.as_mut());
        if let Some(node) = nodes.find(is_leader) {
            let mut change = ConfChange::default();
            change.node_id = JOINER;
            change.set_change_type(ConfChangeType::AddNode);
            let _ = node.propose_conf_change(Vec::new(), change);
        }
    }

    fn report(&self) -> String {
        let mut text = format!("{:?}, digest {:016x}\n", self.counts, self.digest);
        for server in &self.servers {
            let id = server.config.id;
            match &server.node {
                None => writeln!(text, "server {id}: down"),
                Some(node) => writeln!(
                    text,
                    "server {id}: {:?} in term {}, vote {}, {} entries, {} committed, {} applied",
                    node.raft.state,
                    node.raft.term,
                    node.raft.vote,
                    node.raft.raft_log.last_index(),
                    node.raft.raft_log.committed,
                    node.raft.raft_log.applied,
                ),
            }
            .expect("text");
            writeln!(text, "  {}", server.data.join(" ")).expect("text");
        }
        text
    }
}
