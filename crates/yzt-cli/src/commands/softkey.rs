// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt softkey`: software keys for development and tests.

use std::fs::{self, DirBuilder};
use std::io::{Write, stderr};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use yzt_apdu::{CardChannel, TracedChannel};
use yzt_assistant::DEFAULT_APPLICATION;
use yzt_assistant::glossary::Term;
use yzt_assistant::messages::{Language, message};
use yzt_gmt0017::Dialect;
use yzt_pin::{AllowedBytes, Pin, PinPolicy};
use yzt_softkey::vpcd::{self, Event, Reconnect, Stop};
use yzt_softkey::{KeyState, NewKey};
use yzt_token::{Device, DeviceKey, NewApplication};
use yzt_token_apdu::ApduDevice;

use crate::args::{NewSoftKeyArgs, ServeSoftKeyArgs, SoftKeyCommand};
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::random;
use crate::softkeys::{MANUFACTURER, open};

use super::values::hex;

/// The format of the administrator's file.
pub(crate) const ADMIN_PIN_FORMAT: &str = "yzt-administrator-pin-1";
/// Bytes of a label and of a serial number (GM/T 0016, clause 6.4.2).
const MAXIMUM_TEXT: usize = 32;

/// The secrets of one key that stay with the certificate authority.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdministratorFile {
    pub(crate) format: String,
    pub(crate) serial: String,
    pub(crate) application: String,
    pub(crate) admin_pin: String,
    pub(crate) device_key: String,
}

pub(crate) fn execute(command: &SoftKeyCommand, context: &Context) -> Result<Report, Error> {
    match command {
        SoftKeyCommand::New(arguments) => new(arguments, context),
        SoftKeyCommand::List => list(context),
        SoftKeyCommand::Serve(arguments) => serve(arguments, context),
    }
}

fn new(arguments: &NewSoftKeyArgs, context: &Context) -> Result<Report, Error> {
    let serial = match &arguments.serial {
        Some(serial) => checked_serial(serial)?,
        None => format!("YZT{}", hex(&random::bytes::<6>()?).to_uppercase()),
    };
    let label = arguments.label.clone().unwrap_or_else(|| shortened(&arguments.organization));
    let keys = context.keys_folder()?;
    let mut builder = DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(&keys);
    made.map_err(|source| Error::KeysFolderUnusable { path: keys.clone(), source })?;
    let folder = keys.join(&serial);
    if fs::symlink_metadata(&folder).is_ok() {
        return Err(yzt_softkey::Error::AlreadyExists.into());
    }
    let secrets = secrets(&serial)?;
    // The administrator's PIN first: a key without it could never be unlocked.
    let text = Zeroizing::new(serde_json::to_vec(&secrets.file).unwrap_or_default());
    files::write_new(&arguments.admin_pin_out, &text, Secrecy::Secret)?;
    let made = make(&folder, &serial, &label, secrets, context);
    if let Err(error) = made {
        // Nothing of a key that was not finished is of any use.
        let _ = fs::remove_file(&arguments.admin_pin_out);
        if !matches!(error, Error::SoftKey(yzt_softkey::Error::AlreadyExists)) {
            let _ = fs::remove_dir_all(&folder);
        }
        return Err(error);
    }
    let folder = folder.display().to_string();
    let mut page = Page::new();
    page.line(
        "已新建软件 USB Key，默认 PIN 码 123456，连续输错 6 次锁定。",
        "A software key was made; its default PIN is 123456, six wrong PINs in a row lock it.",
    )
    .field(Term::KeySerial, &serial)
    .field(Term::KeyLabel, &label)
    .field(Term::Folder, &folder)
    .field(Term::WrittenTo, arguments.admin_pin_out.display().to_string())
    .line(
        "管理员 PIN 码文件归证书签发机构保管，请移出用户的电脑。",
        "The administrator PIN file is for the certificate authority: move it there.",
    );
    let members = json!({
        "serial": serial, "label": label, "application": DEFAULT_APPLICATION, "folder": folder,
    });
    Ok(Report::new(members, page))
}

struct Secrets {
    admin_pin: Pin,
    device_key: Zeroizing<[u8; 16]>,
    file: AdministratorFile,
}

fn secrets(serial: &str) -> Result<Secrets, Error> {
    let mut admin_pin = Zeroizing::new(random::bytes::<16>()?);
    // The card pads PINs with NUL, so the last byte is never one.
    while admin_pin.last() == Some(&0) {
        *admin_pin = random::bytes()?;
    }
    let device_key = Zeroizing::new(random::bytes::<16>()?);
    let file = AdministratorFile {
        format: ADMIN_PIN_FORMAT.to_owned(),
        serial: serial.to_owned(),
        application: DEFAULT_APPLICATION.to_owned(),
        admin_pin: hex(&*admin_pin),
        device_key: hex(&*device_key),
    };
    Ok(Secrets { admin_pin: administrator_pin(&*admin_pin)?, device_key, file })
}

/// An administrator's PIN: 16 bytes of any value.
pub(crate) fn administrator_pin(bytes: &[u8]) -> Result<Pin, Error> {
    let policy = PinPolicy { min_length: 16, allowed: AllowedBytes::Any, ..PinPolicy::default() };
    Ok(Pin::new(Zeroizing::new(bytes.to_vec()), &policy)?)
}

