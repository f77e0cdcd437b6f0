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
    #[tracelaw::trace_action(
        "Timeout",
        state(term = self.term, role = ?self.role, votedConfirm = ()),
    )] // tracelaw:Timeout 6827cc55 todo: node, state.votedConfirm
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
        tracelaw::emit!("BecomeLeader", state(term = self.term, role = ?self.role)); // tracelaw:BecomeLeader b220cfc7 todo: node
        self.broadcast()
    }

    fn handle_vote(&mut self, message: Message) -> bool {
        if message.granted {
            self.votes.insert(message.from);
            tracelaw::emit!(
                "HandleVote",
                state(term = self.term),
                fields(msg.from = message.from, msg.term = message.term),
            ); // tracelaw:HandleVote efeeb433 todo: node
            if self.votes.len() > 1 {
                self.become_leader();
            }
        }
        self.role == Role::Leader
    }

    fn step(&mut self, message: Message) {
        match message.kind {
            Kind::Vote => { tracelaw::emit!("Send"); /* tracelaw:Send 06fecd28 todo: node */ self.reply(message) } /* tracelaw:Send 2e5a09da */,
            Kind::Other => {}
        }
    }
}
