//! The payloads that section 9 defines, and Tracelaw's own; all others are open.

use serde::{Deserialize, Serialize};

use super::Object;
use crate::event_type;

/// A payload, by its event's type.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Payload {
    /// `session.started`.
    SessionStarted(SessionStarted),
    /// `session.ended`.
    SessionEnded(SessionEnded),
    /// `carp.request.received`.
    RequestReceived(RequestReceived),
    /// `carp.resolution.completed`.
    ResolutionCompleted(ResolutionCompleted),
    /// `carp.action.completed`.
    ActionCompleted(ActionCompleted),
    /// `error.*`.
    Error(ErrorPayload),
    /// `custom.action.*`: an action of a specification.
    Action(ActionPayload),
    /// `custom.trace.gap`: events were lost.
    Gap(GapPayload),
    /// `custom.trace.refused`: an event could not be written.
    Refused(RefusedPayload),
    /// Any other type.
    Open(Object),
}

impl Payload {
    /// Whether the payload of this type has members that somebody defines.
    #[must_use]
    pub fn is_defined(of_type: &str) -> bool {
        let listed = [
            event_type::SESSION_STARTED,
            event_type::SESSION_ENDED,
            "carp.request.received",
            "carp.resolution.completed",
            "carp.action.completed",
            event_type::GAP,
            event_type::REFUSED,
        ];
        listed.contains(&of_type)
            || of_type.starts_with("error.")
            || of_type.starts_with(event_type::ACTION_PREFIX)
    }

    /// Reads the payload of an event.
    ///
    /// # Errors
    /// The text is no object, or a type that is defined lacks a member or has one of another type.
    pub fn parse(of_type: &str, json: &str) -> Result<Self, serde_json::Error> {
        Ok(match of_type {
            event_type::SESSION_STARTED => Self::SessionStarted(serde_json::from_str(json)?),
            event_type::SESSION_ENDED => Self::SessionEnded(serde_json::from_str(json)?),
            "carp.request.received" => Self::RequestReceived(serde_json::from_str(json)?),
            "carp.resolution.completed" => Self::ResolutionCompleted(serde_json::from_str(json)?),
            "carp.action.completed" => Self::ActionCompleted(serde_json::from_str(json)?),
            event_type::GAP => Self::Gap(serde_json::from_str(json)?),
            event_type::REFUSED => Self::Refused(serde_json::from_str(json)?),
            other if other.starts_with("error.") => Self::Error(serde_json::from_str(json)?),
            other if other.starts_with(event_type::ACTION_PREFIX) => {
                Self::Action(serde_json::from_str(json)?)
            }
            _ => Self::Open(serde_json::from_str(json)?),
        })
    }
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $($(#[$meta:meta])* $member:ident: $of_type:ty,)* })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            pub struct $name {
                $($(#[$meta])* pub $member: $of_type,)*
            }
        )+
    };
}

payloads! {
    /// The payload of `session.started`.
    SessionStarted {
        /// Which agent.
        agent_id: String,
        /// Of which kind.
        agent_type: String,
        /// How the session is set up.
        session_config: Object,
        /// Where it runs.
        environment: Environment,
    }

    /// Where a session runs.
    Environment {
        /// For instance `linux`.
        platform: String,
        /// The platform's version.
        version: String,
        /// Which atlases there are.
        atlases_loaded: Vec<String>,
    }

    /// The payload of `session.ended`.
    SessionEnded {
        /// How long the session was.
        duration_ms: f64,
        /// How many events it emitted.
        events_emitted: u64,
        /// How many resolutions were completed.
        resolutions_completed: u64,
        /// How many actions were executed.
        actions_executed: u64,
        /// How many errors there were.
        errors_occurred: u64,
    }

    /// The payload of `carp.request.received`.
    RequestReceived {
        /// Which request.
        request_id: String,
        /// What is asked for.
        operation: String,
        /// To what end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        goal: Option<String>,
        /// The end's hash, where the end itself is not logged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        goal_hash: Option<String>,
        /// How risky.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        risk_tier: Option<String>,
    }

    /// The payload of `carp.resolution.completed`.
    ResolutionCompleted {
        /// Which request.
        request_id: String,
        /// Which resolution.
        resolution_id: String,
        /// What was decided.
        decision_type: String,
        /// How many blocks of context.
        context_blocks_count: u64,
        /// How many actions are allowed.
        allowed_actions_count: u64,
        /// How many actions are denied.
        denied_actions_count: u64,
        /// How many policies were applied.
        policies_applied_count: u64,
        /// How long it took.
        duration_ms: f64,
    }

    /// The payload of `carp.action.completed`.
    ActionCompleted {
        /// Which action.
        action_id: String,
        /// Of which kind.
        action_type: String,
        /// How it ended.
        status: String,
        /// How long it took.
        duration_ms: f64,
        /// The result's hash.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output_hash: Option<String>,
        /// How many side effects it had.
        side_effects_count: u64,
    }

    /// The payload of `error.*`.
    ErrorPayload {
        /// For programs.
        error_code: String,
        /// For people.
        error_message: String,
        /// What else is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error_details: Option<Object>,
        /// Only in debug mode.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stack_trace: Option<String>,
        /// Whether something was done about it.
        recovery_attempted: bool,
        /// Whether that helped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recovery_successful: Option<bool>,
    }

    /// The payload of `custom.action.*`: an action of a specification.
    ActionPayload {
        /// The event's name.
        action: String,
        /// The node, thread or process that took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<serde_json::Value>,
        /// The state snapshot.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<Object>,
        /// The message that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        msg: Option<Object>,
        /// What else it carries.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        args: Option<Object>,
        /// How the function ended, unless normally.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
        /// `before` or `after`, where one place emits both.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phase: Option<String>,
        /// When it began, by a counter that all threads share.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<serde_json::Value>,
        /// When it was over, by the same counter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<serde_json::Value>,
    }

    /// The payload of `custom.trace.gap`: events were lost here.
    GapPayload {
        /// How many.
        count: u64,
        /// The first sequence number that was lost.
        first: u64,
        /// The last, which is the record's own.
        last: u64,
        /// Why.
        reason: String,
    }

    /// The payload of `custom.trace.refused`: an event whose values JSON cannot hold.
    RefusedPayload {
        /// Which event it would have been.
        event_type: String,
        /// Why it could not be written.
        reason: String,
    }
}
