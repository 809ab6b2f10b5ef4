// SPDX-License-Identifier: MIT OR Apache-2.0
//! A symmetric key in the key.

mod parameters;

use core::fmt;
use std::sync::Arc;

use yzt_skf_sys::constants::{SAR_DECRYPTPADERR, SAR_NOTINITIALIZEERR};
use yzt_token::{
    CipherAlgorithm, CipherParameters, CipherUse, Error, Operation, Padding, SessionKey,
};
use zeroize::Zeroizing;

use crate::link::{Link, Opened};
use crate::request::{Answer, Request};
use crate::status::status;
use crate::wire::{Bytes, Handle};
use parameters::{BLOCK, joined, operation_of, unpadded};

/// The bytes of one call where the key tells no limit.
const PIECE: usize = 4096;
/// What a step is called in errors of the host's own.
const STEP: &str = "a step of a cipher";

/// Where a session key came from.
pub(crate) enum Origin {
    /// It was given in clear, and can be given again for another mode.
    Plain(Zeroizing<[u8; 16]>),
    /// It was made, unwrapped or agreed upon in the key.
    Key,
}

/// A session key of an [`SkfContainer`](crate::SkfContainer) or, in clear, of an
/// [`SkfDevice`](crate::SkfDevice).
///
/// GM/T 0016 binds a key to one mode of one cipher. A key that was given in clear is given again
/// for another mode, and kept in memory until the handle is dropped; another is refused.
///
/// Padding is put on and taken off here, since some libraries do it and some do not.
pub struct SkfSessionKey {
    link: Arc<Link>,
    /// The application it belongs to.
    application: Option<Opened>,
    algorithm: CipherAlgorithm,
    origin: Origin,
    /// The handles by the identifiers of their algorithms.
    handles: Vec<(u32, Handle)>,
    running: Option<Running>,
}

/// What was begun.
struct Running {
    what: CipherUse,
    padding: Padding,
    /// What the calls are made with: the key's handle, or that of a code.
    handle: Handle,
    /// Pieces are a multiple of this.
    unit: usize,
    /// The most bytes of a piece.
    most: usize,
    /// Taken and not sent yet.
    held: Zeroizing<Vec<u8>>,
    /// Whether a piece was sent already.
    updated: bool,
    taken: usize,
    given: usize,
}

impl SkfSessionKey {
    /// A handle to a key that the library has, by the identifier of its algorithm.
    pub(crate) fn new(
        link: &Arc<Link>,
        application: Option<Opened>,
        algorithm: CipherAlgorithm,
        known: (u32, Handle),
        origin: Origin,
    ) -> Self {
        let handles = vec![known];
        Self { link: link.clone(), application, algorithm, origin, handles, running: None }
    }

    pub(crate) fn import_plain(
        link: &Arc<Link>,
        algorithm: CipherAlgorithm,
        origin: Origin,
    ) -> Result<Self, Error> {
        let number = algorithm.identifier();
        let link = link.clone();
        let handles = Vec::new();
        let mut key = Self { link, application: None, algorithm, origin, handles, running: None };
        key.handle(number, Operation::ImportPlainSessionKey)?;
        Ok(key)
    }

    fn ask(&self, operation: Operation, request: &Request) -> Result<Answer, Error> {
        if self.application.as_ref().is_some_and(|application| !application.is_open()) {
            return Err(Error::ApplicationClosed);
        }
        self.link.ask(operation, request)
    }

    /// The handle for an algorithm.
    fn handle(&mut self, number: u32, operation: Operation) -> Result<Handle, Error> {
        if let Some((_, handle)) = self.handles.iter().find(|(known, _)| *known == number) {
            return Ok(*handle);
        }
        let Origin::Plain(key) = &self.origin else {
            return Err(Error::NotSupported { operation });
        };
        let (device, key) = (self.link.device, Bytes::copied(&**key));
        let request = Request::SetSymmKey { device, key, algorithm: number };
        let handle = self.ask(operation, &request)?.handle;
        self.handles.push((number, handle));
        Ok(handle)
    }

    /// Ends what was begun; a code has a handle of its own.
    fn end(&mut self) {
        if let Some(Running { what: CipherUse::Mac, handle, .. }) = self.running.take() {
            self.close(Operation::SessionMac, handle);
        }
    }

    fn close(&self, operation: Operation, handle: Handle) {
        if self.application.as_ref().is_none_or(Opened::is_open) {
            // It is gone either way, and nobody is left to tell an error to.
            let _ = self.link.close_handle(operation, handle);
        }
    }

    fn piece(&self, running: &mut Running, data: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        for piece in data.chunks(running.most) {
            let (key, mac, data) = (running.handle, running.handle, Bytes::from(piece));
            let request = match running.what {
                CipherUse::Encrypt => Request::EncryptUpdate { key, data },
                CipherUse::Decrypt => Request::DecryptUpdate { key, data },
                CipherUse::Mac => Request::MacUpdate { mac, data },
            };
            let answer = self.ask(operation_of(running.what), &request)?;
            running.updated = true;
            running.taken += piece.len();
            out.extend_from_slice(&answer.bytes);
        }
        Ok(())
    }

