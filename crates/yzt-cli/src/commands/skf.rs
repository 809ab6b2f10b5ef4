// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt skf`: makers' SKF libraries.

use core::time::Duration;

use serde_json::{Value, json};

use yzt_cert::Certificate;
use yzt_token::KeyUse;
use yzt_token_skf::probe::{self, ApplicationReport, ContainerReport, DeviceReport};
use yzt_token_skf::{HelperProgram, Profiles, helper};

use crate::args::{ProbeSkfArgs, SkfCommand};
use crate::context::Context;
use crate::error::Error;
use crate::output::{Page, Report};

/// What stands in a report in place of a name.
const REDACTED: &str = "<redacted>";
/// How much of a serial number stays, so that two keys can be told apart.
const TAIL: usize = 4;

pub(crate) fn execute(command: &SkfCommand, context: &Context) -> Result<Report, Error> {
    match command {
        SkfCommand::Probe(arguments) => probe_library(arguments, context),
        SkfCommand::Helper => {
            helper::run().map_err(Error::Output)?;
            Ok(Report::new(json!({}), Page::new()))
        }
    }
}

fn probe_library(arguments: &ProbeSkfArgs, context: &Context) -> Result<Report, Error> {
    let token = |error: yzt_token_skf::Error| Error::from(yzt_token::Error::from(error));
    let profile = Profiles::with_folder(&arguments.profiles).map_err(token)?;
    let profile = profile.for_library(&arguments.library);
    let program = std::env::current_exe().map_err(Error::Output)?;
    let mut helper = HelperProgram::new(program, ["skf", "helper"]);
    helper.call_timeout = Duration::from_secs(arguments.timeout);
    let progress = context.progress("正在检查……", "Looking around ...");
    let found = probe::probe(&arguments.library, &profile, Some(&helper));
    drop(progress);
    let found = found.map_err(token)?;
    let shown = Shown { redact: arguments.redact };
    let library = match arguments.library.file_name() {
        Some(name) if arguments.redact => name.to_string_lossy().into_owned(),
        _ => arguments.library.display().to_string(),
    };
    let value = shown.report(&found, &library);
    let page = page(&value);
    Ok(Report::new(value, page))
}

/// Which names are left out.
struct Shown {
    redact: bool,
}

impl Shown {
    fn name(&self, name: &str) -> String {
        if self.redact && !name.is_empty() { REDACTED.to_owned() } else { name.to_owned() }
    }

    fn serial(&self, serial: &str) -> String {
        let tail = serial.char_indices().rev().nth(TAIL - 1).and_then(|(at, _)| serial.get(at..));
        match tail {
            Some(tail) if self.redact => format!("…{tail}"),
            _ => self.name(serial),
        }
    }

    fn report(&self, found: &probe::Report, library: &str) -> Value {
        let failures: Vec<Value> = found
            .failures
            .iter()
            .map(|failure| json!({ "function": failure.function, "what": failure.what }))
            .collect();
        let devices: Vec<Value> = found.devices.iter().map(|device| self.device(device)).collect();
        json!({
            "library": library,
            "profile": found.profile,
            "functions": {
                "standard": found.present.len(),
                "of": found.present.len() + found.missing.len(),
                "missing": found.missing,
                "beyond": found.de_facto,
                "decryption": found.decryption,
            },
            "layout": found.layout.map(|layout| layout.name()),
            "layoutIsCertain": found.layout_is_certain,
            "quirks": found.quirks,
            "devices": devices,
            "failures": failures,
        })
    }

