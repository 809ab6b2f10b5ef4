// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rules about certificates and what spans objects, by number.

use yzt_lifecycle::calendar::Day;
use yzt_lifecycle::certificate::{
    CertificateEvent, CertificateState, KeyFormat, Period, Permission, RevocationCause,
};
use yzt_lifecycle::key::KeyEvent;
use yzt_lifecycle::order::{KeyEvidence, OrderEvent, OrderState};
use yzt_lifecycle::policy::{AfterUnlock, NewPeriod, ReminderDismissal, ReminderPlace};
use yzt_lifecycle::refusal::Missing;
use yzt_lifecycle::register::{Event, Subject};
use yzt_lifecycle::service::{Actor, Channel, Pickup, ServiceKind, Step};

use crate::support::{
    Desk, LONG_WINDOW, MANUAL, ORG, at, certificate, first_issue, fund, key, line, manual_with,
    monday, name, organisation, reissue, renew, year_from, yuan,
};

fn name_of(desk: &Desk<'_>, id: &str) -> &'static str {
    desk.certificate(id).state.advance(desk.policy, desk.now).name()
}

fn change(certificate_name: &str) -> Subject {
    let certificate = certificate(certificate_name);
    Subject::ChangeName { certificate, name: line("新名称公司") }
}

/// An order that ends with a certificate in the present key.
fn in_key(desk: &mut Desk<'_>, subject: Subject, channel: Channel, id: &str) {
    let order = desk.process(subject, channel).unwrap();
    desk.produce(order, id, "k1").unwrap();
    assert_eq!(desk.step(order, OrderEvent::Finish).unwrap_err().missing, [Missing::Certificate]);
    desk.of_certificate(id, CertificateEvent::HandOver).unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
}

#[test]
fn s1_the_holder_is_an_organisation() {
    let desk = Desk::with_certificate(&MANUAL);
    let owner = desk.register.owner_of_certificate(&certificate("c1"));
    assert_eq!(owner, Some(&organisation(ORG)));
}

#[test]
fn s3_the_legal_representative_is_tied_to_the_certificates_data() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::ChangeLegalRepresentative {
        certificate: certificate("c1"),
        legal_representative: line("赵六"),
    };
    in_key(&mut desk, subject, Channel::OnSite, "c2");
    assert_eq!(desk.holder().legal_representative().as_str(), "赵六");
    assert_eq!(name_of(&desk, "c1"), "superseded");
}

#[test]
fn s6_s7_a_window_hands_out_its_own_keys_only() {
    let awaiting = |pickup| CertificateState::AwaitingPickup {
        applied: monday(),
        pickup,
        validity: year_from(monday()),
        reminded: None,
    };
    for (pickup, actor, may) in [
        (Pickup::CountyWindow, Actor::CountyWindow, true),
        (Pickup::CountyWindow, Actor::CaWindow, false),
        (Pickup::CaWindow, Actor::CaWindow, true),
        (Pickup::CaWindow, Actor::CountyWindow, false),
        (Pickup::CaWindow, Actor::Handler, false),
    ] {
        let verdict = awaiting(pickup).apply(&CertificateEvent::HandOver, actor, &MANUAL, monday());
        assert_eq!(verdict.is_ok(), may, "{pickup} {actor}");
    }
}

#[test]
fn s12_a_certificate_is_in_one_key() {
    let mut desk = Desk::with_certificate(&MANUAL);
    assert_eq!(desk.certificate("c1").key, key("k1"));
    let order = desk.process(reissue("c1"), Channel::Post).unwrap();
    let refusal = desk.request(order, "c2", "k1").unwrap_err();
    assert_eq!(refusal.number(), 4215, "the lost key is no new one");
}

#[test]
fn s35_from_30_days_before_expiry_the_certificate_is_expiring() {
    let validity = Period::new(at("2025-08-31 00:00"), at("2026-08-31 23:59:59"));
    let state = CertificateState::Active { validity: validity.unwrap() };
    let name = |now| state.advance(&MANUAL, at(now)).name();
    assert_eq!(name("2026-07-31 23:59:59"), "active");
    assert_eq!(name("2026-08-01 00:00"), "expiring");
    assert_eq!(name("2026-08-31 23:59:59"), "expiring");
    assert_eq!(name("2026-09-01 00:00"), "expired");
    assert!(MANUAL.reminders.places.contains(&ReminderPlace::KeyInsertion));
    // With another authority, from 90 days.
    assert_eq!(state.advance(&LONG_WINDOW, at("2026-06-02 00:00")).name(), "expiring");
    assert_eq!(state.advance(&LONG_WINDOW, at("2026-06-01 23:59:59")).name(), "active");
}

