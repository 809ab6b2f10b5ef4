// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages: signed, verified, encrypted, decrypted, shown; with keys and key files, short and
//! long, and openssl as the judge where it can be.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{DEFAULT, Place, WRONG, ended};
use crate::world::{World, openssl};

const SIGNER: [&str; 4] = ["--key-file", "signer.key", "--certificate", "signer.pem"];
const RECIPIENT: [&str; 4] = ["--key-file", "recipient.key", "--certificate", "recipient.pem"];

fn with<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [words, more].concat()
}

#[test]
fn a_key_file_signs_and_everything_about_it_is_told() {
    let place = Place::new();
    let world = World::write(&place, "http://crl.example.test/root.crl");
    place.write("content", "内容");
    for dialect in ["gmt0010", "rfc5652"] {
        let sign = ["cms", "sign", "--in", "content", "--out", "message", "--dialect", dialect];
        let signed = place.done(&with(&sign, &SIGNER), &[]);
        assert_eq!(signed["attributes"], dialect == "rfc5652");
        let verify = ["cms", "verify", "--in", "message", "--out", "back"];
        let verified = place.done(&verify, &[]);
        assert_eq!(
            (verified["valid"].as_bool(), verified["trusted"].as_bool()),
            (Some(true), Some(false))
        );
        assert_eq!(place.read("back"), "内容".as_bytes());
        place.write("list.crl", world.list(false).as_der());
        let trusted = with(&verify, &["--anchor", "root.pem", "--crl", "list.crl"]);
        assert_eq!(place.done(&trusted, &[])["revocation_checked"], true);
        place.write("list.crl", world.list(true).as_der());
        fs::remove_file(place.path("back")).unwrap();
        let (error, code) = place.refused(&trusted, &[]);
        assert_eq!((error["name"].as_str(), code), (Some("CERT_REVOKED"), 1));
        assert!(!place.path("back").exists(), "nothing is left of what was refused");
        let shown = place.done(&["cms", "show", "message"], &[]);
        assert_eq!(
            (shown["kind"].as_str(), shown["dialect"].as_str()),
            (Some("signed"), Some(dialect))
        );
        assert_eq!(shown["content_length"], 6);
        assert_eq!(shown["signers"][0]["signing_time"].is_string(), dialect == "rfc5652");
    }
}

#[test]
fn an_altered_message_gives_nothing_out() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    place.write("content", "0123456789");
    place.done(&with(&["cms", "sign", "--in", "content", "--out", "message"], &SIGNER), &[]);
    let mut message = place.read("message");
    let at = message.windows(10).position(|window| window == b"0123456789").unwrap();
    message[at] ^= 1;
    place.write("message", &message);
    place.write("back", "before");
    let words = ["cms", "verify", "--in", "message", "--out", "back"];
    let (error, code) = place.refused(&words, &[]);
    assert_eq!(code, 1, "{error}");
    assert_eq!(place.read("back"), b"before");
    for (language, word) in [("zh", "怎么办："), ("en", "What to do: ")] {
        let text = place.run(&with(&words, &["--lang", language]), &[]).stderr;
        assert!(text.contains(word), "{text}");
    }
    let explained = place.run(&["cert", "explain", "message", "--json"], &[]);
    let value: Value = serde_json::from_str(&explained.stdout).unwrap();
    assert_eq!((explained.code, value["valid"].as_bool()), (1, Some(false)));
    place.write("noise", "no message");
    assert_eq!(place.number(&["cms", "verify", "--in", "noise"], &[]).1, 3);
    assert_eq!(place.number(&["cms", "show", "noise"], &[]).1, 3);
    assert_eq!(place.number(&["cms", "show", "none"], &[]), (5002, 3));
}

#[test]
fn a_detached_message_needs_its_content() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    place.write("content", "内容");
    place.write("other", "别的");
    let sign = ["cms", "sign", "--in", "content", "--out", "message", "--detached"];
    place.done(&with(&sign, &SIGNER), &[]);
    let verify = ["cms", "verify", "--in", "message"];
    assert_ne!(place.number(&verify, &[]).1, 0);
    place.done(&with(&verify, &["--content", "content"]), &[]);
    assert_eq!(place.number(&with(&verify, &["--content", "other"]), &[]).1, 1);
}

