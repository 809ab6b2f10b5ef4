// SPDX-License-Identifier: MIT OR Apache-2.0
//! What libraries differ in, as data.
//!
//! A profile is a TOML file; what it leaves out is as in [`Profile::default`]. It is read strictly:
//! a key that is not known, a value out of bounds and a file of more than 64 KiB are refused.
//!
//! ```toml
//! name = "example"
//! files = ["libexample*.so"]                # recognised by the name of the file
//! libraries = ["/opt/example/libexample.so"] # looked for here
//! layout = "natural"                        # found out when left out
//! sm2-numbering = "gmt0006"
//! pin-types = { administrator = 0, user = 1 }
//! device-authentication = { random = 16, cipher = "device" }
//!
//! [codes]
//! 0x0A000033 = "not-logged-in"
//! ```
//!
//! These need no profile, since every library is met as if it had them: lists whose end has one
//! NUL or none, lengths that are overwritten by a call that fails, `DWORD` of 64 bits beside
//! `ULONG` of 32, `BOOL` of 64 bits, functions that are missing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use crate::{Error, Layout};

/// The most bytes of a profile.
pub const MAX_PROFILE: u64 = 64 * 1024;
/// The most profiles of a folder.
pub const MAX_PROFILES: usize = 256;
const MAX_ENTRIES: usize = 64;
const MAX_TEXT: usize = 4096;

/// The profiles that are part of this crate.
const EMBEDDED: &[(&str, &str)] = &[
    ("longmai", include_str!("../profiles/longmai.toml")),
    ("watchdata", include_str!("../profiles/watchdata.toml")),
    ("draft", include_str!("../profiles/draft.toml")),
    ("tongsuo", include_str!("../profiles/tongsuo.toml")),
];

/// How a library is spoken to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// A name for lists and reports.
    pub name: Cow<'static, str>,
    /// Names of files by which a library is recognised; one `*` stands for anything.
    pub files: Vec<String>,
    /// Where the library is installed.
    pub libraries: Vec<PathBuf>,
    /// The layout; `None` finds it out by `SKF_GetDevInfo`.
    pub layout: Option<Layout>,
    /// Which number means SM2 signatures to `SKF_GenECCKeyPair`.
    pub sm2_numbering: Sm2Numbering,
    /// The numbers of the two PINs.
    pub pin_types: PinTypes,
    /// How device authentication is done.
    pub device_authentication: DeviceAuthentication,
    /// Whether one call waits for the other.
    pub calls: Calls,
    /// Whether a name is looked for in the list before it is opened: some libraries crash on one
    /// that is missing.
    pub enumerate_first: bool,
    /// When the handle of an application is given back.
    pub closing: Closing,
    /// Whether the library's own calls reach itself even where another library of the same names
    /// was loaded for everybody. Switched off where a sanitizer or an own `malloc` cannot have it.
    pub deep_binding: bool,
    /// Whether the library is unloaded when it is not needed any more: many do not survive it.
    pub unloads: bool,
    /// The vendor's function that decrypts with the encryption key, which the standard lacks.
    pub decryption: Option<Decryption>,
    /// Whether the administrator's PIN may be released to this computer to unblock the user's.
    pub administrator: AdministratorAccess,
    /// Codes of the vendor's own.
    #[serde(deserialize_with = "codes")]
    pub codes: BTreeMap<u32, CodeClass>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: Cow::Borrowed("standard"),
            files: Vec::new(),
            libraries: Vec::new(),
            layout: None,
            sm2_numbering: Sm2Numbering::Either,
            pin_types: PinTypes::default(),
            device_authentication: DeviceAuthentication::default(),
            calls: Calls::Serialised,
            enumerate_first: true,
            closing: Closing::WithTheHandle,
            deep_binding: true,
            unloads: false,
            decryption: None,
            administrator: AdministratorAccess::Refused,
            codes: BTreeMap::new(),
        }
    }
}

