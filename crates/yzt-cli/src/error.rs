// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong at this face, and what an error tells a person beside its catalogue text.

pub(crate) mod lifecycle;

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use yzt_assistant::glossary::Term;
use yzt_assistant::messages::Language;
use yzt_cert::fetch::FetchError;
use yzt_lifecycle::service::ServiceKind;
use yzt_pin::TriesLeft;

use crate::clock;

/// Every number that this crate's own errors return, and those of the doctor's findings. A wrapped
/// error answers with its own number.
pub const NUMBERS: &[u16] = &[
    5000, 5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008, 5009, 5010, 5011, 5012, 5013, 5014, 5015,
    5016, 5017, 5018, 5019, 5020, 5021, 5022, 5030, 5031, 5032, 5033, 5034, 5035, 5036, 5037, 5038,
    5039, 5040, 5041, 5042, 5043, 5044, 5045, 5046, 5047, 5048, 5049, 5050, 5051, 5052, 5053, 5080,
    5081, 5082, 5083, 5084,
];

/// Why a command ended without its result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{0}")]
    Usage(String),
    #[error("{option}: {text:?} is not an RFC 3339 time")]
    TimeInvalid { option: &'static str, text: String },
    #[error("{}: not found", .path.display())]
    NotFound { path: PathBuf },
    #[error("{}: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: more than {limit} bytes", .path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{}: {source}", .path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: exists", .path.display())]
    AlreadyExists { path: PathBuf },
    #[error("neither --keys nor YZT_KEYS nor a home folder is given")]
    KeysFolderUnknown,
    #[error("file descriptor {descriptor}: {source}")]
    Descriptor { descriptor: u32, source: io::Error },
    #[error("{}: not a stored challenge", .path.display())]
    StateDamaged { path: PathBuf },
    #[error("{}: not empty", .path.display())]
    AuthorityExists { path: PathBuf },
    #[error("{}: not found", .path.display())]
    AuthorityNotFound { path: PathBuf },
    #[error("{}: in use", .path.display())]
    AuthorityBusy { path: PathBuf },
    #[error("{}: not an administrator PIN file", .path.display())]
    AdminPinFile { path: PathBuf },
    #[error("the administrator PIN is of key {found}, the request of key {wanted}")]
    AdminPinOfAnotherKey { found: String, wanted: String },
    #[error("{}: not an unlock request", .path.display())]
    UnblockRequestFile { path: PathBuf },
    #[error("{}: not an unlock answer", .path.display())]
    UnblockAnswerFile { path: PathBuf },
    #[error("{}: did not appear within {seconds} seconds", .path.display())]
    UnblockAnswerLate { path: PathBuf, seconds: u64 },
    #[error("the system clock is outside the calendar")]
    Clock,
    #[error("standard output: {0}")]
    Output(io::Error),
    #[error("{}: {source}", .path.display())]
    KeysFolderUnusable { path: PathBuf, source: io::Error },
    #[error("{text:?} is no error number")]
    NumberUnknown { text: String },
    #[error("{text:?} is not the date of an HTTP answer")]
    PortalDateInvalid { text: String },
    #[error("{address}: {source}")]
    Fetch { address: String, source: FetchError },
    #[error("{}: no private key in PKCS#8 PEM", .path.display())]
    KeyFileInvalid { path: PathBuf },
    #[error("{}: a private key", .path.display())]
    PrivateKeyNotShown { path: PathBuf },
    #[error("{}: not the key of the certificate", .path.display())]
    KeyFileOfAnotherCertificate { path: PathBuf },
    #[error("{}: the certificate names no address for it", .path.display())]
    AddressMissing { path: PathBuf },
    #[error("offset {offset} is not in {length} bytes")]
    OffsetOutside { offset: usize, length: usize },
    #[error("{}: neither certificate, request, revocation list nor signed message", .path.display())]
    DocumentUnknown { path: PathBuf },
    #[error("file descriptor {descriptor}: not one line of text")]
    SecretLine { descriptor: u32 },
    #[error("{}: line {line}, column {column}: {message}", .path.display())]
    EventFile { path: PathBuf, line: usize, column: usize, message: String },
    #[error("{}: in use", .path.display())]
    JournalBusy { path: PathBuf },
    #[error("{organisation:?} is not enrolled")]
    OrganisationUnknown { organisation: String },
    #[error("the certificate's period ends before it begins")]
    PeriodImpossible,
    #[error("the policy does not offer {service}")]
    ServiceNotOffered { service: ServiceKind },
    #[error(transparent)]
    Assistant(#[from] yzt_assistant::Error),
    #[error(transparent)]
    SoftKey(#[from] yzt_softkey::Error),
    #[error(transparent)]
    VirtualReader(#[from] yzt_softkey::vpcd::Error),
    #[error(transparent)]
    Authority(#[from] yzt_ca::Error),
    #[error(transparent)]
    Gmt0017(#[from] yzt_gmt0017::Error),
    #[error(transparent)]
    Lifecycle(#[from] yzt_lifecycle::Error),
    #[error(transparent)]
    Forms(#[from] yzt_forms::Error),
    /// An error about one file, with the file's name.
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: Box<Error> },
}

impl Error {
    pub(crate) fn number(&self) -> u16 {
        match self {
            Self::Usage(_) => 5000,
            Self::TimeInvalid { .. } => 5001,
            Self::NotFound { .. } => 5002,
            Self::Unreadable { .. } => 5003,
            Self::TooLarge { .. } => 5004,
            Self::Unwritable { .. } => 5005,
            Self::AlreadyExists { .. } => 5006,
            Self::KeysFolderUnknown => 5007,
            Self::Descriptor { .. } => 5008,
            Self::StateDamaged { .. } => 5009,
            Self::AuthorityExists { .. } => 5010,
            Self::AuthorityNotFound { .. } => 5011,
            Self::AuthorityBusy { .. } => 5012,
            Self::AdminPinFile { .. } => 5013,
            Self::AdminPinOfAnotherKey { .. } => 5014,
            Self::UnblockRequestFile { .. } => 5015,
            Self::UnblockAnswerFile { .. } => 5016,
            Self::UnblockAnswerLate { .. } => 5017,
            Self::Clock => 5018,
            Self::Output(_) => 5019,
            Self::KeysFolderUnusable { .. } => 5020,
            Self::NumberUnknown { .. } => 5021,
            Self::PortalDateInvalid { .. } => 5022,
            Self::Fetch { source, .. } => fetch_number(*source),
            Self::KeyFileInvalid { .. } => 5047,
            Self::PrivateKeyNotShown { .. } => 5048,
            Self::KeyFileOfAnotherCertificate { .. } => 5049,
            Self::AddressMissing { .. } => 5050,
            Self::OffsetOutside { .. } => 5051,
            Self::DocumentUnknown { .. } => 5052,
            Self::SecretLine { .. } => 5053,
            Self::EventFile { .. } => 5080,
            Self::JournalBusy { .. } => 5081,
            Self::OrganisationUnknown { .. } => 5082,
            Self::PeriodImpossible => 5083,
            Self::ServiceNotOffered { .. } => 5084,
            Self::Assistant(error) => error.number(),
            Self::SoftKey(error) => error.number(),
            Self::VirtualReader(error) => error.number(),
            Self::Authority(error) => error.number(),
            Self::Gmt0017(error) => error.number(),
            Self::Lifecycle(error) => error.number(),
            Self::Forms(error) => error.number(),
            Self::File { source, .. } => source.number(),
        }
    }

    /// A file that was to be read.
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            _ => Self::Unreadable { path, source },
        }
    }

    /// A file that was to be written.
    pub(crate) fn unwritable(path: &Path, source: io::Error) -> Self {
        Self::Unwritable { path: path.to_owned(), source }
    }

    /// The same error with the file it is about.
    pub(crate) fn about(self, path: &Path) -> Self {
        Self::File { path: path.to_owned(), source: Box::new(self) }
    }

    /// What is known about the tries left of the holder's PIN.
    pub(crate) fn tries_left(&self) -> Option<TriesLeft> {
        match self {
            Self::Assistant(error) => error.tries_left(),
            Self::File { source, .. } => source.tries_left(),
            _ => None,
        }
    }

    /// What a person needs beside the text: the keys to choose from, the date of a revocation.
    pub(crate) fn facts(&self, language: Language) -> Facts {
        use yzt_assistant::Error as Use;
        let mut facts = Facts::default();
        match self {
            Self::Assistant(Use::SeveralKeys { present } | Use::KeyNotPresent { present, .. }) => {
                let names: Vec<String> = present.iter().map(ToString::to_string).collect();
                facts.list(Term::KeysFound, "keys", names);
            }
            Self::Assistant(Use::SeveralOrganizations { organizations }) => {
                facts.list(Term::Organization, "organizations", organizations.clone());
            }
            Self::Assistant(Use::Login(error)) => facts.of_login(error),
            Self::Assistant(Use::Cert(error)) => facts.of_cert(error),
            Self::File { source, .. } => facts = source.facts(language),
            Self::EventFile { line, column, .. } => facts.place(*line as u64, Some(*column as u64)),
            Self::Lifecycle(error) => facts.of_lifecycle(error, language),
            Self::Forms(error) => facts.of_forms(error),
            _ => {}
        }
        facts
    }
}

/// The number of why nothing was fetched.
pub(crate) const fn fetch_number(error: FetchError) -> u16 {
    match error {
        FetchError::Scheme => 5041,
        FetchError::TimedOut => 5043,
        FetchError::TooLarge { .. } => 5044,
        FetchError::Status { .. } => 5045,
        FetchError::Malformed => 5046,
        _ => 5042,
    }
}

/// Facts of an error, in two forms: lines for people, members for programs.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) lines: Vec<(Term, String)>,
    pub(crate) members: Map<String, Value>,
}

impl Facts {
    fn list(&mut self, term: Term, member: &str, values: Vec<String>) {
        if !values.is_empty() {
            self.lines.push((term, values.join("; ")));
            self.members.insert(member.to_owned(), json!(values));
        }
    }

    fn time(&mut self, term: Term, member: &str, time: yzt_cert::UnixTime) {
        let text = clock::rfc3339(time);
        self.members.insert(member.to_owned(), json!(text));
        self.lines.push((term, text));
    }

    fn reason(&mut self, reason: &impl ToString) {
        self.members.insert("reason".to_owned(), json!(reason.to_string()));
        self.lines.push((Term::Reason, reason.to_string()));
    }

    fn of_login(&mut self, error: &yzt_login::Error) {
        use yzt_login::Error as Login;
        match error {
            Login::CertificateExpired { not_after } => {
                self.time(Term::NotAfter, "not_after", *not_after);
            }
            Login::CertificateNotYetValid { not_before } => {
                self.time(Term::NotBefore, "not_before", *not_before);
            }
            Login::CertificateRevoked { date, reason } => {
                self.time(Term::RevokedAt, "revoked_at", *date);
                self.reason(reason);
            }
            Login::CertificateUntrusted(source) => self.of_cert(source),
            _ => {}
        }
    }

    fn of_cert(&mut self, error: &yzt_cert::Error) {
        use yzt_cert::Error as Cert;
        match error {
            Cert::Expired { not_after, .. } => self.time(Term::NotAfter, "not_after", *not_after),
            Cert::NotYetValid { not_before, .. } => {
                self.time(Term::NotBefore, "not_before", *not_before);
            }
            Cert::Revoked { date, reason, .. } => {
                self.time(Term::RevokedAt, "revoked_at", *date);
                self.reason(reason);
            }
            _ => {}
        }
    }
}

macro_rules! through_the_assistant {
    ($($lower:ty),*) => {
        $(impl From<$lower> for Error {
            fn from(error: $lower) -> Self {
                Self::Assistant(error.into())
            }
        })*
    };
}

through_the_assistant!(
    yzt_token::Error,
    yzt_login::Error,
    yzt_cert::Error,
    yzt_cms::Error,
    yzt_crypto::Error,
    yzt_pin::Error
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_numbers_is_what_the_errors_answer() {
        let path = PathBuf::from("file");
        let source = || io::Error::from(io::ErrorKind::Other);
        let own = [
            Error::Usage(String::new()),
            Error::TimeInvalid { option: "--at", text: String::new() },
            Error::NotFound { path: path.clone() },
            Error::Unreadable { path: path.clone(), source: source() },
            Error::TooLarge { path: path.clone(), limit: 1 },
            Error::Unwritable { path: path.clone(), source: source() },
            Error::AlreadyExists { path: path.clone() },
            Error::KeysFolderUnknown,
            Error::Descriptor { descriptor: 3, source: source() },
            Error::StateDamaged { path: path.clone() },
            Error::AuthorityExists { path: path.clone() },
            Error::AuthorityNotFound { path: path.clone() },
            Error::AuthorityBusy { path: path.clone() },
            Error::AdminPinFile { path: path.clone() },
            Error::AdminPinOfAnotherKey { found: String::new(), wanted: String::new() },
            Error::UnblockRequestFile { path: path.clone() },
            Error::UnblockAnswerFile { path: path.clone() },
            Error::UnblockAnswerLate { path: path.clone(), seconds: 1 },
            Error::Clock,
            Error::Output(source()),
            Error::KeysFolderUnusable { path, source: source() },
            Error::NumberUnknown { text: String::new() },
            Error::PortalDateInvalid { text: String::new() },
        ];
        let findings = crate::doctor::NUMBERS.iter().copied();
        let fetched = [
            FetchError::Scheme,
            FetchError::Unreachable,
            FetchError::TimedOut,
            FetchError::TooLarge { limit: 1 },
            FetchError::Status { code: 404 },
            FetchError::Malformed,
        ];
        let path = PathBuf::from("file");
        let documents = [
            Error::KeyFileInvalid { path: path.clone() },
            Error::PrivateKeyNotShown { path: path.clone() },
            Error::KeyFileOfAnotherCertificate { path: path.clone() },
            Error::AddressMissing { path: path.clone() },
            Error::OffsetOutside { offset: 2, length: 1 },
            Error::DocumentUnknown { path },
            Error::SecretLine { descriptor: 3 },
        ];
        let numbers: Vec<u16> = own
            .iter()
            .map(Error::number)
            .chain(findings)
            .chain(fetched.map(fetch_number))
            .chain(documents.iter().map(Error::number))
            .chain(of_lifecycle().iter().map(Error::number))
            .collect();
        assert_eq!(numbers, NUMBERS);
    }

    fn of_lifecycle() -> [Error; 5] {
        let path = PathBuf::from("journal");
        [
            Error::EventFile { path: path.clone(), line: 1, column: 2, message: String::new() },
            Error::JournalBusy { path },
            Error::OrganisationUnknown { organisation: String::new() },
            Error::PeriodImpossible,
            Error::ServiceNotOffered { service: ServiceKind::Unlock },
        ]
    }

    #[test]
    fn an_error_about_a_file_keeps_its_number() {
        let error = Error::from(yzt_cert::Error::Time).about(Path::new("a.pem"));
        assert_eq!(error.number(), 3009);
        assert!(error.to_string().starts_with("a.pem: "), "{error}");
    }
}
