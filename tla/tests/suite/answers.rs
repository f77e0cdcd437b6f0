//! What is found in real modules, against what people found by hand.

use std::path::PathBuf;

use serde_json::Value;
use tracelaw_tla::actions::ActionList;

use crate::common;

const CASES: &[&str] = &["autobahn", "cometbft", "dpdk-ring", "epaxos"];

struct Case {
    name: &'static str,
    folder: PathBuf,
    answers: Value,
}

impl Case {
    fn names(&self, key: &str) -> Vec<String> {
        let list = self.answers[key].as_array();
        let list = list.unwrap_or_else(|| panic!("{}: no {key}", self.name));
        list.iter()
            .map(|name| name.as_str().expect("a name").to_owned())
            .collect()
    }
}

fn cases() -> Vec<Case> {
    let Some(shared) = common::shared() else {
        return Vec::new();
    };
    CASES
        .iter()
        .map(|name| {
            let answers = shared.join("answers").join(format!("{name}.json"));
            let answers = std::fs::read_to_string(answers).expect("readable");
            Case {
                name,
                folder: shared.join("corpus").join(name),
                answers: serde_json::from_str(&answers).expect("JSON"),
            }
        })
        .collect()
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn actions_and_variables_of_the_next_state_relation() {
    for case in cases() {
        let modules = common::load_file(&case.folder.join("base.tla"));
        let (list, diagnostics) = ActionList::of(&modules, None, None);
        assert_eq!(common::lines(&diagnostics), Vec::<String>::new());
        let list = list.expect("a next-state relation");
        let names: Vec<_> = list.actions.iter().map(|a| a.name.clone()).collect();
        assert_eq!(names, case.names("next_actions"), "{}", case.name);
        let leaves: Vec<_> = list.actions.iter().flat_map(|a| a.leaves.clone()).collect();
        assert_eq!(leaves, case.names("next_leaf_actions"), "{}", case.name);
        assert_eq!(
            sorted(list.variables.clone()),
            sorted(case.names("base_variables")),
            "{}",
            case.name
        );
        // These specifications say of every variable what becomes of it.
        for action in &list.actions {
            let said = action.primed.iter().chain(&action.unchanged).cloned();
            assert_eq!(
                sorted(said.collect()),
                sorted(list.variables.clone()),
                "{}: {}",
                case.name,
                action.name
            );
        }
    }
}
