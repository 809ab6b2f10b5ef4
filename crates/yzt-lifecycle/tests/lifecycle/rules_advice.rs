// SPDX-License-Identifier: MIT OR Apache-2.0
//! Advice, by the rules that it passes on.

use yzt_cert::UnixTime;
use yzt_lifecycle::advice::{
    self, About, Advice, Item, Known, KnownCertificate, KnownKey, Loss, Matter, PinKind, Prefill,
    ServiceAdvice, Turn, Urgency,
};
use yzt_lifecycle::calendar::Day;
use yzt_lifecycle::certificate::{CertificateEvent, CertificateState, Period, Permission};
use yzt_lifecycle::order::{KeyEvidence, OrderEvent};
use yzt_lifecycle::policy::{Entry, Fee, Policy};
use yzt_lifecycle::service::{Channel, CopyUnit, DocumentKind, FeeUnit, KeyPresence, ServiceKind};
use yzt_lifecycle::{Missing, Stored};
use yzt_pin::{PinStatus, TriesLeft};

use crate::support::{
    Desk, LONG_WINDOW, MANUAL, ORG, SELF_SERVICE, at, certificate, key, organisation, renew, yuan,
};

/// A certificate that ends on the last second of 2026-12-31, as a file tells of it.
fn known() -> Known {
    let validity = Period::new(at("2026-01-01 00:00"), at("2026-12-31 23:59:59")).unwrap();
    let state = CertificateState::Active { validity };
    let found = KnownCertificate { id: Some(certificate("0A1B")), key: Some(key("K1")), state };
    let mut known = Known { certificates: vec![found], first: Some(false), ..Known::default() };
    known.organisation.name = Some("示例公司".into());
    known.organisation.code = Some(ORG.into());
    known.organisation.handler = Some("张三".into());
    known
}

fn with_key(pin: PinStatus, tries_left: TriesLeft) -> Known {
    let keys = vec![KnownKey::of_chip(Some(key("K1")), pin, tries_left)];
    Known { keys, ..known() }
}

fn of_desk(desk: &Desk<'_>) -> Advice {
    let known = Known::of_holder(&desk.register, &organisation(ORG), desk.policy, desk.now);
    advice::advise(desk.policy, &known.unwrap(), desk.now)
}

fn only(advice: &Advice) -> &Item {
    assert_eq!(advice.items.len(), 1, "{:?}", advice.items);
    &advice.items[0]
}

fn judged(policy: &Policy, at: UnixTime) -> (Urgency, Option<u16>) {
    let advice = advice::advise(policy, &known(), at);
    let item = only(&advice);
    match item.matter {
        Matter::Expiring { threshold, .. } => (item.urgency, Some(threshold)),
        _ => (item.urgency, None),
    }
}

fn services(item: &Item) -> Vec<ServiceKind> {
    item.services.iter().map(|service| service.service).collect()
}

/// A service's papers by a channel: kind, copies, unit, seal.
fn papers(service: &ServiceAdvice, channel: Channel) -> Vec<(DocumentKind, u8, CopyUnit, bool)> {
    let route = service.routes.iter().find(|route| route.channel == channel).unwrap();
    let rules = route.papers.iter().map(|paper| &paper.rule);
    rules.map(|rule| (rule.kind, rule.copies, rule.unit, rule.seal)).collect()
}

fn asked(kind: ServiceKind, at: UnixTime) -> ServiceAdvice {
    advice::of_service(&MANUAL, &known(), kind, at).unwrap()
}

