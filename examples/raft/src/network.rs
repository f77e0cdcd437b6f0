//! A network that loses, duplicates and delays messages, as the seed decides.

use std::collections::BTreeMap;

use super::config::Faults;
use super::message::Message;
use super::node::NodeId;
use super::outcome::Traffic;
use super::random::Random;

/// The messages on their way.
pub(super) struct Network {
    /// By the tick in which they arrive.
    in_flight: BTreeMap<u64, Vec<Message>>,
    random: Random,
    faults: Faults,
    traffic: Traffic,
}

impl Network {
    pub(super) fn new(seed: u64, faults: Faults) -> Self {
        Self {
            in_flight: BTreeMap::new(),
            random: Random::new(seed, u64::MAX),
            faults,
            traffic: Traffic::default(),
        }
    }

    /// Takes a message that was sent at the end of tick `now`.
    pub(super) fn send(&mut self, message: Message, now: u64) {
        if self.random.chance(self.faults.drop) {
            self.traffic.dropped += 1;
            return;
        }
        if self.random.chance(self.faults.duplicate) {
            self.traffic.duplicated += 1;
            let arrival = self.arrival(now);
            self.deliver_at(arrival, message.clone());
        }
        let arrival = self.arrival(now);
        self.deliver_at(arrival, message);
    }

    /// Takes a message that arrives at `arrival`, without a fault.
    pub(super) fn deliver_at(&mut self, arrival: u64, message: Message) {
        self.in_flight.entry(arrival).or_default().push(message);
    }

    /// The messages that arrive at tick `now`, by receiver.
    pub(super) fn arrivals(&mut self, now: u64) -> BTreeMap<NodeId, Vec<Message>> {
        let mut by_receiver: BTreeMap<NodeId, Vec<Message>> = BTreeMap::new();
        for message in self.in_flight.remove(&now).unwrap_or_default() {
            self.traffic.delivered += 1;
            by_receiver.entry(message.to).or_default().push(message);
        }
        by_receiver
    }

    /// True where the machine of a node fails in this tick.
    pub(super) fn restarts(&mut self) -> bool {
        self.random.chance(self.faults.restart)
    }

    pub(super) fn traffic(&self) -> &Traffic {
        &self.traffic
    }

    fn arrival(&mut self, now: u64) -> u64 {
        now + 1 + self.random.below(self.faults.delay + 1)
    }
}
