// SPDX-License-Identifier: MIT OR Apache-2.0
//! Forms as data: what is read, what is refused and where, and what comes with this crate.

use crate::support::{policies, policy, registry};
use std::collections::BTreeSet;
use yzt_forms::{
    EMPLOYER_APPLICATION, Error, FieldKind, Form, ORDER_SUMMARY, Origin, PIN_RESET, Registry,
    SERVICE_AGREEMENT, Source,
};
use yzt_lifecycle::service::{Channel, DocumentKind, ServiceKind};

const SMALL: &str = r#"schema = 1
[form]
name = "small"
version = "1"
title = { zh = "小表", en = "Small" }
source = "A test."
[[sheet]]
[[sheet.section]]
title = { zh = "甲", en = "A" }
[[sheet.section.field]]
id = "name"
label = { zh = "名称", en = "Name" }
kind = "text"
from = "organisation.name"
origin = "stated"
rule = "S1"
"#;

#[test]
fn s16_s17_s18_the_three_forms_of_the_manual_are_there() {
    let (policy, registry) = (policy(), registry());
    for (document, name, title) in [
        (DocumentKind::ApplicationForm, "employer-application", "用人单位数字证书业务申请表"),
        (DocumentKind::ServiceAgreement, "service-agreement", "数字证书申请表及服务协议"),
        (DocumentKind::ResetForm, "pin-reset", "密码重置申请表"),
    ] {
        let form = registry.of_document(&policy, document).unwrap();
        assert_eq!((form.name(), form.version()), (name, "1"));
        assert_eq!(form.head().title.zh, title);
    }
}

#[test]
fn g20_a_form_has_a_name_and_a_version_and_a_version_stays() {
    let mut registry = registry();
    let form = registry.find("pin-reset", "1").unwrap().clone();
    let repeated = Error::FormRepeated { name: "pin-reset".into(), version: "1".into() };
    assert_eq!(registry.add(form), Err(repeated));
    let second = PIN_RESET.replace("version = \"1\"", "version = \"2\"");
    registry.add(Form::from_toml(&second).unwrap()).unwrap();
    assert!(registry.find("pin-reset", "1").is_ok() && registry.find("pin-reset", "2").is_ok());
    let unknown = Error::FormUnknown { name: "pin-reset".into(), version: "3".into() };
    assert_eq!(registry.find("pin-reset", "3"), Err(unknown));
    assert_eq!(registry.iter().count(), 5);
}

#[test]
fn every_policy_that_is_shipped_finds_its_forms() {
    let registry = registry();
    for policy in policies() {
        for form in &policy.forms {
            assert!(registry.of_document(&policy, form.document).is_ok(), "{}", form.name);
        }
        for (kind, _) in policy.services() {
            registry.needed(&policy, kind, None).unwrap();
        }
    }
}

#[test]
fn a_service_tells_the_forms_it_asks_for() {
    let (policy, registry) = (policy(), registry());
    let names = |kind, channel| {
        let forms = registry.needed(&policy, kind, channel).unwrap();
        forms.into_iter().map(Form::name).collect::<Vec<_>>()
    };
    assert_eq!(names(ServiceKind::Reissue, Some(Channel::Post)), ["employer-application"]);
    assert_eq!(names(ServiceKind::EnableService, None), ["service-agreement"]);
    assert_eq!(names(ServiceKind::Unlock, Some(Channel::Scan)), ["pin-reset"]);
    assert!(names(ServiceKind::Renew, None).is_empty());
    assert!(names(ServiceKind::ChangeHandler, Some(Channel::OnSite)).is_empty());
    let refused = registry.needed(&policy, ServiceKind::Reissue, Some(Channel::Scan));
    assert_eq!(refused.unwrap_err().number(), 4308);
}

#[test]
fn a_policy_without_a_form_or_a_service_is_told() {
    let registry = registry();
    let mut policy = policy();
    policy.forms.clear();
    let found = registry.of_document(&policy, DocumentKind::ResetForm);
    let document = DocumentKind::ResetForm;
    assert_eq!(found.unwrap_err(), Error::DocumentWithoutForm { document });
    assert!(registry.needed(&policy, ServiceKind::Unlock, None).unwrap().is_empty());
    let text = yzt_lifecycle::policy::MANUAL;
    let start = text.find("[service.UNLOCK]").unwrap();
    let end = start + text[start..].find("[service.SUSPEND]").unwrap();
    let without = format!("{}{}", &text[..start], &text[end..]);
    let policy = yzt_lifecycle::Policy::from_toml(&without).unwrap();
    let service = ServiceKind::Unlock;
    let refused = registry.needed(&policy, service, None);
    assert_eq!(refused.unwrap_err(), Error::ServiceNotOffered { service });
}

#[test]
fn what_is_stated_names_a_rule_of_the_manual_and_what_is_ours_does_not() {
    for form in registry().iter() {
        for field in form.fields() {
            let stated = field.origin == Origin::Stated;
            let rules = field.rule.iter().flat_map(|rules| rules.split(", "));
            let known = rules.clone().all(|rule| {
                rule.strip_prefix('S')
                    .and_then(|number| number.parse().ok())
                    .is_some_and(|number: u8| (1..=86).contains(&number))
            });
            assert_eq!(rules.count() > 0, stated, "{}", field.id);
            assert!(known, "{}: {:?}", field.id, field.rule);
        }
    }
}

