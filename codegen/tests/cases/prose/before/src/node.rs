use std::collections::BTreeSet;

/// A node.
pub struct Node {
    term: u64,
    role: Role,
    votes: BTreeSet<u64>,
}

impl Node {
    /// Starts an election.
    #[inline]
    pub fn campaign(&mut self) {
        self.term += 1;
        self.votes.clear();
    }

    pub async fn other(&mut self) {
        self.role = Role::Leader;
    }

    fn become_leader(&mut self) {
        // The role comes first.
        self.role = Role::Leader; // no return
        self.broadcast()
    }

    fn handle_vote(&mut self, message: Message) -> bool {
        if message.granted {
            self.votes.insert(message.from);
            if self.votes.len() > 1 {
                self.become_leader();
            }
        }
        self.role == Role::Leader
    }

    fn step(&mut self, message: Message) {
        match message.kind {
            Kind::Vote => self.reply(message),
            Kind::Other => {}
        }
    }
}
