// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rules about services, papers, fees, channels and invoices, by number.

use yzt_lifecycle::invoice::{InvoiceEvent, InvoiceState};
use yzt_lifecycle::order::{KeyEvidence, OrderEvent, OrderState};
use yzt_lifecycle::policy::{Entry, Fee, PaymentMethod, Policy};
use yzt_lifecycle::refusal::{Missing, MissingDocument};
use yzt_lifecycle::register::{Event, Subject};
use yzt_lifecycle::service::{
    Actor, Channel, CopyUnit, Datum, DocumentKind, FeeUnit, KeyPresence, RenewalMode, ServiceKind,
    Step,
};
use yzt_lifecycle::{Amount, OrderId};

use crate::support::{
    Desk, LONG_WINDOW, MANUAL, at, certificate, fund, line, reissue, renew, yuan,
};

/// Papers as `kind xcopies sealed`, in the policy's order.
fn papers(kind: ServiceKind) -> Vec<String> {
    let rule = MANUAL.service(kind).unwrap();
    let text = |document: &yzt_lifecycle::policy::DocumentRule| {
        let seal = if document.seal { " sealed" } else { "" };
        format!("{} x{}{seal}", document.kind, document.copies)
    };
    rule.documents.iter().map(text).collect()
}

const THREE: [&str; 3] =
    ["application-form x2 sealed", "licence-copy x1 sealed", "handler-id x1 sealed"];

fn channels(kind: ServiceKind) -> Vec<Channel> {
    MANUAL.service(kind).unwrap().channels.iter().map(|offered| offered.by).collect()
}

fn change_name() -> Subject {
    Subject::ChangeName { certificate: certificate("c1"), name: line("新名称公司") }
}

#[test]
fn s2_a_handler_does_the_paperwork_and_shows_who_it_is() {
    for step in [Step::Open, Step::HandIn, Step::Submit] {
        assert!(MANUAL.may(None, step, Actor::Handler), "{step}");
    }
    let with_id = MANUAL.services().filter(|(_, rule)| {
        rule.documents.iter().any(|document| {
            matches!(document.kind, DocumentKind::HandlerId | DocumentKind::HandlerIdShown)
        })
    });
    assert_eq!(with_id.count(), 7);
}

#[test]
fn s4_customer_service_reviews_confirms_and_works() {
    for step in [Step::Review, Step::ConfirmArrival, Step::Process, Step::NotifyFinance] {
        assert_eq!(MANUAL.actors(None, step), [Actor::CustomerService], "{step}");
    }
}

#[test]
fn s5_finance_alone_issues_the_invoice() {
    assert_eq!(MANUAL.actors(None, Step::IssueInvoice), [Actor::Finance]);
}

#[test]
fn s16_s19_s20_s21_the_papers_have_names() {
    let names: Vec<&str> = DocumentKind::ALL.iter().map(|kind| kind.label().chinese).collect();
    for name in [
        "用人单位数字证书业务申请表",
        "营业执照副本复印件",
        "经办人身份证复印件",
        "法人身份证复印件",
    ] {
        assert!(names.contains(&name), "{name}");
    }
}

#[test]
fn s17_s60_the_service_agreement_is_asked_for_by_telephone() {
    let form = MANUAL.forms.iter().find(|form| form.document == DocumentKind::ServiceAgreement);
    assert_eq!(form.unwrap().obtained, Entry::ByTelephone);
}

#[test]
fn s18_the_reset_form_is_sent_by_customer_service() {
    let form = MANUAL.forms.iter().find(|form| form.document == DocumentKind::ResetForm).unwrap();
    assert_eq!(form.obtained, Entry::SentByCustomerService);
    assert_eq!(form.title.zh.as_str(), "YNCA 密码重置申请表");
}

#[test]
fn s22_a_paper_without_seal_is_not_enough() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.open(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Begin).unwrap();
    let hand_in = |kind, copies, sealed| OrderEvent::HandIn { kind, copies, sealed };
    desk.step(order, hand_in(DocumentKind::ApplicationForm, 2, false)).unwrap();
    desk.step(order, hand_in(DocumentKind::LicenceCopy, 1, true)).unwrap();
    desk.step(order, hand_in(DocumentKind::HandlerId, 1, true)).unwrap();
    let refusal = desk.step(order, OrderEvent::Submit).unwrap_err();
    let kind = DocumentKind::ApplicationForm;
    let missing = MissingDocument { kind, copies: 2, unsealed: 2 };
    assert_eq!(refusal.missing, [Missing::Documents(vec![missing])]);
}