#[test]
fn s22_every_form_that_is_handed_in_has_a_place_for_the_seal() {
    for form in registry().iter().filter(|form| form.document().is_some()) {
        let seals = form.fields().filter(|field| field.kind == FieldKind::Seal);
        assert!(seals.filter(|field| field.required).count() == 1, "{}", form.name());
    }
}

#[test]
fn every_source_stands_in_some_form() {
    let registry = registry();
    let used: BTreeSet<&str> = registry
        .iter()
        .flat_map(Form::fields)
        .filter_map(|field| field.from.map(Source::name))
        .collect();
    for source in Source::ALL {
        assert!(used.contains(source.name()), "{}", source.name());
    }
}

#[test]
fn a_form_is_told_where_it_is_wrong() {
    assert!(Form::from_toml(SMALL).is_ok());
    for (from, to, line, part) in [
        ("kind = \"text\"", "kind = \"picture\"", 13, "picture"),
        ("from = \"organisation.name\"", "from = \"nobody.name\"", 14, "nobody.name"),
        ("from = \"organisation.name\"", "from = \"service\"", 7, "cannot stand here"),
        ("kind = \"text\"", "kind = \"choice\"", 7, "cannot stand here"),
        ("kind = \"text\"", "kind = \"seal\"", 7, "cannot stand here"),
        ("rule = \"S1\"", "", 7, "names its rule"),
        ("origin = \"stated\"", "origin = \"ours\"", 7, "has no rule"),
        ("rule = \"S1\"", "rule = \"S1\"\nmost = 0", 7, "`most`"),
        ("rule = \"S1\"", "rule = \"S1\"\nmost = 121", 7, "`most`"),
        ("rule = \"S1\"", "rule = \"S1\"\nmist = 1", 17, "mist"),
        ("zh = \"名称\"", "zh = \"名\\u202E称\"", 7, "U+202E"),
        ("zh = \"甲\"", "zh = \" \"", 7, "empty"),
        ("version = \"1\"", "version = 1", 4, "string"),
        ("name = \"small\"", "name = \"Small!\"", 3, "name"),
        ("[[sheet]]", "[[sheet]]\nblock = 1", 8, "block"),
        ("schema = 1", "schema = 1 1", 1, ""),
    ] {
        let broken = SMALL.replacen(from, to, 1);
        assert_ne!(broken, SMALL, "{from}");
        match Form::from_toml(&broken).unwrap_err() {
            Error::Definition { line: found, message, .. } => {
                assert_eq!(found, line, "{to}: {message}");
                assert!(message.contains(part), "{to}: {message}");
            }
            other => panic!("{to}: {other}"),
        }
    }
}

#[test]
fn a_form_of_another_schema_is_not_read() {
    let other = SMALL.replace("schema = 1", "# ours\nschema = 2").replace("kind", "sort");
    assert_eq!(Form::from_toml(&other), Err(Error::Schema { line: 2, schema: 2 }));
    let long = format!("{SMALL}#{}", "x".repeat(Form::MOST_BYTES));
    assert_eq!(Form::from_toml(&long).unwrap_err().number(), 4302);
}

#[test]
fn a_sentence_holds_known_placeholders_only() {
    for (text, wrong) in
        [("{fees}", false), ("{fee}", true), ("{", true), ("}", false), ("{{fees}}", true)]
    {
        let paragraph = format!(
            "[[sheet.section.paragraph]]\ntext = {{ zh = \"{text}\", en = \"x\" }}\norigin = \"ours\"\n"
        );
        let form = SMALL
            .replace("[[sheet.section.field]]", &format!("{paragraph}[[sheet.section.field]]"));
        assert_eq!(Form::from_toml(&form).is_err(), wrong, "{text}");
    }
}

#[test]
fn a_form_cannot_grow_without_bound() {
    let field = &SMALL[SMALL.find("[[sheet.section.field]]").unwrap()..];
    let many = |count: usize, name: &dyn Fn(usize) -> String| {
        let more = (0..count).map(|index| field.replace("\"name\"", &format!("{:?}", name(index))));
        SMALL.to_owned() + &more.collect::<String>()
    };
    assert!(Form::from_toml(&many(63, &|index| format!("f{index}"))).is_ok());
    assert!(Form::from_toml(&many(64, &|index| format!("f{index}"))).is_err());
    let twice = Form::from_toml(&many(1, &|_| "name".to_owned())).unwrap_err();
    assert!(twice.to_string().contains("two fields name"), "{twice}");
}

#[test]
fn an_empty_registry_holds_nothing_and_all_shipped_texts_are_read() {
    assert_eq!(Registry::new().iter().count(), 0);
    for text in [EMPLOYER_APPLICATION, SERVICE_AGREEMENT, PIN_RESET, ORDER_SUMMARY] {
        Form::from_toml(text).unwrap();
    }
}
