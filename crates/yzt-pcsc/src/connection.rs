// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card, free or with a transaction open on it, that nothing here can reset.

use crate::error::is_service_lost;
use crate::{Error, service};
use pcsc::{Card, Context, Disposition, Protocols, ShareMode, Transaction};
use self_cell::{MutBorrow, self_cell};
use std::ffi::CString;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

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

/// Waits for transactions, in a thread of its own.
///
/// The service keeps whoever begins a transaction, connects or reconnects waiting until the other
/// program has ended its own transaction, be it hours. Only a thread can be left behind there.
pub(crate) struct Locker {
    cards: SyncSender<KeptCard>,
    begun: Receiver<Begun>,
}

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

    fn begin(self) -> Begun {
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

/// Connects to the card in a reader, in a thread of its own for the reason that [`Locker`] has one.
pub(crate) fn connect(
    context: Context,
    reader: CString,
    timeout: Duration,
) -> Result<KeptCard, Error> {
    let (outgoing, connected) = sync_channel(1);
    let work = move || {
        let card = context.connect(&reader, ShareMode::Shared, PROTOCOLS).map(KeptCard::new);
        // Nobody waits any more: dropping leaves the card.
        let _ = outgoing.send(card);
    };
    spawn(work).map_err(|_| Error::of(pcsc::Error::NoMemory, "pthread_create"))?;
    match connected.recv_timeout(timeout) {
        Ok(card) => card.map_err(|error| service::explain(error, "SCardConnect")),
        Err(_) => Err(Error::InUse),
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name("smart card".into()).spawn(work).map(drop)
}

impl Locker {
    pub(crate) fn start() -> io::Result<Self> {
        let (cards, incoming) = sync_channel::<KeptCard>(1);
        let (outgoing, begun) = sync_channel(1);
        let work = move || {
            for card in incoming {
                // Nobody waits any more: dropping ends the transaction and leaves the card.
                if outgoing.send(card.begin()).is_err() {
                    break;
                }
            }
        };
        spawn(work)?;
        Ok(Self { cards, begun })
    }

    /// Begins to wait for a transaction. Answers `false` where the thread is gone, and the card is.
    pub(crate) fn begin(&self, card: KeptCard) -> bool {
        self.cards.send(card).is_ok()
    }

    /// The transaction, if it comes in time. It may be asked for again.
    pub(crate) fn wait(&self, timeout: Duration) -> Result<Begun, RecvTimeoutError> {
        self.begun.recv_timeout(timeout)
    }
}