#[test]
fn s24_s74_a_corporate_transfer_pays_and_is_told_of() {
    assert!(MANUAL.payment.contains(&PaymentMethod::CorporateTransfer));
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    let arrived = OrderEvent::ConfirmArrival { amount: yuan(60) };
    let refusal = desk.step(order, arrived).unwrap_err();
    assert_eq!(refusal.missing, [Missing::PaymentClaim]);
    let method = PaymentMethod::CorporateTransfer;
    desk.step(order, OrderEvent::ClaimPayment { amount: yuan(60), method }).unwrap();
    desk.step(order, arrived).unwrap();
    assert_eq!(desk.state(order).settlement().unwrap().arrived(), yuan(60));
}

#[test]
fn s25_an_invoice_can_be_asked_for_before_the_money_is_there() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.invoice(order, InvoiceEvent::Request).unwrap();
    let refusal = desk.invoice(order, InvoiceEvent::Notify).unwrap_err();
    assert_eq!(refusal.missing, [Missing::PaymentClaim]);
    desk.step(order, OrderEvent::Cancel).unwrap();
    assert_eq!(*desk.register.order(order).unwrap().order.invoice(), InvoiceState::Dropped);
}

#[test]
fn s75_transfer_claim_arrival_work_finance_invoice() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    let process = OrderEvent::Process { key: KeyEvidence::NotNeeded };
    let refusal = desk.step(order, process).unwrap_err();
    assert_eq!(
        refusal.missing,
        [Missing::Payment { due: yuan(60), arrived: Amount::ZERO }],
        "no work before the money is there"
    );
    let method = PaymentMethod::CorporateTransfer;
    desk.step(order, OrderEvent::ClaimPayment { amount: yuan(60), method }).unwrap();
    desk.invoice(order, InvoiceEvent::Request).unwrap();
    let short = OrderEvent::ConfirmArrival { amount: yuan(59) };
    assert_eq!(desk.step(order, short).unwrap_err().number(), 4203);
    desk.step(order, OrderEvent::ConfirmArrival { amount: yuan(60) }).unwrap();
    assert!(desk.invoice(order, InvoiceEvent::Notify).is_err(), "finance acts after the work");
    desk.step(order, process).unwrap();
    desk.produce(order, "c2", "k2").unwrap();
    desk.step(order, OrderEvent::Finish).unwrap();
    desk.invoice(order, InvoiceEvent::Notify).unwrap();
    desk.invoice(order, InvoiceEvent::Issue { number: line("26530001") }).unwrap();
    assert_eq!(desk.register.order(order).unwrap().order.invoice().name(), "issued");
}

#[test]
fn s36_s37_renewal_is_remote_with_the_key_at_the_user_or_on_site() {
    let channel = |channel| MANUAL.channel(ServiceKind::Renew, channel).unwrap().key;
    assert_eq!(channel(Channel::RemoteSession), KeyPresence::WithUser);
    assert_eq!(channel(Channel::OnSite), KeyPresence::Brought);
}

#[test]
fn s14_g5_renewal_has_three_modes() {
    let modes: Vec<RenewalMode> =
        channels(ServiceKind::Renew).into_iter().filter_map(RenewalMode::of).collect();
    assert_eq!(modes, [RenewalMode::OnSite, RenewalMode::Assisted, RenewalMode::SelfService]);
    assert!(MANUAL.may(Some(ServiceKind::Renew), Step::Process, Actor::System));
    assert!(!MANUAL.may(Some(ServiceKind::Reissue), Step::Process, Actor::System));
}

#[test]
fn s38_renewal_needs_no_paper_and_states_no_fee() {
    let rule = MANUAL.service(ServiceKind::Renew).unwrap();
    assert!(rule.documents.is_empty());
    assert_eq!(rule.fee, Fee::NotStated);
    assert_eq!(MANUAL.due(ServiceKind::Renew, true, 1), Amount::ZERO);
}

#[test]
fn s40_s41_papers_of_a_reissue() {
    assert_eq!(papers(ServiceKind::Reissue), THREE);
}

#[test]
fn s42_s43_a_reissue_is_on_site_or_by_post_and_telephone() {
    assert_eq!(channels(ServiceKind::Reissue), [Channel::OnSite, Channel::Post]);
}

