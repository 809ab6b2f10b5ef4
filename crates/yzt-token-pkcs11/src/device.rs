// SPDX-License-Identifier: MIT OR Apache-2.0
//! A token as a device.

use core::fmt;
use std::sync::Arc;

use cryptoki::context::Pkcs11;
use cryptoki::mechanism::{MechanismInfo, MechanismType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;
use yzt_pin::Pin;
use yzt_token::{
    Application, Capabilities, Device, DeviceInformation, DeviceKey, Error, NewApplication, Object,
    Operation, Version,
};
use zeroize::Zeroizing;

use crate::application::Pkcs11Application;
use crate::text::shown;
use crate::token::Token;
use crate::{Profile, Sm2Input, Sm2Profile};

/// The most random bytes of one call.
const MAX_RANDOM: usize = 65_536;

/// A token of a [`Pkcs11Provider`](crate::Pkcs11Provider).
pub struct Pkcs11Device {
    shape: Arc<Shape>,
}

/// What every handle to a token knows of it.
pub(crate) struct Shape {
    pub(crate) token: Arc<Token>,
    pub(crate) profile: Arc<Profile>,
    pub(crate) capabilities: Capabilities,
    /// The name of the one application.
    pub(crate) application: String,
    /// Whether private keys need a PIN at all.
    pub(crate) needs_login: bool,
}

impl Shape {
    /// Refuses by name what the token does not have.
    pub(crate) fn require(&self, operation: Operation) -> Result<(), Error> {
        match self.capabilities.supports(operation) {
            true => Ok(()),
            false => Err(Error::NotSupported { operation }),
        }
    }
}

impl Pkcs11Device {
    pub(crate) fn new(
        token: Arc<Token>,
        context: &Pkcs11,
        slot: Slot,
        told: &TokenInfo,
        profile: Arc<Profile>,
    ) -> Self {
        let application = match shown(told.label()) {
            label if label.is_empty() => shown(told.serial_number()),
            label => label,
        };
        let capabilities = capabilities(context, slot, told, &profile);
        let needs_login = told.login_required();
        let shape = Shape { token, profile, capabilities, application, needs_login };
        Self { shape: Arc::new(shape) }
    }
}

impl Device for Pkcs11Device {
    fn capabilities(&self) -> Capabilities {
        self.shape.capabilities
    }

    fn information(&mut self) -> Result<DeviceInformation, Error> {
        let told = self.shape.token.information(Operation::DeviceInformation)?;
        let hardware = told.hardware_version();
        let firmware = told.firmware_version();
        let bytes = |space: Option<usize>| space.and_then(|space| u64::try_from(space).ok());
        Ok(DeviceInformation {
            label: shown(told.label()),
            serial: shown(told.serial_number()),
            manufacturer: shown(told.manufacturer_id()),
            issuer: String::new(),
            hardware_version: Version { major: hardware.major(), minor: hardware.minor() },
            firmware_version: Version { major: firmware.major(), minor: firmware.minor() },
            total_space: bytes(told.total_public_memory()),
            free_space: bytes(told.free_public_memory()),
            maximum_containers: None,
        })
    }

    fn applications(&mut self) -> Result<Vec<String>, Error> {
        self.shape.token.run(Operation::Applications, |_| Ok(vec![self.shape.application.clone()]))
    }

    fn open_application(&mut self, name: &str) -> Result<Box<dyn Application>, Error> {
        if name != self.shape.application {
            return Err(Error::NotFound { object: Object::Application });
        }
        self.shape.token.run(Operation::Applications, |_| Ok(()))?;
        Ok(Box::new(Pkcs11Application::new(self.shape.clone())))
    }

    fn authenticate_device(&mut self, _key: DeviceKey) -> Result<(), Error> {
        Err(Error::NotSupported { operation: Operation::AuthenticateDevice })
    }

    fn create_application(&mut self, _new: NewApplication) -> Result<(), Error> {
        Err(Error::NotSupported { operation: Operation::CreateApplication })
    }

    fn delete_application(&mut self, _name: &str) -> Result<(), Error> {
        Err(Error::NotSupported { operation: Operation::DeleteApplication })
    }

    fn set_label(&mut self, _label: &str) -> Result<(), Error> {
        Err(Error::NotSupported { operation: Operation::SetLabel })
    }

    fn random(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.shape.require(Operation::Random)?;
        if length > MAX_RANDOM {
            let command = "C_GenerateRandom";
            return Err(Error::TooLong { command, length, limit: MAX_RANDOM });
        }
        self.shape.token.run(Operation::Random, |visit| {
            let mut bytes = Zeroizing::new(vec![0; length]);
            if !bytes.is_empty() {
                visit.session.generate_random_slice(&mut bytes)?;
            }
            Ok(bytes)
        })
    }

    /// Nothing is kept between calls.
    fn refresh(&mut self) {}
}

impl fmt::Debug for Pkcs11Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pkcs11Device")
            .field("application", &self.shape.application)
            .finish_non_exhaustive()
    }
}

