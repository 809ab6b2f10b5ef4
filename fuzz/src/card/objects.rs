// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps on files, session keys, agreements, digests and RSA pairs.

use yzt_crypto::{DigestAlgorithm, PublicKey, rsa, sm2};
use yzt_gmt0017::response::{
    AgreedKey, AgreementData, AgreementDataAndKey, EccSessionKey, ImportedKey, RsaSessionKey,
};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, AgreementId, AgreementParty, ApplicationId, CipherAlgorithm,
    CipherMode, CipherOperation, CipherParameters, CipherStep, Command, ContainerId, DigestCommand,
    DigestSigner, EccCommand, EccPrivateValue, FileCommand, InitializationVector, KeyReference,
    KeyUse, Name, NewFile, PaddingType, RsaCommand, RsaInput, SecretBytes, SessionCommand,
    SessionKeyId, WrappedKey,
};

use super::image::rsa_key;
use super::step::key_use;
use super::{Session, Step};
use crate::tape::Tape;

const FILES: [&[u8]; 4] = [b"file", b"a", b"another file", b"c"];
const RIGHTS: [u32; 6] = [0x10, 0xFF, 0x01, 0x11, 0x00, 0x02];
const DIGESTS: [DigestAlgorithm; 4] =
    [DigestAlgorithm::Sm3, DigestAlgorithm::Sha1, DigestAlgorithm::Sha256, DigestAlgorithm::Sha512];
/// Handles that are remembered of each kind.
const MOST_HANDLES: usize = 20;

pub(super) fn create_file(
    application: ApplicationId,
    name: &[u8],
    size: u32,
    read_rights: AccessRights,
    write_rights: AccessRights,
) -> Command {
    let file = NewFile { name: Name::new(name).unwrap(), size, read_rights, write_rights };
    Command::File(FileCommand::CreateFile { application, file })
}

fn private_key() -> sm2::PrivateKey {
    sm2::PrivateKey::from_bytes(&[3; 32]).unwrap()
}

fn party() -> Box<AgreementParty> {
    let ephemeral = sm2::PrivateKey::from_bytes(&[4; 32]).unwrap().public_key().clone();
    let public_key = private_key().public_key().clone();
    Box::new(AgreementParty { public_key, ephemeral, id: sm2::DistinguishedId::default() })
}

impl Session {
    pub(super) fn play_object(&mut self, step: Step, tape: &mut Tape<'_>) {
        match step {
            Step::ChangeDeviceKey => self.change_device_key(!tape.flag(), tape.byte()),
            Step::CreateFile | Step::DeleteFile | Step::ReadFile | Step::WriteFile => {
                self.play_file(step, tape);
            }
            Step::ImportSymmetric | Step::ExportSessionKey | Step::ImportSessionKey => {
                self.play_new_key(step, tape);
            }
            Step::DestroySessionKey | Step::CipherInit | Step::CipherStep => {
                self.play_cipher(step, tape);
            }
            Step::Agree => self.play_agreement(tape),
            Step::DigestInit | Step::Digest => self.play_digest(step, tape),
            Step::External => self.play_external(tape),
            _ => self.play_rsa(step, tape),
        }
    }

    fn play_file(&mut self, step: Step, tape: &mut Tape<'_>) {
        let application = self.application;
        let text = tape.choose(&FILES);
        let name = || Name::new(text).unwrap();
        match step {
            Step::CreateFile => {
                let size = u32::from(tape.word());
                let rights = |tape: &mut Tape<'_>| AccessRights::from_bits(tape.choose(&RIGHTS));
                let (read, write) = (rights(tape), rights(tape));
                self.send(&create_file(application, text, size, read, write));
            }
            Step::DeleteFile => {
                self.send(&Command::File(FileCommand::DeleteFile { application, name: name() }));
            }
            Step::ReadFile => {
                let (offset, length) = (tape.word(), u32::from(tape.word()));
                let commands = [
                    FileCommand::ReadFile { application, offset, name: name(), length },
                    FileCommand::GetFileInfo { application, name: name() },
                    FileCommand::EnumFiles { application },
                ];
                for command in commands {
                    self.send(&Command::File(command));
                }
            }
            _ => {
                let offset = tape.word();
                let data = SecretBytes::new(tape.counted(4000).to_vec());
                let command = FileCommand::WriteFile { application, offset, name: name(), data };
                self.send(&Command::File(command));
            }
        }
    }

