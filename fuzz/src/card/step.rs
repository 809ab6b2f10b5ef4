// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps that an input is made of.

use yzt_gmt0017::{
    ApplicationId, Command, ContainerId, KeyUse, Name, PinRole, SignatureInput, Text,
};

use super::Session;
use super::host::{identifier, new_application};
use crate::tape::Tape;

/// The instructions that a card knows, and two that it does not.
const INSTRUCTIONS: &[u8] = &[
    0x02, 0x04, 0x10, 0x14, 0x16, 0x18, 0x1A, 0x1C, 0x20, 0x22, 0x24, 0x26, 0x28, 0x40, 0x42, 0x44,
    0x46, 0x48, 0x4A, 0x4C, 0x4E, 0x50, 0x70, 0x72, 0x74, 0x76, 0x88, 0x12, 0xFF, 0x30, 0x32, 0x34,
    0x36, 0x38, 0x3A, 0x52, 0x54, 0x56, 0x58, 0x5A, 0x5C, 0x5E, 0x78, 0x7A, 0x7C, 0x7E, 0x7F, 0x80,
    0x82, 0x84, 0x86, 0xA0, 0xA2, 0xA4, 0xA6, 0xA8, 0xAA, 0xAC, 0xAE, 0xB0, 0xB2, 0xB4, 0xB6, 0xB8,
    0xBA, 0xBC, 0xBE, 0xC0, 0xC2, 0xC4,
];
const APPLICATIONS: [&[u8]; 4] = [b"YZT", b"A", b"second application", b"C"];
const CONTAINERS: [&[u8]; 5] = [b"cert", b"a", b"second container", b"c", b"rsa"];

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One step. Its number is its place in [`Step::ALL`]; what follows it is said with each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Step {
            $($(#[$doc])* $name,)*
        }

        impl Step {
            /// Every step.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

steps! {
    /// length(2), so many bytes: sent as they are.
    Bytes,
    /// instruction, P1, P2, form, length(2), data: an APDU with right lengths.
    Shaped,
    /// length(2) behind it: GenRandom of so many bytes.
    Random,
    /// A challenge.
    Challenge,
    /// right or wrong: DevAuth.
    AuthenticateDevice,
    /// role, right or wrong, form: VerifyPIN.
    Verify,
    /// role, right or wrong, new PIN: ChangePIN.
    Change,
    /// right or wrong, new PIN: UnblockPIN.
    Unblock,
    /// GetPINInfo, both roles.
    PinInformation,
    /// ClearSecureState.
    Clear,
    /// name: OpenApplication.
    OpenApplication,
    /// identifier: CloseApplication.
    CloseApplication,
    /// name, tries: CreateApplication.
    CreateApplication,
    /// name: DeleteApplication.
    DeleteApplication,
    /// EnumApplication, EnumContainer, GetDevInfo.
    Enumerate,
    /// name: OpenContainer.
    OpenContainer,
    /// name: CreateContainer.
    CreateContainer,
    /// name: DeleteContainer.
    DeleteContainer,
    /// identifier: CloseContainer.
    CloseContainer,
    /// name: GetContainerInfo.
    ContainerInformation,
    /// GenECCKeyPair.
    Generate,
    /// for this container or not: ImportECCKeyPair.
    ImportPair,
    /// use, right or wrong: ImportCertificate.
    ImportCertificate,
    /// use: ExportCertificate and ExportPublicKey.
    Export,
    /// digest or message, length(2), message: ECCSignData.
    Sign,
    /// length, text: SetLabel.
    SetLabel,
    /// which: an earlier APDU again.
    Again,
    /// which, place, byte: an earlier APDU with one byte changed.
    Changed,
    /// The power goes and comes back.
    PowerCycle,
    /// The store is closed and opened.
    Reopen,
    /// identifiers of application and container, for the steps that follow.
    Identifiers,
    /// Challenge, VerifyPIN of the user, ECCSignData.
    LogIn,
    /// right or wrong, new key: ChangeDevAuthKey.
    ChangeDeviceKey,
    /// name, length(2), rights(2): CreateFile.
    CreateFile,
    /// name: DeleteFile.
    DeleteFile,
    /// name, offset(2), length(2): ReadFile, GetFileInfo, EnumFiles.
    ReadFile,
    /// name, offset(2), length(2), data: WriteFile.
    WriteFile,
    /// in the container or on the card, byte: ImportSymmKey.
    ImportSymmetric,
    /// for SM2 or RSA: ECCExportSessionKey, RSAExportSessionKey.
    ExportSessionKey,
    /// for this container or not: ImportSessionKey.
    ImportSessionKey,
    /// which: DestroySessionKey.
    DestroySessionKey,
    /// which, operation, mode, padding: EncryptInit, DecryptInit, MacInit.
    CipherInit,
    /// which, operation, step, length(2), data: what follows an Init.
    CipherStep,
    /// which of the three steps, and which agreement: key agreement.
    Agree,
    /// algorithm, with a signer or without: DigestInit.
    DigestInit,
    /// which of three, length(2), data: Digest, DigestUpdate, DigestFinal.
    Digest,
    /// algorithm, message: RSASignData.
    RsaSign,
    /// for this container or not: ImportRSAKeyPair.
    RsaImport,
    /// use, private or not: RSAKeyOperation.
    RsaBare,
    /// which of five: the operations with keys of the host.
    External,
}

impl Step {
    /// The byte that chooses this step.
    ///
    /// # Panics
    /// Never: every step is in [`Step::ALL`].
    #[must_use]
    pub fn code(self) -> u8 {
        let place = Self::ALL.iter().position(|step| *step == self).unwrap();
        u8::try_from(place).unwrap()
    }
}

impl Session {
    pub(super) fn play(&mut self, step: Step, tape: &mut Tape<'_>) {
        match step {
            Step::Bytes => drop(self.exchange(tape.counted(600))),
            Step::Shaped => drop(self.exchange(&shaped(tape))),
            Step::Again => self.again(tape, false),
            Step::Changed => self.again(tape, true),
            Step::PowerCycle => {
                self.card().power_cycle();
                self.oracle.power_cycle();
            }
            Step::Reopen => self.reopen(),
            Step::Identifiers => {
                self.application = identifier(tape.byte(), self.application);
                let container = ApplicationId::new(self.container.to_bytes());
                let container = identifier(tape.byte(), container);
                self.container = ContainerId::new(container.to_bytes());
            }
            Step::Random
            | Step::Challenge
            | Step::AuthenticateDevice
            | Step::Verify
            | Step::Change
            | Step::Unblock
            | Step::PinInformation
            | Step::Clear
            | Step::LogIn => self.play_access(step, tape),
            Step::OpenApplication
            | Step::CloseApplication
            | Step::CreateApplication
            | Step::DeleteApplication
            | Step::Enumerate
            | Step::SetLabel => self.play_application(step, tape),
            _ if step.code() > Step::LogIn.code() => self.play_object(step, tape),
            _ => self.play_container(step, tape),
        }
    }

    fn play_access(&mut self, step: Step, tape: &mut Tape<'_>) {
        let application = self.application;
        match step {
            Step::Random => {
                let length = u32::from(tape.word());
                self.send(&Command::GenRandom { length });
            }
            Step::AuthenticateDevice => self.authenticate_device(!tape.flag()),
            Step::Verify => {
                let role = role(tape);
                self.verify(role, !tape.flag(), tape.flag());
            }
            Step::Change => {
                let role = role(tape);
                self.change(role, !tape.flag(), tape.byte());
            }
            Step::Unblock => self.unblock(!tape.flag(), tape.byte()),
            Step::PinInformation => self.pin_information(),
            Step::Clear => drop(self.send(&Command::ClearSecureState { application })),
            Step::LogIn => {
                self.random();
                self.verify(PinRole::User, true, false);
                self.sign(SignatureInput::Digest([0xE5; 32]));
            }
            _ => self.random(),
        }
    }

    fn play_application(&mut self, step: Step, tape: &mut Tape<'_>) {
        let id = self.application;
        match step {
            Step::SetLabel => {
                if let Ok(label) = Text::new(tape.counted(40)) {
                    self.send(&Command::SetLabel { label });
                }
            }
            Step::Enumerate => {
                self.send(&Command::EnumApplication);
                self.send(&Command::EnumContainer { application: id });
                self.send(&Command::GetDevInfo);
            }
            Step::CloseApplication => {
                let application = identifier(tape.byte(), id);
                self.send(&Command::CloseApplication { application });
            }
            Step::OpenApplication => self.open_application(tape.choose(&APPLICATIONS)),
            Step::CreateApplication => {
                let name = tape.choose(&APPLICATIONS);
                self.send(&new_application(name, tape.byte()));
            }
            _ => {
                let name = Name::new(tape.choose(&APPLICATIONS)).unwrap();
                self.send(&Command::DeleteApplication { name });
            }
        }
    }

    fn play_container(&mut self, step: Step, tape: &mut Tape<'_>) {
        let (application, container) = (self.application, self.container);
        let mut name = || Name::new(tape.choose(&CONTAINERS)).unwrap();
        match step {
            Step::OpenContainer => {
                let name = name();
                self.open_container(&Command::OpenContainer { application, name });
            }
            Step::CreateContainer => {
                let name = name();
                self.open_container(&Command::CreateContainer { application, name });
            }
            Step::DeleteContainer => {
                let name = name();
                self.send(&Command::DeleteContainer { application, name });
            }
            Step::ContainerInformation => {
                let name = name();
                self.send(&Command::GetContainerInfo { application, name });
            }
            Step::CloseContainer => {
                self.send(&Command::CloseContainer { application, container });
            }
            _ => self.play_keys(step, tape),
        }
    }

    fn play_keys(&mut self, step: Step, tape: &mut Tape<'_>) {
        let (application, container) = (self.application, self.container);
        match step {
            Step::Generate => {
                self.send(&Command::GenEccKeyPair { application, container });
            }
            Step::ImportPair => {
                let enveloped_key = Box::new(self.enveloped(!tape.flag()));
                self.send(&Command::ImportEccKeyPair { application, container, enveloped_key });
            }
            Step::ImportCertificate => {
                let key_use = key_use(tape);
                let certificate = match tape.flag() {
                    false => self.certificate(key_use),
                    true => tape.counted(5000).to_vec(),
                };
                self.import_certificate(key_use, certificate);
            }
            Step::Export => {
                let key_use = key_use(tape);
                self.send(&Command::ExportCertificate { application, container, key_use });
                self.public_key(key_use);
            }
            _ => {
                let input = match tape.flag() {
                    false => SignatureInput::Digest(tape.array()),
                    true => SignatureInput::Message {
                        id: tape.counted(40).to_vec(),
                        message: tape.counted(5000).to_vec(),
                    },
                };
                self.sign(input);
            }
        }
    }

    fn sign(&mut self, input: SignatureInput) {
        let (application, container) = (self.application, self.container);
        self.send(&Command::EccSignData { application, container, input });
    }

    fn again(&mut self, tape: &mut Tape<'_>, changed: bool) {
        if self.sent.is_empty() {
            return;
        }
        let which = usize::from(tape.byte()) % self.sent.len();
        let mut apdu = self.sent[which].clone();
        if changed && !apdu.is_empty() {
            let place = usize::from(tape.word()) % apdu.len();
            apdu[place] = tape.byte();
        }
        self.exchange(&apdu);
    }
}

/// An APDU whose lengths fit: a known instruction, likely parameters, any data.
fn shaped(tape: &mut Tape<'_>) -> Vec<u8> {
    let instruction = tape.choose(INSTRUCTIONS);
    let class = match instruction {
        0x12 | 0x16 | 0x1A => 0x84,
        _ => 0x80,
    };
    let [p1, p2, form] = tape.array();
    let data = tape.counted(if form & 1 == 0 { 255 } else { 4200 });
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    let mut apdu = vec![class, instruction, p1 & 3, p2 & 3];
    let extended = form & 1 == 1;
    if extended && (!data.is_empty() || form & 2 == 2) {
        apdu.push(0);
    }
    if !data.is_empty() {
        apdu.extend(&length[usize::from(!extended)..]);
        apdu.extend(data);
    }
    if form & 2 == 2 {
        let le = tape.word().to_be_bytes();
        apdu.extend(&le[usize::from(!extended)..]);
    }
    apdu
}

fn role(tape: &mut Tape<'_>) -> PinRole {
    match tape.flag() {
        false => PinRole::User,
        true => PinRole::Administrator,
    }
}

pub(super) fn key_use(tape: &mut Tape<'_>) -> KeyUse {
    match tape.flag() {
        false => KeyUse::Signature,
        true => KeyUse::Encryption,
    }
}
