//! Starting and stopping the server, and the names that lead to it.

use std::io::ErrorKind;
use std::net::{Ipv6Addr, TcpListener, TcpStream};

use mock_graph::{Options, Server};

use crate::client::Graph;

#[test]
fn it_answers_to_both_names() {
    let graph = Graph::start();
    let port = graph.server.address().port();
    let mut names = vec!["127.0.0.1", "localhost"];
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        names.push("[::1]");
    }
    for (count, name) in names.iter().enumerate() {
        graph.new_cloud_pc();
        let url = format!("http://{name}:{port}/control/cloudPCs");
        let answer = graph.try_send("GET", &url, &[], "").unwrap();
        let cloud_pcs = answer.json()["value"].as_array().unwrap().len();
        assert_eq!(cloud_pcs, 61 + count, "{name} is the same server");
    }
}

#[test]
fn a_port_in_use_is_an_error() {
    let graph = Graph::start();
    let any = ([127, 0, 0, 1], 0).into();
    let options = |address, http2| Options {
        address,
        http2,
        www: None,
        pkg: None,
        vendor: None,
    };
    for taken in [
        options(graph.server.address(), None),
        options(any, Some(graph.server.http2().unwrap().address)),
    ] {
        assert_eq!(
            Server::start(&taken).unwrap_err().kind(),
            ErrorKind::AddrInUse
        );
    }
    assert!(
        Server::start(&options(any, None))
            .unwrap()
            .http2()
            .is_none()
    );
}

#[test]
fn it_stops_when_dropped() {
    let graph = Graph::start();
    let address = graph.server.address();
    let mut open = TcpStream::connect(address).unwrap();
    drop(graph);
    assert!(TcpStream::connect(address).is_err());
    let read = std::io::Read::read(&mut open, &mut [0]);
    assert!(matches!(read, Ok(0) | Err(_)), "open connections end too");
}
