// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software keys of configured folders, reached in the process by the APDUs of any key.

use std::path::PathBuf;

use getrandom::SysRng;
use yzt_gmt0017::Dialect;
use yzt_softkey::{Card, KeyState};
use yzt_token_apdu::ApduDevice;

use super::{Listed, Opened, Way};
use crate::code::Error;

/// What the names of software keys begin with.
const PREFIX: &str = "softkey:";

/// Folders of software keys.
pub(super) struct Folders(pub(super) Vec<PathBuf>);

impl Way for Folders {
    fn list(&mut self) -> Result<Vec<Listed>, Error> {
        let keys = self.0.iter().flat_map(|folder| yzt_softkey::list(folder));
        let usable = keys.filter(|key| !matches!(key.state, KeyState::Unusable(_)));
        let names = usable.filter_map(|key| Some(key.path.file_name()?.to_str()?.to_owned()));
        Ok(names.map(|name| Listed { name: PREFIX.to_owned() + &name, is_present: true }).collect())
    }

    fn open(&mut self, name: &str) -> Result<Option<Opened>, Error> {
        let Some(folder) = name.strip_prefix(PREFIX) else { return Ok(None) };
        // The name of a folder, and not a path to another one.
        if folder.is_empty() || folder.contains(['/', '\\', ':']) || folder.starts_with('.') {
            return Ok(None);
        }
        for above in &self.0 {
            match Card::open(&above.join(folder), Box::new(SysRng)) {
                Ok(card) => {
                    // Our own card, whose dialect is known: nothing has to be asked.
                    let dialect = Dialect::default();
                    let device = Box::new(ApduDevice::open(Box::new(card), dialect)?);
                    return Ok(Some(Opened { device, dialect: Some(dialect) }));
                }
                Err(yzt_softkey::Error::NotFound) => {}
                Err(yzt_softkey::Error::InUse) => return Err(yzt_token::Error::InUse.into()),
                Err(error) => {
                    return Err(yzt_token::Error::backend(error.number(), error).into());
                }
            }
        }
        Ok(None)
    }
}
