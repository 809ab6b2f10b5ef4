// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every cell of the machines of certificate, key, invoice and entitlement.

use yzt_cert::UnixTime;
use yzt_lifecycle::certificate::{
    CertificateEvent, CertificateState, KeyFormat, Period, RevocationCause,
};
use yzt_lifecycle::entitlement::{EntitlementEvent, EntitlementState};
use yzt_lifecycle::invoice::{InvoiceEvent, InvoiceState, OrderProgress};
use yzt_lifecycle::key::{KeyEvent, KeyState, UnlockPin};
use yzt_lifecycle::service::{Actor, Pickup, ServiceKind};

use crate::support::{MANUAL, cell, certificate, compare, fund, line, monday, who, year_from};

/// In the order of the table's columns.
pub(crate) fn certificate_events(now: UnixTime) -> Vec<CertificateEvent> {
    vec![
        CertificateEvent::Produce { validity: year_from(now) },
        CertificateEvent::PutOut,
        CertificateEvent::Remind,
        CertificateEvent::HandOver,
        CertificateEvent::Suspend,
        CertificateEvent::Resume,
        CertificateEvent::Supersede { by: certificate("next") },
        CertificateEvent::Revoke {
            cause: RevocationCause::HolderRequest,
            key: KeyFormat::Formatted,
        },
        CertificateEvent::Withdraw,
        CertificateEvent::TimePasses,
    ]
}

/// Every state, and those variants in which time or the way to the holder matters.
fn certificate_states(now: UnixTime) -> Vec<(&'static str, CertificateState)> {
    let long = year_from(now);
    let short = Period::new(now, now.plus_days(30)).unwrap();
    let past = Period::new(now.plus_days(-365), now.plus_seconds(-1)).unwrap();
    let awaiting = |days: i64, reminded: bool| CertificateState::AwaitingPickup {
        applied: now.plus_days(-days),
        pickup: Pickup::CaWindow,
        validity: long,
        reminded: reminded.then_some(now.plus_days(-days)),
    };
    let produced = |pickup| CertificateState::Produced { applied: now, pickup, validity: long };
    let held = |until| CertificateState::Suspended { validity: long, since: now, until };
    vec![
        ("requested", CertificateState::Requested { applied: now, pickup: Pickup::Post }),
        ("produced", produced(Pickup::CaWindow)),
        ("produced/post", produced(Pickup::Post)),
        ("awaiting-pickup", awaiting(0, false)),
        ("awaiting/day-45", awaiting(45, true)),
        ("awaiting/day-46", awaiting(46, true)),
        ("awaiting/46-silent", awaiting(46, false)),
        ("active", CertificateState::Active { validity: long }),
        ("expiring", CertificateState::Expiring { validity: short }),
        ("expired", CertificateState::Expired { validity: past }),
        ("suspended", held(now.plus_days(1))),
        ("suspended/over", held(now)),
        ("superseded", CertificateState::Superseded { at: now, by: certificate("next") }),
        (
            "revoked",
            CertificateState::Revoked {
                at: now,
                cause: RevocationCause::Authority,
                key: KeyFormat::Formatted,
            },
        ),
        ("auto-revoked", CertificateState::AutoRevoked { applied: now, at: now }),
        ("withdrawn", CertificateState::Withdrawn { at: now }),
    ]
}