/// A PIN as a module wants it in `C_InitPIN` and `C_SetPIN`: UTF-8. Wiped like the PIN.
pub(crate) fn pin_text(pin: &Pin) -> Result<AuthPin, Error> {
    let text = core::str::from_utf8(pin.as_bytes());
    let text = text.map_err(|_| Error::Argument { argument: "PIN: not UTF-8" })?;
    Ok(AuthPin::new(text.into()))
}

/// What can be done through the mechanisms and flags of a token.
fn capabilities(context: &Pkcs11, slot: Slot, told: &TokenInfo, profile: &Profile) -> Capabilities {
    let has = |mechanism: MechanismType, can: fn(&MechanismInfo) -> bool| {
        context.get_mechanism_info(slot, mechanism).is_ok_and(|told| can(&told))
    };
    let any = |_: &MechanismInfo| true;
    // A PIN that is typed into the token itself cannot be handed over.
    let takes_pin = !told.protected_authentication_path();
    let signs_rsa = has(MechanismType::RSA_PKCS, MechanismInfo::sign);
    let signs_p256 = has(MechanismType::ECDSA, MechanismInfo::sign);
    let vendor = |number: u64, can: fn(&MechanismInfo) -> bool| {
        MechanismType::new_vendor_defined(number).is_ok_and(|mechanism| has(mechanism, can))
    };
    // Vendors forget to set the flags of their own mechanisms.
    let signs_sm2 = profile.sm2.as_ref().filter(|sm2| vendor(sm2.sign_mechanism, any));
    let makes_sm2 = |sm2: &Sm2Profile| match sm2.generate_mechanism {
        Some(number) => vendor(number, any),
        None => has(MechanismType::ECC_KEY_PAIR_GEN, any),
    };
    let signs = signs_rsa || signs_p256 || signs_sm2.is_some();
    [
        (Operation::DeviceInformation, true),
        (Operation::Applications, true),
        (Operation::Containers, true),
        (Operation::ContainerInformation, true),
        (Operation::PinInformation, true),
        (Operation::Logout, true),
        (Operation::CreateContainer, true),
        (Operation::DeleteContainer, true),
        (Operation::PublicKey, true),
        (Operation::ImportCertificate, true),
        (Operation::Certificate, true),
        (Operation::Random, told.rng()),
        (Operation::VerifyPin, takes_pin),
        (Operation::ChangePin, takes_pin),
        (Operation::SignWithPin, takes_pin && signs),
        (Operation::SignDigests, signs),
        (Operation::GenerateRsaKey, has(MechanismType::RSA_PKCS_KEY_PAIR_GEN, any)),
        (Operation::GenerateP256Key, has(MechanismType::ECC_KEY_PAIR_GEN, any)),
        (Operation::GenerateSignatureKey, signs_sm2.is_some_and(makes_sm2)),
        (Operation::SignDigestRsa, signs_rsa),
        (Operation::SignDigestP256, signs_p256),
        (Operation::SignDigest, signs_sm2.is_some_and(|sm2| sm2.input == Sm2Input::Digest)),
        (Operation::SignMessage, signs_sm2.is_some_and(|sm2| sm2.input == Sm2Input::Message)),
        (Operation::Decrypt, has(MechanismType::RSA_PKCS, MechanismInfo::decrypt)),
    ]
    .into_iter()
    .filter(|(_, has)| *has)
    .fold(Capabilities::none(), |set, (operation, _)| set.with(operation))
}
