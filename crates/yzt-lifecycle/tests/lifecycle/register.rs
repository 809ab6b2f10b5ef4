// SPDX-License-Identifier: MIT OR Apache-2.0
//! The register: what is refused changes nothing, and what is outside an order is refused.

use yzt_lifecycle::certificate::{CertificateEvent, KeyFormat, RevocationCause};
use yzt_lifecycle::entitlement::EntitlementEvent;
use yzt_lifecycle::key::KeyEvent;
use yzt_lifecycle::order::OrderEvent;
use yzt_lifecycle::register::{Event, Subject};
use yzt_lifecycle::service::{Actor, Channel};

use crate::support::{
    Desk, MANUAL, ORG, certificate, fund, key, line, organisation, reissue, renew,
};

#[test]
fn what_needs_an_order_does_not_happen_without_one() {
    let mut desk = Desk::with_certificate(&MANUAL);
    for cause in [RevocationCause::HolderRequest, RevocationCause::Reissued] {
        let event = CertificateEvent::Revoke { cause, key: KeyFormat::Formatted };
        assert_eq!(desk.of_certificate("c1", event).unwrap_err().number(), 4214);
    }
    let event = CertificateEvent::Supersede { by: certificate("c9") };
    assert_eq!(desk.of_certificate("c1", event).unwrap_err().number(), 4214);
    desk.lock("k1");
    for event in [KeyEvent::RequestUnlock, KeyEvent::Unlock, KeyEvent::EndRequest] {
        assert_eq!(desk.of_key("k1", event).unwrap_err().number(), 4214, "{event}");
    }
    let (organisation, entitlement) = (organisation(ORG), fund("1"));
    let event = EntitlementEvent::Enable;
    let event = Event::Entitlement { organisation, entitlement, event };
    assert_eq!(desk.by(Actor::CustomerService, event).unwrap_err().number(), 4214);
}

#[test]
fn the_authority_can_revoke_at_once_and_says_why() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let (cause, format) = (RevocationCause::KeyCompromised, KeyFormat::SkippedLost);
    desk.of_certificate("c1", CertificateEvent::Revoke { cause, key: format }).unwrap();
    assert_eq!(desk.certificate("c1").state.name(), "revoked");
    // A reissue is still possible.
    let order = desk.process(reissue("c1"), Channel::Post).unwrap();
    desk.produce(order, "c2", "k2").unwrap();
    desk.of_certificate("c2", CertificateEvent::HandOver).unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
}

#[test]
fn an_identifier_is_given_once_and_a_key_has_one_owner() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.process(reissue("c1"), Channel::Post).unwrap();
    assert_eq!(desk.request(order, "c1", "k2").unwrap_err().number(), 4215);
    desk.enrol("another");
    let other = organisation("another");
    let event = Event::Key { organisation: other, key: key("k1"), event: KeyEvent::RightPin };
    assert_eq!(desk.by(Actor::Handler, event).unwrap_err().number(), 4214);
    let event = Event::Enrol {
        organisation: organisation(ORG),
        name: line("x"),
        handler: line("x"),
        legal_representative: line("x"),
    };
    assert_eq!(desk.by(Actor::CustomerService, event).unwrap_err().number(), 4215);
}

#[test]
fn the_same_thing_is_not_ordered_twice_at_once() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.now = desk.now.plus_days(350);
    desk.open(renew("c1"), Channel::SelfService).unwrap();
    assert_eq!(desk.open(renew("c1"), Channel::OnSite).unwrap_err().number(), 4216);
    let change = Subject::ChangeName { certificate: certificate("c1"), name: line("x") };
    assert_eq!(desk.open(change, Channel::OnSite).unwrap_err().number(), 4216);
    // A loss can be reported whatever else is under way.
    let lost = Subject::SuspendOnLoss { certificate: certificate("c1") };
    desk.open(lost, Channel::Telephone).unwrap();
}

#[test]
fn a_refusal_in_the_middle_changes_nothing() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.now = desk.now.plus_days(350);
    let order = desk.process(renew("c1"), Channel::SelfService).unwrap();
    desk.produce(order, "c2", "k1").unwrap();
    // The old certificate is put on hold meanwhile: it cannot be superseded, so nothing of the
    // handing over happens.
    desk.of_certificate("c1", CertificateEvent::Suspend).unwrap();
    let before = desk.register.clone();
    assert!(desk.of_certificate("c2", CertificateEvent::HandOver).is_err());
    assert_eq!(desk.register, before);
    desk.of_certificate("c1", CertificateEvent::Resume).unwrap();
    desk.of_certificate("c2", CertificateEvent::HandOver).unwrap();
    assert_eq!(desk.certificate("c1").state.name(), "superseded");
}

#[test]
fn time_does_not_run_backwards() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.now = desk.now.plus_seconds(-1);
    let event = Event::TimePasses { organisation: organisation(ORG) };
    assert_eq!(desk.by(Actor::System, event).unwrap_err().number(), 4222);
}