#[test]
fn g7_reminders_are_calendar_days_and_can_be_put_away_for_the_day() {
    assert_eq!(MANUAL.reminders.dismissal, ReminderDismissal::ForTheDay);
    assert_eq!(LONG_WINDOW.reminders.days_before, [90, 30, 7, 1]);
}

#[test]
fn g8_reminders_appear_on_the_portal_and_the_desks_list_too() {
    let places = &MANUAL.reminders.places;
    assert!(places.contains(&ReminderPlace::Portal) && places.contains(&ReminderPlace::DeskList));
}

#[test]
fn s36_renewal_opens_with_the_reminder() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let refusal = desk.open(renew("c1"), Channel::OnSite).unwrap_err();
    let end = Day::of(desk.certificate("c1").state.validity().unwrap().until());
    let (from, until) = (Some(end.plus(-30)), Some(end.plus(365)));
    assert_eq!(refusal.missing, [Missing::Window { from, until }]);
    desk.now = end.plus(-30).start();
    desk.open(renew("c1"), Channel::OnSite).unwrap();
}

#[test]
fn g6_renewal_after_expiry_is_the_policys_to_allow() {
    let never = manual_with("closes-days-after = 365", "closes-days-after = 0");
    let mut desk = Desk::with_certificate(&never);
    desk.now = desk.certificate("c1").state.validity().unwrap().until();
    assert_eq!(desk.holder().permission(&never, desk.now), Permission::Full, "its last second");
    desk.now = desk.now.plus_seconds(1);
    assert_eq!(desk.holder().permission(&never, desk.now), Permission::None);
    assert_eq!(desk.open(renew("c1"), Channel::SelfService).unwrap_err().number(), 4209);

    let mut desk = Desk::with_certificate(&MANUAL);
    let until = desk.certificate("c1").state.validity().unwrap().until();
    let last = Day::of(until).plus(365);
    desk.now = until.plus_seconds(1);
    assert_eq!(desk.holder().permission(&MANUAL, desk.now), Permission::RenewalOnly);
    desk.now = last.plus(1).start().plus_seconds(-1);
    assert_eq!(desk.holder().permission(&MANUAL, desk.now), Permission::RenewalOnly);
    desk.now = last.plus(1).start();
    assert_eq!(desk.holder().permission(&MANUAL, desk.now), Permission::None);
    let renewal = &MANUAL.renewal;
    assert_eq!((renewal.new_period, renewal.keeps_key_pair), (NewPeriod::FromOldEnd, false));
}

#[test]
fn g6_a_renewed_key_keeps_its_pin() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.of_key("k1", KeyEvent::ChangePin).unwrap();
    desk.now = at("2027-02-22 10:00");
    in_key(&mut desk, renew("c1"), Channel::OnSite, "c2");
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "pin-set");
}

#[test]
fn s36_a_renewed_certificate_takes_the_old_ones_place_and_keeps_everything() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.done(Subject::EnableService { entitlement: fund("1") }, Channel::Post).unwrap();
    desk.now = at("2027-02-22 10:00");
    let order = desk.process(renew("c1"), Channel::RemoteSession).unwrap();
    desk.produce(order, "c2", "k1").unwrap();
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("expiring", "produced"));
    desk.of_certificate("c2", CertificateEvent::HandOver).unwrap();
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("superseded", "active"));
    assert!(desk.holder().entitlements()[&fund("1")].is_enabled());
    assert_eq!(desk.register.owner_of_certificate(&certificate("c2")), Some(&organisation(ORG)));
}

#[test]
fn s39_a_reissue_revokes_at_approval() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    assert_eq!(name_of(&desk, "c1"), "active");
    desk.step(order, OrderEvent::Approve).unwrap();
    assert_eq!(name_of(&desk, "c1"), "revoked", "before anything is paid");
    desk.pay(order);
    desk.step(order, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
    desk.produce(order, "c2", "k2").unwrap();
    desk.of_certificate("c2", CertificateEvent::HandOver).unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
    assert_eq!(desk.holder().keys()[&key("k2")].name(), "default-pin");
    assert_eq!(name_of(&desk, "c2"), "active");
}