    /// The last data: in one call where there were none before.
    fn last(&self, running: &mut Running, data: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let operation = operation_of(running.what);
        let (key, mac) = (running.handle, running.handle);
        let at_once = !running.updated && data.len() <= running.most;
        let request = match running.what {
            CipherUse::Encrypt if at_once => Request::Encrypt { key, data: data.into() },
            CipherUse::Decrypt if at_once => Request::Decrypt { key, data: data.into() },
            what => {
                self.piece(running, data, out)?;
                match what {
                    CipherUse::Encrypt => Request::EncryptFinal { key },
                    CipherUse::Decrypt => Request::DecryptFinal { key },
                    CipherUse::Mac => Request::MacFinal { mac },
                }
            }
        };
        if at_once {
            running.taken += data.len();
        }
        if at_once && data.is_empty() && running.what != CipherUse::Mac {
            return Ok(());
        }
        let answer = self.ask(operation, &request)?;
        out.extend_from_slice(&answer.bytes);
        Ok(())
    }
}

impl SessionKey for SkfSessionKey {
    fn algorithm(&self) -> CipherAlgorithm {
        self.algorithm
    }

    fn begin(&mut self, what: CipherUse, parameters: &CipherParameters) -> Result<(), Error> {
        let operation = operation_of(what);
        self.link.require(operation)?;
        parameters::check(what, parameters)?;
        self.end();
        let number = parameters.algorithm.identifier();
        let key = self.handle(number, operation)?;
        let vector = parameters.initialization_vector;
        let vector = vector.map_or_else(Bytes::default, |vector| Bytes::copied(&vector));
        let feedback_bits = parameters::feedback(parameters);
        let request = match what {
            CipherUse::Encrypt => Request::EncryptInit { key, vector, feedback_bits },
            CipherUse::Decrypt => Request::DecryptInit { key, vector, feedback_bits },
            CipherUse::Mac => Request::MacInit { key, vector },
        };
        let begun = self.ask(operation, &request)?;
        let unit = parameters::unit(parameters);
        let room = self.link.description.buffer.unwrap_or(PIECE).min(PIECE);
        self.running = Some(Running {
            what,
            padding: parameters.padding,
            handle: if what == CipherUse::Mac { begun.handle } else { key },
            unit,
            most: (room / unit).max(1) * unit,
            held: Zeroizing::default(),
            updated: false,
            taken: 0,
            given: 0,
        });
        Ok(())
    }

    fn update(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        // After an error nobody knows what the key has taken: it has to be begun anew.
        let mut running = self.running.take().ok_or_else(not_begun)?;
        let all = joined(&running.held, data);
        let whole = all.len().saturating_sub(1) / running.unit * running.unit;
        let (now, later) = all.split_at_checked(whole).unwrap_or((&[], &all));
        let mut out = Zeroizing::new(Vec::with_capacity(all.len() + 4 * BLOCK));
        let sent = self.piece(&mut running, now, &mut out);
        if let Err(error) = sent {
            self.running = Some(running);
            self.end();
            return Err(error);
        }
        if running.what == CipherUse::Mac {
            out.clear();
        }
        running.given += out.len();
        running.held = Zeroizing::new(later.to_vec());
        self.running = Some(running);
        Ok(out)
    }

    fn finish(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut running = self.running.take().ok_or_else(not_begun)?;
        let mut all = joined(&running.held, data);
        if running.what == CipherUse::Encrypt && running.padding == Padding::Pkcs5 {
            let missing = BLOCK - (running.taken + all.len()) % BLOCK;
            let filled = [u8::try_from(missing).unwrap_or(0); BLOCK];
            all = joined(&all, filled.get(..missing).unwrap_or_default());
        }
        let mut out = Zeroizing::new(Vec::with_capacity(all.len() + 4 * BLOCK));
        let finished = self.last(&mut running, &all, &mut out);
        let (what, padding, taken) = (running.what, running.padding, running.taken);
        let given = running.given + out.len();
        self.running = Some(running);
        self.end();
        finished?;
        let fits = match what {
            CipherUse::Mac => (1..=BLOCK).contains(&out.len()),
            CipherUse::Encrypt | CipherUse::Decrypt => given == taken,
        };
        if !fits {
            let detail = format!("{given} bytes for {taken}").into();
            return Err(Error::Format { command: STEP, detail });
        }
        if what == CipherUse::Decrypt && padding == Padding::Pkcs5 {
            let refused = Error::DataRefused { command: STEP, status: status(SAR_DECRYPTPADERR) };
            return unpadded(&out).ok_or(refused);
        }
        Ok(out)
    }

    fn close(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

impl Drop for SkfSessionKey {
    fn drop(&mut self) {
        self.end();
        // A key must not outlive its handle.
        for (_, handle) in core::mem::take(&mut self.handles) {
            self.close(Operation::SessionEncrypt, handle);
        }
    }
}

impl fmt::Debug for SkfSessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SkfSessionKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

fn not_begun() -> Error {
    Error::StateRefused { command: STEP, status: status(SAR_NOTINITIALIZEERR) }
}
