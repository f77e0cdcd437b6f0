//! The causes that a hint can name: a closed list, and each needs evidence.

use serde::Serialize;

/// A likely cause of a rejection, for which there is evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Hint {
    /// Which cause.
    pub class: HintClass,
    /// What was seen, and what to look at; a fragment without a full stop.
    pub text: String,
}

impl Hint {
    /// A hint of a class.
    pub fn new(class: HintClass, text: impl Into<String>) -> Self {
        Self {
            class,
            text: text.into(),
        }
    }
}

/// The causes that a hint can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HintClass {
    /// The event is none that the mapping or the trace specification knows.
    UnknownEvent,
    /// A field that the step depends on was not logged.
    FieldMissing,
    /// A logged value and the specification's are of different types.
    TypeMismatch,
    /// A logged value is that of the state before the action.
    PrePostCapture,
    /// The message that was handled is not among those that are under way.
    MessageNotInBag,
    /// Another action has to be taken first, and no event says so.
    SilentStepMissing,
    /// A logged text stands for a value that the mapping has no word for.
    ValueMapMissing,
    /// The event is possible behind events that follow it in the file.
    OutOfOrder,
}

impl HintClass {
    /// Every class.
    pub const ALL: &[Self] = &[
        Self::UnknownEvent,
        Self::FieldMissing,
        Self::TypeMismatch,
        Self::PrePostCapture,
        Self::MessageNotInBag,
        Self::SilentStepMissing,
        Self::ValueMapMissing,
        Self::OutOfOrder,
    ];

    /// The name that the JSON has: `pre-post-capture`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownEvent => "unknown-event",
            Self::FieldMissing => "field-missing",
            Self::TypeMismatch => "type-mismatch",
            Self::PrePostCapture => "pre-post-capture",
            Self::MessageNotInBag => "message-not-in-bag",
            Self::SilentStepMissing => "silent-step-missing",
            Self::ValueMapMissing => "value-map-missing",
            Self::OutOfOrder => "out-of-order",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_has_the_names_of_the_classes() {
        for class in HintClass::ALL {
            let json = serde_json::to_value(class).expect("it serialises");
            assert_eq!(json, class.as_str());
        }
    }
}
