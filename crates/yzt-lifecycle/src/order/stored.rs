// SPDX-License-Identifier: MIT OR Apache-2.0
//! An order as it is stored: what its states and its invoice cannot be together is not read.

use yzt_cert::UnixTime;

use super::{Order, OrderState, Settlement, Terms};
use crate::invoice::InvoiceState;
use crate::names::{Amount, optional_time};

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderForm {
    terms: Terms,
    #[serde(with = "optional_time", default, skip_serializing_if = "Option::is_none")]
    applied: Option<UnixTime>,
    state: OrderState,
    invoice: InvoiceState,
}

impl From<Order> for OrderForm {
    fn from(order: Order) -> Self {
        let Order { terms, applied, state, invoice } = order;
        Self { terms, applied, state, invoice }
    }
}

impl TryFrom<OrderForm> for Order {
    type Error = &'static str;

    fn try_from(form: OrderForm) -> Result<Self, &'static str> {
        let OrderForm { terms, applied, state, invoice } = form;
        if terms.quantity == 0 {
            return Err("an order is about something");
        }
        let applies = match state {
            OrderState::Draft | OrderState::DocumentsPending { .. } => applied.is_none(),
            OrderState::Cancelled { .. } => true,
            _ => applied.is_some(),
        };
        if !applies || applied.is_some_and(|applied| applied < terms.opened) {
            return Err("the time of application cannot be");
        }
        if let OrderState::AwaitingPayment { due } | OrderState::PaidClaimed { due, .. } = state
            && due.is_zero()
        {
            return Err("nothing is due");
        }
        if !can_be(&invoice, &state) {
            return Err("this invoice cannot be");
        }
        Ok(Self { terms, applied, state, invoice })
    }
}

/// Whether an order in the state can have the invoice.
fn can_be(invoice: &InvoiceState, state: &OrderState) -> bool {
    let ended = matches!(state, OrderState::Rejected { .. } | OrderState::Cancelled { .. });
    let due = state.settlement().map(Settlement::due);
    match invoice {
        InvoiceState::NotRequested => true,
        InvoiceState::Requested => !ended && due != Some(Amount::ZERO),
        InvoiceState::Notified => due.is_some_and(|due| due > Amount::ZERO),
        InvoiceState::Issued { .. } => ended || due.is_some_and(|due| due > Amount::ZERO),
        InvoiceState::Dropped => ended,
    }
}
