// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session keys, 7.6.

use std::sync::Arc;

use yzt_ffi_kit::{Data, Exclusive, Misuse, Out, export_system};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::packed::BLOCKCIPHERPARAM;
use yzt_token::{AsymmetricCiphertext, CipherAlgorithm, CipherUse, ContainerType, SessionKey};

use crate::algorithm::cipher;
use crate::api::places::OpenContainer;
use crate::api::{MOST_DATA, size};
use crate::blob;
use crate::cipher::Running;
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::{Child, Handle, Kind};
use crate::pointer::{Buffer, Length, Room};

/// More than any wrapped session key.
const LONGEST_WRAPPED_KEY: usize = 4096;

/// A session key.
pub(crate) struct OpenKey {
    connection: Arc<Connection>,
    algorithm: CipherAlgorithm,
    state: Exclusive<State>,
}

struct State {
    key: Box<dyn SessionKey>,
    /// What was begun to be encrypted and to be decrypted.
    running: [Option<Running>; 2],
}

/// How much room a caller has for a result.
#[derive(Clone, Copy)]
enum Answer<'call> {
    /// As much as the length says; NULL asks for the length.
    InOut(Buffer<'call>, Length<'call>),
    /// As much as the standard says there has to be: the length is only written.
    Out(Room<'call>, Length<'call>),
}

/// What is done with data.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Update,
    Finish,
}

/// What came of a step.
#[allow(clippy::large_enum_variant)] // It lives for a moment.
enum Stepped {
    /// Only the length was asked for.
    Asked,
    /// It was done, and this goes on.
    Done(Option<Running>),
}

impl Kind for OpenKey {
    const NAME: &'static str = "HANDLE of a session key";
}

impl Child for OpenKey {
    const CLASS: Class = Class::Session;

    fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl OpenKey {
    /// Hands out a handle of a session key.
    pub(crate) fn adopt(
        connection: &Arc<Connection>,
        key: Box<dyn SessionKey>,
    ) -> Result<Handle, Error> {
        let algorithm = key.algorithm();
        let state = Exclusive::new(State { key, running: [None, None] });
        connection.adopt(Self { connection: Arc::clone(connection), algorithm, state })
    }

    pub(crate) const fn algorithm(&self) -> CipherAlgorithm {
        self.algorithm
    }

    /// Works with the key when nobody else does.
    pub(crate) fn with_key<T>(
        &self,
        work: impl FnOnce(&mut dyn SessionKey) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.connection.run(|_| self.state.with(|state| work(state.key.as_mut())))
    }

    fn begin(&self, what: CipherUse, parameters: &BLOCKCIPHERPARAM) -> Result<(), Error> {
        let running = Running::begin(what, self.algorithm, parameters);
        self.state.with(|state| {
            *state.slot(what) = None;
            *state.slot(what) = Some(running?);
            Ok(())
        })
    }

    /// One step. What fails ends the operation, but for a buffer that is too small.
    fn go_on(
        &self,
        what: CipherUse,
        step: Step,
        data: &[u8],
        answer: Answer<'_>,
    ) -> Result<(), Error> {
        self.connection.run(|_| {
            self.state.with(|state| {
                let before = state.slot(what).take();
                let before = before.ok_or(Error::Refused(SAR_NOTINITIALIZEERR))?;
                let (kept, outcome) = match state.step(before.clone(), step, data, answer) {
                    Ok(Stepped::Asked) => (Some(before), Ok(())),
                    Ok(Stepped::Done(after)) => (after, Ok(())),
                    Err(error @ Error::Misuse(Misuse::BufferTooSmall { .. })) => {
                        (Some(before), Err(error))
                    }
                    Err(error) => (None, Err(error)),
                };
                *state.slot(what) = kept;
                outcome
            })
        })
    }
}

impl State {
    const fn slot(&mut self, what: CipherUse) -> &mut Option<Running> {
        let [encrypt, decrypt] = &mut self.running;
        if matches!(what, CipherUse::Decrypt) { decrypt } else { encrypt }
    }

