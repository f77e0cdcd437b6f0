package vote

type Ballot struct{ From, For string }

func Count(ballots []Ballot) map[string]int {
	votes := make(map[string]int)
	for _, ballot := range ballots {
		votes[ballot.For]++
	}
	return votes
}
