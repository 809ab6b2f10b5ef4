// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the tests print, and a small reader of what was printed.

use yzt_forms::{
    Certificate, Copies, Form, FormData, Language, Organisation, Person, Print, Registry,
};
use yzt_lifecycle::order::KeyEvidence;
use yzt_lifecycle::policy::{LONG_WINDOW, MANUAL, Policy, SELF_SERVICE};
use yzt_lifecycle::service::{Channel, Pickup, ServiceKind};
use yzt_lifecycle::{Account, OrderId, PolicyName};

pub(crate) fn policy() -> Policy {
    Policy::from_toml(MANUAL).unwrap()
}

pub(crate) fn policies() -> [Policy; 3] {
    [MANUAL, SELF_SERVICE, LONG_WINDOW].map(|text| Policy::from_toml(text).unwrap())
}

pub(crate) fn registry() -> Registry {
    Registry::shipped().unwrap()
}

/// Every form with every service that asks for it, and once for all of them.
pub(crate) fn every_use(policy: &Policy) -> Vec<(Form, Option<ServiceKind>)> {
    let mut uses = Vec::new();
    for form in registry().iter() {
        uses.push((form.clone(), None));
        for (kind, rule) in policy.services() {
            let asks = form
                .document()
                .is_none_or(|document| rule.documents.iter().any(|paper| paper.kind == document));
            if asks {
                uses.push((form.clone(), Some(kind)));
            }
        }
    }
    uses
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// An organisation that does not exist, with everything filled in.
pub(crate) fn filled() -> FormData {
    FormData {
        organisation: Organisation {
            name: some("昆明示例商贸有限公司"),
            credit_code: some("91530100MA6K12345X"),
            address: some("云南省昆明市五华区示例路 1 号示例大厦 3 层 301 室"),
            telephone: some("0871-60000000"),
        },
        legal_representative: Person {
            name: some("李示例"),
            id_number: some("530102198001010019"),
            ..Person::default()
        },
        handler: Person {
            name: some("张示范"),
            id_number: some("530102199001010027"),
            mobile: some("13900000000"),
            email: some("handler@example.cn"),
        },
        certificate: Certificate {
            serial: some("4A0F77C2B31E5590D1"),
            key: some("YZT-2026-000137"),
            expiry: Some("2026-12-31".parse().unwrap()),
        },
        order: Some(OrderId(202_603_020_042)),
        applied_on: Some("2026-03-02".parse().unwrap()),
        pickup: Some(Pickup::CountyWindow),
        key_evidence: Some(KeyEvidence::Lost),
        entitlement: Some(PolicyName::new("provident-fund").unwrap()),
        account: Some(Account::new("0101234567").unwrap()),
        new_name: some("昆明新示例商贸集团有限公司"),
        new_legal_representative: Person {
            name: some("王示意"),
            id_number: some("530102198505050035"),
            ..Person::default()
        },
        remark: some("请于上午联系"),
        quantity: Some(1),
        ..FormData::default()
    }
}

/// The first channel by which a policy offers a service.
pub(crate) fn first_channel(policy: &Policy, kind: ServiceKind) -> Channel {
    policy.service(kind).unwrap().channels[0].by
}

pub(crate) fn print<'a>(
    policy: &'a Policy,
    data: &'a FormData,
    service: Option<ServiceKind>,
    language: Language,
) -> Print<'a> {
    let mut print = Print::new(policy, data);
    print.service = service;
    print.channel = service.map(|kind| first_channel(policy, kind));
    print.language = language;
    print.copies = Copies::One;
    print
}

/// A start tag, an end tag, or text, of a page that this crate printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

/// Elements that have no end.
const VOID: &[&str] = &["meta", "col", "br"];

/// Reads a page strictly: quoted attributes, every element closed in its turn, five references.
pub(crate) fn read(html: &str) -> Vec<Token> {
    let mut rest = html.strip_prefix("<!DOCTYPE html>\n").expect("a doctype");
    let (mut tokens, mut open) = (Vec::new(), Vec::new());
    while !rest.is_empty() {
        let (text, tag) = rest.split_once('<').unwrap_or((rest, ""));
        if !text.trim().is_empty() {
            tokens.push(Token::Text(unescape(text)));
        }
        if tag.is_empty() {
            break;
        }
        let (inner, behind) = tag.split_once('>').expect("a tag has an end");
        rest = behind;
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "elements close in their turn");
            tokens.push(Token::Close(name.to_owned()));
            continue;
        }
        let closed = inner.ends_with('/');
        let inner = inner.trim_end_matches('/');
        let (name, attributes) = inner.split_once(' ').unwrap_or((inner, ""));
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{name:?} is no name");
        tokens.push(Token::Open { name: name.to_owned(), attributes: read_attributes(attributes) });
        if name == "style" {
            // The style sheet is text that ends with its element.
            let (css, behind) = rest.split_once("</style>").unwrap();
            tokens.push(Token::Text(css.to_owned()));
            rest = behind;
        } else if !closed && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    tokens
}

fn read_attributes(mut text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    while !text.trim().is_empty() {
        let (name, behind) = text.split_once("=\"").expect("an attribute has a quoted value");
        let (value, behind) = behind.split_once('"').expect("a quote has an end");
        attributes.push((name.trim().to_owned(), unescape(value)));
        text = behind;
    }
    attributes
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        let (name, behind) = behind.split_once(';').expect("a reference has an end");
        out.push_str(before);
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            "#96" => '`',
            other => panic!("an unknown reference {other}"),
        });
        rest = behind;
    }
    out + rest
}

/// All text of a page, the style sheet aside.
pub(crate) fn words(html: &str) -> String {
    let tokens = read(html);
    let mut out = String::new();
    let mut style = false;
    for token in tokens {
        match token {
            Token::Open { name, .. } => style = name == "style",
            Token::Close(_) => style = false,
            Token::Text(text) if !style => out.push_str(&text),
            Token::Text(_) => style = false,
        }
    }
    out
}