    /// One step, unless only the length was asked for.
    fn step(
        &mut self,
        mut running: Running,
        step: Step,
        data: &[u8],
        answer: Answer<'_>,
    ) -> Result<Stepped, Error> {
        let most = match step {
            Step::Update => running.most_of_update(data.len()),
            Step::Finish => running.most_of_finish(data.len()),
        };
        if let Answer::InOut(buffer, length) = answer {
            if buffer.is_query() {
                length.set(most)?;
                return Ok(Stepped::Asked);
            }
            // A padded plaintext is up to a block shorter; nothing else is.
            let least = most.saturating_sub(crate::cipher::BLOCK);
            if length.room() < least {
                buffer.require(length, most)?;
            }
        }
        let (out, after) = match step {
            Step::Update => (running.update(self.key.as_mut(), data)?, Some(running)),
            Step::Finish => (running.finish(self.key.as_mut(), data)?, None),
        };
        match answer {
            Answer::InOut(buffer, length) => buffer.answer(length, &out)?,
            Answer::Out(room, length) => {
                room.buffer().write(&out);
                length.set(out.len())?;
            }
        }
        Ok(Stepped::Done(after))
    }
}

export_system! {
    /// 7.6.17: takes in a session key that was encrypted for the encryption pair: an ECCCIPHERBLOB, or
    /// as many bytes as the modulus has. Needs the user's login.
    fn SKF_ImportSessionKey(
        hContainer: Handle,
        ulAlgId: u32,
        pbWrapedData: Data<'_>,
        ulWrapedLen: u32,
        phKey: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let algorithm = cipher(ulAlgId)?;
        let wrapped = pbWrapedData.read("pbWrapedData", size(ulWrapedLen), LONGEST_WRAPPED_KEY)?;
        if wrapped.is_empty() {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        let told = container.run(|container| container.information())?;
        let wrapped = match told.container_type {
            ContainerType::Rsa => AsymmetricCiphertext::Rsa(wrapped),
            _ => AsymmetricCiphertext::Sm2(blob::parse_ciphertext(&wrapped)?),
        };
        let key = container
            .make(Class::Session, |container| container.import_session_key(algorithm, &wrapped))?;
        phKey.set(OpenKey::adopt(container.connection(), key)?);
        Ok(())
    }

    /// 7.6.18: begins to encrypt with a session key; the mode is that of the key. IVLen is 16, and of
    /// no matter in ECB. FeedBitLen is 8 to 128 for CFB, 128 for OFB; 0 is 128.
    fn SKF_EncryptInit(hKey: Handle, EncryptParam: BLOCKCIPHERPARAM) -> Result<(), Error> {
        begin(hKey, CipherUse::Encrypt, &EncryptParam)
    }

    /// 7.6.19: encrypts the only or the last data and ends what SKF_EncryptInit began.
    fn SKF_Encrypt(
        hKey: Handle,
        pbData: Data<'_>,
        ulDataLen: u32,
        pbEncryptedData: Buffer<'_>,
        pulEncryptedLen: Length<'_>,
    ) -> Result<(), Error> {
        let answer = Answer::InOut(pbEncryptedData, pulEncryptedLen);
        take(hKey, CipherUse::Encrypt, Step::Finish, pbData, ulDataLen, answer)
    }

    /// 7.6.20: encrypts more data. Whole blocks come out at once.
    ///
    /// pulEncryptedLen is only written, as the standard has it: pbEncryptedData has room for the data
    /// and 15 bytes that an earlier call may have left.
    fn SKF_EncryptUpdate(
        hKey: Handle,
        pbData: Data<'_>,
        ulDataLen: u32,
        pbEncryptedData: Room<'_>,
        pulEncryptedLen: Length<'_>,
    ) -> Result<(), Error> {
        let answer = Answer::Out(pbEncryptedData, pulEncryptedLen);
        take(hKey, CipherUse::Encrypt, Step::Update, pbData, ulDataLen, answer)
    }

    /// 7.6.21: ends an encryption.
    ///
    /// pulEncryptedLen is only written, as the standard has it: pbEncryptedData has room for a block
    /// of 16 bytes.
    fn SKF_EncryptFinal(
        hKey: Handle,
        pbEncryptedData: Room<'_>,
        pulEncryptedLen: Length<'_>,
    ) -> Result<(), Error> {
        let answer = Answer::Out(pbEncryptedData, pulEncryptedLen);
        go_on(hKey, CipherUse::Encrypt, Step::Finish, &[], answer)
    }

    /// 7.6.22: begins to decrypt with a session key, as SKF_EncryptInit.
    fn SKF_DecryptInit(hKey: Handle, DecryptParam: BLOCKCIPHERPARAM) -> Result<(), Error> {
        begin(hKey, CipherUse::Decrypt, &DecryptParam)
    }

    /// 7.6.23: decrypts the only or the last data. SAR_DECRYPTPADERR for a padding that is wrong.
    fn SKF_Decrypt(
        hKey: Handle,
        pbEncryptedData: Data<'_>,
        ulEncryptedLen: u32,
        pbData: Buffer<'_>,
        pulDataLen: Length<'_>,
    ) -> Result<(), Error> {
        let answer = Answer::InOut(pbData, pulDataLen);
        take(hKey, CipherUse::Decrypt, Step::Finish, pbEncryptedData, ulEncryptedLen, answer)
    }

    /// 7.6.24: decrypts more data. With padding, a whole block is kept for the end.
    fn SKF_DecryptUpdate(
        hKey: Handle,
        pbEncryptedData: Data<'_>,
        ulEncryptedLen: u32,
        pbData: Buffer<'_>,
        pulDataLen: Length<'_>,
    ) -> Result<(), Error> {
        let answer = Answer::InOut(pbData, pulDataLen);
        take(hKey, CipherUse::Decrypt, Step::Update, pbEncryptedData, ulEncryptedLen, answer)
    }

    /// 7.6.25: ends a decryption.
    fn SKF_DecryptFinal(
        hKey: Handle,
        pbDecryptedData: Buffer<'_>,
        pulDecryptedDataLen: Length<'_>,
    ) -> Result<(), Error> {
        let answer = Answer::InOut(pbDecryptedData, pulDecryptedDataLen);
        go_on(hKey, CipherUse::Decrypt, Step::Finish, &[], answer)
    }
}

fn begin(key: Handle, what: CipherUse, parameters: &BLOCKCIPHERPARAM) -> Result<(), Error> {
    let object = key.object::<OpenKey>()?;
    object.connection.touch(Class::Session, key);
    object.begin(what, parameters)
}

fn take(
    key: Handle,
    what: CipherUse,
    step: Step,
    data: Data<'_>,
    length: u32,
    answer: Answer<'_>,
) -> Result<(), Error> {
    // A handle that is none is told before its data is read.
    key.object::<OpenKey>()?;
    let data = data.read_secret("pbData", size(length), MOST_DATA)?;
    go_on(key, what, step, &data, answer)
}

fn go_on(
    key: Handle,
    what: CipherUse,
    step: Step,
    data: &[u8],
    answer: Answer<'_>,
) -> Result<(), Error> {
    let object = key.object::<OpenKey>()?;
    object.connection.touch(Class::Session, key);
    object.go_on(what, step, data, answer)
}
