//! Findings that are known and accepted for now.

use std::collections::HashMap;

use serde::Deserialize;

use crate::Diagnostic;

/// The fingerprints of an earlier report.
///
/// A fingerprint that the earlier report holds twice absorbs two findings, not every one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: HashMap<String, usize>,
}

#[derive(Deserialize)]
struct EarlierReport {
    findings: Vec<EarlierFinding>,
}

#[derive(Deserialize)]
struct EarlierFinding {
    fingerprint: String,
}

impl Baseline {
    /// Reads a report in the `json` format.
    ///
    /// # Errors
    ///
    /// The reason, where the text is no such report.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let report: EarlierReport =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        Ok(report
            .findings
            .into_iter()
            .map(|finding| finding.fingerprint)
            .collect())
    }

    /// How many findings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts.values().sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes one finding like `finding` out, and says whether there was one.
    pub(crate) fn absorb(&mut self, finding: &Diagnostic) -> bool {
        match self.counts.get_mut(&finding.fingerprint()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

impl FromIterator<String> for Baseline {
    fn from_iter<I: IntoIterator<Item = String>>(fingerprints: I) -> Self {
        let mut baseline = Self::default();
        for fingerprint in fingerprints {
            *baseline.counts.entry(fingerprint).or_insert(0) += 1;
        }
        baseline
    }
}
