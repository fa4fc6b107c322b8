//! A stand-in that belongs to one test, with a clock that the test sets.

use bytes::Bytes;
use http::{Request, Response};
use jiff::{SignedDuration, Timestamp};
use mock_graph::{Answer, Arrival, Exchange, StandIn, Step};
use serde_json::{Value, json};

pub(crate) const ROOT: &str = "https://graph.example";
pub(crate) const ENDPOINT: &str = "/beta/deviceManagement/virtualEndpoint";
pub(crate) const BATCH: &str = "/beta/$batch";
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

    pub(crate) fn cloud_pcs(&mut self, many: usize) -> Vec<String> {
        let id = |cloud_pc: Value| cloud_pc["id"].as_str().unwrap().to_owned();
        let all = self.list("cloudPCs").into_iter();
        all.map(id).take(many).collect()
    }

    pub(crate) fn settings(&mut self, changes: Value) {
        let answer = self.control("PATCH", "settings", changes).unwrap();
        assert_eq!(answer.status(), 200, "{answer:?}");
    }

    pub(crate) fn fault(&mut self, fault: Value) {
        let answer = self.control("POST", "faults", fault).unwrap();
        assert_eq!(answer.status(), 204, "{answer:?}");
    }

    pub(crate) fn receive(&mut self, method: &str, path: &str) -> Exchange {
        self.receive_with(method, path, &[])
    }

    fn receive_with(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) -> Exchange {
        let path = format!("{ENDPOINT}{path}");
        self.arrive(method, &path, headers, Bytes::new())
    }

    pub(crate) fn arrive(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Exchange {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("user-agent", "test");
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body).unwrap();
        let arrival = Arrival {
            root: Some(ROOT.to_owned()),
            connection: 1,
        };
        self.stand_in.receive(request, arrival, self.now)
    }

    pub(crate) fn next(&mut self, exchange: &mut Exchange) -> Step {
        self.stand_in.next(exchange, self.now)
    }

    pub(crate) fn receive_batch(&mut self, body: &Value) -> Exchange {
        let body = body.to_string().into();
        self.arrive("POST", BATCH, &[("content-type", "application/json")], body)
    }

    /// The answer to a batch that meets no delay and no cut.
    pub(crate) fn send_batch(&mut self, requests: &Value) -> Response<Bytes> {
        let mut exchange = self.receive_batch(&json!({ "requests": requests }));
        self.answer(&mut exchange).response
    }

    /// The parts of that answer.
    pub(crate) fn send_parts(&mut self, requests: &Value) -> Vec<Value> {
        let answer = self.send_batch(requests);
        assert_eq!(answer.status(), 200, "{answer:?}");
        json_of(&answer)["responses"].as_array().unwrap().clone()
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
        self.answer(&mut exchange)
    }

    pub(crate) fn answer(&mut self, exchange: &mut Exchange) -> Answer {
        match self.next(exchange) {
            Step::Answer(answer) => answer,
            step => panic!("{step:?}"),
        }
    }
}

/// A snapshot request as a part of a batch.
pub(crate) fn part(id: &str, cloud_pc: &str) -> Value {
    json!({
        "id": id,
        "method": "POST",
        "url": format!("/deviceManagement/virtualEndpoint/cloudPCs/{cloud_pc}/createSnapshot"),
        "headers": { "content-type": "application/json" },
        "body": {},
    })
}

pub(crate) fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}