#[test]
fn every_cell_of_the_certificate() {
    let now = monday();
    let events = certificate_events(now);
    let columns: Vec<&str> = events.iter().map(CertificateEvent::name).collect();
    let rows: Vec<(&str, Vec<String>)> = certificate_states(now)
        .into_iter()
        .map(|(name, state)| {
            let judge = |event: &CertificateEvent| {
                let actor = event.step().map_or(Actor::System, |step| who(&MANUAL, None, step));
                cell(state.apply(event, actor, &MANUAL, now).map(|next| next.name()))
            };
            (name, events.iter().map(judge).collect())
        })
        .collect();
    compare(
        "
        state              produce  put-out         remind          hand-over suspend   resume supersede  revoke  withdraw  time-passes
        requested          produced -               -               -         -         -      -          -       withdrawn requested
        produced           -        awaiting-pickup -               -         -         -      -          revoked -         produced
        produced/post      -        -               -               active    -         -      -          revoked -         produced
        awaiting-pickup    -        -               awaiting-pickup active    -         -      -          revoked -         awaiting-pickup
        awaiting/day-45    -        -               awaiting-pickup active    -         -      -          revoked -         awaiting-pickup
        awaiting/day-46    -        -               -               -         -         -      -          -       -         auto-revoked
        awaiting/46-silent -        -               auto-revoked    active    -         -      -          revoked -         awaiting-pickup
        active             -        -               -               -         suspended -      superseded revoked -         active
        expiring           -        -               -               -         suspended -      superseded revoked -         expiring
        expired            -        -               -               -         -         -      superseded revoked -         expired
        suspended          -        -               -               -         -         active -          revoked -         suspended
        suspended/over     -        -               -               -         suspended -      superseded revoked -         active
        superseded         -        -               -               -         -         -      -          -       -         superseded
        revoked            -        -               -               -         -         -      -          -       -         revoked
        auto-revoked       -        -               -               -         -         -      -          -       -         auto-revoked
        withdrawn          -        -               -               -         -         -      -          -       -         withdrawn
        ",
        &columns,
        &rows,
    );
}

#[test]
fn every_cell_of_the_key() {
    let since = monday();
    let states = [
        ("default-pin", KeyState::NEW),
        ("default-pin/5", KeyState::DefaultPin { wrong: 5 }),
        ("pin-set", KeyState::PinSet { wrong: 0 }),
        ("pin-set/5", KeyState::PinSet { wrong: 5 }),
        ("locked", KeyState::Locked { since }),
        ("unlock-requested", KeyState::UnlockRequested { since }),
        ("under-review", KeyState::UnderReview { since }),
        ("approved", KeyState::Approved { since }),
        ("unlocked", KeyState::Unlocked { pin: UnlockPin::OneTime, wrong: 0 }),
        ("unlocked/5", KeyState::Unlocked { pin: UnlockPin::OneTime, wrong: 5 }),
        ("formatted", KeyState::Formatted { at: since }),
    ];
    let columns: Vec<&str> = KeyEvent::ALL.iter().map(|event| event.name()).collect();
    let rows: Vec<(&str, Vec<String>)> = states
        .iter()
        .map(|(name, state)| {
            let judge = |event: &KeyEvent| {
                let (kind, step) = event.step();
                let actor = who(&MANUAL, kind, step);
                cell(state.apply(*event, actor, &MANUAL, since).map(|next| next.name()))
            };
            (*name, KeyEvent::ALL.iter().map(judge).collect())
        })
        .collect();
    compare(
        "
        state            wrong-pin   right-pin   change-pin request-unlock   begin-review approve-unlock end-request unlock   format    prepare
        default-pin      default-pin default-pin pin-set    4221             -            -              -           -        formatted -
        default-pin/5    locked      default-pin pin-set    4221             -            -              -           -        formatted -
        pin-set          pin-set     pin-set     pin-set    4221             -            -              -           -        formatted -
        pin-set/5        locked      pin-set     pin-set    4221             -            -              -           -        formatted -
        locked           -           -           -          unlock-requested -            -              -           4205     formatted -
        unlock-requested -           -           -          -                under-review -              locked      4205     formatted -
        under-review     -           -           -          -                -            approved       locked      4205     formatted -
        approved         -           -           -          -                -            -              locked      unlocked formatted -
        unlocked         unlocked    unlocked    pin-set    4221             -            -              -           -        formatted -
        unlocked/5       locked      unlocked    pin-set    4221             -            -              -           -        formatted -
        formatted        -           -           -          -                -            -              -           -        -         default-pin
        ",
        &columns,
        &rows,
    );
}

pub(crate) fn invoice_events() -> [InvoiceEvent; 4] {
    [
        InvoiceEvent::Request,
        InvoiceEvent::Notify,
        InvoiceEvent::Issue { number: line("1") },
        InvoiceEvent::Drop,
    ]
}