/// Makes the key and its application, the latter with the commands that any key gets.
fn make(
    folder: &Path,
    serial: &str,
    label: &str,
    secrets: Secrets,
    context: &Context,
) -> Result<(), Error> {
    let new = NewKey {
        serial: serial.to_owned(),
        label: label.to_owned(),
        manufacturer: MANUFACTURER.to_owned(),
        issuer: MANUFACTURER.to_owned(),
        device_key: secrets.device_key.clone(),
    };
    yzt_softkey::create(folder, new, &mut random::source())?;
    let card = open(folder)?;
    let channel: Box<dyn CardChannel> = match &context.transcript {
        Some(transcript) => {
            let sink = transcript.channel(&format!("softkey:{serial}"));
            Box::new(TracedChannel::new(card, sink))
        }
        None => Box::new(card),
    };
    let mut device = ApduDevice::open(channel, Dialect::default())?;
    device.authenticate_device(DeviceKey::new(secrets.device_key))?;
    let policy = PinPolicy::default();
    let application = NewApplication::new(
        DEFAULT_APPLICATION,
        secrets.admin_pin,
        policy.retry_limit,
        policy.default_pin()?,
        policy.retry_limit,
    );
    Ok(device.create_application(application)?)
}

/// A serial number that is also the name of the key's folder.
fn checked_serial(serial: &str) -> Result<String, Error> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_good = (1..=MAXIMUM_TEXT).contains(&serial.len())
        && serial.bytes().all(plain)
        && !serial.starts_with(['.', '-']);
    if is_good {
        Ok(serial.to_owned())
    } else {
        Err(Error::Usage("--serial takes 1 to 32 letters, digits, '-', '_' and '.'".to_owned()))
    }
}

/// As much of a text as a label holds, without cutting a letter.
fn shortened(text: &str) -> String {
    let mut end = text.len().min(MAXIMUM_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

fn list(context: &Context) -> Result<Report, Error> {
    let folder = context.keys_folder()?;
    let listed = yzt_softkey::list(&folder);
    let mut page = Page::new();
    page.field(Term::Folder, folder.display().to_string());
    if listed.is_empty() {
        page.line("没有软件 USB Key。", "There are no software keys.");
    }
    let mut keys: Vec<Value> = Vec::new();
    for key in &listed {
        let (state, number) = match &key.state {
            KeyState::Available => ("available", None),
            KeyState::InUse => ("in_use", None),
            KeyState::Unusable(error) => ("unusable", Some(error.number())),
            _ => ("unusable", None),
        };
        let serial = key.serial.clone().unwrap_or_default();
        let label = key.label.clone().unwrap_or_default();
        page.blank()
            .field(Term::KeySerial, &serial)
            .field(Term::KeyLabel, &label)
            .field(Term::State, state_text(state, number, context.language))
            .field(Term::Folder, key.path.display().to_string());
        keys.push(json!({
            "serial": serial, "label": label, "state": state, "number": number,
            "folder": key.path.display().to_string(),
        }));
    }
    Ok(Report::new(json!({ "folder": folder.display().to_string(), "keys": keys }), page))
}

fn state_text(state: &str, number: Option<u16>, language: Language) -> String {
    let why = number.map(|number| {
        let text = message(number).map(|message| message.text.text(language)).unwrap_or_default();
        format!("YZT-{number:04} {text}")
    });
    match (state, language) {
        ("available", Language::Chinese) => "可用".to_owned(),
        ("available", Language::English) => "available".to_owned(),
        ("in_use", Language::Chinese) => "使用中".to_owned(),
        ("in_use", Language::English) => "in use".to_owned(),
        (_, Language::Chinese) => format!("不可用 {}", why.unwrap_or_default()),
        (_, Language::English) => format!("unusable {}", why.unwrap_or_default()),
    }
}

/// Serves until the process is ended: a key that is pulled out by force loses nothing, whatever it
/// was doing. What happens meanwhile is told on standard error, one line each.
fn serve(arguments: &ServeSoftKeyArgs, context: &Context) -> Result<Report, Error> {
    let serial = checked_serial(&arguments.key)?;
    let folder = context.keys_folder()?.join(&serial);
    let mut card = yzt_softkey::Card::open(&folder, Box::new(random::source()))?;
    let address = (arguments.host.as_str(), arguments.port);
    let mut was_waiting = false;
    vpcd::serve(&mut card, address, Reconnect::default(), &Stop::new(), |event| {
        let line = match (&event, context.language) {
            (Event::Connected(peer), Language::Chinese) => {
                format!("{serial}：已放入虚拟读卡器 {peer}")
            }
            (Event::Connected(peer), Language::English) => {
                format!("{serial}: in the virtual reader at {peer}")
            }
            // Once, and not with every attempt.
            (Event::Waiting { .. }, _) if was_waiting => return,
            (Event::Waiting { error, .. }, language) => {
                let number = error.number();
                let text =
                    message(number).map(|message| message.text.text(language)).unwrap_or_default();
                format!("YZT-{number:04} {text}")
            }
            _ => return,
        };
        was_waiting = matches!(event, Event::Waiting { .. });
        // Whoever reads no more is no reason to pull the key out.
        let _ = writeln!(stderr(), "{line}");
    })?;
    Ok(Report::new(json!({ "serial": serial }), Page::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_never_cuts_a_letter() {
        assert_eq!(shortened("示例科技有限公司"), "示例科技有限公司");
        let long = shortened("昆明市某某区某某科技发展有限责任公司");
        assert_eq!(long, "昆明市某某区某某科技");
        assert!(long.len() <= MAXIMUM_TEXT);
    }

    #[test]
    fn a_serial_number_is_a_plain_folder_name() {
        for good in ["YZT1", "a-b_c.d", "0"] {
            assert_eq!(checked_serial(good).unwrap(), good);
        }
        for bad in ["", ".", "..", ".x", "a/b", "a b", "中", "-x", &"x".repeat(33)] {
            assert_eq!(checked_serial(bad).unwrap_err().number(), 5000, "{bad}");
        }
    }
}
