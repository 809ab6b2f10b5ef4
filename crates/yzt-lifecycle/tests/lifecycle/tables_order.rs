// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every cell of the order's machine, and who may do what.

use yzt_lifecycle::order::{
    Dossier, KeyEvidence, Order, OrderEvent, OrderState, Settlement, Terms,
};
use yzt_lifecycle::policy::PaymentMethod;
use yzt_lifecycle::refusal::Missing;
use yzt_lifecycle::service::{Actor, Channel, Datum, DocumentKind, ServiceKind, Step};
use yzt_lifecycle::{Amount, Policy, Stored};

use crate::support::{MANUAL, SELF_SERVICE, cell, compare, monday, who, yuan};

pub(crate) fn events() -> Vec<OrderEvent> {
    vec![
        OrderEvent::Begin,
        OrderEvent::HandIn { kind: DocumentKind::HandlerId, copies: 1, sealed: true },
        OrderEvent::Tell { datum: Datum::PickupPoint },
        OrderEvent::Submit,
        OrderEvent::BeginReview,
        OrderEvent::CallBack,
        OrderEvent::Return,
        OrderEvent::Approve,
        OrderEvent::Reject,
        OrderEvent::ClaimPayment { amount: yuan(60), method: PaymentMethod::CorporateTransfer },
        OrderEvent::ConfirmArrival { amount: yuan(60) },
        OrderEvent::DenyArrival,
        OrderEvent::Book { start: monday() },
        OrderEvent::Process { key: KeyEvidence::NotNeeded },
        OrderEvent::Finish,
        OrderEvent::Fail,
        OrderEvent::Cancel,
    ]
}

/// An order in a state, made through its stored form: what a table starts from does not rest on the
/// machine that it tests.
pub(crate) fn in_state(kind: ServiceKind, channel: Channel, state: OrderState) -> Order {
    let terms = Terms { kind, channel, first: true, quantity: 1, opened: monday() };
    let mut order = serde_json::json!({
        "terms": terms, "state": state, "invoice": "not-requested",
    });
    if !matches!(state, OrderState::Draft | OrderState::DocumentsPending { .. }) {
        order["applied"] = monday().to_string().into();
    }
    let form = serde_json::json!({ "version": 1, "state": order });
    Order::from_json(&form.to_string()).unwrap()
}

/// The papers of a reissue.
fn complete() -> Dossier {
    Dossier::default()
        .with(DocumentKind::ApplicationForm, 2, true)
        .with(DocumentKind::LicenceCopy, 1, true)
        .with(DocumentKind::HandlerId, 1, true)
}

fn states() -> Vec<(&'static str, OrderState)> {
    let (dossier, none, at) = (complete(), Dossier::default(), monday());
    let settlement = Settlement::new(yuan(60), yuan(60)).unwrap();
    let method = PaymentMethod::CorporateTransfer;
    vec![
        ("draft", OrderState::Draft),
        ("documents-pending", OrderState::DocumentsPending { dossier }),
        ("documents-pending/none", OrderState::DocumentsPending { dossier: none }),
        ("submitted", OrderState::Submitted { dossier }),
        ("under-review", OrderState::UnderReview { dossier, called_back: false }),
        ("returned", OrderState::Returned { dossier }),
        ("awaiting-payment", OrderState::AwaitingPayment { due: yuan(60) }),
        ("paid-claimed", OrderState::PaidClaimed { due: yuan(60), claimed: yuan(60), method }),
        ("paid-claimed/70", OrderState::PaidClaimed { due: yuan(70), claimed: yuan(60), method }),
        ("settled", OrderState::Settled { settlement, appointment: None }),
        ("processing", OrderState::Processing { settlement, key: KeyEvidence::NotNeeded }),
        ("done", OrderState::Done { settlement, at }),
        ("rejected", OrderState::Rejected { at }),
        (
            "cancelled",
            OrderState::Cancelled { at, refund: Amount::ZERO, unconfirmed: Amount::ZERO },
        ),
    ]
}

