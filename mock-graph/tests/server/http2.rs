//! HTTP/2 over TLS.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use futures_util::StreamExt;
use futures_util::future::join_all;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::{Request, Response, Result};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::client::{CALLER, ENDPOINT, Graph, PATIENCE, snapshot_path};

/// A client with one connection.
struct Client {
    requests: SendRequest<Body>,
    connection: JoinHandle<Result<()>>,
}

impl Client {
    async fn of(graph: &Graph) -> Self {
        let stream = TokioIo::new(connect(graph, b"h2").await.unwrap());
        let (requests, connection) = handshake(TokioExecutor::new(), stream).await.unwrap();
        Self {
            requests,
            connection: tokio::spawn(connection),
        }
    }

    fn snapshot(&mut self, cloud_pc: &str) -> impl Future<Output = Result<Response<Body>>> + use<> {
        self.send("POST", cloud_pc, &CALLER)
    }

    fn send(
        &mut self,
        method: &str,
        cloud_pc: &str,
        headers: &[(&str, &str)],
    ) -> impl Future<Output = Result<Response<Body>>> + use<> {
        let url = format!("https://localhost{}", snapshot_path(cloud_pc));
        let mut request = Request::builder().method(method).uri(url);
        for &(name, value) in headers {
            request = request.header(name, value);
        }
        let answer = self
            .requests
            .send_request(request.body(Body::empty()).unwrap());
        async { Ok(soon(answer).await?.map(Body::new)) }
    }

    async fn end(self) -> Result<()> {
        soon(self.connection).await.unwrap()
    }
}

/// Fails if it takes too long, so that no test hangs.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.unwrap()
}

