// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a page holds.

use crate::support::{Token, every_use, filled, policies, policy, print, read, registry, words};
use std::collections::BTreeSet;
use yzt_forms::{Copies, Error, FormData, Language, Print, Source};
use yzt_lifecycle::PolicyName;
use yzt_lifecycle::service::{Channel, ServiceKind};

/// Whether a field is on the page: its name, once for every copy.
fn fields(html: &str) -> Vec<String> {
    let of_field = |token: Token| match token {
        Token::Open { attributes, .. } => {
            attributes.into_iter().find(|(name, _)| name == "data-field").map(|(_, value)| value)
        }
        _ => None,
    };
    read(html).into_iter().filter_map(of_field).collect()
}

#[test]
fn every_field_of_every_form_is_on_its_page_in_both_languages() {
    let policy = policy();
    let data = filled();
    for (form, service) in every_use(&policy) {
        for language in Language::ALL {
            let html = form.to_html(&print(&policy, &data, service, *language)).unwrap();
            let shown: BTreeSet<String> = fields(&html).into_iter().collect();
            for field in form.fields() {
                let for_it = service
                    .is_none_or(|kind| field.services.is_empty() || field.services.contains(&kind));
                // A section can be for some services only as well; then none of its fields show.
                let section = form
                    .sheets()
                    .iter()
                    .flat_map(|sheet| &sheet.sections)
                    .find(|section| section.fields.iter().any(|other| other.id == field.id));
                let section = &section.unwrap().services;
                let of_section =
                    service.is_none_or(|kind| section.is_empty() || section.contains(&kind));
                assert_eq!(
                    shown.contains(field.id.as_str()),
                    for_it && of_section,
                    "{} {} {service:?}",
                    form.name(),
                    field.id
                );
                if for_it && of_section {
                    let text = words(&html);
                    assert!(text.contains(field.label.text(*language)), "{}", field.id);
                    let value = field.from.and_then(|source| data.text(source));
                    assert!(value.is_none_or(|value| text.contains(&*value)), "{}", field.id);
                }
            }
        }
    }
}

#[test]
fn a_page_is_complete_in_itself() {
    let policy = policy();
    let data = filled();
    for (form, service) in every_use(&policy) {
        let html = form.to_html(&print(&policy, &data, service, Language::Chinese)).unwrap();
        for token in read(&html) {
            let Token::Open { name, attributes } = token else { continue };
            let known = [
                "html", "head", "meta", "title", "style", "body", "section", "header", "main",
                "footer", "div", "h1", "h2", "p", "b", "i", "br", "span", "bdi", "svg", "path",
                "table", "colgroup", "col", "tbody", "tr", "th", "td", "ol", "li",
            ];
            assert!(known.contains(&name.as_str()), "{name}");
            for (attribute, _) in attributes {
                assert!(!attribute.starts_with("on"), "{attribute}");
                assert!(!["src", "href", "style", "action"].contains(&attribute.as_str()));
            }
        }
        for outside in ["http:", "https:", "url(", "@import", "<script", "<link", "<img"] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(html.contains("default-src 'none'"));
    }
}

#[test]
fn the_same_wish_gives_the_same_bytes() {
    let policy = policy();
    let data = filled();
    for (form, service) in every_use(&policy) {
        let wish = print(&policy, &data, service, Language::Chinese);
        assert_eq!(form.to_html(&wish).unwrap(), form.to_html(&wish).unwrap());
    }
}

#[test]
fn s40_s59_g19_copies_and_sets_are_those_of_the_policy() {
    let (policy, registry, data) = (policy(), registry(), FormData::default());
    for (name, kind, copies, sheets, words_of_it) in [
        ("employer-application", ServiceKind::Reissue, 2, 1, "一式 2 份"),
        ("service-agreement", ServiceKind::EnableService, 2, 2, "一式 2 套"),
        ("pin-reset", ServiceKind::Unlock, 1, 1, "一式 1 份"),
    ] {
        let form = registry.find(name, "1").unwrap();
        let mut wish = Print::new(&policy, &data);
        wish.service = Some(kind);
        assert_eq!(form.pages(&wish).unwrap(), copies * sheets);
        let html = form.to_html(&wish).unwrap();
        assert_eq!(html.matches("class=\"sheet\"").count(), copies * sheets);
        assert!(words(&html).contains(words_of_it), "{name}");
        assert_eq!(words(&html).contains("第 2 "), copies > 1 || sheets > 1);
        wish.copies = Copies::One;
        assert_eq!(form.pages(&wish).unwrap(), sheets);
        // How many are handed in is told even where one is printed.
        assert!(words(&form.to_html(&wish).unwrap()).contains(words_of_it), "{name}");
    }
}

