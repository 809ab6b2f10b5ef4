// SPDX-License-Identifier: MIT OR Apache-2.0
//! Orders of events that somebody could try, and what must come of them.

use yzt_cert::UnixTime;
use yzt_lifecycle::certificate::{CertificateEvent, KeyFormat, Period, RevocationCause};
use yzt_lifecycle::key::KeyEvent;
use yzt_lifecycle::order::{KeyEvidence, Order, OrderEvent, OrderState, Terms};
use yzt_lifecycle::policy::{PaymentMethod, Policy};
use yzt_lifecycle::refusal::Missing;
use yzt_lifecycle::register::{Effect, Entry, Event, PolicyReference, Subject};
use yzt_lifecycle::service::{Actor, Channel, KeyPresence, Pickup, ServiceKind};
use yzt_lifecycle::{Amount, Policy as Rules};

use crate::support::{
    Desk, LONG_WINDOW, MANUAL, ORG, at, certificate, first_issue, key, line, manual_with, monday,
    organisation, reissue, renew, year_from, yuan,
};

fn name_of(desk: &Desk<'_>, id: &str) -> &'static str {
    desk.certificate(id).state.advance(desk.policy, desk.now).name()
}

/// A renewal of `c1` whose certificate `c2` is produced and not yet the holder's.
fn half_renewed(policy: &Policy) -> (Desk<'_>, yzt_lifecycle::OrderId) {
    let mut desk = Desk::with_certificate(policy);
    desk.now = desk.now.plus_days(350);
    let order = desk.process(renew("c1"), Channel::SelfService).unwrap();
    desk.produce(order, "c2", "k1").unwrap();
    (desk, order)
}

#[test]
fn a_renewal_does_not_unlock_a_key() {
    let policy = manual_with("keeps-pin = true", "keeps-pin = false");
    for policy in [&policy, &*MANUAL] {
        let mut desk = Desk::with_certificate(policy);
        desk.now = desk.now.plus_days(350);
        desk.lock("k1");
        let order = desk.process(renew("c1"), Channel::SelfService).unwrap();
        let refusal = desk.request(order, "c2", "k1").unwrap_err();
        assert_eq!(refusal.missing, [Missing::Approval]);
        assert_eq!(desk.holder().keys()[&key("k1")].name(), "locked");
    }
}

#[test]
fn a_key_that_holds_a_certificate_in_force_is_not_formatted_with_another() {
    let (mut desk, _) = half_renewed(&MANUAL);
    let cause = RevocationCause::Authority;
    let revoke = |key| CertificateEvent::Revoke { cause, key };
    assert!(desk.of_certificate("c2", revoke(KeyFormat::Formatted)).is_err());
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "default-pin");
    desk.of_certificate("c2", revoke(KeyFormat::SkippedNotHandedOut)).unwrap();
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("expiring", "revoked"));
}

#[test]
fn what_was_to_take_the_place_of_a_revoked_certificate_ends_with_it() {
    let (mut desk, renewal) = half_renewed(&MANUAL);
    let cause = RevocationCause::KeyCompromised;
    desk.of_certificate("c1", CertificateEvent::Revoke { cause, key: KeyFormat::SkippedLost })
        .unwrap();
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("revoked", "revoked"));
    let refusal = desk.of_certificate("c2", CertificateEvent::HandOver).unwrap_err();
    assert!(refusal.is_final());
    // Nor can another be asked for: what is revoked is not renewed.
    let refusal = desk.request(renewal, "c3", "k1").unwrap_err();
    assert_eq!(refusal.missing, [Missing::ActiveCertificate]);
    desk.step(renewal, OrderEvent::Fail).unwrap();
    desk.step(renewal, OrderEvent::Cancel).unwrap();
}

#[test]
fn a_reissue_ends_what_took_the_lost_certificates_place() {
    let (mut desk, renewal) = half_renewed(&MANUAL);
    let reissue = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.of_certificate("c2", CertificateEvent::HandOver).unwrap();
    desk.step(renewal, OrderEvent::Finish).unwrap();
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("superseded", "active"));
    // The key is lost, and the new certificate is in it.
    desk.step(reissue, OrderEvent::Approve).unwrap();
    assert_eq!(name_of(&desk, "c2"), "revoked");
    desk.pay(reissue);
    desk.step(reissue, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
    desk.produce(reissue, "c3", "k2").unwrap();
    desk.of_certificate("c3", CertificateEvent::HandOver).unwrap();
    assert_eq!(name_of(&desk, "c3"), "active");
}

