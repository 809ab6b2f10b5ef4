// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used)]

use super::*;

fn within(name: &GeneralName, base: GeneralName) -> Result<bool, Fault> {
    let permitted = NameConstraints { permitted: vec![base.clone()], excluded: Vec::new() };
    let excluded = NameConstraints { permitted: Vec::new(), excluded: vec![base] };
    let inside = match check_name(name, &permitted) {
        Ok(()) => Ok(true),
        Err(Fault::Outside) => Ok(false),
        Err(fault) => Err(fault),
    };
    let outside = match check_name(name, &excluded) {
        Ok(()) => Ok(false),
        Err(Fault::Outside) => Ok(true),
        Err(fault) => Err(fault),
    };
    assert_eq!(inside, outside, "both kinds of subtrees agree on {name:?}");
    inside
}

#[test]
fn hosts() {
    let host = |name: &str, base: &str| {
        within(&GeneralName::Host(name.into()), GeneralName::Host(base.into()))
    };
    for (name, base) in [
        ("example.cn", "example.cn"),
        ("www.Example.CN", "example.cn"),
        ("a.b.example.cn", "EXAMPLE.cn"),
        ("a.example.cn", ".example.cn"),
        ("anything.at.all", ""),
        ("*.example.cn", "example.cn"),
    ] {
        assert_eq!(host(name, base), Ok(true), "{name} {base}");
    }
    for (name, base) in [
        ("myexample.cn", "example.cn"),
        ("cn", "example.cn"),
        ("example.cn", ".example.cn"),
        ("example.cn.evil", "example.cn"),
    ] {
        assert_eq!(host(name, base), Ok(false), "{name} {base}");
    }
    for name in ["example.cn.", "a..b", "", "a\0.example.cn", "例.example.cn", ".example.cn"] {
        assert_eq!(host(name, "example.cn"), Err(Fault::Unreadable), "{name:?}");
    }
}

#[test]
fn a_wildcard_is_judged_by_all_hosts_it_stands_for() {
    let name = GeneralName::Host(b"*.example.cn".to_vec());
    let base = vec![GeneralName::Host(b"www.example.cn".to_vec())];
    let permitted = NameConstraints { permitted: base.clone(), excluded: Vec::new() };
    assert_eq!(check_name(&name, &permitted), Err(Fault::Outside));
    let excluded = NameConstraints { permitted: Vec::new(), excluded: base };
    assert_eq!(check_name(&name, &excluded), Err(Fault::Outside));
    let elsewhere = vec![GeneralName::Host(b"www.example.com".to_vec())];
    let excluded = NameConstraints { permitted: Vec::new(), excluded: elsewhere };
    assert_eq!(check_name(&name, &excluded), Ok(()));
}

#[test]
fn mailboxes_by_mailbox_host_and_domain() {
    let mailbox = |name: &str, base: &str| {
        within(&GeneralName::Mailbox(name.into()), GeneralName::Mailbox(base.into()))
    };
    for (name, base) in [
        ("li@example.cn", "li@EXAMPLE.cn"),
        ("li@Example.cn", "example.cn"),
        ("li@mail.example.cn", ".example.cn"),
        ("\"a@b\"@example.cn", "example.cn"),
        // Quotes and backslashes are a way of writing, not a part of the name (RFC 5321, 4.1.2).
        ("\"li\"@example.cn", "li@example.cn"),
        ("li@example.cn", "\"l\\i\"@example.cn"),
    ] {
        assert_eq!(mailbox(name, base), Ok(true), "{name} {base}");
    }
    for (name, base) in [
        ("Li@example.cn", "li@example.cn"),
        ("li@mail.example.cn", "example.cn"),
        ("li@example.cn", ".example.cn"),
        ("li@badexample.cn", ".example.cn"),
    ] {
        assert_eq!(mailbox(name, base), Ok(false), "{name} {base}");
    }
    for name in [
        "li",
        "@example.cn",
        "a@b@example.cn",
        "a b@example.cn",
        "li@",
        "\"li@example.cn",
        "\"l\"i\"@example.cn",
    ] {
        assert_eq!(mailbox(name, "example.cn"), Err(Fault::Unreadable), "{name:?}");
    }
}

#[test]
fn uris_by_host_and_domain() {
    let uri = |name: &str, base: &str| {
        within(&GeneralName::Uri(name.into()), GeneralName::Uri(base.into()))
    };
    for (name, base) in [
        ("http://example.cn/a?b#c", "example.cn"),
        ("https://user:pw@WWW.example.cn:8443", ".example.cn"),
        ("ldap://host.example.cn?x", ".example.cn"),
    ] {
        assert_eq!(uri(name, base), Ok(true), "{name} {base}");
    }
    for (name, base) in [
        ("http://www.example.cn", "example.cn"),
        ("http://example.cn", ".example.cn"),
        ("http://evil.com/@example.cn", "example.cn"),
        ("http://example.cn@evil.com/", "example.cn"),
    ] {
        assert_eq!(uri(name, base), Ok(false), "{name} {base}");
    }
    for name in [
        "urn:oid:1",
        "http://192.0.2.1/",
        "http://[::1]/",
        "http:///x",
        "example.cn",
        "http://evil.com\\@example.cn",
    ] {
        assert_eq!(uri(name, "example.cn"), Err(Fault::Unreadable), "{name:?}");
    }
}

#[test]
fn addresses_by_mask() {
    let address = |name: &[u8], base: &[u8]| {
        within(&GeneralName::Address(name.into()), GeneralName::Address(base.into()))
    };
    let ten = [10, 1, 0, 0, 255, 255, 0, 0];
    assert_eq!(address(&[10, 1, 200, 3], &ten), Ok(true));
    assert_eq!(address(&[10, 2, 200, 3], &ten), Ok(false));
    assert_eq!(address(&[0; 16], &ten), Ok(false));
    assert_eq!(address(&[10, 1, 2], &ten), Err(Fault::Unreadable));
    assert_eq!(address(&[7; 16], &[[7; 16], [255; 16]].concat()), Ok(true));
    assert_eq!(address(&[7; 16], &[[6; 16], [255; 16]].concat()), Ok(false));
}

#[test]
fn forms_that_are_not_judged_are_refused_where_they_are_constrained() {
    let registered = GeneralName::Registered(oid::SM2);
    assert_eq!(within(&registered, registered.clone()), Err(Fault::Unreadable));
    assert_eq!(within(&GeneralName::X400, GeneralName::X400), Err(Fault::Unreadable));
    let hosts = NameConstraints { permitted: vec![GeneralName::Host(vec![])], excluded: vec![] };
    assert_eq!(check_name(&registered, &hosts), Ok(()));
}

#[test]
fn long_names_cost_more() {
    let host = |length| GeneralName::Host(vec![b'a'; length]);
    let cost = |name: usize, base: usize| {
        let constraints =
            NameConstraints { permitted: vec![host(base)], excluded: vec![host(base)] };
        Names(vec![host(name), host(name)]).cost(&constraints)
    };
    assert_eq!(cost(10, 10), 4);
    assert!(cost(1_000_000, 10) > 10_000, "{}", cost(1_000_000, 10));
    assert!(cost(10, 1_000_000) > 10_000, "{}", cost(10, 1_000_000));
}
