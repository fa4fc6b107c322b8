//! Bodies: when a request has one, and whether an answer's is what was asked for.

use crate::core::function::AnswerShape;
use crate::core::http::bulk_action::unwrapped;
use crate::core::http::json::Json;
use crate::core::options::CallOptions;

/// What the body of an answer contains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyState {
    /// What was asked for, or anything if nothing was.
    #[default]
    Wanted,
    /// Something else.
    Other,
    /// Only a part: the connection was lost.
    CutOff,
    /// Only a part: the time limit passed.
    Late,
}

/// How the body of an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// All of it was read.
    Whole,
    /// The connection was lost, or there was too much of it.
    CutOff,
    /// Only a part: the time limit passed.
    Late,
}

impl BodyState {
    /// Compares a body with what it must contain.
    pub fn of(body: &(impl Json + Clone), shape: AnswerShape, end: BodyEnd) -> Self {
        let wanted = match shape {
            AnswerShape::Empty => true,
            AnswerShape::BulkAction => unwrapped(body.clone())
                .member("id")
                .is_some_and(|id| id.text().is_some()),
            AnswerShape::List => has_list(body, "value"),
            AnswerShape::Batch => has_list(body, "responses"),
        };
        match (end, wanted) {
            (BodyEnd::Whole, true) => Self::Wanted,
            (BodyEnd::Whole, false) => Self::Other,
            (BodyEnd::CutOff, _) => Self::CutOff,
            (BodyEnd::Late, _) => Self::Late,
        }
    }
}

fn has_list(body: &impl Json, name: &str) -> bool {
    let list = body.member(name);
    list.is_some_and(|list| list.length().is_some())
}

/// Whether a snapshot request has a body. Both parameters are optional; with neither, there is no body and no
/// `Content-Type` (docs/graph.md#request-body). A stream needs a body, so it gets `{}`.
pub fn has_body(options: &CallOptions) -> bool {
    options.single_send || options.storage_account_id.is_some() || options.access_tier.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{Given, OptionName};
    use serde_json::json;

    #[test]
    fn there_is_no_body_without_parameters() {
        let with = |name, given| {
            let mut options = CallOptions::default();
            options.set(name, &given).unwrap();
            has_body(&options)
        };
        assert!(!has_body(&CallOptions::default()));
        assert!(with(OptionName::AccessTier, Given::Text("hot".into())));
        assert!(with(OptionName::SingleSend, Given::Boolean(true)));
    }

    #[test]
    fn judges_by_the_shape() {
        use AnswerShape::{BulkAction, Empty, List};
        use BodyState::{CutOff, Other, Wanted};
        for (body, shape, state) in [
            (json!(null), Empty, Wanted),
            (json!({ "value": [] }), List, Wanted),
            (json!({ "value": {} }), List, Other),
            (json!([]), List, Other),
            (json!({ "id": "a" }), BulkAction, Wanted),
            (json!({ "value": { "id": "a" } }), BulkAction, Wanted),
            (json!({ "id": 7 }), BulkAction, Other),
        ] {
            let of = |end| BodyState::of(&body, shape, end);
            assert_eq!(of(BodyEnd::Whole), state, "{body}");
            assert_eq!(of(BodyEnd::CutOff), CutOff, "{body}");
            assert_eq!(of(BodyEnd::Late), BodyState::Late, "{body}");
        }
    }
}