#[test]
fn s35_g7_urgency_rises_with_the_policys_steps() {
    // 30 days before 31 December is 1 December, in Shanghai, from its first second.
    assert_eq!(judged(&MANUAL, at("2026-11-30 23:59:59")), (Urgency::Information, None));
    assert_eq!(judged(&MANUAL, at("2026-12-01 00:00")), (Urgency::Notice, Some(30)));
    assert_eq!(judged(&MANUAL, at("2026-12-31 23:59:59")), (Urgency::Notice, Some(30)));
    for (day, expected) in [
        ("2026-10-01 23:59:59", (Urgency::Information, None)),
        ("2026-10-02 00:00", (Urgency::Notice, Some(90))),
        ("2026-11-30 23:59:59", (Urgency::Notice, Some(90))),
        ("2026-12-01 00:00", (Urgency::Soon, Some(30))),
        ("2026-12-23 23:59:59", (Urgency::Soon, Some(30))),
        ("2026-12-24 00:00", (Urgency::Urgent, Some(7))),
        ("2026-12-30 00:00", (Urgency::Now, Some(1))),
        ("2026-12-31 23:59:59", (Urgency::Now, Some(1))),
    ] {
        assert_eq!(judged(&LONG_WINDOW, at(day)), expected, "{day}");
    }
}

#[test]
fn s36_s37_s38_renewal_is_advised_with_its_ways_and_nothing_to_bring_but_the_key() {
    let advice = advice::advise(&MANUAL, &known(), at("2026-12-01 10:00"));
    let item = only(&advice);
    assert_eq!(services(item), [ServiceKind::Renew]);
    let renewal = &item.services[0];
    assert_eq!((renewal.fee, renewal.payment.len()), (Fee::NotStated, 0));
    assert!(renewal.possible && renewal.data.is_empty());
    let ways: Vec<_> = renewal.routes.iter().map(|way| (way.channel, way.key)).collect();
    assert_eq!(
        ways,
        [
            (Channel::OnSite, KeyPresence::Brought),
            (Channel::RemoteSession, KeyPresence::WithUser),
            (Channel::SelfService, KeyPresence::WithUser),
        ]
    );
    assert!(renewal.routes.iter().all(|way| way.papers.is_empty()));
    let appointments: Vec<_> = renewal.routes.iter().map(|way| way.by_appointment).collect();
    assert_eq!(appointments, [false, true, false]);
}

#[test]
fn g6_an_expired_certificate_may_be_renewed_within_the_window_and_nothing_else() {
    let at_once = advice::advise(&MANUAL, &known(), at("2027-01-01 00:00"));
    let last_day: Day = "2027-12-31".parse().unwrap();
    let until = at("2026-12-31 23:59:59");
    assert_eq!(at_once.permission, Permission::RenewalOnly);
    assert_eq!(only(&at_once).matter, Matter::RenewalOnly { until, days_ago: 1, last_day });
    assert_eq!(
        (at_once.urgency(), services(only(&at_once))),
        (Urgency::Now, vec![ServiceKind::Renew])
    );
    let window = at_once.items[0].services[0].window.unwrap();
    assert_eq!(window, ("2026-12-01".parse().unwrap(), last_day));

    let late = advice::advise(&MANUAL, &known(), at("2028-01-01 00:00"));
    assert_eq!(late.permission, Permission::None);
    assert_eq!(only(&late).matter, Matter::Ended { until, days_ago: 366 });
    assert_eq!(services(only(&late)), [ServiceKind::FirstIssue]);
    // An organisation that had one does not apply for the first time.
    assert_eq!(late.items[0].services[0].fee, Fee::Fixed { fen: yuan(60), unit: FeeUnit::PerKey });
}

