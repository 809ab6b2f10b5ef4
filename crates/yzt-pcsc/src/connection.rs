// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card, free or with a transaction open on it, that nothing here can reset.

use crate::error::is_service_lost;
use pcsc::{Card, Disposition, Protocols, ShareMode, Transaction};
use self_cell::{MutBorrow, self_cell};

/// What a channel speaks: GM/T 0017 keys speak T=1, and T=0 where a reader is old.
pub(crate) const PROTOCOLS: Protocols = Protocols::T0.union(Protocols::T1);

/// A card that stays as it is when this is dropped: `pcsc::Card` by itself resets it then.
pub(crate) struct KeptCard(Option<Card>);

type OpenTransaction<'card> = Option<Transaction<'card>>;

self_cell!(
    /// A card and the transaction that is open on it. Dropping it ends the transaction first.
    pub(crate) struct LockedCard {
        owner: MutBorrow<KeptCard>,
        #[covariant]
        dependent: OpenTransaction,
    }
);

/// A card with its transaction; or why there is none, and the card unless that was lost over it.
pub(crate) type Begun = Result<LockedCard, (Option<KeptCard>, pcsc::Error)>;

impl KeptCard {
    pub(crate) fn new(card: Card) -> Self {
        Self(Some(card))
    }

    pub(crate) fn card(&self) -> Option<&Card> {
        self.0.as_ref()
    }

    /// Accepts that the card was reset: until then every call answers with the same error.
    pub(crate) fn reconnect(&mut self) -> Result<(), pcsc::Error> {
        let card = self.0.as_mut().ok_or(pcsc::Error::RemovedCard)?;
        card.reconnect(ShareMode::Shared, PROTOCOLS, Disposition::LeaveCard)
    }

    /// Waits for a transaction, as long as other programs hold theirs.
    pub(crate) fn begin(self) -> Begun {
        let begun = LockedCard::try_new_or_recover(MutBorrow::new(self), |kept| {
            let card = kept.borrow_mut().0.as_mut();
            card.ok_or(pcsc::Error::RemovedCard)?.transaction().map(Some)
        });
        begun.map_err(|(kept, error)| {
            let mut kept = kept.into_inner();
            if error != pcsc::Error::ResetCard {
                return (Some(kept), error);
            }
            match kept.reconnect() {
                Ok(()) => (Some(kept), error),
                Err(error) => (None, error),
            }
        })
    }
}

impl Drop for KeptCard {
    fn drop(&mut self) {
        let Some(Err((card, error))) =
            self.0.take().map(|card| card.disconnect(Disposition::LeaveCard))
        else {
            return;
        };
        // Dropping the card asks for a reset. A handle of a service that has ended reaches no card;
        // any other may, and rather stays open until the program ends.
        if !is_service_lost(error) {
            std::mem::forget(card);
        }
    }
}

impl LockedCard {
    pub(crate) fn card(&self) -> Option<&Card> {
        self.borrow_dependent().as_deref()
    }

    /// As [`KeptCard::reconnect`], within the transaction.
    pub(crate) fn reconnect(&mut self) -> Result<(), pcsc::Error> {
        self.with_dependent_mut(|_, open| match open {
            Some(open) => open.reconnect(ShareMode::Shared, PROTOCOLS, Disposition::LeaveCard),
            None => Err(pcsc::Error::RemovedCard),
        })
    }

    /// Ends the transaction.
    pub(crate) fn end(mut self) -> (KeptCard, Result<(), pcsc::Error>) {
        let ended = self.with_dependent_mut(|_, open| {
            let Some(open) = open.take() else {
                return Ok(());
            };
            open.end(Disposition::LeaveCard).map_err(|(mut open, error)| {
                if error == pcsc::Error::ResetCard {
                    // The service goes on holding the lock for a handle that has not seen the
                    // reset; dropping the transaction then ends it.
                    let _ = open.reconnect(ShareMode::Shared, PROTOCOLS, Disposition::LeaveCard);
                }
                error
            })
        });
        (self.into_owner().into_inner(), ended)
    }
}
