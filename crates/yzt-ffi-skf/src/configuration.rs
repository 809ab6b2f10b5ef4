// SPDX-License-Identifier: MIT OR Apache-2.0
//! The configuration file: where keys are looked for.

use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use yzt_skf_sys::constants::SAR_NOTINITIALIZEERR;

use crate::code::Error;

/// Names the file, in place of the default path.
const VARIABLE: &str = "YZT_SKF_CONFIG";
/// More than any configuration has.
const LONGEST: u64 = 65_536;
/// Paths of one kind.
const MOST_PATHS: usize = 16;

/// Where keys are looked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// The folders whose software keys are used, in their order. None unless the file names them.
    pub(crate) software_keys: Vec<PathBuf>,
    /// Whether the keys in the readers of the smart-card service are used.
    pub(crate) readers: bool,
    /// Vendors' libraries whose keys are used, in their order.
    pub(crate) libraries: Vec<PathBuf>,
    /// Whether those are used besides that are installed where a profile knows them.
    pub(crate) installed_libraries: bool,
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            software_keys: Vec::new(),
            readers: true,
            libraries: Vec::new(),
            installed_libraries: true,
        }
    }
}

impl Configuration {
    /// Reads the file that the environment names, or the one at the default path. It is read anew
    /// each time; where there is no file at the default path, nothing is configured.
    ///
    /// # Errors
    /// `SAR_NOTINITIALIZEERR` for a file that cannot be read or says something that it cannot say.
    pub(crate) fn read() -> Result<Self, Error> {
        let named = std::env::var_os(VARIABLE).filter(|named| !named.is_empty());
        let is_named = named.is_some();
        let Some(path) = named.or_else(default_path) else { return Ok(Self::default()) };
        match text(Path::new(&path)) {
            Ok(text) => Self::parse(&text).ok_or(UNUSABLE),
            Err(error) if error == ErrorKind::NotFound && !is_named => Ok(Self::default()),
            Err(_) => Err(UNUSABLE),
        }
    }

    /// Lines of `name = value`, empty lines, and lines that begin with `#`. Anything else, a name
    /// that is not known and a value that cannot be make the whole text unusable.
    fn parse(text: &str) -> Option<Self> {
        let mut configuration = Self::default();
        let (mut readers, mut installed) = (None, None);
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, value) = line.split_once('=')?;
            let value = value.trim_start();
            match name.trim_end() {
                "software-keys" => add(&mut configuration.software_keys, value)?,
                "library" => add(&mut configuration.libraries, value)?,
                "readers" => set(&mut readers, value)?,
                "installed-libraries" => set(&mut installed, value)?,
                _ => return None,
            }
        }
        configuration.readers = readers.unwrap_or(true);
        configuration.installed_libraries = installed.unwrap_or(true);
        Some(configuration)
    }
}

/// Takes a path more.
fn add(paths: &mut Vec<PathBuf>, value: &str) -> Option<()> {
    let path = PathBuf::from(value);
    let is_taken = path.is_absolute() && paths.len() < MOST_PATHS;
    is_taken.then(|| paths.push(path))
}

/// Takes `yes` or `no`, once.
fn set(choice: &mut Option<bool>, value: &str) -> Option<()> {
    let value = match value {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    choice.replace(value).is_none().then_some(())
}

const UNUSABLE: Error = Error::Refused(SAR_NOTINITIALIZEERR);

#[cfg(windows)]
fn default_path() -> Option<OsString> {
    let folder = std::env::var_os("ProgramData")?;
    Some(PathBuf::from(folder).join("yzt").join("skf.conf").into_os_string())
}

#[cfg(not(windows))]
fn default_path() -> Option<OsString> {
    Some("/etc/yzt/skf.conf".into())
}

fn text(path: &Path) -> Result<String, ErrorKind> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.kind())?;
    file.take(LONGEST + 1).read_to_string(&mut text).map_err(|error| error.kind())?;
    if text.len() as u64 > LONGEST { Err(ErrorKind::InvalidData) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_configured_by_an_empty_text() {
        let parsed = Configuration::parse("\n# software-keys = /keys\n  \n");
        assert_eq!(parsed, Some(Configuration::default()));
        assert!(Configuration::default().software_keys.is_empty());
    }

    #[test]
    fn folders_and_readers_are_named() {
        let text = "software-keys = /keys\nsoftware-keys=/more keys\n readers = no\n\
                    library = /usr/lib/libgm3000.so\ninstalled-libraries = no";
        let expected = Configuration {
            software_keys: vec!["/keys".into(), "/more keys".into()],
            readers: false,
            libraries: vec!["/usr/lib/libgm3000.so".into()],
            installed_libraries: false,
        };
        assert_eq!(Configuration::parse(text), Some(expected));
    }

    #[test]
    fn what_is_not_known_makes_the_text_unusable() {
        let too_many = "software-keys = /k\n".repeat(MOST_PATHS + 1);
        for text in [
            "software-keys",
            "software-keys =",
            "software-keys = keys",
            "Software-keys = /keys",
            "readers = maybe",
            "readers = yes\nreaders = yes",
            "= /keys",
            "keys = /keys",
            "library = libgm3000.so",
            "installed-libraries = yes\ninstalled-libraries = no",
            &too_many,
        ] {
            assert_eq!(Configuration::parse(text), None, "{text}");
        }
    }
}
