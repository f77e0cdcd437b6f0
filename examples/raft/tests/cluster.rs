//! A cluster elects, commits and agrees under faults; with the bug it does not.

use tracelaw_example_raft::{Bug, Config, Faults, Outcome, run};

const SEEDS: std::ops::Range<u64> = 0..40;

fn faulty(nodes: u64, seed: u64, bug: Option<Bug>) -> Outcome {
    run(&Config {
        nodes,
        seed,
        bug,
        proposals: 12,
        ..Config::default()
    })
}

#[test]
fn elects_and_commits_without_faults() {
    for nodes in 1..=5 {
        let outcome = run(&Config {
            nodes,
            faults: Faults::none(),
            ..Config::default()
        });
        assert!(outcome.complete, "{nodes} nodes: {outcome:?}");
        assert!(outcome.is_safe(), "{nodes} nodes: {outcome:?}");
        assert!(outcome.committed.starts_with(&["x=1".to_owned()]));
    }
}

#[test]
fn elects_commits_and_agrees_under_faults() {
    for seed in SEEDS {
        for nodes in [3, 5] {
            let outcome = faulty(nodes, seed, None);
            assert!(outcome.complete, "seed {seed}, {nodes} nodes: {outcome:?}");
            assert!(outcome.is_safe(), "seed {seed}, {nodes} nodes: {outcome:?}");
            assert!(outcome.committed.len() >= 12);
            assert!(outcome.restarts >= 1);
        }
    }
}

#[test]
fn faults_happen() {
    let runs: Vec<Outcome> = SEEDS.map(|seed| faulty(3, seed, None)).collect();
    let sum = |count: fn(&Outcome) -> usize| runs.iter().map(count).sum::<usize>();
    assert!(sum(|run| run.traffic.dropped) > 100);
    assert!(sum(|run| run.traffic.duplicated) > 100);
    assert!(sum(|run| run.restarts) > SEEDS.count());
    assert!(sum(|run| run.leaders.len()) > SEEDS.count());
}

#[test]
fn a_seed_decides_the_outcome() {
    for seed in [1, 2, 3] {
        let outcome = faulty(3, seed, None);
        assert_eq!(outcome, faulty(3, seed, None));
        let in_turns = run(&Config {
            seed,
            proposals: 12,
            take_turns: true,
            ..Config::default()
        });
        assert_eq!(outcome, in_turns);
    }
    assert_ne!(faulty(3, 1, None), faulty(3, 2, None));
}

#[test]
fn a_forgotten_vote_is_given_twice() {
    for seed in SEEDS {
        for nodes in [3, 5] {
            let outcome = faulty(nodes, seed, Some(Bug::ForgetVote));
            let vote = outcome.double_votes.first();
            let vote = vote.expect("the contested election shows the bug");
            assert_eq!(vote.term, 1);
            assert_ne!(vote.candidates.0, vote.candidates.1);
            assert!(!outcome.is_safe());
        }
    }
}

#[test]
fn two_leaders_of_a_term_commit_different_entries() {
    let diverged = SEEDS.filter(|&seed| {
        let outcome = faulty(3, seed, Some(Bug::ForgetVote));
        let same_term = |pair: &[(u64, u64)]| pair[0].0 == pair[1].0;
        assert!(outcome.leaders.windows(2).any(same_term), "{outcome:?}");
        !outcome.disagreements.is_empty()
    });
    assert!(diverged.count() > 0);
}

#[test]
fn a_run_ends_at_its_last_tick() {
    let outcome = run(&Config {
        proposals: usize::MAX,
        max_ticks: 100,
        ..Config::default()
    });
    assert_eq!(outcome.ticks, 100);
    assert!(!outcome.complete);
}
