// SPDX-License-Identifier: MIT OR Apache-2.0
//! `HAPPLICATION` and `HCONTAINER`.

use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use yzt_ffi_kit::{Exclusive, Misuse};
use yzt_token::{Application, Container};

use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::device::Inner;
use crate::handle::{Child, Handle, Kind, evict};

/// An application, by its name: it stays open on the key when this is closed.
pub(crate) struct OpenApplication {
    connection: Arc<Connection>,
    name: String,
    /// The handles of its containers, which are closed with this one.
    containers: Mutex<Vec<usize>>,
}

/// A container.
pub(crate) struct OpenContainer {
    application: Arc<OpenApplication>,
    container: Exclusive<Box<dyn Container>>,
}

impl Kind for OpenApplication {
    const NAME: &'static str = "HAPPLICATION";
}

impl Kind for OpenContainer {
    const NAME: &'static str = "HCONTAINER";
}

impl Child for OpenApplication {
    const CLASS: Class = Class::Place;

    fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Child for OpenContainer {
    const CLASS: Class = Class::Place;

    fn connection(&self) -> &Arc<Connection> {
        &self.application.connection
    }
}

impl OpenApplication {
    pub(crate) fn new(connection: Arc<Connection>, name: String) -> Self {
        Self { connection, name, containers: Mutex::default() }
    }

    /// Works on the application.
    pub(crate) fn run<T>(
        &self,
        work: impl FnOnce(&mut dyn Application) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.connection.run(|inner| inner.in_application(&self.name, work))
    }

    /// Works on the application and on the key it is on.
    pub(crate) fn run_inner<T>(
        &self,
        work: impl FnOnce(&mut Inner, &str) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.connection.run(|inner| work(inner, &self.name))
    }

    /// Hands out a handle of one of its containers.
    pub(crate) fn adopt(self: &Arc<Self>, container: Box<dyn Container>) -> Result<Handle, Error> {
        let application = Arc::clone(self);
        let container = Exclusive::new(container);
        let handle = self.connection.adopt(OpenContainer { application, container })?;
        self.containers(|containers| containers.push(handle.value()));
        Ok(handle)
    }

    /// Forgets a container whose handle was closed.
    pub(crate) fn disown(&self, handle: Handle) {
        self.containers(|containers| containers.retain(|value| *value != handle.value()));
    }

    /// Closes the handles of its containers.
    pub(crate) fn close(&self) {
        for handle in self.containers(core::mem::take).into_iter().map(Handle::new) {
            evict(handle);
            self.connection.disown(Class::Place, handle);
        }
    }

    fn containers<T>(&self, work: impl FnOnce(&mut Vec<usize>) -> T) -> T {
        // Nothing under the lock can stop half-way.
        work(&mut self.containers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl OpenContainer {
    pub(crate) fn application(&self) -> &OpenApplication {
        &self.application
    }

    /// Works on the container.
    pub(crate) fn run<T>(
        &self,
        work: impl FnOnce(&mut dyn Container) -> Result<T, yzt_token::Error>,
    ) -> Result<T, Error> {
        self.connection().run(|_| self.with(work))
    }

    /// Makes something in the container that takes room on the key.
    pub(crate) fn make<T>(
        &self,
        class: Class,
        mut work: impl FnMut(&mut dyn Container) -> Result<T, yzt_token::Error>,
    ) -> Result<T, Error> {
        self.connection().make(class, |_| self.with(&mut work))
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut dyn Container) -> Result<T, yzt_token::Error>,
    ) -> Result<T, Error> {
        // A failure of the key is not told through the lock, which would not know its type.
        let worked = self.container.with(|container| Ok::<_, Misuse>(work(container.as_mut())));
        Ok(worked??)
    }
}
