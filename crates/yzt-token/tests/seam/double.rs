// SPDX-License-Identifier: MIT OR Apache-2.0
//! An application and a container that write down what they are asked.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, sm2};
use yzt_pin::{Pin, PinPolicy, TriesLeft};
use yzt_token::{
    Application, Container, ContainerInformation, EnvelopedKeyPair, Error, KeyType, KeyUse, Object,
    PinInformation, PinRole, UnblockChallenge, UnblockCryptogram,
};
use zeroize::Zeroizing;

pub(crate) const PIN: &str = "123456";

/// What was asked of the key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    PublicKey,
    Open,
    Verify,
    Sign(DigestAlgorithm),
    Logout,
}

pub(crate) const SIGN: Event = Event::Sign(DigestAlgorithm::Sm3);

#[derive(Default)]
struct State {
    events: Vec<Event>,
    logged_in: bool,
    /// The signature with this number, counted from 1, fails, or breaks off the thread.
    fails_at: Option<usize>,
    panics_at: Option<usize>,
    answer_is_lost: bool,
    logout_fails: Option<fn() -> Error>,
}

/// The key behind the handles.
#[derive(Clone, Default)]
pub(crate) struct Double(Arc<Mutex<State>>);

impl Double {
    pub(crate) fn handles(&self) -> (TestApplication, TestContainer) {
        (TestApplication(self.clone()), self.container())
    }

    fn container(&self) -> TestContainer {
        TestContainer { double: self.clone(), key: key() }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.state().events.clone()
    }

    /// How often something was asked.
    pub(crate) fn count(&self, event: Event) -> usize {
        self.state().events.iter().filter(|seen| **seen == event).count()
    }

    pub(crate) fn is_logged_in(&self) -> bool {
        self.state().logged_in
    }

    pub(crate) fn fail_at(&self, number: usize) {
        self.state().fails_at = Some(number);
    }

    pub(crate) fn panic_at(&self, number: usize) {
        self.state().panics_at = Some(number);
    }

    pub(crate) fn lose_the_answer(&self) {
        self.state().answer_is_lost = true;
    }

    pub(crate) fn fail_logout(&self, error: fn() -> Error) {
        self.state().logout_fails = Some(error);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn key() -> sm2::PrivateKey {
    sm2::PrivateKey::from_bytes(&[5; 32]).unwrap()
}

pub(crate) fn public_key() -> PublicKey {
    PublicKey::Sm2(key().public_key().clone())
}

pub(crate) fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}

pub(crate) struct TestApplication(Double);

pub(crate) struct TestContainer {
    double: Double,
    key: sm2::PrivateKey,
}

const NOT_HERE: Result<(), Error> = Err(Error::NotFound { object: Object::Other });

impl Application for TestApplication {
    fn name(&self) -> &str {
        "test"
    }

    fn pin_information(&mut self, _: PinRole) -> Result<PinInformation, Error> {
        Err(Error::Timeout)
    }

    fn verify_pin(&mut self, role: PinRole, pin: Pin) -> Result<(), Error> {
        let mut state = self.0.state();
        state.events.push(Event::Verify);
        if pin.as_bytes() != PIN.as_bytes() {
            return Err(Error::PinIncorrect { role, tries_left: TriesLeft::Exactly(5) });
        }
        state.logged_in = true;
        if state.answer_is_lost {
            return Err(Error::PinOutcomeUnknown { cause: Box::new(Error::Timeout) });
        }
        Ok(())
    }

    fn change_pin(&mut self, _: PinRole, _: Pin, _: Pin) -> Result<(), Error> {
        NOT_HERE
    }

    fn unblock_challenge(&mut self) -> Result<UnblockChallenge, Error> {
        Err(Error::Timeout)
    }

    fn unblock_pin(&mut self, _: &UnblockCryptogram) -> Result<(), Error> {
        NOT_HERE
    }

    fn logout(&mut self) -> Result<(), Error> {
        let mut state = self.0.state();
        state.events.push(Event::Logout);
        state.logged_in = false;
        state.logout_fails.map_or(Ok(()), |error| Err(error()))
    }

    fn containers(&mut self) -> Result<Vec<String>, Error> {
        Ok(vec!["cert".into()])
    }

    fn create_container(&mut self, _: &str) -> Result<Box<dyn Container>, Error> {
        Err(Error::NoRoom)
    }

    fn open_container(&mut self, name: &str) -> Result<Box<dyn Container>, Error> {
        self.0.state().events.push(Event::Open);
        if name == "cert" {
            return Ok(Box::new(self.0.container()));
        }
        Err(Error::NotFound { object: Object::Container })
    }

    fn delete_container(&mut self, _: &str) -> Result<(), Error> {
        NOT_HERE
    }

    fn close(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

impl Container for TestContainer {
    fn name(&self) -> &str {
        "cert"
    }

    fn information(&mut self) -> Result<ContainerInformation, Error> {
        Err(Error::Timeout)
    }

    fn generate_signature_key(&mut self, key_type: KeyType) -> Result<PublicKey, Error> {
        Err(Error::NotSupported { operation: key_type.generation() })
    }

    fn import_encryption_key(&mut self, _: EnvelopedKeyPair<'_>) -> Result<(), Error> {
        NOT_HERE
    }

    fn public_key(&mut self, _: KeyUse) -> Result<PublicKey, Error> {
        self.double.state().events.push(Event::PublicKey);
        Ok(PublicKey::Sm2(self.key.public_key().clone()))
    }

    fn import_certificate(&mut self, _: KeyUse, _: &[u8]) -> Result<(), Error> {
        NOT_HERE
    }

    fn certificate(&mut self, _: KeyUse) -> Result<Option<Vec<u8>>, Error> {
        Ok(None)
    }

    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Error> {
        let mut state = self.double.state();
        let event = Event::Sign(digest.algorithm());
        state.events.push(event);
        if !state.logged_in {
            return Err(Error::NotLoggedIn { command: "sign" });
        }
        let number = state.events.iter().filter(|seen| matches!(seen, Event::Sign(_))).count();
        assert_ne!(state.panics_at, Some(number), "the test says so");
        if state.fails_at == Some(number) {
            return Err(Error::Timeout);
        }
        let digest = digest.as_bytes().try_into().unwrap_or([1; 32]);
        Ok(Signature::Sm2(self.key.sign_digest_deterministic(&digest)?))
    }

    fn close(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}