#[test]
fn s39_s40_s41_s44_g14_g17_a_lost_key_is_put_on_hold_and_then_reissued_or_revoked() {
    let known = Known { loss: Some(Loss::Lost), ..with_key(PinStatus::Set, TriesLeft::Exactly(6)) };
    let advice = advice::advise(&MANUAL, &known, at("2026-06-01 10:00"));
    let item = only(&advice);
    assert_eq!((item.urgency, &item.matter), (Urgency::Now, &Matter::KeyLost));
    let expected = [ServiceKind::SuspendOnLoss, ServiceKind::Reissue, ServiceKind::Revoke];
    assert_eq!(services(item), expected);
    let reissue = &item.services[1];
    let stamped = |kind, copies| (kind, copies, CopyUnit::Copy, true);
    let expected = [
        stamped(DocumentKind::ApplicationForm, 2),
        stamped(DocumentKind::LicenceCopy, 1),
        stamped(DocumentKind::HandlerId, 1),
    ];
    for channel in [Channel::OnSite, Channel::Post] {
        assert_eq!(papers(reissue, channel), expected, "{channel}");
    }
    assert_eq!(reissue.fee, Fee::Fixed { fen: yuan(60), unit: FeeUnit::PerKey });
    assert_eq!(reissue.payment, MANUAL.payment);
    assert_eq!(reissue.invoice, Some(MANUAL.invoice.title.clone()));
    assert!(reissue.routes.iter().all(|way| way.key == KeyPresence::NotNeeded));
    // Whoever has the key brings it; who lost it cannot.
    assert!(item.services[2].routes.iter().all(|way| way.key == KeyPresence::NotNeeded));
    let usual = asked(ServiceKind::Revoke, at("2026-06-01 10:00"));
    assert!(usual.routes.iter().all(|way| way.key == KeyPresence::Brought));

    let damaged = Known { loss: Some(Loss::Damaged), ..known };
    let advice = advice::advise(&MANUAL, &damaged, at("2026-06-01 10:00"));
    assert_eq!(only(&advice).matter, Matter::KeyDamaged);
    assert_eq!(services(only(&advice)), [ServiceKind::Reissue, ServiceKind::Revoke]);
}

#[test]
fn s42_s43_s71_where_to_go_and_where_to_post_to() {
    let reissue = asked(ServiceKind::Reissue, at("2026-06-01 10:00"));
    let address = |channel| {
        let way = reissue.routes.iter().find(|way| way.channel == channel).unwrap();
        way.address.clone()
    };
    assert_eq!(address(Channel::OnSite), Some(MANUAL.contacts.address.clone()));
    assert_eq!(address(Channel::Post), MANUAL.contacts.postal_address);
    // Where the policy names no other place, papers go to the service point.
    let elsewhere =
        advice::of_service(&LONG_WINDOW, &known(), ServiceKind::Reissue, at("2026-06-01 10:00"));
    let ways = elsewhere.unwrap().routes;
    assert!(ways.iter().all(|way| way.address == Some(LONG_WINDOW.contacts.address.clone())));
}

#[test]
fn s46_s48_changes_bring_the_key_and_stamped_papers() {
    let when = at("2026-06-01 10:00");
    for (kind, papers_wanted) in
        [(ServiceKind::ChangeName, 3), (ServiceKind::ChangeLegalRepresentative, 4)]
    {
        let change = asked(kind, when);
        let [way] = change.routes.as_slice() else { panic!("{kind}") };
        assert_eq!((way.channel, way.key), (Channel::OnSite, KeyPresence::Brought));
        assert_eq!(way.papers.len(), papers_wanted, "{kind}");
        assert!(way.papers.iter().all(|paper| paper.rule.seal));
        assert_eq!(change.data.len(), 1);
    }
}

#[test]
fn s49_s50_g16_a_new_handler_by_telephone_is_called_back() {
    let change = asked(ServiceKind::ChangeHandler, at("2026-06-01 10:00"));
    let ways: Vec<_> = change.routes.iter().map(|way| (way.channel, way.call_back)).collect();
    assert_eq!(ways, [(Channel::OnSite, false), (Channel::Telephone, true)]);
    assert_eq!(papers(&change, Channel::OnSite)[0].0, DocumentKind::HandlerIdShown);
    assert!(papers(&change, Channel::Telephone).is_empty());
}