#[test]
fn approval_during_a_hold_and_resume_after_it_bring_nothing_back() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.of_certificate("c1", CertificateEvent::Suspend).unwrap();
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    assert!(desk.step(order, OrderEvent::Approve).unwrap_err().is_final(), "approved once");
    assert!(desk.of_certificate("c1", CertificateEvent::Resume).unwrap_err().is_final());
    desk.now = desk.now.plus_days(100);
    assert_eq!(name_of(&desk, "c1"), "revoked");
    assert!(desk.open(renew("c1"), Channel::OnSite).is_err());
}

#[test]
fn what_is_not_yet_or_no_longer_valid_takes_no_place() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.now = desk.now.plus_days(350);
    for (from, days) in [(10, 300), (-300, 290)] {
        let order = desk.process(renew("c1"), Channel::SelfService).unwrap();
        let id = if from > 0 { "later" } else { "over" };
        desk.request(order, id, "k1").unwrap();
        let from = desk.now.plus_days(from);
        let validity = Period::new(from, from.plus_days(days)).unwrap();
        desk.of_certificate(id, CertificateEvent::Produce { validity }).unwrap();
        let refusal = desk.of_certificate(id, CertificateEvent::HandOver).unwrap_err();
        assert_eq!(refusal.number(), 4209, "{refusal}");
        assert_eq!(name_of(&desk, "c1"), "expiring");
        let (cause, key) = (RevocationCause::Authority, KeyFormat::SkippedNotHandedOut);
        desk.of_certificate(id, CertificateEvent::Revoke { cause, key }).unwrap();
        desk.step(order, OrderEvent::Fail).unwrap();
        desk.step(order, OrderEvent::Cancel).unwrap();
    }
}

#[test]
fn a_period_is_no_longer_than_the_policy_says() {
    let mut desk = Desk::new(&MANUAL);
    let order = desk.process(first_issue(), Channel::OnSite).unwrap();
    desk.request(order, "c1", "k1").unwrap();
    let validity = Period::new(desk.now, desk.now.plus_days(366)).unwrap();
    let refusal = desk.of_certificate("c1", CertificateEvent::Produce { validity }).unwrap_err();
    assert_eq!(refusal.number(), 4209, "{refusal}");
    let validity = year_from(desk.now);
    desk.of_certificate("c1", CertificateEvent::Produce { validity }).unwrap();
}

#[test]
fn money_that_nobody_found_is_not_paid_back() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    let (amount, method) = (Amount(u64::MAX), PaymentMethod::CorporateTransfer);
    desk.step(order, OrderEvent::ClaimPayment { amount, method }).unwrap();
    desk.step(order, OrderEvent::Cancel).unwrap();
    let refunds = |effect: &&Effect| matches!(effect, Effect::Refund { .. });
    assert_eq!(desk.effects.iter().find(refunds), None);
    assert!(desk.effects.contains(&Effect::PaymentUnconfirmed { order, claimed: amount }));
    let OrderState::Cancelled { refund, .. } = desk.state(order) else { panic!("cancelled") };
    assert_eq!(refund, Amount::ZERO);
}

#[test]
fn nothing_is_free_for_want_of_a_quantity() {
    let terms = |quantity| Terms {
        kind: ServiceKind::Reissue,
        channel: Channel::Post,
        first: false,
        quantity,
        opened: monday(),
    };
    assert_eq!(Order::new(terms(0)).due(&MANUAL), yuan(60));
    assert_eq!(Order::new(terms(2)).due(&MANUAL), yuan(120));
}

/// The manual's policy without a service, or with another channel of one.
fn after(desk: &mut Desk<'_>, policy: &'static Policy) {
    desk.policy = policy;
    let policy = PolicyReference::of(policy);
    desk.by(Actor::CustomerService, Event::AdoptPolicy { policy }).unwrap();
}

fn leaked(old: &str, new: &str) -> &'static Policy {
    let text = yzt_lifecycle::policy::MANUAL;
    let start = text.find(old).unwrap();
    let text = format!("{}{new}{}", &text[..start], &text[start + old.len()..]);
    Box::leak(Box::new(Rules::from_toml(&text).unwrap()))
}