#[test]
fn every_cell_of_the_order() {
    let events = events();
    let kind = ServiceKind::Reissue;
    let columns: Vec<&str> = events.iter().map(OrderEvent::name).collect();
    let rows: Vec<(&str, Vec<String>)> = states()
        .into_iter()
        .map(|(name, state)| {
            let order = in_state(kind, Channel::Post, state);
            let judge = |event: &OrderEvent| {
                let actor = who(&MANUAL, Some(kind), event.step());
                let next = order.apply(event, actor, &MANUAL, monday());
                cell(next.map(|next| next.state().name()))
            };
            (name, events.iter().map(judge).collect())
        })
        .collect();
    compare(
        "
        state                  begin             hand-in           tell              submit    begin-review call-back    return   approve          reject   claim-payment confirm-arrival deny-arrival     book    process    finish fail    cancel
        draft                  documents-pending -                 -                 -         -            -            -        -                -        -             -               -                -       -          -      -       cancelled
        documents-pending      -                 documents-pending documents-pending submitted -            -            -        -                -        -             -               -                -       -          -      -       cancelled
        documents-pending/none -                 documents-pending documents-pending 4201      -            -            -        -                -        -             -               -                -       -          -      -       cancelled
        submitted              -                 -                 -                 -         under-review -            -        4205             rejected -             -               -                -       4205       -      -       cancelled
        under-review           -                 -                 -                 -         -            under-review returned awaiting-payment rejected -             -               -                -       4205       -      -       cancelled
        returned               -                 returned          returned          submitted -            -            -        -                rejected -             -               -                -       -          -      -       cancelled
        awaiting-payment       -                 -                 -                 -         -            -            -        -                -        paid-claimed  4204            -                -       4203       -      -       cancelled
        paid-claimed           -                 -                 -                 -         -            -            -        -                -        -             settled         awaiting-payment -       4203       -      -       cancelled
        paid-claimed/70        -                 -                 -                 -         -            -            -        -                -        -             4203            awaiting-payment -       4203       -      -       cancelled
        settled                -                 -                 -                 -         -            -            -        -                -        -             -               -                settled processing -      -       cancelled
        processing             -                 -                 -                 -         -            -            -        -                -        -             -               -                -       -          done   settled -
        done                   -                 -                 -                 -         -            -            -        -                -        -             -               -                -       -          -      -       -
        rejected               -                 -                 -                 -         -            -            -        -                -        -             -               -                -       -          -      -       -
        cancelled              -                 -                 -                 -         -            -            -        -                -        -             -               -                -       -          -      -       -
        ",
        &columns,
        &rows,
    );
}

/// Actor x step as the manual's policy has it.
#[test]
fn every_cell_of_the_rights() {
    let expected = "
        step             handler legal-representative customer-service finance county-window ca-window system
        open             yes     yes                  yes              no      no            yes       no
        hand-in          yes     yes                  yes              no      no            yes       no
        submit           yes     yes                  yes              no      no            yes       no
        review           no      no                   yes              no      no            no        no
        call-back        no      no                   yes              no      no            no        no
        claim-payment    yes     yes                  no               no      no            no        no
        confirm-arrival  no      no                   yes              no      no            no        no
        book             yes     yes                  yes              no      no            no        no
        process          no      no                   yes              no      no            no        no
        cancel           yes     yes                  yes              no      no            no        no
        request-invoice  yes     yes                  no               no      no            no        no
        notify-finance   no      no                   yes              no      no            no        no
        issue-invoice    no      no                   no               yes     no            no        no
        produce          no      no                   yes              no      no            no        yes
        remind           no      no                   yes              no      no            no        no
        hand-over        no      no                   yes              no      yes           yes       yes
        suspend          no      no                   yes              no      no            no        yes
        resume           no      no                   yes              no      no            no        no
        use-pin          yes     yes                  no               no      no            no        no
        prepare-key      no      no                   yes              no      no            no        no
        keep-entitlement no      no                   yes              no      no            no        yes
        administer       no      no                   yes              no      no            no        yes
        ";
    let columns: Vec<&str> = Actor::ALL.iter().map(|actor| actor.name()).collect();
    let yes = |may: bool| if may { "yes" } else { "no" }.to_owned();
    let row = |step: &Step| {
        (step.name(), Actor::ALL.iter().map(|actor| yes(MANUAL.may(None, *step, *actor))).collect())
    };
    let rows: Vec<(&str, Vec<String>)> = Step::ALL.iter().map(row).collect();
    compare(expected, &columns, &rows);
}

/// Whoever lacks the right is refused with who has it, in every state where the event belongs.
#[test]
fn nobody_does_a_step_without_the_right() {
    let kind = ServiceKind::Reissue;
    for policy in [&*MANUAL, &*SELF_SERVICE] {
        for (_, state) in states() {
            let order = in_state(kind, Channel::Post, state);
            for event in events() {
                no_wrong_actor(&order, &event, policy);
            }
        }
    }
}

fn no_wrong_actor(order: &Order, event: &OrderEvent, policy: &Policy) {
    for actor in Actor::ALL {
        let verdict = order.apply(event, *actor, policy, monday());
        if policy.may(Some(order.terms().kind), event.step(), *actor) {
            continue;
        }
        let refusal = verdict.unwrap_err();
        let right = matches!(&refusal.missing[..], [Missing::Right { actor: who, may, .. }]
            if who == actor && !may.contains(actor));
        assert!(right || refusal.is_final(), "{refusal}");
    }
}
