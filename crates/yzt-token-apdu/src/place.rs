// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where an open container is.

use yzt_gmt0017::{ApplicationId, ContainerId};
use yzt_token::Error;

use crate::application::with_application;
use crate::exchange::Exchange;
use crate::link::Link;
use crate::session::Ticket;

/// An open container, for whatever outlives the handle to it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) link: Link,
    pub(crate) application: Ticket,
    pub(crate) container: Ticket,
}

/// The identifiers by which the card knows a container.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    pub(crate) application: ApplicationId,
    pub(crate) container: ContainerId,
}

impl Place {
    /// Runs a group of commands on the container, as long as it is open.
    pub(crate) fn run<T>(
        &self,
        operation: impl FnOnce(&mut Exchange<'_>, Address) -> Result<T, Error>,
    ) -> Result<T, Error> {
        with_application(&self.link, self.application, |exchange, _| {
            let address = self.address(exchange)?;
            operation(exchange, address)
        })
    }

    pub(crate) fn address(&self, exchange: &Exchange<'_>) -> Result<Address, Error> {
        let (application, container) =
            exchange.session.container(self.application, self.container)?;
        Ok(Address { application, container })
    }

    /// What a session key that was made here belongs to.
    pub(crate) fn owner(&self) -> (Ticket, Ticket) {
        (self.application, self.container)
    }
}