    fn play_new_key(&mut self, step: Step, tape: &mut Tape<'_>) {
        let (mut application, mut container) = (self.application, self.container);
        let algorithm = CipherAlgorithm::SM4_CBC;
        match step {
            Step::ImportSymmetric => {
                if tape.flag() {
                    application = ApplicationId::new([0, 0]);
                    container = ContainerId::new([0, 0]);
                }
                let key = SecretBytes::new(vec![tape.byte(); 16]);
                let command =
                    SessionCommand::ImportSymmKey { application, container, algorithm, key };
                self.imported(command);
            }
            Step::ImportSessionKey => {
                let right = !tape.flag();
                let wrapped_key = self.wrapped(right);
                let command = SessionCommand::ImportSessionKey {
                    application,
                    container,
                    algorithm,
                    wrapped_key,
                };
                self.imported(command);
            }
            _ if tape.flag() => {
                let public_key = rsa_key().public_key().clone();
                let command =
                    RsaCommand::ExportSessionKey { application, container, algorithm, public_key };
                if let Some(answer) = self.send(&Command::Rsa(command)) {
                    let key = RsaSessionKey::decode(answer.data(), &self.dialect).unwrap();
                    self.remember(key.session_key());
                }
            }
            _ => {
                let public_key = private_key().public_key().clone();
                let command =
                    EccCommand::ExportSessionKey { application, container, public_key, algorithm };
                if let Some(answer) = self.send(&Command::Ecc(command)) {
                    let key = EccSessionKey::decode(answer.data(), &self.dialect).unwrap();
                    self.remember(key.session_key);
                }
            }
        }
    }

    fn imported(&mut self, command: SessionCommand) {
        if let Some(answer) = self.send(&Command::Session(command)) {
            let key = ImportedKey::decode(answer.data(), &self.dialect).unwrap();
            self.remember(key.session_key);
        }
    }

    fn remember(&mut self, key: SessionKeyId) {
        if self.keys.len() < MOST_HANDLES {
            self.keys.push(key.to_bytes());
        }
    }

    /// A session key for the container's encryption pair, or for another.
    fn wrapped(&mut self, right: bool) -> WrappedKey {
        let recipient = self.public_key(KeyUse::Encryption).filter(|_| right);
        match recipient {
            Some(PublicKey::Rsa(key)) => {
                WrappedKey::Rsa(key.encrypt(&mut self.random, &[7; 16]).unwrap())
            }
            Some(PublicKey::Sm2(key)) => {
                WrappedKey::Sm2(key.encrypt(&mut self.random, &[7; 16]).unwrap())
            }
            _ => {
                let key = private_key();
                WrappedKey::Sm2(key.public_key().encrypt(&mut self.random, &[7; 16]).unwrap())
            }
        }
    }

    /// A handle that the card gave out at some time, or the first of all, in the container or,
    /// where the choice says so, on the card.
    fn key(&self, choice: u8) -> KeyReference {
        let place = usize::from(choice & 0x1F) % self.keys.len().max(1);
        let id = self.keys.get(place).copied().unwrap_or([1, 1]);
        let session_key = SessionKeyId::new(id);
        if choice & 0x80 == 0 {
            let (application, container) = (self.application, self.container);
            return KeyReference { application, container, session_key };
        }
        let (application, container) = (ApplicationId::new([0, 0]), ContainerId::new([0, 0]));
        KeyReference { application, container, session_key }
    }

    fn play_cipher(&mut self, step: Step, tape: &mut Tape<'_>) {
        let key = self.key(tape.byte());
        if step == Step::DestroySessionKey {
            self.send(&Command::Session(SessionCommand::DestroySessionKey { key }));
            return;
        }
        let operation = tape.choose(&CipherOperation::ALL);
        if step == Step::CipherStep {
            let step = tape.choose(&CipherStep::ALL);
            let data = SecretBytes::new(tape.counted(4080).to_vec());
            self.send(&Command::Session(SessionCommand::Process { operation, step, key, data }));
            return;
        }
        let mode = tape.choose(&CipherMode::ALL);
        let padding = tape.choose(&[PaddingType::None, PaddingType::Pkcs5]);
        let feedback_bits = tape.choose(&[0, 8, 64, 128, 7]);
        let iv =
            InitializationVector::new(if mode == CipherMode::Ecb { &[][..] } else { &[5; 16] });
        let parameters = CipherParameters { iv: iv.unwrap(), padding, feedback_bits };
        let algorithm = Some(CipherAlgorithm { mode, ..CipherAlgorithm::SM4_ECB });
        self.send(&Command::Session(SessionCommand::Init {
            operation,
            key,
            algorithm,
            parameters,
        }));
    }

