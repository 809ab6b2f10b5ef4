// SPDX-License-Identifier: MIT OR Apache-2.0
//! Servers as they should not be, each on 127.0.0.1.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

const LIMIT: usize = 100_000;

/// Serves each connection with `answer`, which gets the head and the body of the request.
fn serve(answer: impl Fn(&str, &[u8], &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let Ok(mut connection) = connection else { return };
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            let _ = reader.read_exact(&mut body);
            answer(&head, &body, &mut connection);
        }
    });
    address
}

fn say(connection: &mut TcpStream, head: &str, body: &[u8]) {
    let _ =
        connection.write_all(format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes());
    let _ = connection.write_all(body);
}

fn fetch(address: &str) -> Result<Vec<u8>, FetchError> {
    HttpFetcher::new(Duration::from_secs(2)).fetch(address, None, LIMIT)
}

#[test]
fn a_document_comes_whole_with_or_without_a_length_and_in_chunks() {
    let server = serve(|head, _, connection| match head {
        head if head.starts_with("GET /length ") => {
            say(connection, "200 OK\r\nContent-Length: 5", b"whole");
        }
        head if head.starts_with("GET /chunks ") => {
            say(
                connection,
                "200 OK\r\nTransfer-Encoding: chunked",
                b"2\r\nwh\r\n3\r\nole\r\n0\r\n\r\n",
            );
        }
        _ => say(connection, "200 OK", b"whole"),
    });
    for path in ["length", "chunks", "neither"] {
        assert_eq!(fetch(&format!("{server}/{path}")).unwrap(), b"whole", "{path}");
    }
}

#[test]
fn a_question_is_posted_with_its_types() {
    let server = serve(|head, body, connection| {
        let head = head.to_ascii_lowercase();
        let right = head.starts_with("post /ocsp ")
            && head.contains("content-type: application/ocsp-request")
            && head.contains("accept: application/ocsp-response")
            && !head.contains("cookie")
            && !head.contains("authorization")
            && body == b"question";
        say(connection, if right { "200 OK" } else { "400 Bad" }, b"answer");
    });
    let body = FetchBody {
        content_type: "application/ocsp-request",
        accept: "application/ocsp-response",
        content: b"question",
    };
    let mut fetcher = HttpFetcher::new(Duration::from_secs(2));
    assert_eq!(fetcher.fetch(&format!("{server}/ocsp"), Some(body), LIMIT).unwrap(), b"answer");
}

#[test]
fn a_slow_server_and_one_that_never_ends_are_left_in_time() {
    let silent = serve(|_, _, _| std::thread::sleep(Duration::from_secs(10)));
    let dripping = serve(|_, _, connection| {
        say(connection, "200 OK\r\nContent-Length: 1000", b"");
        for _ in 0..100 {
            if connection.write_all(b"x").is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    for server in [silent, dripping] {
        let begun = Instant::now();
        let mut fetcher = HttpFetcher::new(Duration::from_millis(400));
        assert_eq!(fetcher.fetch(&server, None, LIMIT), Err(FetchError::TimedOut));
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    }
}

#[test]
fn an_answer_that_is_too_long_is_not_read_to_its_end() {
    let announced =
        serve(|_, _, connection| say(connection, "200 OK\r\nContent-Length: 99999999999", b"x"));
    let endless = serve(|_, _, connection| {
        say(connection, "200 OK", b"");
        while connection.write_all(&[0; 4096]).is_ok() {}
    });
    for server in [announced, endless] {
        assert_eq!(fetch(&server), Err(FetchError::TooLarge { limit: LIMIT }));
    }
    let exact = serve(|_, _, connection| say(connection, "200 OK", &[7; LIMIT]));
    assert_eq!(fetch(&exact).unwrap().len(), LIMIT);
}

#[test]
fn an_answer_that_is_cut_off_or_none_is_an_error() {
    let cut = serve(|_, _, connection| say(connection, "200 OK\r\nContent-Length: 50", b"short"));
    assert_eq!(fetch(&cut), Err(FetchError::Unreachable));
    let noise = serve(|_, _, connection| {
        let _ = connection.write_all(b"220 this is another protocol\r\n\r\n");
    });
    assert_eq!(fetch(&noise), Err(FetchError::Malformed));
    let closed = serve(|_, _, _| {});
    assert!(fetch(&closed).is_err());
    assert_eq!(fetch("http://127.0.0.1:1/"), Err(FetchError::Unreachable));
}

#[test]
fn errors_of_the_server_keep_their_code() {
    for (line, code) in [("404 Not Found", 404), ("500 Oh", 500), ("204 No Content", 204)] {
        let server = serve(move |_, _, connection| say(connection, line, b""));
        assert_eq!(fetch(&server), Err(FetchError::Status { code }));
    }
}

#[test]
fn redirections_are_followed_within_bounds_and_stay_with_http() {
    let server = serve(|head, _, connection| {
        let to = |place: &str| format!("302 Found\r\nLocation: {place}");
        let path = head.split(' ').nth(1).unwrap_or_default();
        match path {
            "/a/relative" => say(connection, &to("there?x=1"), b""),
            "/a/there?x=1" => say(connection, &to("/root"), b""),
            "/root" => say(connection, "200 OK", b"found"),
            "/secure" => say(connection, &to("https://example.test/list"), b""),
            "/file" => say(connection, &to("file:///etc/passwd"), b""),
            "/nowhere" => say(connection, "302 Found", b""),
            _ => say(connection, &to("/loop"), b""),
        }
    });
    assert_eq!(fetch(&format!("{server}/a/relative")).unwrap(), b"found");
    assert_eq!(fetch(&format!("{server}/loop")), Err(FetchError::Status { code: 302 }));
    for path in ["secure", "file"] {
        assert_eq!(fetch(&format!("{server}/{path}")), Err(FetchError::Scheme), "{path}");
    }
    assert_eq!(fetch(&format!("{server}/nowhere")), Err(FetchError::Malformed));
    let body = FetchBody { content_type: "a/b", accept: "a/b", content: b"x" };
    let mut fetcher = HttpFetcher::new(Duration::from_secs(2));
    let posted = fetcher.fetch(&format!("{server}/loop"), Some(body), LIMIT);
    assert_eq!(posted, Err(FetchError::Status { code: 302 }));
}

#[test]
fn other_schemes_and_credentials_are_refused_by_the_address() {
    for address in [
        "https://example.test/",
        "ldap://example.test/",
        "file:///etc/passwd",
        "http://name:secret@example.test/",
        "http://",
        "http:///path",
        "example.test",
        "",
    ] {
        assert_eq!(fetch(address), Err(FetchError::Scheme), "{address}");
    }
    assert!(is_plain_http("HTTP://example.test/@"));
}
