// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rules about keys and PINs, by number.

use yzt_lifecycle::certificate::Permission;
use yzt_lifecycle::key::{KeyEvent, KeyState, KeyUse, UnlockPin};
use yzt_lifecycle::order::{KeyEvidence, OrderEvent, OrderState};
use yzt_lifecycle::policy::AfterUnlock;
use yzt_lifecycle::refusal::Missing;
use yzt_lifecycle::register::Subject;
use yzt_lifecycle::service::{Channel, DocumentKind, KeyPresence, ServiceKind};
use yzt_pin::TriesLeft;

use crate::support::{
    Desk, LONG_WINDOW, MANUAL, SELF_SERVICE, certificate, key, manual_with, monday,
};

fn unlock() -> Subject {
    Subject::Unlock { key: key("k1") }
}

fn key_of(desk: &Desk<'_>) -> KeyState {
    desk.holder().keys()[&key("k1")]
}

#[test]
fn s30_the_initial_pin_is_123456() {
    assert_eq!(MANUAL.pin.default, "123456");
    assert_eq!(MANUAL.pin.to_pin_policy().default_pin().unwrap().as_bytes(), b"123456");
    let desk = Desk::with_certificate(&MANUAL);
    assert_eq!(key_of(&desk), KeyState::DefaultPin { wrong: 0 });
}

#[test]
fn s31_changing_the_initial_pin_is_advised_and_not_enforced() {
    assert_eq!(KeyState::NEW.key_use(&MANUAL), KeyUse::Allowed { change_advised: true });
    let strict = manual_with("must-change-default = false", "must-change-default = true");
    assert_eq!(KeyState::NEW.key_use(&strict), KeyUse::ChangeFirst);
}

#[test]
fn s32_a_changed_pin_is_the_keys_one_pin() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.of_key("k1", KeyEvent::ChangePin).unwrap();
    assert_eq!(key_of(&desk), KeyState::PinSet { wrong: 0 });
    assert_eq!(key_of(&desk).key_use(&MANUAL), KeyUse::Allowed { change_advised: false });
}

#[test]
fn s33_six_wrong_tries_lock() {
    let mut desk = Desk::with_certificate(&MANUAL);
    for left in (1..=5).rev() {
        desk.of_key("k1", KeyEvent::WrongPin).unwrap();
        assert_eq!(key_of(&desk).tries_left(&MANUAL), TriesLeft::Exactly(left));
    }
    desk.of_key("k1", KeyEvent::WrongPin).unwrap();
    assert_eq!(key_of(&desk), KeyState::Locked { since: monday() });
    assert_eq!(LONG_WINDOW.pin.retry_limit.value(), 10, "another authority has ten");
}

#[test]
fn s33_only_wrong_tries_in_a_row_count() {
    let mut desk = Desk::with_certificate(&MANUAL);
    for _ in 0..4 {
        for _ in 0..5 {
            desk.of_key("k1", KeyEvent::WrongPin).unwrap();
        }
        desk.of_key("k1", KeyEvent::RightPin).unwrap();
    }
    assert_eq!(key_of(&desk).tries_left(&MANUAL), TriesLeft::Exactly(6));
}

#[test]
fn s34_a_locked_key_logs_in_nowhere() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    assert_eq!(key_of(&desk).key_use(&MANUAL), KeyUse::No);
    assert!(desk.of_key("k1", KeyEvent::RightPin).unwrap_err().is_final());
    // The certificate itself is as good as before.
    assert_eq!(desk.holder().permission(&MANUAL, desk.now), Permission::Full);
}

#[test]
fn s65_a_locked_key_is_unlocked_by_form_and_authority() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    let order = desk.open(unlock(), Channel::Scan).unwrap();
    desk.step(order, OrderEvent::Begin).unwrap();
    let refusal = desk.step(order, OrderEvent::Submit).unwrap_err();
    let [Missing::Documents(documents)] = &refusal.missing[..] else { panic!("{refusal}") };
    assert_eq!(documents[0].kind, DocumentKind::ResetForm);
    let kind = DocumentKind::ResetForm;
    desk.step(order, OrderEvent::HandIn { kind, copies: 1, sealed: true }).unwrap();
    desk.step(order, OrderEvent::Submit).unwrap();
    assert_eq!(key_of(&desk).name(), "unlock-requested");
    desk.step(order, OrderEvent::BeginReview).unwrap();
    assert_eq!(key_of(&desk).name(), "under-review");
    desk.step(order, OrderEvent::Approve).unwrap();
    assert_eq!(key_of(&desk).name(), "approved");
}

#[test]
fn s66_unlocking_by_scan_is_done_with_the_key_at_the_user() {
    let scan = MANUAL.channel(ServiceKind::Unlock, Channel::Scan).unwrap();
    assert_eq!(scan.key, KeyPresence::WithUser);
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    desk.done(unlock(), Channel::Scan).unwrap();
    assert_eq!(key_of(&desk).name(), "unlocked");
}