    fn play_agreement(&mut self, tape: &mut Tape<'_>) {
        let (application, container) = (self.application, self.container);
        let (algorithm, id) = (CipherAlgorithm::SM4_CBC, sm2::DistinguishedId::default());
        match tape.byte() % 3 {
            0 => {
                let command =
                    AgreementCommand::GenerateData { application, container, algorithm, id };
                if let Some(answer) = self.send(&Command::Agreement(command)) {
                    let begun = AgreementData::decode(answer.data(), &self.dialect).unwrap();
                    if self.agreements.len() < MOST_HANDLES {
                        self.agreements.push(begun.agreement.to_bytes());
                    }
                }
            }
            1 => {
                let command = AgreementCommand::GenerateDataAndKey {
                    application,
                    container,
                    algorithm,
                    sponsor: party(),
                    id,
                };
                if let Some(answer) = self.send(&Command::Agreement(command)) {
                    let key = AgreementDataAndKey::decode(answer.data(), &self.dialect).unwrap();
                    self.remember(key.session_key);
                }
            }
            _ => {
                let place = usize::from(tape.byte()) % self.agreements.len().max(1);
                let agreement = self.agreements.get(place).copied().unwrap_or([1; 4]);
                let agreement = AgreementId::new(agreement);
                let command = AgreementCommand::GenerateKey {
                    application,
                    container,
                    agreement,
                    responder: party(),
                };
                if let Some(answer) = self.send(&Command::Agreement(command)) {
                    let key = AgreedKey::decode(answer.data(), &self.dialect).unwrap();
                    self.remember(key.session_key);
                }
            }
        }
    }

    fn play_digest(&mut self, step: Step, tape: &mut Tape<'_>) {
        let command = if step == Step::DigestInit {
            let algorithm = tape.choose(&DIGESTS);
            let signer = tape.flag().then(|| {
                let public_key = private_key().public_key().clone();
                Box::new(DigestSigner { public_key, id: sm2::DistinguishedId::default() })
            });
            DigestCommand::Init { algorithm, signer }
        } else {
            let which = tape.byte() % 3;
            let data = tape.counted(1000).to_vec();
            match which {
                0 => DigestCommand::Update { data },
                1 => DigestCommand::Single { data },
                _ => DigestCommand::Final { data },
            }
        };
        self.send(&Command::Digest(command));
    }

    fn play_rsa(&mut self, step: Step, tape: &mut Tape<'_>) {
        let (application, container) = (self.application, self.container);
        let command = match step {
            Step::RsaSign => {
                let algorithm = tape.choose(&DIGESTS);
                let input = RsaInput::Message(tape.counted(100).to_vec());
                RsaCommand::SignData { application, container, algorithm, input }
            }
            Step::RsaImport => {
                let recipient = match self.public_key(KeyUse::Signature) {
                    Some(PublicKey::Rsa(key)) if !tape.flag() => key,
                    _ => rsa_key().public_key().clone(),
                };
                let sealed =
                    rsa::EnvelopedKey::seal(&mut self.random, &recipient, rsa_key()).unwrap();
                let enveloped_key = Box::new(sealed);
                RsaCommand::ImportRsaKeyPair { application, container, enveloped_key }
            }
            _ => {
                let (key_use, private) = (key_use(tape), !tape.flag());
                let mut block = vec![0; 256];
                block[255] = tape.byte();
                let data = SecretBytes::new(block);
                RsaCommand::KeyOperation { application, container, key_use, private, data }
            }
        };
        self.send(&Command::Rsa(command));
    }

    fn play_external(&mut self, tape: &mut Tape<'_>) {
        let key = private_key();
        let public_key = key.public_key().clone();
        let value = EccPrivateValue::from_key(&key);
        let command = match tape.byte() % 4 {
            0 => {
                let plaintext = SecretBytes::new(tape.counted(200).to_vec());
                EccCommand::ExtEncrypt { public_key, plaintext }
            }
            1 => {
                let ciphertext = public_key.encrypt(&mut self.random, b"text").unwrap();
                EccCommand::ExtDecrypt { private_key: value, ciphertext }
            }
            2 => EccCommand::ExtSign { private_key: value, digest: tape.array() },
            _ => {
                let key = self.key(tape.byte());
                EccCommand::ExportSessionKeyEx { key, public_key }
            }
        };
        self.send(&Command::Ecc(command));
    }
}
