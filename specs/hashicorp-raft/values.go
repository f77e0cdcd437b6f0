package raft

// What the instrumentation spec asks for and the package has no expression for. The file is copied
// into the package that is instrumented.

// tracedVoters lists the servers of a configuration that have a vote.
func tracedVoters(configuration Configuration) []ServerAddress {
	return tracedServers(configuration, true)
}

// tracedOthers lists the servers of a configuration that have none.
func tracedOthers(configuration Configuration) []ServerAddress {
	return tracedServers(configuration, false)
}

func tracedServers(configuration Configuration, voters bool) []ServerAddress {
	var addresses []ServerAddress
	for _, server := range configuration.Servers {
		if (server.Suffrage == Voter) == voters {
			addresses = append(addresses, server.Address)
		}
	}
	return addresses
}

// tracedAddress is where a server of the configuration is.
func tracedAddress(configuration Configuration, id ServerID) ServerAddress {
	for _, server := range configuration.Servers {
		if server.ID == id {
			return server.Address
		}
	}
	return ""
}

// tracedLastTerm is the term of the last entry in log or snapshot.
func tracedLastTerm(r *Raft) uint64 {
	_, term := r.getLastEntry()
	return term
}
