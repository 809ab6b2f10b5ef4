// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is known about a card for one generation: what is open on it, and what was read from it.

use std::collections::HashMap;

use yzt_apdu::Limits;
use yzt_crypto::PublicKey;
use yzt_gmt0017::{ApplicationId, ContainerId, Dialect, KeyReference, Name};
use yzt_token::{ContainerInformation, Error, KeyUse, Object, UnblockChallenge};

/// The most data of a short command body.
pub(crate) const SHORT_BODY: usize = 255;

/// What is known about a card.
pub(crate) struct Session {
    pub(crate) dialect: Dialect,
    /// The answer to reset, by which some makers' cards are recognised.
    pub(crate) atr: Vec<u8>,
    pub(crate) limits: Limits,
    /// The challenge that waits for an unblock answer.
    pub(crate) pending: Option<UnblockChallenge>,
    /// The digest that the card is computing: it has room for one.
    pub(crate) digest: Option<Ticket>,
    /// The most data of one command where long data goes in several, once the card was asked.
    block: Option<usize>,
    pub(crate) cache: Cache,
    open: Vec<OpenApplication>,
    session_keys: Vec<OpenSessionKey>,
    opened: u64,
}

/// Names what was opened on the card – an application, a container, a session key, a digest – for
/// its handles. Cards reuse their two-byte
/// identifiers; a ticket is never reused, so that no handle ever reaches another object than the
/// one it was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

struct OpenApplication {
    ticket: Ticket,
    name: Name,
    id: ApplicationId,
    handles: usize,
    containers: Vec<OpenContainer>,
}

struct OpenContainer {
    ticket: Ticket,
    name: Name,
    id: ContainerId,
}

struct OpenSessionKey {
    ticket: Ticket,
    /// The application and the container it was made in; a key in clear belongs to none.
    owner: Option<(Ticket, Ticket)>,
    key: KeyReference,
}

/// What was read from the card and cannot change but by us, or by another program, for whose sake
/// [`Device::refresh`](yzt_token::Device::refresh) empties it.
#[derive(Default)]
pub(crate) struct Cache {
    pub(crate) serial: Option<String>,
    pub(crate) applications: Option<Vec<Name>>,
    contents: HashMap<Name, ApplicationCache>,
}

#[derive(Default)]
pub(crate) struct ApplicationCache {
    pub(crate) containers: Option<Vec<Name>>,
    /// The names under which files were listed last, to find again what is not UTF-8.
    pub(crate) files: Option<Vec<Name>>,
    contents: HashMap<Name, ContainerCache>,
}

#[derive(Default)]
pub(crate) struct ContainerCache {
    pub(crate) information: Option<ContainerInformation>,
    encryption: PairCache,
    signature: PairCache,
}

#[derive(Default)]
pub(crate) struct PairCache {
    pub(crate) public_key: Option<PublicKey>,
    pub(crate) certificate: Option<Vec<u8>>,
}

impl Session {
    pub(crate) fn new(dialect: Dialect, atr: Vec<u8>, limits: Limits) -> Self {
        Self {
            dialect,
            atr,
            limits,
            pending: None,
            digest: None,
            block: None,
            cache: Cache::default(),
            open: Vec::new(),
            session_keys: Vec::new(),
            opened: 0,
        }
    }

    /// Forgets everything that a reset takes away.
    pub(crate) fn forget(&mut self) {
        self.pending = None;
        self.digest = None;
        self.cache = Cache::default();
        self.open.clear();
        self.session_keys.clear();
    }

    /// Takes note of the most command data that the card says it takes. Less than a short body
    /// carries is no limit but a field that was never filled in.
    pub(crate) fn narrow(&mut self, max_command_data: usize) {
        if max_command_data >= SHORT_BODY {
            self.limits.max_command_data = self.limits.max_command_data.min(max_command_data);
            self.block = Some(self.limits.max_command_data);
        }
    }

    /// The most data of one command or answer where long data goes in several; `None` as long as
    /// the card was not asked.
    pub(crate) fn block(&self) -> Option<usize> {
        self.block.map(|block| block.min(self.limits.max_response_data).max(1))
    }

    /// Takes note that the card does not say how much it takes: what every card takes is little.
    pub(crate) fn assume_short_blocks(&mut self) {
        self.block = Some(self.limits.max_command_data.min(SHORT_BODY));
    }

    /// The application that a handle was opened for.
    pub(crate) fn application(&self, ticket: Ticket) -> Result<ApplicationId, Error> {
        self.open
            .iter()
            .find(|open| open.ticket == ticket)
            .map(|open| open.id)
            .ok_or(Error::ApplicationClosed)
    }

    /// The application and container that a handle was opened for.
    pub(crate) fn container(
        &self,
        application: Ticket,
        container: Ticket,
    ) -> Result<(ApplicationId, ContainerId), Error> {
        let open = self.open.iter().find(|open| open.ticket == application);
        let open = open.ok_or(Error::ApplicationClosed)?;
        let found = open.containers.iter().find(|inner| inner.ticket == container);
        let found = found.ok_or(Error::NotFound { object: Object::Container })?;
        Ok((open.id, found.id))
    }

    /// Takes another handle to an application that is open already.
    pub(crate) fn join_application(&mut self, name: &Name) -> Option<Ticket> {
        let open = self.open.iter_mut().find(|open| open.name == *name)?;
        open.handles += 1;
        Some(open.ticket)
    }

    /// Remembers an application that the card has just opened, with its first handle.
    pub(crate) fn add_application(&mut self, name: Name, id: ApplicationId) -> Ticket {
        let ticket = self.ticket();
        // The card has given this identifier away again: whoever had it has it no longer.
        self.open.retain(|open| open.id != id);
        self.open.push(OpenApplication { ticket, name, id, handles: 1, containers: Vec::new() });
        ticket
    }