#[test]
fn a_policy_that_asks_for_too_many_copies_is_refused() {
    let text = yzt_lifecycle::policy::MANUAL
        .replace("kind = \"reset-form\", copies = 1", "kind = \"reset-form\", copies = 21");
    let policy = yzt_lifecycle::Policy::from_toml(&text).unwrap();
    let (registry, data) = (registry(), FormData::default());
    let form = registry.find("pin-reset", "1").unwrap();
    let refused = form.to_html(&Print::new(&policy, &data)).unwrap_err();
    assert_eq!(refused, Error::TooManyCopies { most: 20 });
}

#[test]
fn s44_s63_s69_g21_the_fee_is_printed_in_the_policys_unit() {
    let (policy, registry) = (policy(), registry());
    let mut data = FormData { quantity: Some(3), ..FormData::default() };
    let mut page = |name: &str, kind, language, first| {
        data.first = first;
        let form = registry.find(name, "1").unwrap();
        words(&form.to_html(&print(&policy, &data, Some(kind), language)).unwrap())
    };
    let application = "employer-application";
    let chinese = Language::Chinese;
    let reissue = page(application, ServiceKind::Reissue, chinese, true);
    assert!(reissue.contains("60.00 元/个 × 3 = 180.00 元"), "{reissue}");
    let enable = page("service-agreement", ServiceKind::EnableService, chinese, true);
    assert!(enable.contains("30.00 元/项 × 3 = 90.00 元"), "{enable}");
    let english = page("service-agreement", ServiceKind::EnableService, Language::English, true);
    assert!(english.contains("30.00 yuan for each service × 3 = 90.00 yuan"), "{english}");
    let unlock = page("pin-reset", ServiceKind::Unlock, chinese, true);
    assert!(unlock.contains("未载明") && !unlock.contains(".00"), "{unlock}");
    let first = page(application, ServiceKind::FirstIssue, chinese, true);
    assert!(first.contains("未载明"));
    // S57, G12: after an uncollected certificate it is not the first application.
    let again = page(application, ServiceKind::FirstIssue, chinese, false);
    assert!(again.contains("60.00 元/个"), "{again}");
}

#[test]
fn s70_s71_s72_contacts_and_hours_are_the_policys() {
    let (registry, data) = (registry(), FormData::default());
    for policy in policies() {
        for form in registry.iter() {
            let text = words(&form.to_html(&Print::new(&policy, &data)).unwrap());
            let contacts = &policy.contacts;
            assert!(text.contains(contacts.address.zh.as_str()), "{}", form.name());
            assert!(contacts.hotlines.iter().all(|number| text.contains(number.as_str())));
            for hours in policy.hours.hours() {
                assert!(text.contains(&format!("{}–{}", hours.from(), hours.until())));
            }
        }
    }
}

#[test]
fn a_title_is_the_policys_and_the_form_has_a_neutral_one() {
    let registry = registry();
    let form = registry.find("pin-reset", "1").unwrap();
    let [manual, other, _] = policies();
    let data = FormData::default();
    let page = |policy| words(&form.to_html(&Print::new(policy, &data)).unwrap());
    assert!(page(&manual).contains("YNCA 密码重置申请表"));
    assert!(!page(&other).contains("YNCA"));
    let mut without = manual.clone();
    without.forms.clear();
    assert!(page(&without).contains("密码重置申请表") && !page(&without).contains("YNCA"));
}

#[test]
fn a_choice_shows_every_value_and_ticks_one() {
    let (policy, registry, data) = (policy(), registry(), filled());
    let form = registry.find("employer-application", "1").unwrap();
    let html = form.to_html(&print(&policy, &data, Some(ServiceKind::Reissue), Language::Chinese));
    let html = html.unwrap();
    for (label, ticked) in [
        ("证书补办", true),
        ("首次申请", false),
        ("证书使用名称变更", false),
        ("法人信息变更", false),
        ("证书注销（格式化）", false),
        ("现场办理", true),
        ("邮寄并电话办理", false),
        ("USB Key 已遗失", true),
        ("USB Key 已损坏", false),
    ] {
        let tick = if ticked { "√" } else { "" };
        assert!(html.contains(&format!("<b class=\"box\">{tick}</b>{label}<")), "{label}");
    }
    assert!(!html.contains("USB Key 在场"), "a reissue is for a key that is gone");
    let blank = form.to_html(&Print::new(&policy, &FormData::default())).unwrap();
    assert!(!blank.contains('√'));
}

