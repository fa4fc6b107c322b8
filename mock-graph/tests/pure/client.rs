//! A stand-in that belongs to one test, with a clock that the test sets.

use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use mock_graph::{Answer, Arrival, Exchange, StandIn, Step};
use serde_json::Value;

pub(crate) const ROOT: &str = "https://graph.example";
pub(crate) const ENDPOINT: &str = "/beta/deviceManagement/virtualEndpoint";
pub(crate) const TOKEN: &str = "token";

pub(crate) struct Test {
    pub(crate) stand_in: StandIn,
    pub(crate) now: Timestamp,
}

impl Test {
    pub(crate) fn new() -> Self {
        Self {
            stand_in: StandIn::new(1),
            now: Timestamp::constant(1_800_000_000, 0),
        }
    }

    pub(crate) fn pass(&mut self, milliseconds: i64) {
        self.now += SignedDuration::from_millis(milliseconds);
    }

    pub(crate) fn control(
        &mut self,
        method: &str,
        path: &str,
        body: Value,
    ) -> Option<Response<Bytes>> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/control/{path}"))
            .body(body.to_string().into())
            .unwrap();
        self.stand_in.control(&request, self.now)
    }

    pub(crate) fn list(&mut self, what: &str) -> Vec<Value> {
        let answer = self.control("GET", what, Value::Null).unwrap();
        json_of(&answer)["value"].as_array().unwrap().clone()
    }

    pub(crate) fn first_cloud_pc(&mut self) -> String {
        self.list("cloudPCs")[0]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn fault(&mut self, fault: Value) {
        let answer = self.control("POST", "faults", fault).unwrap();
        assert_eq!(answer.status(), 204, "{answer:?}");
    }

    pub(crate) fn receive(&mut self, method: &str, path: &str) -> Exchange {
        self.receive_with(method, path, &[])
    }

    fn receive_with(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Exchange {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{ENDPOINT}{path}"))
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("user-agent", "test");
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Bytes::new()).unwrap();
        let arrival = Arrival {
            root: Some(ROOT.to_owned()),
            connection: 1,
        };
        self.stand_in.receive(request, arrival, self.now)
    }

    pub(crate) fn next(&mut self, exchange: &mut Exchange) -> Step {
        self.stand_in.next(exchange, self.now)
    }

    /// The answer to a request that meets no delay and no cut.
    pub(crate) fn send(&mut self, method: &str, path: &str) -> Answer {
        self.send_with(method, path, &[])
    }

    pub(crate) fn send_with(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut exchange = self.receive_with(method, path, headers);
        match self.next(&mut exchange) {
            Step::Answer(answer) => answer,
            step => panic!("{step:?}"),
        }
    }
}

pub(crate) fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}
