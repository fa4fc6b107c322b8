//! A stand-in that belongs to one test, and a client that sends exactly what it is given.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use mock_graph::{Options, Server};
use serde_json::{Value, json};
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, Error};

pub(crate) const TOKEN: &str = "Bearer demo-token";
pub(crate) const ENDPOINT: &str = "/beta/deviceManagement/virtualEndpoint";
/// The headers that every caller must send.
pub(crate) const CALLER: [(&str, &str); 2] = [("authorization", TOKEN), ("user-agent", "test")];
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
pub(crate) const JSON: &str = "application/json";

pub(crate) struct Graph {
    pub(crate) server: Server,
    agent: Agent,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Graph {
    pub(crate) fn start() -> Self {
        Self::serving(None, None, None)
    }

    pub(crate) fn serving(
        www: Option<PathBuf>,
        pkg: Option<PathBuf>,
        vendor: Option<PathBuf>,
    ) -> Self {
        let address = ([127, 0, 0, 1], 0).into();
        let options = Options {
            address,
            http2: Some(address),
            www,
            pkg,
            vendor,
        };
        let server = Server::start(&options).unwrap();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .allow_non_standard_methods(true)
            .user_agent("")
            .timeout_global(Some(3 * PATIENCE)) // a control route may wait for a while
            .build()
            .into();
        Self { server, agent }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    pub(crate) fn try_send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Error> {
        let mut request = Request::builder().method(method).uri(url);
        for &(name, value) in headers {
            request = request.header(name, value.as_bytes());
        }
        let mut response = if body.is_empty() {
            self.agent.run(request.body(()).unwrap())?
        } else {
            self.agent.run(request.body(body).unwrap())?
        };
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_string()?,
        })
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        self.try_send(method, &self.url(path), headers, body)
            .unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", &format!("{ENDPOINT}{path}"), &CALLER, "")
    }

    /// A snapshot request as the package sends it.
    pub(crate) fn snapshot(&self, cloud_pc: &str, body: &str) -> Answer {
        let mut headers = CALLER.to_vec();
        if !body.is_empty() {
            headers.push(("content-type", JSON));
        }
        self.send("POST", &snapshot_path(cloud_pc), &headers, body)
    }

    pub(crate) fn try_snapshot(&self, cloud_pc: &str) -> Result<Answer, Error> {
        self.try_send("POST", &self.url(&snapshot_path(cloud_pc)), &CALLER, "")
    }

    /// Opens a connection. Reading from it fails if nothing comes, so that no test hangs.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.server.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends a request, and reads until the server ends the connection.
    pub(crate) fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut received = String::new();
        stream.read_to_string(&mut received).unwrap();
        received
    }

    pub(crate) fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.send(method, &format!("/control/{path}"), &[], &body)
    }

    pub(crate) fn fault(&self, fault: Value) {
        let answer = self.control("POST", "faults", fault);
        assert_eq!(answer.status, 204, "{}", answer.body);
    }

    pub(crate) fn settings(&self, changes: Value) {
        let answer = self.control("PATCH", "settings", changes);
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub(crate) fn new_cloud_pc(&self) -> String {
        let answer = self.control("POST", "cloudPCs", json!({}));
        assert_eq!(answer.status, 201);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn list(&self, what: &str) -> Vec<Value> {
        let answer = self.control("GET", what, Value::Null);
        assert_eq!(answer.status, 200);
        answer.json()["value"].as_array().unwrap().clone()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn names_in(&self, header: &str) -> Vec<&str> {
        self.header(header).unwrap().split(", ").collect()
    }

    /// Checks for a complete error envelope whose ids equal those of the headers.
    pub(crate) fn assert_error(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), Some(JSON));
        let error = &self.json()["error"];
        assert_eq!(error["code"], code);
        assert!(
            error["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty())
        );
        let inner = &error["innerError"];
        assert_eq!(inner["request-id"].as_str(), self.header("request-id"));
        assert_eq!(
            inner["client-request-id"].as_str(),
            self.header("client-request-id")
        );
        assert_eq!(
            inner["date"].as_str().map(str::len),
            Some("2025-02-13T10:17:05".len())
        );
        assert_eq!(self.header("access-control-allow-origin"), Some("*"));
        assert!(self.header("access-control-expose-headers").is_some());
    }
}

/// Repeats the check until it succeeds. Fails after a while.
pub(crate) fn until(check: impl Fn() -> bool) {
    let start = Instant::now();
    while !check() {
        assert!(start.elapsed() < PATIENCE, "it never happened");
    }
}

pub(crate) fn snapshot_path(cloud_pc: &str) -> String {
    format!("{ENDPOINT}/cloudPCs/{cloud_pc}/createSnapshot")
}

/// A request as text, for tests that no client library can do. UTF-8 in a value is sent as it is.
pub(crate) fn raw_snapshot(cloud_pc: &str, headers: &[(&str, &str)]) -> String {
    let mut text = format!("POST {} HTTP/1.1\r\n", snapshot_path(cloud_pc));
    for (name, value) in [("host", "localhost"), ("content-length", "0")]
        .iter()
        .chain(headers)
    {
        text += &format!("{name}: {value}\r\n");
    }
    text + "\r\n"
}
