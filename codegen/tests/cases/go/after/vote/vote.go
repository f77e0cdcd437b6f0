package vote

type Ballot struct{ From, For string }

func Count(ballots []Ballot) map[string]int {
	votes := make(map[string]int)
	for _, ballot := range ballots {
		_ = tracelawOn && tracelawEmit_(ballot.From, votes) // tracelaw:Emit 81cf781c
		votes[ballot.For]++
	}
	return votes
}