#[test]
fn s56_s57_g10_a_key_at_the_window_is_pressed_for_and_then_gone() {
    let mut desk = Desk::new(&MANUAL);
    desk.awaiting("c1", "k1");
    let state = desk.certificate("c1").state.clone();
    let CertificateState::AwaitingPickup { applied, .. } = state else { panic!("{state:?}") };
    // Nobody was reminded: the limit does not run.
    desk.now = applied.plus_days(60);
    let advice = of_desk(&desk);
    assert!(matches!(only(&advice).matter, Matter::ToCollect { deadline: None, .. }));
    desk.now = applied.plus_days(1);
    desk.of_certificate("c1", CertificateEvent::Remind).unwrap();
    for (days, expected) in [
        (29, Urgency::Notice),
        (30, Urgency::Soon),
        (40, Urgency::Urgent),
        (44, Urgency::Urgent),
        (45, Urgency::Now),
    ] {
        desk.now = applied.plus_days(days);
        assert_eq!(of_desk(&desk).urgency(), expected, "day {days}");
    }
    desk.now = applied.plus_days(46);
    let advice = of_desk(&desk);
    assert!(matches!(only(&advice).matter, Matter::NotCollected { first: false, .. }));
    assert_eq!(
        advice.items[0].services[0].fee,
        Fee::Fixed { fen: yuan(60), unit: FeeUnit::PerKey }
    );
}

#[test]
fn s59_s63_g19_g21_enabling_a_service_takes_two_sets_and_30_yuan() {
    let enable = asked(ServiceKind::EnableService, at("2026-06-01 10:00"));
    let agreement = papers(&enable, Channel::Post)[0];
    assert_eq!(agreement, (DocumentKind::ServiceAgreement, 2, CopyUnit::Set, true));
    assert_eq!(enable.fee, Fee::Fixed { fen: yuan(30), unit: FeeUnit::PerService });
}

#[test]
fn s65_s66_s67_s69_a_locked_key_has_two_ways_to_an_unlock() {
    let known = with_key(PinStatus::Set, TriesLeft::Locked);
    let advice = advice::advise(&MANUAL, &known, at("2026-06-01 10:00"));
    let item = &advice.items[0];
    assert_eq!((item.urgency, &item.matter), (Urgency::Now, &Matter::KeyLocked));
    assert_eq!(item.about, About::Key(Some(key("K1"))));
    let unlock = &item.services[0];
    assert_eq!((unlock.service, unlock.fee), (ServiceKind::Unlock, Fee::NotStated));
    let ways: Vec<_> = unlock.routes.iter().map(|way| (way.channel, way.key)).collect();
    let expected =
        [(Channel::OnSite, KeyPresence::Brought), (Channel::Scan, KeyPresence::WithUser)];
    assert_eq!(ways, expected);
    for (channel, _) in expected {
        let form = (DocumentKind::ResetForm, 1, CopyUnit::Copy, true);
        assert_eq!(papers(unlock, channel), [form]);
    }
    let form = unlock.routes[0].papers[0].form.as_ref().unwrap();
    assert_eq!(form.obtained, Entry::SentByCustomerService);
    // Another authority unlocks by self-service.
    let other = advice::advise(&SELF_SERVICE, &known, at("2026-06-01 10:00"));
    let ways: Vec<_> = other.items[0].services[0].routes.iter().map(|way| way.channel).collect();
    assert_eq!(ways, [Channel::OnSite, Channel::SelfService]);
}

#[test]
fn s30_s31_s33_g24_what_is_said_about_pins() {
    let when = at("2026-06-01 10:00");
    let about_key = |policy: &Policy, pin, tries| {
        let advice = advice::advise(policy, &with_key(pin, tries), when);
        let item = advice.items.into_iter().find(|item| matches!(item.about, About::Key(_)));
        item.map(|item| (item.urgency, item.matter))
    };
    let (full, few, last) = (TriesLeft::Exactly(6), TriesLeft::Exactly(2), TriesLeft::Exactly(1));
    assert_eq!(about_key(&MANUAL, PinStatus::Set, full), None);
    let advised = Matter::FactoryPin { must_change: false };
    assert_eq!(about_key(&MANUAL, PinStatus::Default, full), Some((Urgency::Notice, advised)));
    let forced = Matter::HandedOutPin { must_change: true };
    assert_eq!(about_key(&MANUAL, PinStatus::OneTime, full), Some((Urgency::Now, forced)));
    let free = Matter::HandedOutPin { must_change: false };
    assert_eq!(about_key(&SELF_SERVICE, PinStatus::OneTime, full), Some((Urgency::Notice, free)));
    let warned = |left| Matter::FewTries { left };
    assert_eq!(about_key(&MANUAL, PinStatus::Set, few), Some((Urgency::Soon, warned(few))));
    assert_eq!(about_key(&MANUAL, PinStatus::Set, last), Some((Urgency::Urgent, warned(last))));
}

