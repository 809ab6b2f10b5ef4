// SPDX-License-Identifier: MIT OR Apache-2.0
use super::*;

fn uri(text: &str) -> Location {
    Location::of_uri(text.as_bytes())
}

#[test]
fn addresses_are_told_apart_by_their_scheme() {
    let http = |text: &str| Location::Http(text.to_owned());
    assert_eq!(uri("http://a.example.test/1.crl"), http("http://a.example.test/1.crl"));
    assert_eq!(uri("HTTP://A.example.test:8013/x.cgi"), http("http://A.example.test:8013/x.cgi"));
    assert_eq!(uri(" https://a.example.test/1.crl\n"), http("https://a.example.test/1.crl"));
    // The national root's authorities put a comma before the name.
    let ldap = Location::Ldap("ldap://ldap.example.test:389/CN=arl,OU=ARL,C=CN".to_owned());
    assert_eq!(uri("ldap://ldap.example.test:389/,CN=arl,OU=ARL,C=CN"), ldap);
    assert_eq!(uri("LDAP://ldap.example.test:389/CN=arl,OU=ARL,C=CN"), ldap);
    assert_eq!(ldap.address(), Some("ldap://ldap.example.test:389/CN=arl,OU=ARL,C=CN"));
}

#[test]
fn what_is_no_address_is_shown_and_never_fetched() {
    let long = format!("http://{}", "a".repeat(MAX_ADDRESS));
    for text in [
        "",
        "http",
        "http:/a",
        "http://",
        "http:///etc",
        "file:///etc/passwd",
        "ftp://a/b",
        "ocsp://a",
        "http://a b/",
        "http://a/\u{1b}[2J",
        "http://示例/",
        "gopher://a",
        &long,
    ] {
        let found = uri(text);
        assert!(matches!(found, Location::Other(_)), "{text}: {found:?}");
        assert_eq!(found.address(), None);
        assert!(!found.to_string().contains('\u{1b}'));
    }
    assert!(matches!(Location::of_uri(&[0xFF, 0xFE]), Location::Other(_)));
}

#[test]
fn a_responder_named_in_capitals_is_asked_by_http() {
    let responder = |text: &str| Location::of_responder(text.as_bytes());
    let expected = Location::Http("http://ocsp.example.test".to_owned());
    for text in ["OCSP://ocsp.example.test", "ocsp://ocsp.example.test", "http://ocsp.example.test"]
    {
        assert_eq!(responder(text), expected);
    }
    for text in ["OCSP://", "OCSP:/", "OCSP", "ldap://a/b", ""] {
        assert!(!matches!(responder(text), Location::Http(_)), "{text}");
    }
}
