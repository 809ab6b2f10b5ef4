// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_key`: a key that is open.

use std::sync::Arc;

use yzt_assistant::messages::Language;
use yzt_assistant::{KeyName, LoginRequest, PinPrompt, PinRefusal, PinSource};
use yzt_ffi_kit::{ConstHandle, Data, Exclusive, Handle, Out, Report, Text, TextBuffer, export};
use yzt_login::{Challenge, Origin};
use yzt_pin::{Pin, PinPolicy, PinStatus, TriesLeft};
use yzt_token::KeyUse;

use crate::certificate::Certificate;
use crate::clock;
use crate::context::Shared;
use crate::error::ErrorObject;
use crate::failure::Error;
use crate::login::Login;
use crate::object::{Speaks, enter, object};

/// The certificate for signatures and logins.
pub(crate) const YZT_USE_SIGNATURE: u32 = 1;
/// The certificate for encryption.
pub(crate) const YZT_USE_ENCRYPTION: u32 = 2;

/// The PIN was chosen by the holder.
pub(crate) const YZT_PIN_SET: u32 = 0;
/// The PIN is still the one that every key comes with.
pub(crate) const YZT_PIN_DEFAULT: u32 = 1;
/// The PIN was handed out for one use and must be changed before the key works.
pub(crate) const YZT_PIN_ONE_TIME: u32 = 2;

/// Few tries are left; the key does not tell how many.
pub(crate) const YZT_TRIES_LOW: i32 = -2;
/// The key does not tell how many tries are left.
pub(crate) const YZT_TRIES_UNKNOWN: i32 = -1;

/// The holder agreed to spend the last try: a wrong PIN will lock the key. Without this flag a call
/// with a PIN is refused as YZT_LAST_TRY_NOT_CONFIRMED when one try is left.
pub(crate) const YZT_LAST_TRY: u32 = 1;

/// Most bytes that are copied before the rules for PINs are asked.
const MAXIMUM_PIN_INPUT: usize = 1024;
/// Most bytes of a challenge that are copied; the protocol's own limit is lower.
const MAXIMUM_CHALLENGE_INPUT: usize = 65_536;

/// A key that is open: a USB key or a software key with its application. Nobody is logged in between
/// two calls. While it exists, other programs may find the key in use.
///
/// Threads: any number at a time; calls take turns, also with those on other keys of its context.
///
/// Lifetime: it depends on no other object. After removal of the key every call fails; free it and
/// open the key again.
pub(crate) struct Key {
    key: Exclusive<yzt_assistant::Key>,
    name: KeyName,
    shared: Arc<Shared>,
}

object!(Key, "yzt_key");

impl Key {
    pub(crate) fn new(key: yzt_assistant::Key, shared: Arc<Shared>) -> Self {
        let name = key.name().clone();
        Self { key: Exclusive::new(key), name, shared }
    }

    /// Does something with the key, in turn.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut yzt_assistant::Key) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _turn = self.shared.turn();
        self.key.with(work)
    }
}

impl Speaks for Key {
    fn language(&self) -> Language {
        self.shared.language
    }
}

/// A caller's PIN, handed over once.
struct OnePin {
    pin: Option<Pin>,
    last_try: bool,
}

impl OnePin {
    fn read(pin: Data<'_>, length: usize, flags: u32) -> Result<Self, Error> {
        if flags & !YZT_LAST_TRY != 0 {
            return Err(Error::Value { argument: "flags" });
        }
        let bytes = pin.read_secret("pin", length, MAXIMUM_PIN_INPUT)?;
        let pin = Pin::new(bytes, &PinPolicy::default())?;
        Ok(Self { pin: Some(pin), last_try: flags & YZT_LAST_TRY != 0 })
    }
}

impl PinSource for OnePin {
    fn pin(&mut self, _: &PinPrompt) -> Result<Pin, PinRefusal> {
        self.pin.take().ok_or(PinRefusal::Unavailable)
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        if self.last_try { Ok(()) } else { Err(PinRefusal::LastTryNotConfirmed) }
    }
}

/// The tries left as C reads them.
pub(crate) fn tries(left: TriesLeft) -> i32 {
    match (left.exact(), left) {
        (Some(exact), _) => exact.into(),
        (None, TriesLeft::Low) => YZT_TRIES_LOW,
        (None, _) => YZT_TRIES_UNKNOWN,
    }
}

const fn pin_status(status: PinStatus) -> u32 {
    match status {
        PinStatus::Set => YZT_PIN_SET,
        PinStatus::Default => YZT_PIN_DEFAULT,
        PinStatus::OneTime => YZT_PIN_ONE_TIME,
    }
}

fn parse_use(number: u32) -> Result<KeyUse, Error> {
    match number {
        YZT_USE_SIGNATURE => Ok(KeyUse::Signature),
        YZT_USE_ENCRYPTION => Ok(KeyUse::Encryption),
        _ => Err(Error::Value { argument: "key_use" }),
    }
}

