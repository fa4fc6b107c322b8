//! A batch: several requests in one, each with an answer of its own in the body of the batch's answer
//! (docs/graph.md#batches).

use crate::core::call::reply::Reply;
use crate::core::call::step::StepResult;
use crate::core::function::AnswerShape;
use crate::core::http::body::{BodyEnd, BodyState};
use crate::core::http::envelope::Envelope;
use crate::core::http::json::Json;
use crate::core::text::digits::{digits, push_number};
use crate::core::values::base_url::BaseUrl;
use crate::core::values::given::Reason;

/// The URL of a part: below the root, because the service takes no other. `None` if it is elsewhere.
pub fn part_url<'a>(url: &'a str, root: &BaseUrl) -> Option<&'a str> {
    let path = url.strip_prefix(root.as_str())?;
    path.starts_with('/').then_some(path)
}

/// The id of the part at this place, counted from 0.
pub fn part_id(at: u32) -> String {
    let mut id = String::new();
    push_number(&mut id, at.saturating_add(1));
    id
}

/// What the answer to a batch of `count` parts says, and the JSON of each part that was answered. `shape` is what a successful
/// part contains.
///
/// A refusal of the whole batch is one of each part. A part that is not in the answer may have been carried out.
pub fn read_batch<J: Json + Clone>(
    answer: Reply,
    body: &J,
    shape: AnswerShape,
    count: u32,
) -> (StepResult, Vec<Option<J>>) {
    let all = |reply: Reply| StepResult::Parts(vec![reply; count as usize]);
    let result = match (answer.status, answer.body) {
        _ if answer.redirect => all(answer),
        (300..=599, _) => all(answer),
        (200, BodyState::Wanted) => return parts(&answer, body, shape, count),
        (200, BodyState::CutOff) => StepResult::Lost,
        (200, BodyState::Late) => StepResult::Late,
        _ => all(no_part(&answer)),
    };
    (result, Vec::new())
}

/// Why a part is unknown.
const NO_PART: Reason = "The answer to the batch does not say what happened to this Cloud PC.";

/// Any other success of the batch says nothing about a part: above all, a 204 must not be taken for the part's. Its reason
/// says so.
fn no_part(answer: &Reply) -> Reply {
    Reply {
        status: answer.status,
        body: BodyState::Other,
        request_id: answer.request_id.clone(),
        reason: Some(NO_PART),
        ..Reply::default()
    }
}

/// What the answer says about a part.
#[derive(Clone, Copy)]
enum Found {
    Nothing,
    /// The response at this place, with this status.
    At(u32, f64),
    /// Several responses, with different statuses: nobody knows which of them is true.
    Contradiction,
}

fn parts<J: Json + Clone>(
    answer: &Reply,
    body: &J,
    shape: AnswerShape,
    count: u32,
) -> (StepResult, Vec<Option<J>>) {
    // What was found, and how long it asks to wait: each time if it comes twice, because the longest of a list counts.
    let mut found: Vec<_> = (0..count)
        .map(|_| (Found::Nothing, String::new()))
        .collect();
    let responses = body.member("responses");
    let response = |at| responses.as_ref().and_then(|list| list.at(at));
    let length = responses.as_ref().and_then(Json::length);
    for at in 0..length.unwrap_or_default() {
        let response = response(at);
        let member = |name| response.as_ref().and_then(|response| response.member(name));
        let id = member("id").and_then(|id| id.text());
        let status = member("status").and_then(|status| status.number());
        let status = status.unwrap_or_default();
        if let Some((found, waits)) = id.and_then(|id| found.get_mut(place(&id)?)) {
            if let Some(wait) = member("headers").and_then(|headers| headers.header("retry-after"))
            {
                waits.push_str(&wait);
                *waits += ",";
            }
            *found = match *found {
                Found::Nothing => Found::At(at, status),
                Found::At(first, other) if other == status => Found::At(first, status),
                Found::At(..) | Found::Contradiction => Found::Contradiction,
            };
        }
    }
    let mut replies = Vec::new();
    let mut bodies = Vec::new();
    for (found, waits) in found {
        let mut body = None;
        replies.push(match found {
            Found::At(at, status) => {
                let response = response(at);
                let member = |name| response.as_ref().and_then(|response| response.member(name));
                body = member("body");
                reply(status, waits, member("headers"), body.as_ref(), shape)
            }
            Found::Nothing | Found::Contradiction => no_part(answer),
        });
        bodies.push(body);
    }
    (StepResult::Parts(replies), bodies)
}

/// The place of the part with this id.
fn place(id: &str) -> Option<usize> {
    let at = digits(id.as_bytes())? - 1.0;
    (id == part_id(at as u32)).then_some(at as usize)
}