#[test]
fn s44_a_reissue_costs_60_yuan_for_each_key() {
    let fee = MANUAL.service(ServiceKind::Reissue).unwrap().fee;
    assert_eq!(fee, Fee::Fixed { fen: yuan(60), unit: FeeUnit::PerKey });
    assert_eq!(MANUAL.due(ServiceKind::Reissue, false, 3), yuan(180));
    assert_eq!(LONG_WINDOW.due(ServiceKind::Reissue, false, 1), yuan(50));
}

#[test]
fn s46_papers_of_a_change_of_name() {
    assert_eq!(papers(ServiceKind::ChangeName), THREE);
    let offered = MANUAL.channel(ServiceKind::ChangeName, Channel::OnSite).unwrap();
    assert_eq!(offered.key, KeyPresence::Brought);
}

#[test]
fn s48_papers_of_a_change_of_legal_representative() {
    assert_eq!(
        papers(ServiceKind::ChangeLegalRepresentative),
        [
            "application-form x2 sealed",
            "licence-copy x1 sealed",
            "legal-rep-id x1 sealed",
            "handler-id x1 sealed"
        ]
    );
}

#[test]
fn s49_s50_a_handler_changes_by_telephone_or_on_site_with_the_card() {
    let rule = MANUAL.service(ServiceKind::ChangeHandler).unwrap();
    assert_eq!(rule.documents_by(Channel::Telephone).count(), 0);
    let on_site: Vec<_> = rule.documents_by(Channel::OnSite).map(|found| found.kind).collect();
    assert_eq!(on_site, [DocumentKind::HandlerIdShown]);
}

#[test]
fn s52_papers_of_a_revocation() {
    assert_eq!(papers(ServiceKind::Revoke), THREE);
}

#[test]
fn s59_papers_for_enabling_a_service() {
    assert_eq!(
        papers(ServiceKind::EnableService),
        ["service-agreement x2 sealed", "licence-copy x1 sealed", "handler-id x1 sealed"]
    );
}

#[test]
fn g19_two_sets_of_the_service_agreement() {
    let rule = MANUAL.service(ServiceKind::EnableService).unwrap();
    assert_eq!((rule.documents[0].copies, rule.documents[0].unit), (2, CopyUnit::Set));
}

#[test]
fn s61_s62_enabling_on_site_needs_the_key_and_by_post_it_stays_home() {
    let key = |channel| MANUAL.channel(ServiceKind::EnableService, channel).unwrap().key;
    assert_eq!(key(Channel::OnSite), KeyPresence::Brought);
    assert_eq!(key(Channel::Post), KeyPresence::NotNeeded);
    let mut desk = Desk::with_certificate(&MANUAL);
    for (account, channel, needed) in [("1", Channel::OnSite, true), ("2", Channel::Post, false)] {
        let subject = Subject::EnableService { entitlement: fund(account) };
        let order = desk.settle(subject, channel).unwrap();
        let process = OrderEvent::Process { key: KeyEvidence::NotNeeded };
        assert_eq!(desk.step(order, process).is_err(), needed, "{channel}");
    }
}

#[test]
fn s63_g21_enabling_costs_30_yuan_for_each_service() {
    let fee = MANUAL.service(ServiceKind::EnableService).unwrap().fee;
    assert_eq!(fee, Fee::Fixed { fen: yuan(30), unit: FeeUnit::PerService });
}

#[test]
fn s23_s58_enabling_needs_the_account_number() {
    let rule = MANUAL.service(ServiceKind::EnableService).unwrap();
    assert_eq!(rule.data, [Datum::AccountNumber]);
    let mut desk = Desk::with_certificate(&MANUAL);
    let subject = Subject::EnableService { entitlement: fund("530100123") };
    desk.done(subject, Channel::Post).unwrap();
    assert!(desk.holder().entitlements()[&fund("530100123")].is_enabled());
}

#[test]
fn s11_s64_any_service_of_the_policy_can_be_enabled_and_no_other() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let mut entitlement = fund("1");
    entitlement.service = crate::support::name("another");
    let subject = Subject::EnableService { entitlement };
    let refusal = desk.open(subject.clone(), Channel::Post).unwrap_err();
    assert_eq!(refusal.missing, [Missing::Offered]);
    let more = yzt_lifecycle::policy::MANUAL.replace(
        "[[entitlement]]",
        "[[entitlement]]\nname = \"another\"\ntitle = { zh = \"另一项\", en = \"Another\" }\n\
         account = { min-length = 1, max-length = 9, digits-only = true }\n\n[[entitlement]]",
    );
    let more = Policy::from_toml(&more).unwrap();
    let mut desk = Desk::with_certificate(&more);
    desk.done(subject, Channel::Post).unwrap();
}