#[test]
fn a_usb_key_signs_and_opens_messages() {
    let place = Place::with_certificates();
    place.done(&["cert", "export", "--use", "encryption", "--out", "for-me.pem"], &[]);
    place.write("content", "内容");
    let sign = ["cms", "sign", "--in", "content", "--out", "message", "--pin-fd", "0"];
    assert_eq!(place.number(&sign, &[WRONG]), (2000, 1));
    assert!(!place.path("message").exists());
    let signed = place.done(&sign, &[DEFAULT]);
    assert_eq!(signed["organization"], crate::support::ORGANIZATION);
    let mut verify = vec!["cms", "verify", "--in", "message", "--anchor", "authority/root.pem"];
    verify.extend(["--certificate", "authority/issuing.pem", "--crl", "current.crl"]);
    assert_eq!(place.number(&verify, &[]).1, 1);
    verify.push("--accept-software-keys");
    place.done(&verify, &[]);
    let encrypt =
        ["cms", "encrypt", "--in", "content", "--recipient", "for-me.pem", "--out", "sealed"];
    place.done(&encrypt, &[]);
    let decrypt = ["cms", "decrypt", "--in", "sealed", "--out", "opened", "--pin-fd", "0"];
    place.done(&decrypt, &[DEFAULT]);
    assert_eq!(place.read("opened"), "内容".as_bytes());
    // A document that would be a login is signed by no command.
    place.write("login", "yzt-login-1\0rest");
    let login = ["cms", "sign", "--in", "login", "--out", "message", "--pin-fd", "0"];
    assert_eq!(place.number(&login, &[DEFAULT]).0, 3210);
}

#[test]
fn what_is_encrypted_opens_for_its_recipients_only() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    place.write("content", "内容");
    let encrypt =
        ["cms", "encrypt", "--in", "content", "--out", "sealed", "--recipient", "recipient.pem"];
    let decrypt = with(&["cms", "decrypt", "--in", "sealed", "--out", "opened"], &RECIPIENT);
    for options in
        [&[][..], &["--dialect", "rfc5652"], &["--dialect", "rfc5652", "--cipher", "aes256-cbc"]]
    {
        place.done(&with(&encrypt, options), &[]);
        place.done(&decrypt, &[]);
        assert_eq!(place.read("opened"), "内容".as_bytes(), "{options:?}");
        let shown = place.done(&["cms", "show", "sealed"], &[]);
        assert_eq!(
            (shown["kind"].as_str(), shown["recipients"].as_array().unwrap().len()),
            (Some("enveloped"), 1)
        );
    }
    place.done(&with(&encrypt, &["--cfca", "current"]), &[]);
    assert_eq!(place.number(&decrypt, &[]).1, 1);
    let lenient = place.done(&with(&decrypt, &["--lenient"]), &[]);
    assert!(!lenient["quirks"].as_array().unwrap().is_empty());
    // The signer is no recipient; a key file must be its certificate's.
    let other = with(&["cms", "decrypt", "--in", "sealed", "--lenient", "--out", "x"], &SIGNER);
    assert_eq!(place.number(&other, &[]).1, 1);
    let mut mixed = decrypt.clone();
    mixed[7] = "signer.key";
    assert_eq!(place.number(&mixed, &[]), (5049, 1));
    let gcm = with(&encrypt, &["--cipher", "sm4-gcm"]);
    assert_eq!(place.number(&gcm, &[]), (5000, 2));
    let mut wrong = encrypt;
    wrong[7] = "signer.pem";
    assert_eq!(place.number(&wrong, &[]).1, 1);
    assert!(!place.path("x").exists());
}

#[test]
fn standard_streams_carry_content_and_nothing_else() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    let sign = with(&["cms", "sign", "--in", "-", "--out", "-"], &SIGNER);
    let mut child = place
        .command(&sign)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"through the pipe").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("Signed."));
    place.write("message", &output.stdout);
    let words = ["cms", "verify", "--in", "message", "--out", "-"];
    let verified = ended(place.command(&words).output().unwrap());
    assert_eq!(verified.stdout, "through the pipe");
    assert_eq!(place.number(&words, &[]), (5000, 2));
    assert_eq!(place.number(&["cms", "verify", "--in", "-", "--content", "-"], &[]), (5000, 2));
}