#[test]
fn g13_a_damaged_key_can_be_handed_in_and_the_old_certificate_ends_in_every_case() {
    for (evidence, format, key_state) in [
        (KeyEvidence::Lost, KeyFormat::SkippedLost, "default-pin"),
        (KeyEvidence::Damaged, KeyFormat::SkippedDamaged, "default-pin"),
        (KeyEvidence::Present, KeyFormat::Formatted, "formatted"),
    ] {
        let mut desk = Desk::with_certificate(&MANUAL);
        let certificate = certificate("c1");
        let subject = Subject::Reissue { certificate, pickup: Pickup::Post, key: evidence };
        let order = desk.review(subject, Channel::Post).unwrap();
        desk.step(order, OrderEvent::Approve).unwrap();
        let (cause, at) = (RevocationCause::Reissued, desk.now);
        let revoked = CertificateState::Revoked { at, cause, key: format };
        assert_eq!(desk.certificate("c1").state, revoked);
        assert_eq!(desk.holder().keys()[&key("k1")].name(), key_state);
    }
}

#[test]
fn s45_s47_a_change_supersedes_and_keeps_identity_and_entitlements() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.done(Subject::EnableService { entitlement: fund("1") }, Channel::Post).unwrap();
    in_key(&mut desk, change("c1"), Channel::OnSite, "c2");
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("superseded", "active"));
    assert_eq!(desk.holder().name().as_str(), "新名称公司");
    assert!(desk.holder().entitlements()[&fund("1")].is_enabled());
}

#[test]
fn s51_s53_revocation_formats_the_key_in_the_same_step() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::Revoke { certificate: certificate("c1") };
    desk.done(subject, Channel::OnSite).unwrap();
    let (cause, at) = (RevocationCause::HolderRequest, desk.now);
    let revoked = CertificateState::Revoked { at, cause, key: KeyFormat::Formatted };
    assert_eq!(desk.certificate("c1").state, revoked);
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "formatted");
    assert_eq!(desk.holder().permission(&MANUAL, desk.now), Permission::None);
}

#[test]
fn s53_a_key_in_use_is_not_formatted_past_its_certificate() {
    let mut desk = Desk::with_certificate(&MANUAL);
    assert_eq!(desk.of_key("k1", KeyEvent::Format).unwrap_err().number(), 4214);
}

#[test]
fn g17_revocation_without_the_key_skips_the_format_and_says_why() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::Revoke { certificate: certificate("c1") };
    let order = desk.settle(subject.clone(), Channel::OnSite).unwrap();
    let event = Event::Order { order, event: OrderEvent::Process { key: KeyEvidence::Lost } };
    let (actor, now) = (Actor::CustomerService, desk.now);
    let silent =
        yzt_lifecycle::register::Entry { actor, at: now, reason: None, event: event.clone() };
    let refusal = desk.register.apply(&silent, &MANUAL).unwrap_err();
    assert_eq!(refusal.missing, [Missing::Reason]);
    desk.by(actor, event).unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
    let cause = RevocationCause::HolderRequest;
    let revoked = CertificateState::Revoked { at: now, cause, key: KeyFormat::SkippedLost };
    assert_eq!(desk.certificate("c1").state, revoked);
    assert_eq!(desk.holder().keys()[&key("k1")].name(), "default-pin");

    let strict = manual_with("without-key = true", "without-key = false");
    let mut desk = Desk::with_certificate(&strict);
    let order = desk.settle(subject, Channel::OnSite).unwrap();
    let lost = OrderEvent::Process { key: KeyEvidence::Lost };
    assert_eq!(desk.step(order, lost).unwrap_err().number(), 4207);
}

#[test]
fn s54_the_applicant_chooses_where_to_collect() {
    let points = &MANUAL.pickup.points;
    assert_eq!(points[..], [Pickup::CountyWindow, Pickup::CaWindow]);
    for chosen in [Pickup::CountyWindow, Pickup::CaWindow] {
        let mut desk = Desk::new(&MANUAL);
        let subject = Subject::FirstIssue { product: name("employer"), pickup: chosen };
        let order = desk.process(subject, Channel::OnSite).unwrap();
        desk.produce(order, "c1", "k1").unwrap();
        desk.of_certificate("c1", CertificateEvent::PutOut).unwrap();
        let state = &desk.certificate("c1").state;
        assert!(matches!(state, CertificateState::AwaitingPickup { pickup, .. }
            if *pickup == chosen));
    }
}

#[test]
fn s55_a_produced_key_is_reminded_of_by_telephone() {
    assert_eq!(MANUAL.actors(None, Step::Remind), [Actor::CustomerService]);
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    desk.of_certificate("c1", CertificateEvent::Remind).unwrap();
    let first = desk.now;
    desk.now = first.plus_days(3);
    desk.of_certificate("c1", CertificateEvent::Remind).unwrap();
    let state = &desk.certificate("c1").state;
    assert!(matches!(state, CertificateState::AwaitingPickup { reminded: Some(when), .. }
        if *when == first));
}