#[test]
fn s70_s72_g26_whom_to_call_and_when_somebody_is_there() {
    let opening = |when: &str| {
        let advice = advice::advise(&MANUAL, &known(), at(when));
        assert_eq!(advice.contacts.hotlines, MANUAL.contacts.hotlines);
        advice.opening.unwrap().from
    };
    for (asked, opens) in [
        ("2026-06-01 08:59", "2026-06-01 09:00"),
        ("2026-06-01 11:29:59", "2026-06-01 11:29:59"),
        ("2026-06-01 11:30", "2026-06-01 13:00"),
        ("2026-06-01 13:00", "2026-06-01 13:00"),
        ("2026-06-05 17:00", "2026-06-08 09:00"),
        // The national holiday, then a Saturday on which people work.
        ("2026-09-30 17:00", "2026-10-08 09:00"),
        ("2026-10-09 17:00", "2026-10-10 09:00"),
    ] {
        assert_eq!(opening(asked), at(opens), "{asked}");
    }
    // By self-service nobody has to be there.
    let renewal = asked_openings(at("2026-12-05 10:00"));
    assert_eq!(renewal, [Some(at("2026-12-07 09:00")), Some(at("2026-12-07 09:00")), None]);
}

fn asked_openings(when: UnixTime) -> Vec<Option<UnixTime>> {
    let renewal = asked(ServiceKind::Renew, when);
    renewal.routes.iter().map(|way| way.opening.map(|opening| opening.from)).collect()
}

#[test]
fn s2_g20_forms_come_by_name_and_version_with_what_is_known() {
    let known = Known { loss: Some(Loss::Lost), ..known() };
    let reissue =
        advice::of_service(&MANUAL, &known, ServiceKind::Reissue, at("2026-06-01 10:00")).unwrap();
    let form = reissue.routes[0].papers[0].form.as_ref().unwrap();
    assert_eq!((form.name.as_str(), form.version.as_str()), ("employer-application", "1"));
    let expected = [
        Prefill::OrganisationName("示例公司".into()),
        Prefill::OrganisationCode(ORG.into()),
        Prefill::HandlerName("张三".into()),
        Prefill::CertificateSerial("0A1B".into()),
        Prefill::CertificateKey("K1".into()),
        Prefill::CertificateExpiry("2026-12-31".parse().unwrap()),
        Prefill::AppliedOn("2026-06-01".parse().unwrap()),
        Prefill::First(false),
        Prefill::Evidence(KeyEvidence::Lost),
    ];
    assert_eq!(form.prefilled, expected);
    assert_eq!(form.prefilled[5].name(), "certificate.expiry");
    assert_eq!(form.prefilled[5].value(), "2026-12-31");
    // A copy of the licence is no form.
    assert_eq!(reissue.routes[0].papers[1].form, None);
}