#[test]
fn s72_work_begins_in_opening_hours() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.settle(change_name(), Channel::OnSite).unwrap();
    desk.now = at("2026-03-02 11:30");
    let process = OrderEvent::Process { key: KeyEvidence::Present };
    let refusal = desk.step(order, process).unwrap_err();
    let opens = Some(at("2026-03-02 13:00"));
    assert_eq!(refusal.missing, [Missing::Hours { opens }]);
    desk.now = at("2026-03-02 13:00");
    desk.step(order, process).unwrap();
}

#[test]
fn s72_an_appointment_is_in_opening_hours_and_has_to_have_come() {
    let mut desk = Desk::with_certificate(&MANUAL);
    desk.now = at("2027-02-22 10:00");
    let order = desk.settle(renew("c1"), Channel::RemoteSession).unwrap();
    let book = |start| OrderEvent::Book { start: at(start) };
    assert_eq!(desk.step(order, book("2027-02-22 12:00")).unwrap_err().number(), 4210);
    assert_eq!(desk.step(order, book("2027-02-22 09:30")).unwrap_err().number(), 4222);
    let process = OrderEvent::Process { key: KeyEvidence::Present };
    assert_eq!(desk.step(order, process).unwrap_err().missing, [Missing::Appointment]);
    desk.step(order, book("2027-02-22 14:00")).unwrap();
    assert_eq!(desk.step(order, process).unwrap_err().missing, [Missing::Appointment]);
    desk.now = at("2027-02-22 14:00");
    desk.step(order, process).unwrap();
}

#[test]
fn s77_an_exception_begins_with_a_word_to_customer_service() {
    for kind in [
        ServiceKind::Reissue,
        ServiceKind::ChangeName,
        ServiceKind::ChangeLegalRepresentative,
        ServiceKind::Revoke,
        ServiceKind::Unlock,
        ServiceKind::SuspendOnLoss,
    ] {
        assert!(MANUAL.may(Some(kind), Step::Open, Actor::CustomerService), "{kind}");
    }
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.open(reissue("c1"), Channel::Post).unwrap();
    assert_eq!(desk.state(order), OrderState::Draft);
}

#[test]
fn s78_reissue_and_change_go_the_same_way() {
    let way = |subject: Subject, channel| {
        let mut desk = Desk::with_certificate(&MANUAL);
        let order = desk.review(subject, channel).unwrap();
        desk.step(order, OrderEvent::Approve).unwrap();
        desk.pay(order);
        desk.state(order).name()
    };
    assert_eq!(way(reissue("c1"), Channel::OnSite), "settled");
    assert_eq!(way(change_name(), Channel::OnSite), "settled");
}

#[test]
fn s82_unlock_renew_and_enable_are_possible_without_sending_the_key() {
    for kind in [ServiceKind::Unlock, ServiceKind::Renew, ServiceKind::EnableService] {
        let rule = MANUAL.service(kind).unwrap();
        let remote = rule.channels.iter().any(|offered| offered.key != KeyPresence::Brought);
        assert!(remote, "{kind}");
    }
}

#[test]
fn s84_changes_and_revocation_need_the_key_at_the_authority() {
    for kind in
        [ServiceKind::ChangeName, ServiceKind::ChangeLegalRepresentative, ServiceKind::Revoke]
    {
        let rule = MANUAL.service(kind).unwrap();
        assert!(rule.channels.iter().all(|offered| offered.key == KeyPresence::Brought), "{kind}");
    }
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.settle(change_name(), Channel::OnSite).unwrap();
    for key in [KeyEvidence::NotNeeded, KeyEvidence::Lost, KeyEvidence::Damaged] {
        let refusal = desk.step(order, OrderEvent::Process { key }).unwrap_err();
        assert_eq!(refusal.missing, [Missing::KeyPresent(KeyPresence::Brought)], "{key}");
    }
}

#[test]
fn g1_the_three_changes_are_services_of_their_own() {
    for kind in [
        ServiceKind::ChangeName,
        ServiceKind::ChangeLegalRepresentative,
        ServiceKind::ChangeHandler,
    ] {
        assert!(MANUAL.service(kind).is_some(), "{kind}");
    }
}