export! {
    /// The key's serial number.
    fn yzt_key_serial(
        key: ConstHandle<Key>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &key.object()?.name.serial)?)
    }

    /// The key's label, usually the organisation's name.
    fn yzt_key_label(
        key: ConstHandle<Key>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &key.object()?.name.label)?)
    }

    /// The state of the holder's PIN, which spends no try: the tries left and the most there can be,
    /// each a number, YZT_TRIES_LOW or YZT_TRIES_UNKNOWN, and YZT_PIN_SET, YZT_PIN_DEFAULT or
    /// YZT_PIN_ONE_TIME. With no try left the key is locked.
    fn yzt_key_pin_info(
        key: Handle<Key>,
        tries_left: Out<'_, i32>,
        maximum: Out<'_, i32>,
        status: Out<'_, u32>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let key = enter(key, error)?;
        let pin = key.with(|key| Ok(key.pin_information()?))?;
        tries_left.set(tries(pin.tries_left));
        maximum.set(pin.maximum.map_or(YZT_TRIES_UNKNOWN, i32::from));
        status.set(pin_status(pin.status));
        Ok(())
    }

    /// Checks the holder's PIN: at most one try, and nobody is logged in afterwards. `flags` is 0 or
    /// YZT_LAST_TRY. The library keeps no copy of the PIN; the caller wipes its own.
    ///
    /// YZT_PIN_INCORRECT (the error object tells the tries left), YZT_PIN_LOCKED. No try is spent by
    /// YZT_PIN_TOO_SHORT, YZT_PIN_TOO_LONG, YZT_PIN_CHARACTER, YZT_LAST_TRY_NOT_CONFIRMED and
    /// YZT_PIN_MUST_CHANGE. After YZT_PIN_OUTCOME_UNKNOWN ask yzt_key_pin_info.
    fn yzt_key_verify_pin(
        key: Handle<Key>,
        pin: Data<'_>,
        pin_length: usize,
        flags: u32,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let key = enter(key, error)?;
        let mut pin = OnePin::read(pin, pin_length, flags)?;
        key.with(|key| {
            key.verify_pin(&mut pin)?;
            Ok(())
        })
    }

    /// Reads a certificate of the key; `key_use` is YZT_USE_SIGNATURE or YZT_USE_ENCRYPTION. Of several,
    /// after a renewal, it is the one that a login would use now, or the one of the same pair. It is
    /// freed with yzt_certificate_free.
    ///
    /// YZT_NO_CERTIFICATE, YZT_SEVERAL_ORGANIZATIONS.
    fn yzt_key_certificate(
        key: Handle<Key>,
        key_use: u32,
        certificate: Out<'_, Handle<Certificate>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let key = enter(key, error)?;
        let chosen = parse_use(key_use)?;
        let now = clock::now()?;
        let read = key.with(|key| Ok(key.certificate(chosen, now)?))?;
        Ok(certificate.create(Certificate::new(read))?)
    }

    /// Logs in to a site: at most one PIN try, one signature, and nobody is logged in afterwards. What
    /// goes back to the site is yzt_login_token of the result, which is freed with yzt_login_free.
    ///
    /// `origin` is the site as the browser asserts it, "https://job.example.test", never what a page
    /// claims. `challenge` is the JSON that the site issued, in `challenge_length` bytes. `program` is
    /// the name and version of the calling program, 1 to 64 printable ASCII characters. PIN and `flags`
    /// are those of yzt_key_verify_pin.
    ///
    /// Whether the certificate still serves is the site's decision: an expired one signs all the same.
    fn yzt_key_login(
        key: Handle<Key>,
        origin: Text<'_>,
        challenge: Data<'_>,
        challenge_length: usize,
        program: Text<'_>,
        pin: Data<'_>,
        pin_length: usize,
        flags: u32,
        login: Out<'_, Handle<Login>>,
        error: Report<ErrorObject>,
    ) -> Result<(), Error> {
        let key = enter(key, error)?;
        let challenge = challenge.read("challenge", challenge_length, MAXIMUM_CHALLENGE_INPUT)?;
        let request = LoginRequest {
            origin: Origin::parse(&origin.read("origin")?)?,
            challenge: Challenge::from_json(&challenge)?,
            app_version: program.read("program")?,
        };
        let mut pin = OnePin::read(pin, pin_length, flags)?;
        let now = clock::now()?;
        let logged_in = key.with(|key| Ok(key.login(&request, &mut pin, now)?))?;
        Ok(login.create(Login::new(logged_in))?)
    }

    /// Closes and frees a key; NULL is nothing to do.
    fn yzt_key_free(key: Handle<Key>) -> Result<(), Error> {
        Ok(key.free()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pins_status_has_the_number_that_keys_report_it_by() {
        for status in [PinStatus::Set, PinStatus::Default, PinStatus::OneTime] {
            assert_eq!(pin_status(status), u32::from(status.to_byte()));
        }
    }

    #[test]
    fn tries_are_numbers_where_they_are_known() {
        for (left, expected) in [
            (TriesLeft::Exactly(6), 6),
            (TriesLeft::Last, 1),
            (TriesLeft::Locked, 0),
            (TriesLeft::Low, YZT_TRIES_LOW),
            (TriesLeft::Unknown, YZT_TRIES_UNKNOWN),
        ] {
            assert_eq!(tries(left), expected);
        }
    }
}