    /// Gives a handle back; the identifier if it was the last one.
    pub(crate) fn leave_application(&mut self, ticket: Ticket) -> Option<ApplicationId> {
        let open = self.open.iter_mut().find(|open| open.ticket == ticket)?;
        open.handles = open.handles.saturating_sub(1);
        (open.handles == 0).then_some(open.id)
    }

    /// Forgets an application that is not open on the card any more.
    pub(crate) fn drop_application(&mut self, ticket: Ticket) {
        self.open.retain(|open| open.ticket != ticket);
        self.session_keys.retain(|key| key.owner.is_none_or(|owner| owner.0 != ticket));
    }

    /// Forgets an application that does not exist any more.
    pub(crate) fn drop_application_named(&mut self, name: &Name) {
        let gone = self.open.iter().find(|open| open.name == *name).map(|open| open.ticket);
        if let Some(ticket) = gone {
            self.drop_application(ticket);
        }
        self.cache.contents.remove(name);
        self.cache.applications = None;
    }

    /// Applications that are open on the card without a handle on the host.
    pub(crate) fn idle_applications(&self) -> Vec<(Ticket, ApplicationId)> {
        let idle = self.open.iter().filter(|open| open.handles == 0);
        idle.map(|open| (open.ticket, open.id)).collect()
    }

    /// The ticket of a container that is open already.
    pub(crate) fn join_container(&self, application: Ticket, name: &Name) -> Option<Ticket> {
        let open = self.open.iter().find(|open| open.ticket == application)?;
        open.containers.iter().find(|inner| inner.name == *name).map(|inner| inner.ticket)
    }

    /// Remembers a container that the card has just opened.
    pub(crate) fn add_container(
        &mut self,
        application: Ticket,
        name: Name,
        id: ContainerId,
    ) -> Result<Ticket, Error> {
        let ticket = self.ticket();
        let open = self.open.iter_mut().find(|open| open.ticket == application);
        let open = open.ok_or(Error::ApplicationClosed)?;
        open.containers.retain(|inner| inner.id != id);
        open.containers.push(OpenContainer { ticket, name, id });
        Ok(ticket)
    }

    /// Forgets a container that does not exist any more.
    pub(crate) fn drop_container(&mut self, application: Ticket, name: &Name) {
        if let Some(open) = self.open.iter_mut().find(|open| open.ticket == application) {
            open.containers.retain(|inner| inner.name != *name);
        }
    }

    /// Remembers a session key that the card has just taken in or made.
    pub(crate) fn add_session_key(
        &mut self,
        owner: Option<(Ticket, Ticket)>,
        key: KeyReference,
    ) -> Ticket {
        let ticket = self.ticket();
        self.session_keys.retain(|open| open.key != key);
        self.session_keys.push(OpenSessionKey { ticket, owner, key });
        ticket
    }

    /// The session key that a handle is for.
    pub(crate) fn session_key(&self, ticket: Ticket) -> Result<KeyReference, Error> {
        let found = self.session_keys.iter().find(|open| open.ticket == ticket);
        let found = found.ok_or(Error::NotFound { object: Object::SessionKey })?;
        if let Some((application, container)) = found.owner {
            self.container(application, container)?;
        }
        Ok(found.key)
    }

    /// Forgets a session key; what to destroy on the card, if it is there still.
    pub(crate) fn drop_session_key(&mut self, ticket: Ticket) -> Option<KeyReference> {
        let key = self.session_key(ticket).ok();
        self.session_keys.retain(|open| open.ticket != ticket);
        key
    }

    /// Begins a digest, which ends the one before it.
    pub(crate) fn begin_digest(&mut self) -> Ticket {
        let ticket = self.ticket();
        self.digest = Some(ticket);
        ticket
    }

    fn ticket(&mut self) -> Ticket {
        self.opened += 1;
        Ticket(self.opened)
    }
}

impl Cache {
    /// What is known about an application.
    pub(crate) fn application(&self, name: &Name) -> Option<&ApplicationCache> {
        self.contents.get(name)
    }

    /// What is known about an application, to be added to.
    pub(crate) fn application_mut(&mut self, name: &Name) -> &mut ApplicationCache {
        self.contents.entry(name.clone()).or_default()
    }

    /// What is known about a container.
    pub(crate) fn container(&self, application: &Name, name: &Name) -> Option<&ContainerCache> {
        self.application(application)?.contents.get(name)
    }

    /// What is known about a container, to be added to.
    pub(crate) fn container_mut(&mut self, application: &Name, name: &Name) -> &mut ContainerCache {
        self.application_mut(application).contents.entry(name.clone()).or_default()
    }
}

impl ApplicationCache {
    /// Forgets a container, and that the list of containers was complete.
    pub(crate) fn forget(&mut self, name: &Name) {
        self.containers = None;
        self.contents.remove(name);
    }
}

impl ContainerCache {
    pub(crate) fn pair(&self, key_use: KeyUse) -> &PairCache {
        match key_use {
            KeyUse::Encryption => &self.encryption,
            KeyUse::Signature => &self.signature,
        }
    }

    pub(crate) fn pair_mut(&mut self, key_use: KeyUse) -> &mut PairCache {
        match key_use {
            KeyUse::Encryption => &mut self.encryption,
            KeyUse::Signature => &mut self.signature,
        }
    }

    /// Forgets what a new key pair or certificate makes untrue.
    pub(crate) fn forget(&mut self, key_use: KeyUse) {
        self.information = None;
        *self.pair_mut(key_use) = PairCache::default();
    }
}