#[test]
fn s67_unlocking_on_site_needs_the_form_and_the_key() {
    let on_site = MANUAL.channel(ServiceKind::Unlock, Channel::OnSite).unwrap();
    assert_eq!(on_site.key, KeyPresence::Brought);
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    let order = desk.open(unlock(), Channel::OnSite).unwrap();
    desk.step(order, OrderEvent::Begin).unwrap();
    assert_eq!(desk.step(order, OrderEvent::Submit).unwrap_err().number(), 4201, "no form");
    desk.step(order, OrderEvent::Cancel).unwrap();
    let order = desk.settle(unlock(), Channel::OnSite).unwrap();
    let process = |key| OrderEvent::Process { key };
    let refusal = desk.step(order, process(KeyEvidence::NotNeeded)).unwrap_err();
    assert_eq!(refusal.missing, [Missing::KeyPresent(KeyPresence::Brought)]);
    desk.step(order, process(KeyEvidence::Present)).unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
    assert_eq!(key_of(&desk).name(), "unlocked");
}

#[test]
fn s68_no_unlock_without_review() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    let order = desk.open(unlock(), Channel::Scan).unwrap();
    desk.collect(order);
    desk.step(order, OrderEvent::Submit).unwrap();
    let refusal = desk.step(order, OrderEvent::Approve).unwrap_err();
    assert_eq!(refusal.missing, [Missing::Approval]);
    // Nor past the order.
    let refusal = desk.of_key("k1", KeyEvent::Unlock).unwrap_err();
    assert_eq!(refusal.number(), 4214);
    for event in [KeyEvent::Unlock] {
        let states = [
            KeyState::Locked { since: monday() },
            KeyState::UnlockRequested { since: monday() },
            KeyState::UnderReview { since: monday() },
        ];
        for state in states {
            let actor = yzt_lifecycle::service::Actor::CustomerService;
            let refusal = state.apply(event, actor, &MANUAL, monday()).unwrap_err();
            assert_eq!(refusal.missing, [Missing::Approval]);
        }
    }
}

#[test]
fn s69_unlocking_costs_nothing_and_needs_no_other_paper() {
    let rule = MANUAL.service(ServiceKind::Unlock).unwrap();
    let kinds: Vec<DocumentKind> = rule.documents.iter().map(|document| document.kind).collect();
    assert_eq!(kinds, [DocumentKind::ResetForm]);
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    let order = desk.review(unlock(), Channel::Scan).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    assert!(matches!(desk.state(order), OrderState::Settled { .. }));
}

#[test]
fn g23_an_unlock_by_scan_needs_no_key_at_the_window() {
    assert!(MANUAL.channel(ServiceKind::Unlock, Channel::Scan).is_some());
}

#[test]
fn g24_an_unlock_leaves_a_pin_for_a_single_use() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    desk.done(unlock(), Channel::Scan).unwrap();
    assert_eq!(key_of(&desk), KeyState::Unlocked { pin: UnlockPin::OneTime, wrong: 0 });
    assert_eq!(key_of(&desk).key_use(&MANUAL), KeyUse::ChangeFirst);
    desk.of_key("k1", KeyEvent::RightPin).unwrap();
    assert_eq!(key_of(&desk).key_use(&MANUAL), KeyUse::ChangeFirst, "using it is not changing it");
    desk.of_key("k1", KeyEvent::ChangePin).unwrap();
    assert_eq!(key_of(&desk).key_use(&MANUAL), KeyUse::Allowed { change_advised: false });
}

#[test]
fn g24_another_authority_resets_to_a_printed_pin() {
    assert_eq!(SELF_SERVICE.pin.after_unlock, AfterUnlock::Fixed("000000".into()));
    let mut desk = Desk::with_certificate(&SELF_SERVICE);
    desk.lock("k1");
    desk.done(unlock(), Channel::SelfService).unwrap();
    let state = key_of(&desk);
    assert_eq!(state, KeyState::Unlocked { pin: UnlockPin::Fixed, wrong: 0 });
    assert_eq!(state.key_use(&SELF_SERVICE), KeyUse::Allowed { change_advised: true });
}

#[test]
fn an_unlock_that_comes_to_nothing_leaves_the_key_locked() {
    for last in [OrderEvent::Return, OrderEvent::Reject, OrderEvent::Cancel] {
        let mut desk = Desk::with_certificate(&MANUAL);
        desk.lock("k1");
        let order = desk.review(unlock(), Channel::Scan).unwrap();
        desk.step(order, last).unwrap();
        assert_eq!(key_of(&desk), KeyState::Locked { since: monday() }, "{last:?}");
        if last == OrderEvent::Return {
            desk.step(order, OrderEvent::Submit).unwrap();
            assert_eq!(key_of(&desk).name(), "unlock-requested");
        }
    }
}

#[test]
fn s80_one_key_has_one_pin_for_every_portal() {
    // The key's state is the only place that holds a PIN; entitlements and certificates have none.
    let mut desk = Desk::with_certificate(&MANUAL);
    let entitlement = crate::support::fund("1");
    let enable = Subject::EnableService { entitlement };
    desk.done(enable, Channel::Post).unwrap();
    desk.lock("k1");
    assert_eq!(desk.holder().keys().len(), 1);
    assert_eq!(desk.certificate("c1").key, key("k1"));
    assert_eq!(desk.holder().certificates().keys().collect::<Vec<_>>(), [&certificate("c1")]);
    assert_eq!(key_of(&desk).key_use(&MANUAL), KeyUse::No);
}