fn reply<J: Json + Clone>(
    status: f64,
    waits: String,
    headers: Option<J>,
    body: Option<&J>,
    shape: AnswerShape,
) -> Reply {
    let header = |name| headers.as_ref().and_then(|headers| headers.header(name));
    Reply {
        status: whole_status(status),
        redirect: false,
        reason: None,
        retry_after: Some(waits),
        www_authenticate: header("www-authenticate"),
        request_id: header("request-id"),
        envelope: body.map(Envelope::read).unwrap_or_default(),
        body: match body {
            Some(body) => BodyState::of(body, shape, BodyEnd::Whole),
            None if shape == AnswerShape::Empty => BodyState::Wanted,
            None => BodyState::Other,
        },
    }
}

/// A status that is not a whole number of 16 bits becomes 0, which no rule accepts.
pub fn whole_status(given: f64) -> u16 {
    if given.fract() == 0.0 && given <= f64::from(u16::MAX) {
        given as u16
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::call::outcome::{ErrorCode, Outcome};
    use crate::core::call::resend::Meaning;
    use crate::core::function::RequestKind;
    use serde_json::{Value, json};

    fn answer(status: u16, body: BodyState) -> Reply {
        Reply {
            status,
            body,
            request_id: Some(String::from("outer")),
            ..Reply::default()
        }
    }

    /// The replies to a batch of three snapshot requests.
    fn replies(responses: Value) -> Vec<Reply> {
        let body = json!({ "responses": responses });
        let outer = answer(200, BodyState::Wanted);
        match read_batch(outer, &body, AnswerShape::Empty, 3).0 {
            StepResult::Parts(replies) => replies,
            other => panic!("{other:?}"),
        }
    }

    fn statuses(responses: Value) -> [u16; 3] {
        let replies = replies(responses);
        for reply in &replies {
            let is_accepted = reply.meaning(RequestKind::Action, false) == Meaning::Accepted;
            assert_eq!(is_accepted, reply.status == 204, "{reply:?}");
        }
        let statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        statuses.try_into().unwrap()
    }

    #[test]
    fn finds_each_part_by_its_id() {
        let of = |id: Value, status: Value| json!({ "id": id, "status": status });
        let (ok, throttled) = (json!(204), json!(429));
        for (responses, expected) in [
            // In any order.
            (
                json!([
                    of(json!("3"), json!(404)),
                    of(json!("1"), ok.clone()),
                    of(json!("2"), throttled.clone())
                ]),
                [204, 429, 404],
            ),
            // Missing, or with an id that nobody sent.
            (
                json!([
                    of(json!("2"), ok.clone()),
                    of(json!("4"), ok.clone()),
                    of(json!("01"), ok.clone()),
                    of(json!(1), ok.clone()),
                    of(Value::Null, ok.clone()),
                    {},
                    null,
                    7,
                    "1"
                ]),
                [200, 204, 200],
            ),
            // Doubled: only if both say the same.
            (
                json!([
                    of(json!("1"), ok.clone()),
                    of(json!("2"), ok.clone()),
                    of(json!("2"), throttled.clone()),
                    of(json!("1"), ok.clone()),
                    of(json!("3"), throttled),
                    of(json!("3"), ok.clone())
                ]),
                [204, 200, 200],
            ),
            // A status that is none.
            (
                json!([
                    of(json!("1"), json!("204")),
                    of(json!("2"), json!(204.5)),
                    of(json!("3"), json!(-1))
                ]),
                [0, 0, 0],
            ),
            (json!([]), [200, 200, 200]),
        ] {
            assert_eq!(statuses(responses.clone()), expected, "{responses}");
        }
    }

    #[test]
    fn a_third_answer_to_a_part_does_not_settle_what_two_left_open() {
        let of = |status: u16| json!({ "id": "1", "status": status });
        for last in [200, 204, 429] {
            let [first, ..] = statuses(json!([of(429), of(204), of(last)]));
            assert_eq!(first, 200, "{last}");
        }
    }

    #[test]
    fn reads_what_a_part_says() {
        let response = json!({
            "id": "1",
            "status": 429,
            "headers": { "Retry-After": "10", "WWW-Authenticate": "Bearer", "request-id": "inner" },
            "body": { "error": { "code": "TooManyRequests", "message": "Wait." } },
        });
        let replies = replies(json!([response]));
        let reply = &replies[0];
        assert_eq!(reply.asked_wait(0.0).map(|wait| wait.ms), Some(10_000.0));
        assert_eq!(replies[1].asked_wait(0.0), None);
        assert_eq!(reply.www_authenticate.as_deref(), Some("Bearer"));
        assert_eq!(reply.request_id.as_deref(), Some("inner"));
        assert_eq!(reply.envelope.code.as_deref(), Some("TooManyRequests"));
        // One that is missing has at least the id of the batch.
        assert_eq!(replies[1].request_id.as_deref(), Some("outer"));
    }

    #[test]
    fn a_doubled_throttle_asks_for_the_longer_wait() {
        let of =
            |wait: Value| json!({ "id": "1", "status": 429, "headers": { "Retry-After": wait } });
        let plain = json!({ "id": "1", "status": 429 });
        for (responses, seconds) in [
            (vec![of(json!("5")), of(json!("30"))], Some(30.0)),
            (vec![of(json!("30")), of(json!("5"))], Some(30.0)),
            (vec![plain.clone(), of(json!("5"))], Some(5.0)),
            (
                vec![of(json!("5")), of(json!("40")), of(json!("7"))],
                Some(40.0),
            ),
            (vec![plain.clone(), plain], None),
        ] {
            let asked = replies(responses.into())[0].asked_wait(0.0);
            assert_eq!(asked.map(|wait| wait.ms), seconds.map(|s| 1e3 * s));
        }
    }

    #[test]
    fn a_part_of_a_read_contains_a_list() {
        let body = json!({ "responses": [
            { "id": "1", "status": 200, "body": { "value": [] } },
            { "id": "2", "status": 200, "body": { "value": 7 } },
            { "id": "3", "status": 200 },
        ] });
        let outer = answer(200, BodyState::Wanted);
        let (result, bodies) = read_batch(outer, &body, AnswerShape::List, 4);
        let StepResult::Parts(replies) = result else {
            panic!("{result:?}");
        };
        let is_read = replies
            .iter()
            .map(|reply| reply.meaning(RequestKind::Read, false) == Meaning::Accepted);
        assert_eq!(is_read.collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(bodies[0], Some(json!({ "value": [] })));
        assert_eq!(bodies[2..], [None, None]);
    }

    #[test]
    fn the_answer_to_the_batch_is_for_all_parts_only_if_it_refuses() {
        for status in [100, 200, 201, 202, 204, 206, 0, 600] {
            for state in [BodyState::Other, BodyState::Wanted] {
                if (status, state) == (200, BodyState::Wanted) {
                    continue;
                }
                let (result, _) =
                    read_batch(answer(status, state), &json!({}), AnswerShape::Empty, 3);
                let StepResult::Parts(replies) = result else {
                    panic!("{result:?}");
                };
                assert_eq!(replies.len(), 3);
                let reply = &replies[2];
                for kind in [RequestKind::Action, RequestKind::Read] {
                    assert!(
                        matches!(reply.meaning(kind, false), Meaning::Failed(code, outcome)
                            if (code, outcome) == (ErrorCode::UnexpectedResponse, Outcome::Unknown)),
                        "{status} {kind:?}"
                    );
                    assert_eq!(reply.status, status);
                }
            }
        }
        for status in [301, 400, 401, 403, 413, 429, 500, 503, 504] {
            let (result, _) = read_batch(
                answer(status, BodyState::Other),
                &json!({}),
                AnswerShape::Empty,
                3,
            );
            let each = |reply: &Reply| reply.status == status;
            assert!(matches!(result, StepResult::Parts(parts) if parts.iter().all(each)));
        }
        let redirect = Reply {
            redirect: true,
            ..answer(0, BodyState::Other)
        };
        let (result, _) = read_batch(redirect, &json!({}), AnswerShape::Empty, 3);
        let each = |reply: &Reply| reply.redirect;
        assert!(
            matches!(result, StepResult::Parts(parts) if parts.len() == 3 && parts.iter().all(each))
        );
    }

    #[test]
    fn an_answer_that_did_not_come_whole_is_lost() {
        let read = |state| read_batch(answer(200, state), &json!({}), AnswerShape::Empty, 3).0;
        assert!(matches!(read(BodyState::CutOff), StepResult::Lost));
        assert!(matches!(read(BodyState::Late), StepResult::Late));
    }

    #[test]
    fn a_part_has_a_url_below_the_root() {
        let root = BaseUrl::parse("https://graph.microsoft.com/beta").unwrap();
        for (url, part) in [
            ("https://graph.microsoft.com/beta/a/b?c", Some("/a/b?c")),
            ("https://graph.microsoft.com/beta", None),
            ("https://graph.microsoft.com/betas/a", None),
            ("https://graph.microsoft.com/v1.0/a", None),
            ("https://other.example/beta/a", None),
        ] {
            assert_eq!(part_url(url, &root), part);
        }
        assert_eq!([0, 19].map(part_id), ["1", "20"]);
    }
}
