// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists and OCSP responses from a server on 127.0.0.1.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use yzt_cert::ocsp::{AnswerStatus, OcspRequest, OcspResponseBuilder, ResponderId};
use yzt_cert::{Revocation, RevocationReason};
use yzt_crypto::KeySigner;

use crate::support::Place;
use crate::world::{World, now, random};

/// Answers by path; counts what it was asked.
struct Server {
    address: String,
    asked: Arc<AtomicUsize>,
    world: Arc<Mutex<Option<World>>>,
}

impl Server {
    fn start(revoked: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (asked, world) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(None)));
        let server = Self { address, asked: asked.clone(), world: Arc::clone(&world) };
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let mut reader = BufReader::new(connection.try_clone().unwrap());
                let (mut first, mut length) = (String::new(), 0);
                reader.read_line(&mut first).unwrap();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if line.trim().is_empty() {
                        break;
                    }
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                asked.fetch_add(1, Ordering::SeqCst);
                let world = world.lock().unwrap();
                let world: &World = world.as_ref().unwrap();
                let answer = match first.split(' ').nth(1).unwrap() {
                    "/root.crl" => world.list(revoked).as_der().to_vec(),
                    "/ocsp" => respond(world, &body, revoked),
                    "/noise" => b"<html>sorry</html>".to_vec(),
                    _ => {
                        let _ =
                            connection.write_all(b"HTTP/1.1 404 No\r\nConnection: close\r\n\r\n");
                        continue;
                    }
                };
                let head = format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    answer.len()
                );
                let _ = connection.write_all(head.as_bytes());
                let _ = connection.write_all(&answer);
            }
        });
        server
    }

    fn hold(&self, world: World) {
        *self.world.lock().unwrap() = Some(world);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn respond(world: &World, request: &[u8], revoked: bool) -> Vec<u8> {
    let request = OcspRequest::parse(request).unwrap();
    let status = match revoked {
        false => AnswerStatus::Good,
        true => AnswerStatus::Revoked(Revocation {
            date: now().plus_days(-1),
            reason: RevocationReason::Superseded,
            invalidity_date: None,
        }),
    };
    let mut builder = OcspResponseBuilder::new(ResponderId::by_name(&world.root), now());
    for question in request.questions() {
        builder = builder.answer(question.clone(), status, now(), Some(now().plus_days(1)));
    }
    let mut source = random();
    let made = builder.nonce(request.nonce()).sign(&mut KeySigner::new(&world.key, &mut source));
    made.unwrap().as_der().to_vec()
}

fn place(revoked: bool) -> (Place, Server) {
    let (place, server) = (Place::new(), Server::start(revoked));
    let location = format!("{}/root.crl", server.address);
    server.hold(World::write(&place, &location));
    (place, server)
}

#[test]
fn a_list_is_fetched_verified_and_kept() {
    let (place, server) = place(false);
    let mut words = vec!["crl", "fetch", "--for", "signer.pem", "--issuer", "root.pem"];
    words.extend(["--cache", "cache", "--out", "list.pem"]);
    let fetched = place.done(&words, &[]);
    assert_eq!(
        (fetched["verified"].as_bool(), fetched["from_cache"].as_bool()),
        (Some(true), Some(false))
    );
    place.done(&["crl", "verify", "list.pem", "--issuer", "root.pem"], &[]);
    let again = place.done(&words, &[]);
    assert_eq!((again["from_cache"].as_bool(), server.asked()), (Some(true), 1));
    // Behind its nextUpdate the kept one is of no use.
    let late = [&words[..], &["--at", "2099-01-01T00:00:00Z"]].concat();
    assert_eq!(place.done(&late, &[])["from_cache"], false);
    assert_eq!(server.asked(), 2);
    words[5] = "signer.pem";
    std::fs::remove_file(place.path("list.pem")).unwrap();
    assert_eq!(place.number(&words, &[]).1, 1);
    assert!(!place.path("list.pem").exists());
}

#[test]
fn each_failure_of_the_network_has_its_number() {
    let (place, server) = place(false);
    let fetch = |address: &str| {
        place.number(
            &["crl", "fetch", address, "--no-cache", "--out", "x", "--fetch-seconds", "2"],
            &[],
        )
    };
    assert_eq!(fetch("https://example.test/a.crl"), (5041, 3));
    assert_eq!(fetch("ldap://example.test/cn=a"), (5041, 3));
    assert_eq!(fetch("http://127.0.0.1:1/a.crl"), (5042, 4));
    assert_eq!(fetch(&format!("{}/missing", server.address)), (5045, 4));
    let (number, code) = fetch(&format!("{}/noise", server.address));
    assert!((3000..3200).contains(&number) && code == 3, "{number}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    assert_eq!(fetch(&format!("http://{}/", silent.local_addr().unwrap())), (5043, 4));
    assert!(!place.path("x").exists());
    let none = ["crl", "fetch", "--for", "root.pem", "--no-cache", "--out", "x"];
    assert_eq!(place.number(&none, &[]), (5050, 3));
}

#[test]
fn a_path_is_verified_with_what_its_certificates_name() {
    let mut words = vec!["cert", "verify", "signer.pem", "--anchor", "root.pem"];
    words.extend(["--purpose", "signature", "--fetch", "--no-cache"]);
    let (good, server) = place(false);
    let verified = good.done(&words, &[]);
    assert_eq!(verified["fetched"]["fetches"], 1);
    assert_eq!((verified["path"][0]["status"].as_str(), server.asked()), (Some("good"), 1));
    good.write("content", "content");
    let sign = [
        "cms",
        "sign",
        "--in",
        "content",
        "--out",
        "message",
        "--key-file",
        "signer.key",
        "--certificate",
        "signer.pem",
    ];
    good.done(&sign, &[]);
    let message =
        ["cms", "verify", "--in", "message", "--anchor", "root.pem", "--fetch", "--no-cache"];
    assert_eq!(good.done(&message, &[])["fetched"]["fetches"], 1);
    let (bad, _server) = place(true);
    let (error, code) = bad.refused(&words, &[]);
    assert_eq!((error["name"].as_str(), code), (Some("CERT_REVOKED"), 1));
    // A certificate that leads to no anchor sends nobody anywhere.
    let (stranger, server) = place(false);
    World::write(&good, "http://127.0.0.1:1/");
    stranger.write("root.pem", good.read("root.pem"));
    assert_eq!(stranger.number(&words, &[]).1, 1);
    assert_eq!(server.asked(), 0);
}

#[test]
fn a_responder_is_asked_and_its_answer_judged() {
    for (revoked, status) in [(false, "good"), (true, "revoked")] {
        let (place, server) = place(revoked);
        let url = format!("{}/ocsp", server.address);
        let check = ["ocsp", "check", "signer.pem", "--issuer", "root.pem", "--url", &url];
        if revoked {
            let (error, code) = place.refused(&check, &[]);
            assert_eq!((error["name"].as_str(), code), (Some("CERT_REVOKED"), 1));
        } else {
            let checked = place.done(&[&check[..], &["--digest", "sm3"]].concat(), &[]);
            assert_eq!(
                (checked["status"].as_str(), checked["signed_by"].as_str()),
                (Some("good"), Some("issuer"))
            );
        }
        // By hand: request, response, and the two held together.
        let words = ["ocsp", "request", "signer.pem", "--issuer", "root.pem", "--out", "request"];
        assert!(place.done(&words, &[])["nonce"].is_string());
        assert_eq!(place.done(&["ocsp", "show", "request"], &[])["kind"], "request");
        let world = server.world.lock().unwrap();
        place.write("response", respond(world.as_ref().unwrap(), &place.read("request"), revoked));
        let shown = place.done(&["ocsp", "show", "response"], &[]);
        assert_eq!(shown["answers"][0]["status"], status);
        let mut held = vec!["ocsp", "check", "signer.pem", "--issuer", "root.pem"];
        held.extend(["--response", "response", "--request", "request"]);
        assert_eq!(place.run(&held, &[]).code, i32::from(revoked));
        place.done(
            &["ocsp", "request", "signer.pem", "--issuer", "root.pem", "--out", "request"],
            &[],
        );
        assert_eq!(place.number(&held, &[]).1, 1, "an answer to another question");
        held[4] = "recipient.pem";
        held.truncate(7);
        assert_eq!(place.number(&held, &[]).1, 1);
        drop(world);
        let none = ["ocsp", "check", "signer.pem", "--issuer", "root.pem"];
        assert_eq!(place.number(&none, &[]), (5050, 3));
        assert_eq!(place.number(&["ocsp", "show", "root.pem"], &[]).1, 3);
    }
}