/// A first certificate, reminded of on the day of application, so many days later.
fn uncollected(days: i64) -> Desk<'static> {
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    desk.of_certificate("c1", CertificateEvent::Remind).unwrap();
    desk.now = Day::of(desk.now).plus(days).start();
    desk
}

#[test]
fn s56_an_uncollected_certificate_is_revoked_by_itself() {
    let mut desk = uncollected(46);
    let refusal = desk.of_certificate("c1", CertificateEvent::HandOver).unwrap_err();
    assert!(refusal.is_final());
    assert_eq!(refusal.state, "auto-revoked");
    let organisation = organisation(ORG);
    desk.by(Actor::System, Event::TimePasses { organisation }).unwrap();
    assert_eq!(desk.certificate("c1").state.name(), "auto-revoked");
}

#[test]
fn s56_nobody_applies_for_it() {
    let rule = MANUAL.service(ServiceKind::AutoRevoke).unwrap();
    assert!(rule.documents.is_empty());
    assert_eq!(MANUAL.actors(Some(ServiceKind::AutoRevoke), Step::Open), [Actor::System]);
}

#[test]
fn s56_without_a_reminder_nothing_is_revoked() {
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    desk.now = desk.now.plus_days(200);
    assert_eq!(name_of(&desk, "c1"), "awaiting-pickup");
}

#[test]
fn g10_day_45_is_in_time() {
    let mut desk = uncollected(46);
    desk.now = desk.now.plus_seconds(-1);
    desk.of_certificate("c1", CertificateEvent::HandOver).unwrap();
    assert_eq!(name_of(&desk, "c1"), "active");
}

#[test]
fn g10_day_46_is_over() {
    let desk = uncollected(46);
    assert_eq!(name_of(&desk, "c1"), "auto-revoked");
    let deadline = desk.certificate("c1").state.pickup_deadline(&MANUAL).unwrap();
    assert_eq!(deadline.last_day(), Day::of(monday()).plus(45));
    assert_eq!((deadline.over_from(), deadline.days_left(desk.now)), (desk.now, -1));
}

#[test]
fn g9_the_days_count_from_the_application_and_operators_are_warned() {
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    let warning = |desk: &Desk<'_>, days| {
        let now = Day::of(monday()).plus(days).start();
        let found = desk.certificate("c1").state.pickup_warning(&MANUAL, now);
        found.map(|warning| (warning.days, warning.threshold, warning.runs))
    };
    assert_eq!(warning(&desk, 29), None);
    assert_eq!(warning(&desk, 30), Some((30, 30, false)));
    assert_eq!(warning(&desk, 40), Some((40, 40, false)));
    // Reminded late, on day 50: it has been too late since day 46, as the rule is written.
    desk.now = desk.now.plus_days(50);
    desk.of_certificate("c1", CertificateEvent::Remind).unwrap();
    let (applied, when) = (monday(), desk.now);
    assert_eq!(desk.certificate("c1").state, CertificateState::AutoRevoked { applied, at: when });
}

#[test]
fn g11_a_posted_key_is_not_revoked_for_not_being_collected() {
    let state = CertificateState::Produced {
        applied: monday(),
        pickup: Pickup::Post,
        validity: year_from(monday()),
    };
    assert_eq!(state.advance(&MANUAL, monday().plus_days(100)), state);
    assert_eq!(state.pickup_warning(&MANUAL, monday().plus_days(40)), None);
}

#[test]
fn s57_g12_after_an_uncollected_one_the_next_application_is_not_the_first() {
    let mut desk = uncollected(47);
    desk.now = desk.now.plus_seconds(10 * 3_600);
    assert!(!desk.holder().is_first_application(&MANUAL, desk.now));
    let order = desk.open(first_issue(), Channel::OnSite).unwrap();
    let order = &desk.register.order(order).unwrap().order;
    assert!(!order.terms().first);
    assert_eq!(order.due(&MANUAL), yuan(60));

    let fresh = Desk::new(&MANUAL);
    assert!(fresh.holder().is_first_application(&MANUAL, fresh.now));
    let kind = ServiceKind::FirstIssue;
    assert_eq!(MANUAL.due(kind, true, 1), yuan(0));

    let lenient = manual_with("uncollected-ends-first = true", "uncollected-ends-first = false");
    let desk = uncollected(47);
    assert!(desk.holder().is_first_application(&lenient, desk.now));
}

