//! What a record carries: its type, its payload, its artifacts. None of it is part of the chain.

use tracelaw_diagnostics::{Diagnostic, Place, Span};

use super::record::{Name, TraceRecord};
use crate::blocks::Line;
use crate::findings::{Findings, line_place};
use crate::record::{ArtifactFault, ArtifactReference, Payload, Storage};
use crate::scan::{Member, Object, Record};
use crate::{event_type, rules};

/// An artifact that lies in a file.
#[derive(Clone, Debug)]
pub struct ExternalArtifact {
    reference: ArtifactReference,
    place: Place,
}

impl ExternalArtifact {
    /// Where it lies: a path relative to the trace's folder. `None` where the reference leads
    /// elsewhere: to a URL, an absolute path or out of the folder.
    #[must_use]
    pub fn relative_path(&self) -> Option<&str> {
        let path = self.reference.external_ref.as_deref()?;
        let inside = !path.is_empty()
            && !path.contains([':', '\\', '\0'])
            && path.split('/').all(|part| part != ".." && !part.is_empty());
        inside.then_some(path)
    }

    /// Holds what was read, by somebody who touches files, against the reference.
    pub fn check(&self, content: Result<&[u8], &str>, findings: &mut Findings) {
        match content {
            Ok(content) => {
                if let Err(fault) = self.reference.verify(content) {
                    report_fault(&self.reference, &fault, self.place.clone(), findings);
                }
            }
            Err(reason) => self.report_unavailable(reason, findings),
        }
    }

    /// Reports an artifact that lies elsewhere, and so was not looked at.
    pub fn report_elsewhere(&self, findings: &mut Findings) {
        self.report_unavailable("it does not lie in the trace's folder", findings);
    }

    fn report_unavailable(&self, reason: &str, findings: &mut Findings) {
        findings.report(&rules::ARTIFACT_UNAVAILABLE, |_| {
            let what = self.reference.external_ref.as_deref();
            let message = format!(
                "the artifact `{}` was not looked at: {reason}",
                what.unwrap_or(&self.reference.name)
            );
            Diagnostic::new(&rules::ARTIFACT_UNAVAILABLE, message)
                .at(self.place.clone())
                .help("copy the artifacts with the trace")
        });
    }
}

/// Looks at type, payload and artifacts of a record.
pub(super) fn check(
    line: &Line<'_>,
    record: &Record<'_>,
    fields: &TraceRecord<'_>,
    external: &mut Vec<ExternalArtifact>,
    findings: &mut Findings,
) {
    let text = record.line();
    let place = |file: &str, member: Member<'_>| {
        let span = Span::new(member.offset(), member.offset() + member.raw().len());
        line_place(file, line.number, text, span)
    };
    let of_type = fields.string(Name::EventType);
    if let (Some(of_type), Some(member)) = (&of_type, fields.get(Name::EventType)) {
        if !event_type::is_known(of_type) {
            findings.report(&rules::UNKNOWN_EVENT_TYPE, |file| {
                let message = format!("`{of_type}` is no event type of TRACE/1.0");
                Diagnostic::new(&rules::UNKNOWN_EVENT_TYPE, message)
                    .at(place(file, member))
                    .help(format!("call it `custom.{of_type}`"))
            });
        }
        let is_action = of_type.starts_with(event_type::ACTION_PREFIX);
        let defined = fields.get(Name::Payload).filter(|payload| {
            payload.object().is_some_and(|_| {
                (is_action && !fields.of_action) || (!is_action && Payload::is_defined(of_type))
            })
        });
        if let Some(payload) = defined
            && let Err(error) = Payload::parse(of_type, payload.raw())
        {
            findings.report(&rules::PAYLOAD_MEMBER, |file| {
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default();
                let message = format!("the payload of `{of_type}`: {reason}");
                Diagnostic::new(&rules::PAYLOAD_MEMBER, message)
                    .at(place(file, payload))
                    .help("write the members that section 9 of TRACE/1.0 defines")
            });
        }
    }
    let Some(member) = fields.get(Name::Artifacts) else {
        return;
    };
    let Ok(references) = serde_json::from_str::<Vec<serde_json::Value>>(member.raw()) else {
        return;
    };
    for reference in references {
        let at = place(findings.file(), member);
        match serde_json::from_value::<ArtifactReference>(reference) {
            Ok(reference) => check_artifact(reference, at, external, findings),
            Err(error) => report_reference(&error.to_string(), at, findings),
        }
    }
}

/// Whether a payload surely is that of an action, as most are. Of others [`Payload::parse`] knows
/// more.
pub(super) fn is_action_payload(members: Object<'_>) -> bool {
    let mut has_name = false;
    for member in members {
        let raw = member.raw();
        let fits = match member.raw_key() {
            "action" => {
                has_name = true;
                raw.starts_with('"')
            }
            "outcome" | "phase" => raw.starts_with('"'),
            "args" | "msg" | "state" => raw.starts_with('{'),
            _ => !member.has_escaped_key(),
        };
        if !fits {
            return false;
        }
    }
    has_name
}

fn check_artifact(
    reference: ArtifactReference,
    place: Place,
    external: &mut Vec<ExternalArtifact>,
    findings: &mut Findings,
) {
    match reference.inline() {
        Ok(Some(content)) => {
            if let Err(fault) = reference.verify(&content) {
                report_fault(&reference, &fault, place, findings);
            }
        }
        Ok(None) if reference.external_ref.is_none() => {
            report_reference("external storage without `external_ref`", place, findings);
        }
        Ok(None) => {
            debug_assert_eq!(reference.storage, Storage::External);
            external.push(ExternalArtifact { reference, place });
        }
        Err(ArtifactFault::NoContent) => {
            report_reference("inline storage without `inline_content`", place, findings);
        }
        Err(fault) => report_fault(&reference, &fault, place, findings),
    }
}

fn report_fault(
    reference: &ArtifactReference,
    fault: &ArtifactFault,
    place: Place,
    findings: &mut Findings,
) {
    findings.report(&rules::ARTIFACT_MISMATCH, |_| {
        let message = format!(
            "the artifact `{}` is not what its reference says: {fault}",
            reference.name
        );
        Diagnostic::new(&rules::ARTIFACT_MISMATCH, message)
            .at(place)
            .help("use the artifact as it was written")
    });
}

fn report_reference(reason: &str, place: Place, findings: &mut Findings) {
    findings.report(&rules::ARTIFACT_REFERENCE, |_| {
        Diagnostic::new(
            &rules::ARTIFACT_REFERENCE,
            format!("a reference to an artifact that cannot be used: {reason}"),
        )
        .at(place)
        .help("write the members that section 2.3 of TRACE/1.0 defines")
    });
}