/// Which number means SM2 signatures: the headers of libraries and GM/T 0006 differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sm2Numbering {
    /// 0x00020100 first, and 0x00020200 where it is refused.
    Either,
    /// 0x00020100.
    Header,
    /// 0x00020200.
    Gmt0006,
}

/// The numbers of the PINs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinTypes {
    /// `ADMIN_TYPE`.
    pub administrator: u32,
    /// `USER_TYPE`.
    pub user: u32,
}

impl Default for PinTypes {
    fn default() -> Self {
        use yzt_skf_sys::constants::{ADMIN_TYPE, USER_TYPE};
        Self { administrator: ADMIN_TYPE, user: USER_TYPE }
    }
}

/// How device authentication is done (GM/T 0016 8.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeviceAuthentication {
    /// The random bytes that are asked for: 8, with zeros behind them, or 16.
    pub random: u8,
    /// Where they are encrypted.
    pub cipher: CipherPlace,
}

impl Default for DeviceAuthentication {
    fn default() -> Self {
        Self { random: 8, cipher: CipherPlace::ByAlgorithm }
    }
}

/// Where the random bytes of device authentication are encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CipherPlace {
    /// Here where the cipher is SM4, in the key where it is one that is not public.
    #[default]
    ByAlgorithm,
    /// In the key, by `SKF_SetSymmKey`, whatever the cipher.
    Device,
}

/// Whether calls wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Calls {
    /// One call at a time for each library.
    Serialised,
    /// As they come.
    Free,
}

/// When the handle of an application is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// With the last handle of ours.
    WithTheHandle,
    /// With the key: some libraries end every login when one handle is closed, and some close
    /// every handle with one.
    WithTheKey,
}

/// Whether `SKF_UnblockPIN`, which needs the administrator's PIN here in clear, is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdministratorAccess {
    /// Never.
    Refused,
    /// A PIN is released once and rotated in the same visit.
    ReleasedOnce,
}

/// A function that decrypts with the encryption key of a container.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decryption {
    /// Its name, which begins with `SKF_`.
    pub function: String,
    /// Its arguments: the same name has different ones with different vendors.
    pub form: DecryptionForm,
}

/// The arguments of a vendor's decryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecryptionForm {
    /// `(HCONTAINER, ECCCIPHERBLOB *, BYTE *, ULONG *)`.
    Blob,
    /// `(HCONTAINER, BYTE *, ULONG, BYTE *, ULONG *)`.
    Sized,
}

/// What a code of the vendor's own means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeClass {
    /// The container does not exist.
    ContainerNotFound,
    /// The container exists.
    ContainerExists,
    /// The certificate does not exist.
    CertificateNotFound,
    /// The key pair does not exist.
    KeyNotFound,
    /// A login or device authentication is missing.
    NotLoggedIn,
    /// The PIN or the device key is locked.
    Locked,
    /// The PIN or the device key is wrong.
    Incorrect,
    /// The key was removed.
    Removed,
    /// Not supported.
    NotSupported,
    /// No room.
    NoRoom,
    /// Another program holds the key.
    InUse,
    /// The data of the call is refused.
    DataRefused,
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`Error::ProfileInvalid`].
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let invalid = |detail: String| Error::ProfileInvalid { name: name.to_owned(), detail };
        if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_PROFILE {
            return Err(invalid("longer than 64 KiB".into()));
        }
        let mut profile: Self =
            toml::from_str(text).map_err(|error| invalid(error.message().to_owned()))?;
        if profile.name == Self::default().name {
            profile.name = Cow::Owned(name.to_owned());
        }
        profile.check().map_err(|detail| invalid(detail.to_owned()))?;
        Ok(profile)
    }

    fn check(&self) -> Result<(), &'static str> {
        let counts = [self.files.len(), self.libraries.len(), self.codes.len()];
        if counts.iter().any(|count| *count > MAX_ENTRIES) {
            return Err("a list of more than 64 entries");
        }
        if self.name.is_empty() || self.name.len() > 64 || self.name.chars().any(char::is_control) {
            return Err("name: 1 to 64 bytes, no controls");
        }
        if self.files.iter().any(|file| file.len() > MAX_TEXT || file.contains('/')) {
            return Err("files: names without a folder");
        }
        if self.libraries.iter().any(|path| !path.is_absolute()) {
            return Err("libraries: whole paths");
        }
        if !matches!(self.device_authentication.random, 8 | 16) {
            return Err("device-authentication: random is 8 or 16");
        }
        let function = self.decryption.as_ref().map(|decryption| decryption.function.as_str());
        if function.is_some_and(|name| !is_function(name)) {
            return Err("decryption: a function of SKF");
        }
        Ok(())
    }

    /// Whether a library is recognised by the name of its file.
    fn recognises(&self, file: &str) -> bool {
        self.files.iter().any(|pattern| match pattern.split_once('*') {
            None => pattern == file,
            Some((before, after)) => {
                file.strip_prefix(before).is_some_and(|rest| rest.ends_with(after))
            }
        })
    }
}

