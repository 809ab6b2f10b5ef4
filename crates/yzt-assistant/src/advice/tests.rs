// SPDX-License-Identifier: MIT OR Apache-2.0
use std::collections::BTreeSet;

use yzt_lifecycle::advice::{self, Known, KnownCertificate, KnownKey, Loss};
use yzt_lifecycle::certificate::{CertificateState, Period};
use yzt_lifecycle::policy::{self, Policy};
use yzt_lifecycle::service::ServiceKind;
use yzt_lifecycle::{CertificateId, KeyId};
use yzt_pin::{PinStatus, TriesLeft};

use super::*;
use crate::messages::Kind;

fn known() -> Known {
    let time = |text: &str| text.parse().unwrap();
    let validity =
        Period::new(time("2026-01-01T00:00:00+08:00"), time("2026-12-31T23:59:59+08:00")).unwrap();
    let certificate = KnownCertificate {
        id: CertificateId::new("0A1B").ok(),
        key: KeyId::new("K1").ok(),
        state: CertificateState::Active { validity },
    };
    let key = KnownKey::of_chip(KeyId::new("K1").ok(), PinStatus::Set, TriesLeft::Locked);
    Known {
        certificates: vec![certificate],
        keys: vec![key],
        first: Some(false),
        ..Known::default()
    }
}

fn text(known: &Known, at: &str, language: Language) -> String {
    let policy = Policy::from_toml(policy::MANUAL).unwrap();
    let advice = advice::advise(&policy, known, at.parse().unwrap());
    let line = |line: AdviceLine| {
        let term = line.term.map(|term| format!("{}=", term.text(language))).unwrap_or_default();
        format!("{}{term}{}\n", "  ".repeat(line.depth), line.text)
    };
    lines(&advice, language).into_iter().map(line).collect()
}

#[test]
fn every_matter_has_its_text_and_is_no_error() {
    for number in advice::NUMBERS {
        assert_eq!(message(*number).unwrap().kind, Kind::Notice, "{number}");
    }
    let numbers: BTreeSet<u16> = advice::NUMBERS.iter().copied().collect();
    assert_eq!(numbers.len(), advice::NUMBERS.len());
}

#[test]
fn a_locked_key_and_an_expiring_certificate_are_told_in_both_languages() {
    let at = "2026-12-07T10:00:00+08:00";
    let chinese = text(&known(), at, Language::Chinese);
    for part in [
        "【立即办理】USB Key 已锁定，需要解锁。（YZT-4282）",
        "业务=USB Key 解锁",
        "费用=未说明，请致电询问",
        "办理方式=扫描件加远程协助",
        "所需资料=密码重置申请表 1 份，加盖公章（客服发送；表格 pin-reset）",
        "USB Key 要求=插在用户电脑上",
        "最近可办理时间=现在，至 11:30",
        "【请留意】数字证书即将到期，请办理证书更新。（YZT-4272）",
        "剩余天数=24",
        "服务热线=400-600-7210；0871-68163863",
        "证书可用于=登录和签名",
    ] {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
    let english = text(&known(), at, Language::English);
    for part in [
        "[at once] The key is locked and has to be unlocked. (YZT-4282)",
        "Papers=PIN reset form: 1 copy, with the company seal (sent by customer service; form pin-reset)",
        "Fee=not stated: ask by telephone",
        "Open next=now, until 11:30",
    ] {
        assert!(english.contains(part), "{part}: {english}");
    }
    let han = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    assert!(!english.chars().any(han), "{english}");
}

#[test]
fn a_lost_key_says_hold_first_and_what_a_reissue_takes() {
    let known = Known { loss: Some(Loss::Lost), ..known() };
    let chinese = text(&known, "2026-12-05T10:00:00+08:00", Language::Chinese);
    let order = ["业务=挂失", "业务=证书补办", "业务=证书注销（格式化）"];
    let places: Vec<usize> = order.iter().map(|part| chinese.find(part).unwrap()).collect();
    assert!(places.is_sorted(), "{chinese}");
    for part in [
        "费用=60.00 元/个",
        "付款方式=对公转账、窗口缴费",
        "用人单位数字证书业务申请表 2 份，加盖公章",
        "最近可办理时间=2026-12-07 09:00-11:30",
    ] {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
}

#[test]
fn an_expired_certificate_says_what_it_still_does() {
    let known = Known { keys: Vec::new(), ..known() };
    let english = text(&known, "2027-01-10T10:00:00+08:00", Language::English);
    for part in [
        "The certificate serves for=renewal, and nothing else",
        "Renewable until=2027-12-31",
        "Days since expiry=10",
        "(public holidays of that year are not known)",
    ] {
        assert!(english.contains(part), "{part}: {english}");
    }
}

#[test]
fn a_service_can_be_told_by_itself() {
    let policy = Policy::from_toml(policy::MANUAL).unwrap();
    let at = "2026-12-07T10:00:00+08:00".parse().unwrap();
    let advice = advice::advise(&policy, &known(), at);
    let service = advice::of_service(&policy, &known(), ServiceKind::EnableService, at).unwrap();
    let told = service_lines(&service, &advice, Language::Chinese);
    assert!(told.iter().any(|line| line.text == "30.00 元/项"), "{told:?}");
    assert!(told.iter().any(|line| line.text.contains("2 套")), "{told:?}");
}
