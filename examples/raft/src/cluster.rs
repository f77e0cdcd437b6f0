//! A cluster: nodes in threads, a network between them, clients, and faults.

use super::client::Clients;
use super::config::Config;
use super::contest::Contest;
use super::network::Network;
use super::node::{Node, NodeId};
use super::outcome::{Observer, Outcome};
use super::worker::{Report, Tick, Worker};

/// Runs a cluster until every node has committed the proposals, or the last tick has come.
#[must_use]
pub fn run(config: &Config) -> Outcome {
    let mut cluster = Cluster::start(config);
    let mut now = 0;
    let mut complete = false;
    while now < config.max_ticks && !(complete && now >= config.min_ticks) {
        now += 1;
        let reports = cluster.tick(now);
        let committed = reports.iter().map(|report| report.commit_index).min();
        complete = committed.unwrap_or(0) >= config.proposals;
        cluster.reports = reports;
    }
    cluster.stop(now, complete)
}

struct Cluster {
    workers: Vec<Worker>,
    network: Network,
    contest: Option<Contest>,
    clients: Clients,
    observer: Observer,
    take_turns: bool,
    /// Of the last tick, by node; empty before the first.
    reports: Vec<Report>,
    restarts: usize,
}

impl Cluster {
    fn start(config: &Config) -> Self {
        let ids: Vec<NodeId> = (1..=config.nodes).collect();
        let node = |&id: &NodeId| {
            let peers = ids.iter().copied().filter(|&peer| peer != id).collect();
            Worker::start(Node::new(id, peers, config.seed, config.bug))
        };
        Self {
            workers: ids.iter().map(node).collect(),
            network: Network::new(config.seed, config.faults.clone()),
            contest: (config.faults.contested_election)
                .then(|| Contest::new(config.seed, config.nodes))
                .flatten(),
            clients: Clients::new(config.proposals),
            observer: Observer::default(),
            take_turns: config.take_turns,
            reports: Vec::new(),
            restarts: 0,
        }
    }

    /// One tick: all nodes, then everything that they sent, in the order of the nodes.
    fn tick(&mut self, now: u64) -> Vec<Report> {
        let mut arrivals = self.network.arrivals(now);
        let mut reports = Vec::with_capacity(self.workers.len());
        for (position, worker) in self.workers.iter().enumerate() {
            let id = worker.id;
            let report = self.reports.get(position);
            let tick = Tick {
                restart: restarts(self.contest, &mut self.network, id, now),
                messages: arrivals.remove(&id).unwrap_or_default(),
                commands: report.map_or_else(Vec::new, |report| self.clients.ask(report, now)),
                expire_timer: self.contest.is_some_and(|contest| contest.expires(id, now)),
            };
            self.restarts += usize::from(tick.restart);
            worker.begin(tick);
            if self.take_turns {
                reports.push(worker.end());
            }
        }
        if !self.take_turns {
            reports.extend(self.workers.iter().map(Worker::end));
        }
        for report in &mut reports {
            self.observer.see_report(report);
            for message in std::mem::take(&mut report.messages) {
                self.observer.see_message(&message);
                let staged = self.contest.and_then(|contest| contest.arrival(&message));
                match staged {
                    Some(arrival) => self.network.deliver_at(arrival, message),
                    None => self.network.send(message, now),
                }
            }
        }
        reports
    }

    fn stop(self, ticks: u64, complete: bool) -> Outcome {
        let nodes: Vec<Node> = self.workers.into_iter().map(Worker::stop).collect();
        let outcome = Outcome {
            ticks,
            complete,
            restarts: self.restarts,
            traffic: self.network.traffic().clone(),
            ..Outcome::default()
        };
        self.observer.finish(&nodes, outcome)
    }
}

fn restarts(contest: Option<Contest>, network: &mut Network, node: NodeId, now: u64) -> bool {
    match contest {
        Some(contest) if now <= Contest::LAST_TICK => contest.restarts(node, now),
        _ => network.restarts(),
    }
}