#[test]
fn what_is_longer_than_memory_should_hold_streams() {
    let place = Place::new();
    World::write(&place, "http://crl.example.test/root.crl");
    let content: Vec<u8> = (0..20_u32 << 20).map(|number| number.to_le_bytes()[1]).collect();
    place.write("content", &content);
    let sign = with(&["cms", "sign", "--in", "content", "--out", "message"], &SIGNER);
    place.done(&sign, &[]);
    let verify = ["cms", "verify", "--in", "message", "--out", "back"];
    // BER of indefinite length is the standard's own form for a stream, and a quirk by name.
    let verified = place.done(&with(&verify, &["--lenient=ber-lengths"]), &[]);
    assert_eq!(verified["content_length"], content.len());
    assert_eq!(place.read("back"), content);
    let detached =
        with(&["cms", "sign", "--in", "content", "--out", "short", "--detached"], &SIGNER);
    place.done(&detached, &[]);
    place.done(&["cms", "verify", "--in", "short", "--content", "content"], &[]);
    let encrypt =
        ["cms", "encrypt", "--in", "content", "--out", "sealed", "--recipient", "recipient.pem"];
    place.done(&encrypt, &[]);
    place.done(&with(&["cms", "decrypt", "--in", "sealed", "--out", "opened"], &RECIPIENT), &[]);
    assert_eq!(place.read("opened"), content);
    // Cut off in the middle, nothing appears.
    let sealed = place.read("sealed");
    place.write("sealed", &sealed[..sealed.len() / 2]);
    fs::remove_file(place.path("opened")).unwrap();
    let words = with(&["cms", "decrypt", "--in", "sealed", "--out", "opened"], &RECIPIENT);
    assert_ne!(place.run(&words, &[]).code, 0);
    assert!(!place.path("opened").exists());
    let left = fs::read_dir(place.folder()).unwrap();
    assert!(
        left.map(|it| it.unwrap().file_name()).all(|it| !it.to_string_lossy().ends_with(".new"))
    );
}

#[test]
fn openssl_reads_what_we_write_and_writes_what_we_read() {
    let place = Place::new();
    for (name, usage) in [("rsa", "digitalSignature,keyEncipherment"), ("p256", "digitalSignature")]
    {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let mut words =
            vec!["req", "-x509", "-nodes", "-sha256", "-days", "10", "-subj", "/O=Test"];
        let usage = format!("keyUsage={usage}");
        words.extend(["-addext", &usage, "-keyout", &key, "-out", &certificate]);
        match name {
            "rsa" => words.extend(["-newkey", "rsa:2048"]),
            _ => words.extend(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]),
        }
        assert!(openssl(&place, &words), "{name}");
        place.write("content", "content\r\n");
        let mut sign =
            vec!["cms", "sign", "--in", "content", "--out", "ours", "--dialect", "rfc5652"];
        sign.extend(["--key-file", &key, "--certificate", &certificate]);
        place.done(&sign, &[]);
        let mut verify = vec!["cms", "-verify", "-binary", "-inform", "DER", "-in", "ours"];
        verify.extend(["-CAfile", &certificate, "-purpose", "any", "-out", "theirs-back"]);
        assert!(openssl(&place, &verify), "{name}");
        assert_eq!(place.read("theirs-back"), b"content\r\n");
        let mut theirs =
            vec!["cms", "-sign", "-binary", "-nodetach", "-outform", "PEM", "-in", "content"];
        theirs.extend(["-signer", &certificate, "-inkey", &key, "-out", "theirs"]);
        assert!(openssl(&place, &theirs), "{name}");
        let mut ours = vec!["cms", "verify", "--in", "theirs", "--out", "ours-back"];
        ours.extend(["--anchor", &certificate, "--no-revocation-check"]);
        place.done(&ours, &[]);
        assert_eq!(place.read("ours-back"), b"content\r\n");
    }
    let mut encrypt =
        vec!["cms", "encrypt", "--in", "content", "--out", "sealed", "--recipient", "rsa.pem"];
    encrypt.extend(["--dialect", "rfc5652", "--cipher", "aes128-cbc"]);
    place.done(&encrypt, &[]);
    let decrypt = [
        "cms", "-decrypt", "-binary", "-inform", "DER", "-in", "sealed", "-inkey", "rsa.key",
        "-out", "opened",
    ];
    assert!(openssl(&place, &decrypt));
    assert_eq!(place.read("opened"), b"content\r\n");
    let seal = [
        "cms", "-encrypt", "-binary", "-aes256", "-outform", "DER", "-in", "content", "-out",
        "theirs", "rsa.pem",
    ];
    assert!(openssl(&place, &seal));
    let mut open = vec!["cms", "decrypt", "--in", "theirs", "--out", "back"];
    open.extend(["--key-file", "rsa.key", "--certificate", "rsa.pem"]);
    place.done(&open, &[]);
    assert_eq!(place.read("back"), b"content\r\n");
}