#[test]
fn g3_a_reissue_has_three_papers_two_ways_and_one_fee() {
    let rule = MANUAL.service(ServiceKind::Reissue).unwrap();
    assert_eq!((rule.documents.len(), rule.channels.len()), (3, 2));
    assert!(matches!(rule.fee, Fee::Fixed { .. }));
}

#[test]
fn g15_the_legal_representatives_change_asks_who_it_is_now() {
    let rule = MANUAL.service(ServiceKind::ChangeLegalRepresentative).unwrap();
    assert_eq!(rule.data, [Datum::NewLegalRepresentative]);
}

#[test]
fn g16_a_handlers_change_by_telephone_needs_a_call_back_and_is_marked() {
    let subject = Subject::ChangeHandler { handler: line("王五") };
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.review(subject.clone(), Channel::Telephone).unwrap();
    let refusal = desk.step(order, OrderEvent::Approve).unwrap_err();
    assert_eq!(refusal.missing, [Missing::CallBack]);
    desk.step(order, OrderEvent::CallBack).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
    desk.step(order, OrderEvent::Process { key: KeyEvidence::NotNeeded }).unwrap();
    assert_eq!(desk.holder().handler().as_str(), "张三", "not before it is done");
    desk.step(order, OrderEvent::Finish).unwrap();
    assert_eq!(desk.holder().handler().as_str(), "王五");
    let high_risk = yzt_lifecycle::register::Effect::HighRisk { order };
    assert!(desk.effects.contains(&high_risk));
    // In person with the card, nobody is called back.
    let order = desk.review(subject, Channel::OnSite).unwrap();
    desk.step(order, OrderEvent::Approve).unwrap();
}

#[test]
fn g18_what_names_no_way_is_on_site() {
    for kind in
        [ServiceKind::Revoke, ServiceKind::ChangeName, ServiceKind::ChangeLegalRepresentative]
    {
        assert_eq!(channels(kind), [Channel::OnSite], "{kind}");
    }
    let mut desk = Desk::with_certificate(&MANUAL);
    let refusal = desk.open(change_name(), Channel::Post).unwrap_err();
    let service = ServiceKind::ChangeName;
    assert_eq!(refusal.missing, [Missing::Channel { service, offered: vec![Channel::OnSite] }]);
}

#[test]
fn g20_every_form_has_a_name_and_a_version() {
    let names: Vec<&str> = MANUAL.forms.iter().map(|form| form.name.as_str()).collect();
    assert_eq!(names, ["employer-application", "service-agreement", "pin-reset"]);
    assert!(MANUAL.forms.iter().all(|form| !form.version.is_empty()));
}

#[test]
fn s70_s71_s73_g25_contacts_have_one_spelling() {
    let contacts = &MANUAL.contacts;
    let hotlines: Vec<&str> = contacts.hotlines.iter().map(|line| line.as_str()).collect();
    assert_eq!(hotlines, ["400-600-7210", "0871-68163863"]);
    assert!(contacts.address.zh.as_str().contains("滇池路滇池时代B座7楼710室（南亚风情园对面）"));
    assert_eq!(contacts.authority.zh.as_str(), "云南省数字证书认证中心有限公司");
    let bank = contacts.bank.as_ref().unwrap();
    assert_eq!(bank.zh.as_str(), "中国银行股份有限公司昆明市华山西路支行");
    let digits = yzt_lifecycle::policy::MANUAL.split(|letter: char| !letter.is_ascii_digit());
    assert!(digits.map(str::len).max().unwrap() < 12, "no account number stands in a policy");
}

#[test]
fn g21_a_fee_has_a_unit() {
    let units: Vec<&str> = FeeUnit::ALL.iter().map(|unit| unit.name()).collect();
    assert_eq!(units, ["per-key", "per-service"]);
}

#[test]
fn a_cancelled_order_says_what_is_paid_back() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let order = desk.settle(reissue("c1"), Channel::Post).unwrap();
    desk.step(order, OrderEvent::Cancel).unwrap();
    let refund = yzt_lifecycle::register::Effect::Refund { order, amount: yuan(60) };
    assert!(desk.effects.contains(&refund));
    assert!(desk.holder().open_orders().is_empty());
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let mut desk = Desk::with_certificate(&MANUAL);
    let event = Event::Order { order: OrderId(99), event: OrderEvent::Begin };
    let refusal = desk.by(Actor::Handler, event).unwrap_err();
    assert_eq!(refusal.number(), 4214);
    assert_eq!(desk.open(renew("c9"), Channel::OnSite).unwrap_err().number(), 4214);
}