async fn connect(graph: &Graph, protocol: &[u8]) -> io::Result<TlsStream<TcpStream>> {
    let http2 = graph.server.http2().unwrap();
    let mut trusted = RootCertStore::empty();
    trusted.add(http2.certificate.clone().into()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(http2.address).await?;
    stream.set_nodelay(true)?;
    TlsConnector::from(Arc::new(config))
        .connect("localhost".try_into().unwrap(), stream)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_the_same_service() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    let mut client = Client::of(&graph).await;
    for _ in 0..2 {
        assert_eq!(client.snapshot(&cloud_pc).await.unwrap().status(), 204);
    }
    graph.snapshot(&cloud_pc, "");
    let requests = graph.list("requests");
    let versions: Vec<_> = requests.iter().map(|r| &r["httpVersion"]).collect();
    assert_eq!(versions, ["HTTP/2.0", "HTTP/2.0", "HTTP/1.1"]);
    assert_eq!(requests[0]["connection"], requests[1]["connection"]);
    assert_ne!(requests[1]["connection"], requests[2]["connection"]);
    assert_eq!(graph.list("snapshots").len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_lead_back_to_it() {
    let graph = Graph::start();
    let mut client = Client::of(&graph).await;
    let root = "https://localhost:4430";
    let mut request = Request::get(format!("{root}{ENDPOINT}/cloudPCs"));
    for (name, value) in CALLER {
        request = request.header(name, value);
    }
    let answer = client
        .requests
        .send_request(request.body(Body::empty()).unwrap());
    let body = Body::new(soon(answer).await.unwrap().into_body());
    let body = soon(to_bytes(body, usize::MAX)).await.unwrap();
    let list: Value = serde_json::from_slice(&body).unwrap();
    let link = list["@odata.nextLink"].as_str().unwrap();
    let start = format!("{root}{ENDPOINT}/cloudPCs?$skiptoken=");
    assert!(link.starts_with(&start), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn latency_meets_every_answer_at_the_same_time() {
    const DELAY: Duration = Duration::from_millis(100);
    // One after the other they would take 15 s, and together not nearly as long even on a busy machine.
    const MANY: u32 = 150;
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.settings(json!({ "delayMs": 100 }));
    let mut client = Client::of(&graph).await;
    let start = Instant::now();
    let asks = [("access-control-request-method", "POST")];
    let preflight = client.send("OPTIONS", &cloud_pc, &asks).await.unwrap();
    assert_eq!(preflight.status(), 200);
    assert!(start.elapsed() >= DELAY);

    let start = Instant::now();
    let answers: Vec<_> = (0..MANY).map(|_| client.snapshot(&cloud_pc)).collect();
    for answer in join_all(answers).await {
        assert_eq!(answer.unwrap().status(), 204);
    }
    assert!((DELAY..MANY * DELAY).contains(&start.elapsed()));
}

#[tokio::test(flavor = "multi_thread")]
async fn http_1_is_refused() {
    let graph = Graph::start();
    let error = connect(&graph, b"http/1.1").await.unwrap_err().to_string();
    assert!(error.contains("NoApplicationProtocol"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_ends_every_request_on_the_connection() {
    let graph = Graph::start();
    let (waits, cuts) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": waits, "delayMs": 600_000 }));
    graph.fault(json!({ "cloudPcId": cuts, "cut": "after" }));
    let mut client = Client::of(&graph).await;
    let waiting = tokio::spawn(client.snapshot(&waits));
    graph.list("requests?atLeast=1");
    assert!(client.snapshot(&cuts).await.is_err());
    assert!(waiting.await.unwrap().is_err());
    assert!(client.end().await.is_err());
    assert_eq!(graph.list("snapshots")[0]["cloudPcId"], cuts);
    // The server ended the connection, not the client.
    assert_eq!(graph.list("requests?cancelled=false").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_body_ends_in_the_middle_and_the_connection_with_it() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "status": 500, "body": "0123456789", "bodyCut": true }));
    let mut client = Client::of(&graph).await;
    let answer = client.snapshot(&cloud_pc).await.unwrap();
    assert_eq!(answer.headers()["content-length"], "10");
    let mut body = answer.into_body().into_data_stream();
    assert_eq!(soon(body.next()).await.unwrap().unwrap(), "01234");
    assert!(soon(body.next()).await.unwrap().is_err());
    assert!(client.end().await.is_err());
    assert_eq!(graph.list("requests?cancelled=false").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_network_refuses_sockets_until_it_is_back() {
    let graph = Graph::start();
    let (waits, other) = (graph.new_cloud_pc(), graph.new_cloud_pc());
    graph.fault(json!({ "cloudPcId": waits, "delayMs": 600_000 }));
    let (idle, mut client) = (Client::of(&graph).await, Client::of(&graph).await);
    let waiting = tokio::spawn(client.snapshot(&waits));
    graph.list("requests?atLeast=1");

    let outage = |for_ms| {
        let fault = json!({ "cut": "network", "times": null, "forMs": for_ms });
        graph.control("PUT", "faults/network", fault);
    };
    outage(600_000);
    assert!(waiting.await.unwrap().is_err());
    for client in [idle, client] {
        assert!(client.end().await.is_err());
    }
    let refused = connect(&graph, b"h2").await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    // Control requests arrive all the same.
    assert_eq!(graph.list("requests?cancelled=false").len(), 1);

    outage(100);
    let back = async {
        while connect(&graph, b"h2").await.is_err() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    soon(back).await;
    let mut client = Client::of(&graph).await;
    assert_eq!(client.snapshot(&other).await.unwrap().status(), 204);
    assert_eq!(graph.list("snapshots").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_is_recorded_and_its_connection_stays() {
    let graph = Graph::start();
    let cloud_pc = graph.new_cloud_pc();
    graph.fault(json!({ "delayMs": 600_000 }));
    graph.fault(json!({ "status": 500, "body": "0123456789", "bodyHang": true }));
    graph.fault(json!({ "status": 500, "bodyBytes": 1_000_000_000 }));
    let mut client = Client::of(&graph).await;

    let waiting = tokio::spawn(client.snapshot(&cloud_pc));
    graph.list("requests?atLeast=1");
    waiting.abort();
    graph.list("requests?cancelled=true&atLeast=1");

    for leaves in 2..=3 {
        let answer = client.snapshot(&cloud_pc).await.unwrap();
        assert_eq!(graph.list("requests?cancelled=true").len(), leaves - 1);
        drop(answer);
        graph.list(&format!("requests?cancelled=true&atLeast={leaves}"));
    }

    assert_eq!(client.snapshot(&cloud_pc).await.unwrap().status(), 204);
    let requests = graph.list("requests");
    let connection = &requests[0]["connection"];
    assert!(requests.iter().all(|r| r["connection"] == *connection));
    assert_eq!(graph.list("snapshots").len(), 1);
}