#[test]
fn an_open_order_says_whose_turn_it_is_and_takes_the_place_of_the_service() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let CertificateState::Active { validity } = desk.certificate("c1").state else { panic!() };
    desk.now = validity.until().plus_days(-10);
    let order = desk.open(renew("c1"), Channel::RemoteSession).unwrap();
    let found = of_desk(&desk);
    let of_certificate = found.items.iter().find(|item| item.about != About::Order(order)).unwrap();
    assert!(matches!(of_certificate.matter, Matter::Expiring { .. }));
    assert!(of_certificate.services.is_empty(), "it is under way");
    let turn = |desk: &Desk<'_>| {
        let found = of_desk(desk);
        let item = found.items.into_iter().find(|item| item.about == About::Order(order)).unwrap();
        let ways = item.services.iter().flat_map(|service| &service.routes).count();
        match item.matter {
            Matter::OrderOpen { state, turn, missing, .. } => (state, turn, missing, ways),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(turn(&desk), ("draft", Turn::Holder, vec![], 1));
    desk.step(order, OrderEvent::Begin).unwrap();
    desk.step(order, OrderEvent::Submit).unwrap();
    assert_eq!(turn(&desk), ("submitted", Turn::Authority, vec![], 0));
    desk.step(order, OrderEvent::BeginReview).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    assert_eq!(turn(&desk), ("settled", Turn::Holder, vec![Missing::Appointment], 1));
}

#[test]
fn papers_and_money_that_an_order_lacks_are_named() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.open(crate::support::reissue("c1"), Channel::Post).unwrap();
    let missing = |desk: &Desk<'_>| {
        let found = of_desk(desk);
        let item = found.items.into_iter().find(|item| item.about == About::Order(order)).unwrap();
        match item.matter {
            Matter::OrderOpen { missing, .. } => missing,
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(&missing(&desk)[..], [Missing::Documents(papers)] if papers.len() == 3));
    desk.collect(order);
    assert_eq!(missing(&desk), []);
    desk.step(order, OrderEvent::Submit).unwrap();
    desk.step(order, OrderEvent::BeginReview).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    let due = Missing::Payment { due: yuan(60), arrived: yuan(0) };
    assert_eq!(missing(&desk), [due]);
    // The reissue revoked at approval, and the new certificate is on its way.
    assert_eq!(of_desk(&desk).permission, Permission::None);
}

#[test]
fn the_same_input_gives_the_same_advice_and_what_is_pressing_stands_first() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.lock("k1");
    let CertificateState::Active { validity } = desk.certificate("c1").state else { panic!() };
    desk.now = validity.until().plus_days(-3);
    let (one, two) = (of_desk(&desk), of_desk(&desk));
    assert_eq!(one, two);
    let urgencies: Vec<Urgency> = one.items.iter().map(|item| item.urgency).collect();
    assert_eq!(urgencies, [Urgency::Now, Urgency::Notice]);
    assert_eq!(one.items[0].matter, Matter::KeyLocked);
    assert!(matches!(one.items[1].matter, Matter::Expiring { days_left: 3, .. }));
}

#[test]
fn every_state_of_a_certificate_and_a_key_has_a_word() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let json = desk.certificate("c1").state.to_json().unwrap();
    assert!(json.contains("active"));
    assert!(matches!(only_matter(&of_desk(&desk), 0), Matter::FactoryPin { .. }));
    desk.of_certificate("c1", CertificateEvent::Suspend).unwrap();
    let held = of_desk(&desk);
    assert!(matches!(only_matter(&held, 0), Matter::OnHold { .. }));
    assert_eq!(held.permission, Permission::None);
    let none = advice::advise(&MANUAL, &Known::default(), desk.now);
    assert_eq!(only_matter(&none, 0), &Matter::NoCertificate);
    assert_eq!(none.items[0].services[0].fee, Fee::NotStated, "a first application");
    for pin in PinKind::ALL {
        let keys = vec![KnownKey { id: None, pin: *pin, tries_left: TriesLeft::Unknown }];
        let advice = advice::advise(&MANUAL, &Known { keys, ..known() }, at("2026-06-01 10:00"));
        assert_eq!(advice.items.len() == 1, *pin == PinKind::Chosen, "{pin}");
    }
}

fn only_matter(advice: &Advice, index: usize) -> &Matter {
    &advice.items[index].matter
}