#[test]
fn g14_a_loss_is_reported_at_once_and_the_hold_ends_by_itself() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::SuspendOnLoss { certificate: certificate("c1") };
    desk.done(subject, Channel::Telephone).unwrap();
    assert_eq!(name_of(&desk, "c1"), "suspended");
    assert_eq!(desk.holder().permission(&MANUAL, desk.now), Permission::None);
    let last = Day::of(desk.now).plus(i64::from(MANUAL.suspension.days));
    desk.now = last.plus(1).start().plus_seconds(-1);
    assert_eq!(name_of(&desk, "c1"), "suspended");
    desk.now = last.plus(1).start();
    assert_eq!(name_of(&desk, "c1"), "active");
}

#[test]
fn g14_a_reissue_is_possible_while_the_certificate_is_on_hold() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::SuspendOnLoss { certificate: certificate("c1") };
    desk.done(subject, Channel::Telephone).unwrap();
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    assert_eq!(name_of(&desk, "c1"), "revoked");
    let refusal = desk.open(first_issue(), Channel::OnSite);
    assert!(refusal.is_ok(), "the place is free");
}

#[test]
fn g22_the_account_number_stands_in_the_register_alone() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.done(Subject::EnableService { entitlement: fund("530100999") }, Channel::Post).unwrap();
    let certificate = format!("{:?}", desk.certificate("c1"));
    assert!(!certificate.contains("530100999"));
    assert!(desk.holder().entitlements().contains_key(&fund("530100999")));
}

#[test]
fn s79_g27_the_period_belongs_to_the_product() {
    assert_eq!(MANUAL.product(&name("employer")).unwrap().validity_days, 365);
    let last = |policy: &yzt_lifecycle::Policy, old, now| {
        policy.last_day(&name("employer"), old, at(now)).unwrap().to_string()
    };
    let old = Period::new(at("2026-01-01 00:00"), at("2026-12-31 23:59:59"));
    assert_eq!(last(&MANUAL, None, "2026-03-02 10:00"), "2027-03-02");
    assert_eq!(last(&MANUAL, None, "2028-02-29 10:00"), "2029-02-28", "365 days over a leap day");
    // No day is lost by renewing early; what has expired begins with issue.
    assert_eq!(last(&MANUAL, old, "2026-12-10 10:00"), "2027-12-31");
    assert_eq!(last(&MANUAL, old, "2026-12-31 23:59:59"), "2027-12-31");
    assert_eq!(last(&MANUAL, old, "2027-01-01 00:00"), "2028-01-01");
    let from_issue = manual_with("\"from-old-end\"", "\"from-issue\"");
    assert_eq!(last(&from_issue, old, "2026-12-10 10:00"), "2027-12-10");
}

#[test]
fn g28_what_the_manual_lacks_is_marked_as_not_stated() {
    for kind in [ServiceKind::FirstIssue, ServiceKind::SuspendOnLoss] {
        assert!(!MANUAL.service(kind).unwrap().stated, "{kind}");
    }
    let product = MANUAL.product(&name("employer")).unwrap();
    assert_eq!((product.algorithm.as_str(), product.pair), ("SM2", true));
    assert_eq!(MANUAL.pin.after_unlock, AfterUnlock::OneTime);
}

#[test]
fn never_two_certificates_of_one_use_in_force() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let refusal = desk.open(first_issue(), Channel::OnSite).unwrap_err();
    assert_eq!(refusal.missing, [Missing::OnlyOneActive]);
    // Two that were made while there was none: the second one is not handed over.
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    desk.awaiting("c2", "k2");
    desk.of_certificate("c1", CertificateEvent::HandOver).unwrap();
    let refusal = desk.of_certificate("c2", CertificateEvent::HandOver).unwrap_err();
    assert_eq!(refusal.missing, [Missing::OnlyOneActive]);

    let mut desk = Desk::with_certificate(&LONG_WINDOW);
    desk.issue("c2", "k2");
    assert_eq!((name_of(&desk, "c1"), name_of(&desk, "c2")), ("active", "active"));
}

#[test]
fn a_failed_production_can_be_tried_again() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.process(reissue("c1"), Channel::Post).unwrap();
    desk.request(order, "c2", "k2").unwrap();
    assert!(desk.step(order, OrderEvent::Fail).is_err(), "a certificate is under way");
    desk.of_certificate("c2", CertificateEvent::Withdraw).unwrap();
    desk.step(order, OrderEvent::Fail).unwrap();
    assert!(matches!(desk.state(order), OrderState::Settled { .. }));
    desk.step(order, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
    desk.produce(order, "c3", "k3").unwrap();
    desk.of_certificate("c3", CertificateEvent::HandOver).unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
}
