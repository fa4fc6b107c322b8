//! The service and the network: what happens to a request, and what comes back.

use cloudpc_snapshot::core::{BodyState, Reply, RequestKind};
use fastrand::Rng;

use crate::clock::delay_ms;
use crate::headers::{Wait, challenge, retry_after};
use crate::one_of;

/// What only the service knows.
pub(crate) struct Service {
    kind: RequestKind,
    /// How many in 32 requests it has no time for.
    busy: u8,
    pub(crate) received: u32,
    pub(crate) started: u32,
    /// It accepted a request and said so.
    pub(crate) accepted: bool,
}

/// What comes back, and what the core must read from its headers.
pub(crate) struct Answer {
    pub(crate) after_ms: f64,
    pub(crate) what: What,
    pub(crate) wait: Option<Wait>,
    pub(crate) claims: Option<String>,
}

pub(crate) enum What {
    Reply(Reply),
    /// The connection was lost.
    Lost,
    /// The caller's own `fetch` returned something else.
    NoReply,
}

impl Answer {
    pub(crate) fn status(&self) -> Option<u16> {
        match &self.what {
            What::Reply(reply) if !reply.redirect => Some(reply.status),
            _ => None,
        }
    }

    fn body(&self) -> Option<BodyState> {
        match &self.what {
            What::Reply(reply) => Some(reply.body),
            _ => None,
        }
    }
}

impl Service {
    pub(crate) fn new(kind: RequestKind, rng: &mut Rng) -> Self {
        Self {
            kind,
            busy: one_of([0, 16, 31], rng),
            received: 0,
            started: 0,
            accepted: false,
        }
    }

    pub(crate) fn receive(&mut self, epoch_ms: f64, rng: &mut Rng) -> Answer {
        let answer = self.answer(epoch_ms, rng);
        self.received += 1;
        if self.kind != RequestKind::Read && starts(&answer, rng) {
            self.started += 1;
        }
        self.accepted |= answer.status() == Some(self.success())
            && (self.kind == RequestKind::Action || answer.body() == Some(BodyState::Wanted));
        answer
    }

    fn success(&self) -> u16 {
        match self.kind {
            RequestKind::Action => 204,
            RequestKind::Create => 201,
            RequestKind::Read => 200,
        }
    }

    fn answer(&self, epoch_ms: f64, rng: &mut Rng) -> Answer {
        let what = match rng.u8(0..32) {
            0 => What::NoReply,
            1 => What::Lost,
            _ => What::Reply(self.reply(rng)),
        };
        let mut answer = Answer {
            after_ms: delay_ms(rng),
            what,
            wait: None,
            claims: None,
        };
        if let What::Reply(reply) = &mut answer.what {
            (reply.retry_after, answer.wait) = retry_after(epoch_ms, rng);
            (reply.www_authenticate, answer.claims) = challenge(rng);
        }
        answer
    }

    fn reply(&self, rng: &mut Rng) -> Reply {
        let busy = rng.u8(0..32) < self.busy;
        let status = match rng.u8(0..16) {
            0..4 if busy => 503,
            _ if busy => 429,
            0..6 => self.success(),
            6..10 => 401,
            10 => one_of([429, 500, 502, 503, 504], rng),
            11 | 12 => one_of(
                [
                    0, 101, 200, 201, 202, 204, 308, 400, 403, 404, 409, 501, 600,
                ],
                rng,
            ),
            13 | 14 => rng.u16(200..600),
            _ => 0,
        };
        Reply {
            status,
            redirect: status == 0 && rng.bool(),
            body: one_of(
                [
                    BodyState::Wanted,
                    BodyState::Wanted,
                    BodyState::Other,
                    BodyState::CutOff,
                    BodyState::Late,
                ],
                rng,
            ),
            ..Reply::default()
        }
    }
}

/// Whether the work is done. If no answer comes back, it was lost before the work or after it.
fn starts(answer: &Answer, rng: &mut Rng) -> bool {
    match (&answer.what, answer.status()) {
        (What::Reply(reply), _) if reply.redirect => false,
        (_, Some(201 | 204)) => true,
        (_, Some(300..=499)) => false,
        // It says when to come back, so it has not begun.
        (_, Some(503)) if answer.wait.is_some() => false,
        _ => rng.bool(),
    }
}