#[test]
fn every_cell_of_the_invoice() {
    let states = [
        InvoiceState::NotRequested,
        InvoiceState::Requested,
        InvoiceState::Notified,
        InvoiceState::Issued { number: line("1") },
        InvoiceState::Dropped,
    ];
    let events = invoice_events();
    let columns: Vec<&str> = events.iter().map(InvoiceEvent::name).collect();
    let mut rows = Vec::new();
    for state in &states {
        for progress in OrderProgress::ALL {
            let judge = |event: &InvoiceEvent| {
                let actor = match event {
                    InvoiceEvent::Request => Actor::Handler,
                    InvoiceEvent::Notify | InvoiceEvent::Drop => Actor::CustomerService,
                    InvoiceEvent::Issue { .. } => Actor::Finance,
                };
                let who = (ServiceKind::Reissue, actor);
                cell(state.apply(event, *progress, who, &MANUAL).map(|next| next.name()))
            };
            let name: &'static str = format!("{}/{progress}", state.name()).leak();
            rows.push((name, events.iter().map(judge).collect()));
        }
    }
    compare(
        "
        state                     request-invoice notify-finance issue-invoice drop-invoice
        not-requested/nothing-due -               -              -             -
        not-requested/unpaid      requested       -              -             -
        not-requested/arrived     requested       -              -             -
        not-requested/processed   requested       -              -             -
        not-requested/ended       -               -              -             dropped
        requested/nothing-due     -               -              -             -
        requested/unpaid          -               4204           -             -
        requested/arrived         -               -              -             -
        requested/processed       -               notified       -             -
        requested/ended           -               -              -             dropped
        notified/nothing-due      -               -              -             -
        notified/unpaid           -               -              4204          -
        notified/arrived          -               -              -             -
        notified/processed        -               -              issued        -
        notified/ended            -               -              -             dropped
        issued/nothing-due        -               -              -             -
        issued/unpaid             -               -              -             -
        issued/arrived            -               -              -             -
        issued/processed          -               -              -             -
        issued/ended              -               -              -             -
        dropped/nothing-due       -               -              -             -
        dropped/unpaid            -               -              -             -
        dropped/arrived           -               -              -             -
        dropped/processed         -               -              -             -
        dropped/ended             -               -              -             -
        ",
        &columns,
        &rows,
    );
}

#[test]
fn every_cell_of_the_entitlement() {
    let since = monday();
    let states = [
        EntitlementState::NotEnabled,
        EntitlementState::Requested { at: since },
        EntitlementState::Enabled { since },
        EntitlementState::Suspended { since },
        EntitlementState::Removed { at: since },
    ];
    let columns: Vec<&str> = EntitlementEvent::ALL.iter().map(|event| event.name()).collect();
    let mut rows = Vec::new();
    for has_certificate in [true, false] {
        for state in &states {
            let judge = |event: &EntitlementEvent| {
                let (kind, step) = event.step();
                let actor = who(&MANUAL, kind, step);
                let context = (actor, has_certificate);
                let next = state.apply(*event, &fund("530100"), context, &MANUAL, since);
                cell(next.map(|next| next.name()))
            };
            let suffix = if has_certificate { "" } else { "/none" };
            let name: &'static str = format!("{}{suffix}", state.name()).leak();
            rows.push((name, EntitlementEvent::ALL.iter().map(judge).collect()));
        }
    }
    compare(
        "
        state            request   enable  refuse      suspend   resume  remove
        not-enabled      requested -       -           -         -       -
        requested        -         enabled not-enabled -         -       -
        enabled          -         -       -           suspended -       removed
        suspended        -         -       -           -         enabled removed
        removed          requested -       -           -         -       -
        not-enabled/none 4220      -       -           -         -       -
        requested/none   -         4220    not-enabled -         -       -
        enabled/none     -         -       -           suspended -       removed
        suspended/none   -         -       -           -         4220    removed
        removed/none     4220      -       -           -         -       -
        ",
        &columns,
        &rows,
    );
}