    fn device(&self, device: &DeviceReport) -> Value {
        let applications: Vec<Value> =
            device.applications.iter().map(|application| self.application(application)).collect();
        let information = device.information.as_ref();
        let text = |text: fn(&yzt_token::DeviceInformation) -> &String| {
            information.map(|information| text(information).clone())
        };
        let [symmetric, asymmetric, digest, authentication] =
            device.algorithms.map(|number| format!("0x{number:08X}"));
        json!({
            "name": self.name(&device.name),
            "manufacturer": text(|told| &told.manufacturer),
            "issuer": text(|told| &told.issuer),
            "label": text(|told| &told.label).map(|label| self.name(&label)),
            "serial": text(|told| &told.serial).map(|serial| self.serial(&serial)),
            "hardware": information.map(|told| told.hardware_version.to_string()),
            "firmware": information.map(|told| told.firmware_version.to_string()),
            "algorithms": {
                "symmetric": symmetric,
                "asymmetric": asymmetric,
                "digest": digest,
                "deviceAuthentication": authentication,
            },
            "applications": applications,
        })
    }

    fn application(&self, application: &ApplicationReport) -> Value {
        let containers: Vec<Value> =
            application.containers.iter().map(|container| self.container(container)).collect();
        json!({
            "name": application.name,
            "userTries": application.user_tries,
            "administratorTries": application.administrator_tries,
            "files": application.files,
            "containers": containers,
        })
    }

    fn container(&self, container: &ContainerReport) -> Value {
        let certificates: Vec<Value> = container
            .certificates
            .iter()
            .map(|(key_use, der)| {
                let subject = match Certificate::parse(der) {
                    Ok(certificate) => self.name(&certificate.subject().to_string()),
                    Err(error) => format!("({error})"),
                };
                json!({ "use": use_name(*key_use), "bytes": der.len(), "subject": subject })
            })
            .collect();
        let keys: Vec<&str> = container.keys.iter().map(|key_use| use_name(*key_use)).collect();
        json!({
            "name": self.name(&container.name),
            "type": match container.kind {
                Some(0) => Some("empty"),
                Some(1) => Some("RSA"),
                Some(2) => Some("SM2"),
                _ => None,
            },
            "keys": keys,
            "certificates": certificates,
        })
    }
}

const fn use_name(key_use: KeyUse) -> &'static str {
    match key_use {
        KeyUse::Signature => "signature",
        KeyUse::Encryption => "encryption",
    }
}

/// The report as lines: what is attached to a question reads the same in every language, so that
/// the names are those of the JSON form.
fn page(value: &Value) -> Page {
    let mut page = Page::new();
    page.line("SKF 程序库报告（未尝试 PIN 码）：", "Report on an SKF library (no PIN was tried):");
    write(value, 1, &mut page);
    page
}

fn write(value: &Value, depth: usize, page: &mut Page) {
    let indent = "  ".repeat(depth);
    let Some(members) = value.as_object() else {
        page.item(format!("{indent}{}", short(value)));
        return;
    };
    for (name, member) in members {
        match member {
            Value::Array(items) if items.iter().any(Value::is_object) => {
                for item in items {
                    page.item(format!("{indent}{name}:"));
                    write(item, depth + 1, page);
                }
            }
            Value::Object(_) => {
                page.item(format!("{indent}{name}:"));
                write(member, depth + 1, page);
            }
            other => {
                page.item(format!("{indent}{name}: {}", short(other)));
            }
        }
    }
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(short).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_left_out_and_a_serial_keeps_its_end() {
        let (open, redacted) = (Shown { redact: false }, Shown { redact: true });
        assert_eq!(
            (open.name("甲公司").as_str(), redacted.name("甲公司").as_str()),
            ("甲公司", REDACTED)
        );
        assert_eq!(redacted.serial("ODD0001"), "…0001");
        assert_eq!(redacted.serial("123"), REDACTED);
        assert_eq!(open.serial("ODD0001"), "ODD0001");
        assert_eq!(redacted.name(""), "");
    }

    #[test]
    fn lines_follow_the_json_form() {
        let value = json!({ "a": { "b": 1 }, "c": [{ "d": "e" }], "f": [], "g": ["h", "i"] });
        let text = page(&value).render(yzt_assistant::messages::Language::English);
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines, ["  a:", "    b: 1", "  c:", "    d: e", "  f: -", "  g: h i"]);
    }
}