/// Whether this can be the name of a function of SKF.
pub(crate) fn is_function(name: &str) -> bool {
    name.len() <= 64
        && name.strip_prefix("SKF_").is_some_and(|rest| {
            !rest.is_empty()
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

/// Numbers are keys of a TOML table, which are texts.
fn codes<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<u32, CodeClass>, D::Error> {
    let named = BTreeMap::<String, CodeClass>::deserialize(from)?;
    let number = |text: &str| {
        let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 8);
        digits.and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let read = named.into_iter().map(|(text, class)| {
        let code = number(&text).filter(|code| *code != 0);
        code.map(|code| (code, class)).ok_or_else(|| {
            serde::de::Error::custom("codes: 0x and eight digits, and not that of success")
        })
    });
    read.collect()
}

/// Profiles by the library they are for: those of a folder, and behind them those of this crate.
#[derive(Clone, Debug, Default)]
pub struct Profiles(Vec<Profile>);

impl Profiles {
    /// The profiles of this crate.
    ///
    /// # Errors
    /// [`Error::ProfileInvalid`], which a test rules out.
    pub fn embedded() -> Result<Self, Error> {
        EMBEDDED
            .iter()
            .map(|(name, text)| Profile::parse(name, text))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The same with every `*.toml` of a folder before them, in the order of their names. A folder
    /// that is not there has none.
    ///
    /// # Errors
    /// [`Error::ProfileInvalid`] for the first that cannot be used.
    pub fn with_folder(folder: &Path) -> Result<Self, Error> {
        let mut all = Vec::new();
        for path in files(folder)? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let failed = |error: std::io::Error| Error::ProfileInvalid {
                name: path.display().to_string(),
                detail: error.to_string(),
            };
            let length = fs::metadata(&path).map_err(failed)?.len();
            if length > MAX_PROFILE {
                return Err(failed(std::io::Error::other("longer than 64 KiB")));
            }
            let text = fs::read_to_string(&path).map_err(failed)?;
            all.push(Profile::parse(&name, &text)?);
        }
        all.extend(Self::embedded()?.0);
        Ok(Self(all))
    }

    /// The profile of a library, by the name of its file; the standard's where none is for it.
    #[must_use]
    pub fn for_library(&self, path: &Path) -> Profile {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let named = |profile: &&Profile| {
            profile.libraries.iter().any(|library| library == path) || profile.recognises(&file)
        };
        self.0.iter().find(named).cloned().unwrap_or_default()
    }

    /// The libraries that are installed where a profile says, each once.
    #[must_use]
    pub fn installed(&self) -> Vec<(PathBuf, Profile)> {
        let mut found: Vec<(PathBuf, Profile)> = Vec::new();
        for profile in &self.0 {
            for path in profile.libraries.iter().filter(|path| path.is_file()) {
                if !found.iter().any(|(known, _)| known == path) {
                    found.push((path.clone(), profile.clone()));
                }
            }
        }
        found
    }

    /// Every profile, in the order in which they are asked.
    pub fn iter(&self) -> impl Iterator<Item = &Profile> {
        self.0.iter()
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let failed =
        |detail: String| Error::ProfileInvalid { name: folder.display().to_string(), detail };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|error| failed(error.to_string()))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(error.to_string()))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
        if files.len() > MAX_PROFILES {
            return Err(failed("more than 256 profiles".into()));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profiles_of_this_crate_are_sound() {
        let profiles = Profiles::embedded().unwrap();
        let names: Vec<_> = profiles.iter().map(|profile| &*profile.name).collect();
        assert_eq!(names, EMBEDDED.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        let found = profiles.for_library(Path::new("/usr/lib/libgm3000.1.0.so"));
        assert_eq!(found.name, "longmai");
        assert_eq!(found.device_authentication.random, 16);
        assert_eq!(profiles.for_library(Path::new("/usr/lib/libother.so")), Profile::default());
    }

    #[test]
    fn the_example_is_read() {
        let text = "files = [\"libexample*.so\"]\nlibraries = [\"/opt/example/libexample.so\"]\n\
                    layout = \"natural\"\nsm2-numbering = \"gmt0006\"\n\
                    pin-types = { administrator = 0, user = 1 }\n\
                    device-authentication = { random = 16, cipher = \"device\" }\n\
                    [codes]\n0x0A000033 = \"not-logged-in\"\n";
        let profile = Profile::parse("example", text).unwrap();
        assert_eq!(profile.name, "example");
        assert_eq!(profile.layout, Some(Layout::Natural));
        assert_eq!(profile.codes[&0x0A00_0033], CodeClass::NotLoggedIn);
        assert!(profile.recognises("libexample-2.so") && !profile.recognises("libexample.so.1"));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for text in [
            "colour = \"red\"",
            "layout = \"sideways\"",
            "libraries = [\"relative.so\"]",
            "files = [\"a/b\"]",
            "device-authentication = { random = 12 }",
            "device-authentication = { rounds = 2 }",
            "decryption = { function = \"system\", form = \"blob\" }",
            "decryption = { function = \"SKF_\", form = \"blob\" }",
            "name = \"\"",
            "[codes]\n0x0 = \"locked\"",
            "[codes]\n0x00000000 = \"locked\"",
            "[codes]\n0x0A000033 = \"whatever\"",
            "=",
        ] {
            let refused = Profile::parse("p", text);
            assert!(matches!(refused, Err(Error::ProfileInvalid { .. })), "{text}: {refused:?}");
        }
        let long = format!("name = \"x\" # {}", "x".repeat(70_000));
        assert!(Profile::parse("p", &long).is_err());
        let many = format!("files = [{}]", "\"a\",".repeat(65));
        assert!(Profile::parse("p", &many).is_err());
    }

    #[test]
    fn a_folder_comes_before_what_is_embedded() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("libgm3000.1.0.so");
        fs::write(&library, "").unwrap();
        let text = format!("files = [\"libgm3000*\"]\nlibraries = [{library:?}]\n");
        fs::write(folder.path().join("ours.toml"), text).unwrap();
        fs::write(folder.path().join("notes.txt"), "not a profile").unwrap();
        let profiles = Profiles::with_folder(folder.path()).unwrap();
        assert_eq!(profiles.for_library(&library).name, "ours");
        let installed = profiles.installed();
        assert_eq!((installed.len(), &installed[0].0), (1, &library));
        fs::write(folder.path().join("bad.toml"), "?").unwrap();
        assert!(Profiles::with_folder(folder.path()).is_err());
        assert!(Profiles::with_folder(Path::new("/nowhere/at/all")).is_ok());
    }
}