#[test]
fn papers_are_those_of_the_channel_and_the_key_is_among_them() {
    let (policy, registry, data) = (policy(), registry(), FormData::default());
    let form = registry.find("order-summary", "1").unwrap();
    let page = |kind, channel| {
        let mut wish = Print::new(&policy, &data);
        wish.service = Some(kind);
        wish.channel = channel;
        words(&form.to_html(&wish).unwrap())
    };
    let change = page(ServiceKind::ChangeLegalRepresentative, Some(Channel::OnSite));
    for paper in [
        "用人单位数字证书业务申请表 2 份（盖章）",
        "营业执照副本复印件 1 份（盖章）",
        "法人身份证复印件 1 份（盖章）",
        "经办人身份证复印件 1 份（盖章）",
        "USB Key",
    ] {
        assert!(change.contains(paper), "{paper}: {change}");
    }
    let telephone = page(ServiceKind::ChangeHandler, Some(Channel::Telephone));
    assert!(telephone.contains("无需材料"), "{telephone}");
    let shown = page(ServiceKind::ChangeHandler, Some(Channel::OnSite));
    assert!(shown.contains("经办人身份证（出示） 1 份"), "{shown}");
    let post = page(ServiceKind::EnableService, Some(Channel::Post));
    assert!(post.contains("数字证书申请表及服务协议 2 套（盖章）") && post.contains("邮寄地址"));
    assert!(!page(ServiceKind::Unlock, Some(Channel::OnSite)).contains("邮寄地址"));
}

#[test]
fn what_is_ours_is_marked_and_the_foot_says_what_the_mark_means() {
    let (policy, registry, data) = (policy(), registry(), FormData::default());
    let form = registry.find("employer-application", "1").unwrap();
    let html = form.to_html(&Print::new(&policy, &data)).unwrap();
    assert!(
        html.contains("统一社会信用代码<span class=\"required\">*</span><span class=\"ours\">°")
    );
    assert!(html.contains("单位名称<span class=\"required\">*</span></th>"));
    assert!(html.contains("手册未载明，由本表补充"));
}

#[test]
fn wishes_that_no_policy_grants_are_refused() {
    let (policy, registry) = (policy(), registry());
    let form = registry.find("pin-reset", "1").unwrap();
    let mut data = FormData::default();
    let refused = |data: &FormData, service, channel| {
        let mut wish = Print::new(&policy, data);
        (wish.service, wish.channel) = (service, channel);
        form.to_html(&wish).unwrap_err().number()
    };
    let unlock = Some(ServiceKind::Unlock);
    assert_eq!(refused(&data, Some(ServiceKind::Reissue), None), 4307);
    assert_eq!(refused(&data, unlock, Some(Channel::Post)), 4308);
    data.entitlement = Some(PolicyName::new("moon").unwrap());
    assert_eq!(refused(&data, unlock, None), 4310);
    data.entitlement = Some(PolicyName::new("provident-fund").unwrap());
    data.account = Some(yzt_lifecycle::Account::new("1".repeat(33)).unwrap());
    assert_eq!(refused(&data, unlock, None), 4311);
    data.account = None;
    data.organisation.name = Some("名".repeat(101));
    assert_eq!(refused(&data, unlock, None), 4309);
    // What is written out counts as it is written: 13 × 8 > 100.
    data.organisation.name = Some("\u{202e}".repeat(13));
    assert_eq!(refused(&data, unlock, None), 4309);
}

#[test]
fn what_is_left_to_the_pen_is_told() {
    let (policy, registry) = (policy(), registry());
    let form = registry.find("employer-application", "1").unwrap();
    let unfilled = |data: &FormData, service| {
        let wish = print(&policy, data, service, Language::Chinese);
        let fields = form.unfilled(&wish).unwrap();
        fields.into_iter().map(|field| field.id.to_string()).collect::<Vec<_>>()
    };
    // Signatures, the day of signing and the seal are made on paper.
    let by_hand = ["seal", "handler-signature", "signed-on"];
    assert_eq!(unfilled(&filled(), Some(ServiceKind::Reissue)), by_hand);
    let empty = unfilled(&FormData::default(), None);
    assert!(empty.contains(&"service".to_owned()) && empty.contains(&"new-name".to_owned()));
    let mut data = filled();
    data.organisation.name = Some(String::new());
    assert_eq!(unfilled(&data, Some(ServiceKind::Revoke))[0], "organisation-name");
    assert!(Source::HandlerIdNumber.is_personal() && !Source::Service.is_personal());
}
