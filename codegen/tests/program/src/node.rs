//! The node.

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Role {
    Follower,
    Leader,
}

#[derive(Debug)]
pub struct Node {
    id: u64,
    term: u64,
    role: Role,
}

impl Node {
    pub const fn new(id: u64) -> Self {
        Self { id, term: 0, role: Role::Follower }
    }

    /// Takes a step.
    pub fn step(&mut self, number: u64) -> Result<u64, String> {
        match number {
            0 => self.campaign(),
            1 => self.role = Role::Leader,
            2 if self.term > 0 => return self.fail(number),
            3 => {
                let commands = [1, 2];
                self.replicate(&commands)
            }
            _ => (),
        }
        Ok(self.term)
    }

    fn campaign(&mut self) {
        self.term += 1;
        self.bump()
    }

    fn bump(&mut self) { self.term += 1; }

    fn fail(&mut self, number: u64) -> Result<u64, String> {
        let text = u64::try_from(-1_i64).map_err(|error| error.to_string())?;
        Ok(text + number)
    }

    fn replicate(&mut self, commands: &[u64]) {
        for &command in commands {
            let sent = command * 2;
            if sent > 2 {
                self.term += sent;
            }
        }
    }
}