#[test]
fn an_order_for_a_service_that_is_dropped_can_still_be_called_off() {
    let text = yzt_lifecycle::policy::MANUAL;
    let section = |name: &str, next: &str| {
        let start = text.find(name).unwrap();
        &text[start..start + text[start..].find(next).unwrap()]
    };
    let without = leaked(section("[service.REISSUE]", "[service.CHANGE_NAME]"), "");
    for work in [false, true] {
        let mut desk = Desk::with_certificate(&MANUAL);
        let order = desk.settle(reissue("c1"), Channel::Post).unwrap();
        if work {
            desk.step(order, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
        }
        after(&mut desk, without);
        if work {
            desk.step(order, OrderEvent::Fail).unwrap();
        }
        let process = OrderEvent::Process { key: KeyEvidence::NotNeeded };
        assert_eq!(desk.step(order, process).unwrap_err().number(), 4212);
        desk.step(order, OrderEvent::Cancel).unwrap();
        assert!(desk.effects.contains(&Effect::Refund { order, amount: yuan(60) }));
    }
}

#[test]
fn a_channel_that_is_dropped_does_not_make_the_key_needless() {
    let remote = r#"{ by = "on-site", key = "brought" }, { by = "post", key = "not-needed" }"#;
    let text = yzt_lifecycle::policy::MANUAL;
    assert!(text.contains(remote));
    let by_post = leaked(remote, r#"{ by = "post", key = "not-needed" }"#);
    let mut desk = Desk::with_certificate(&MANUAL);
    let entitlement = crate::support::fund("1");
    let subject = Subject::EnableService { entitlement };
    let order = desk.settle(subject, Channel::OnSite).unwrap();
    after(&mut desk, by_post);
    let refusal = desk.step(order, OrderEvent::Process { key: KeyEvidence::Lost }).unwrap_err();
    let (service, offered) = (ServiceKind::EnableService, vec![Channel::Post]);
    assert_eq!(refusal.missing, [Missing::Channel { service, offered }]);
    desk.step(order, OrderEvent::Cancel).unwrap();
}

#[test]
fn a_policy_does_not_give_itself_the_right_to_be_adopted() {
    let text = yzt_lifecycle::policy::MANUAL;
    let mine = text
        .replace(r#"administer = ["customer-service", "system"]"#, r#"administer = ["handler"]"#);
    let mine = Rules::from_toml(&mine).unwrap();
    let mut desk = Desk::with_certificate(&MANUAL);
    let event = Event::AdoptPolicy { policy: PolicyReference::of(&mine) };
    let (at, reason) = (desk.now, None);
    let entry = Entry { actor: Actor::Handler, at, reason, event };
    let refusal = desk.register.apply(&entry, &mine).unwrap_err();
    assert_eq!(refusal.number(), 4208, "{refusal}");
    assert_eq!(desk.register.policy(), Some(&PolicyReference::of(&MANUAL)));
}

#[test]
fn the_days_to_collect_count_from_the_application_and_not_from_the_first_word() {
    let mut desk = Desk::new(&MANUAL);
    let order = desk.open(first_issue(), Channel::OnSite).unwrap();
    desk.now = at("2026-05-25 10:00"); // twelve weeks later
    desk.collect(order);
    desk.step(order, OrderEvent::Submit).unwrap();
    desk.now = at("2026-05-26 10:00");
    desk.step(order, OrderEvent::BeginReview).unwrap();
    desk.step(order, OrderEvent::Return).unwrap();
    desk.step(order, OrderEvent::Submit).unwrap();
    for event in [OrderEvent::BeginReview, OrderEvent::Approve] {
        desk.step(order, event).unwrap();
    }
    desk.step(order, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
    desk.produce(order, "c1", "k1").unwrap();
    desk.of_certificate("c1", CertificateEvent::PutOut).unwrap();
    desk.of_certificate("c1", CertificateEvent::Remind).unwrap();
    assert_eq!(name_of(&desk, "c1"), "awaiting-pickup");
    let deadline = desk.certificate("c1").state.pickup_deadline(&MANUAL).unwrap();
    assert_eq!(deadline.over_from(), at("2026-07-10 00:00"), "45 days from the first submission");
}

#[test]
fn what_nobody_brought_is_not_called_formatted() {
    let policy = manual_with(
        "fee = \"not-stated\"\nchannels = [{ by = \"on-site\", key = \"brought\" }]\n\n[service.ENABLE_SERVICE]",
        "fee = \"not-stated\"\nchannels = [{ by = \"on-site\", key = \"not-needed\" }]\n\n[service.ENABLE_SERVICE]",
    );
    let mut desk = Desk::with_certificate(&policy);
    desk.done(Subject::Revoke { certificate: certificate("c1") }, Channel::OnSite).unwrap();
    assert_eq!(name_of(&desk, "c1"), "revoked");
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "default-pin");

    let mut desk = Desk::with_certificate(&MANUAL);
    let (certificate, pickup) = (certificate("c1"), Pickup::Post);
    let subject = Subject::Reissue { certificate, pickup, key: KeyEvidence::NotNeeded };
    let order = desk.review(subject, Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "default-pin");
    desk.pay(order);
    desk.step(order, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
    assert_eq!(desk.request(order, "c2", "k1").unwrap_err().number(), 4215, "nobody has it");
}

#[test]
fn another_window_is_not_told_that_it_may() {
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    let (organisation, certificate) = (organisation(ORG), certificate("c1"));
    let event = CertificateEvent::HandOver;
    let event = Event::Certificate { organisation, certificate, event };
    let refusal = desk.by(Actor::CountyWindow, event).unwrap_err();
    let [Missing::Right { may, .. }] = &refusal.missing[..] else { panic!("{refusal}") };
    assert!(may.contains(&Actor::CaWindow) && !may.contains(&Actor::CountyWindow), "{may:?}");
}

#[test]
fn an_unlock_that_was_approved_for_one_lock_opens_no_later_one() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    let unlock = Subject::Unlock { key: key("k1") };
    let approved = desk.settle(unlock.clone(), Channel::OnSite).unwrap();
    let revoke = Subject::Revoke { certificate: certificate("c1") };
    desk.done(revoke, Channel::OnSite).unwrap();
    desk.of_key("k1", KeyEvent::Prepare).unwrap();
    let again = desk.process(reissue("c1"), Channel::Post).unwrap();
    desk.produce(again, "c2", "k1").unwrap();
    desk.of_certificate("c2", CertificateEvent::HandOver).unwrap();
    desk.lock("k1");
    desk.step(approved, OrderEvent::Process { key: KeyEvidence::Present }).unwrap();
    let refusal = desk.step(approved, OrderEvent::Finish).unwrap_err();
    assert_eq!(refusal.missing, [Missing::Approval]);
    assert_eq!(desk.open(unlock, Channel::OnSite).unwrap_err().number(), 4216);
    desk.step(approved, OrderEvent::Fail).unwrap();
    desk.step(approved, OrderEvent::Cancel).unwrap();
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "locked");
}

#[test]
fn a_handler_who_is_not_called_back_does_not_take_over_by_asking_twice() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::ChangeHandler { handler: line("王五") };
    let order = desk.review(subject.clone(), Channel::Telephone).unwrap();
    desk.step(order, OrderEvent::CallBack).unwrap();
    desk.step(order, OrderEvent::Return).unwrap();
    desk.step(order, OrderEvent::Submit).unwrap();
    desk.step(order, OrderEvent::BeginReview).unwrap();
    assert_eq!(desk.step(order, OrderEvent::Approve).unwrap_err().missing, [Missing::CallBack]);
    assert_eq!(desk.open(subject, Channel::OnSite).unwrap_err().number(), 4216);
    let call = Event::Order { order, event: OrderEvent::CallBack };
    assert_eq!(desk.by(Actor::Handler, call).unwrap_err().number(), 4208);
    assert_eq!(desk.holder().handler().as_str(), "张三");
}

#[test]
fn the_invoice_of_a_paid_order_does_not_hang_on_a_later_price() {
    let free = leaked("fee = { fen = 6000, unit = \"per-key\" } # S44", "fee = \"free\"");
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    after(&mut desk, free);
    assert!(matches!(desk.state(order), OrderState::AwaitingPayment { due } if due == yuan(60)));
    desk.invoice(order, yzt_lifecycle::invoice::InvoiceEvent::Request).unwrap();
}

#[test]
fn two_places_of_one_use_are_never_taken_whatever_comes_first() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.now = desk.now.plus_days(366);
    assert_eq!(name_of(&desk, "c1"), "expired");
    let renewal = desk.process(renew("c1"), Channel::SelfService).unwrap();
    desk.produce(renewal, "c2", "k1").unwrap();
    desk.issue("other", "k9");
    let refusal = desk.of_certificate("c2", CertificateEvent::HandOver).unwrap_err();
    assert_eq!(refusal.missing, [Missing::OnlyOneActive]);
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "other")), ("expired", "active"));
    // On hold it still keeps the place.
    desk.of_certificate("other", CertificateEvent::Suspend).unwrap();
    assert!(desk.of_certificate("c2", CertificateEvent::HandOver).is_err());
    assert!(LONG_WINDOW.products[0].several_active);
}

#[test]
fn extreme_times_are_answered() {
    for time in [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX] {
        let mut desk = Desk::with_certificate(&MANUAL);
        desk.now = UnixTime(time.max(desk.now.0));
        let _ = desk.open(renew("c1"), Channel::OnSite);
        let _ = desk.of_certificate("c1", CertificateEvent::Suspend);
        let _ = desk.holder().permission(&MANUAL, UnixTime(time));
        let state = &desk.certificate("c1").state;
        let _ = (state.renewal_window(&MANUAL), state.pickup_warning(&MANUAL, UnixTime(time)));
    }
}

#[test]
fn a_lost_key_is_brought_nowhere() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.settle(Subject::Revoke { certificate: certificate("c1") }, Channel::OnSite);
    let order = order.unwrap();
    let none = OrderEvent::Process { key: KeyEvidence::NotNeeded };
    let refusal = desk.step(order, none).unwrap_err();
    assert_eq!(refusal.missing, [Missing::KeyPresent(KeyPresence::Brought)]);
}
