// SPDX-License-Identifier: MIT OR Apache-2.0
//! Searches what a demonstration leaves behind for what must not be in it.
//!
//! A PIN of six digits can be found by trying all of them, wherever a block that was encrypted under
//! it can be recognised after decryption. So the search does just that, with the key derivation of
//! GM/T 0017 written down a second time on other people's SHA-1 and SM4.

use super::files::{files, read};
use crate::outcome::CheckResult;
use base64ct::{Base64, Encoding};
use serde_json::Value;
use sha1::{Digest, Sha1};
use sm4::Sm4;
use sm4::cipher::{BlockCipherDecrypt, KeyInit};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Checks the folder of a demonstration that ran to its end; `pins` are all that were typed in it.
pub(crate) fn check(folder: &Path, pins: &[&str]) -> Vec<CheckResult> {
    let mut results = Vec::new();
    let transcript = match Transcript::read(folder) {
        Ok(transcript) => transcript,
        Err(why) => return vec![CheckResult::from_problems("transcript", &[why])],
    };
    let searched = transcript.blocks.len();
    results.push(CheckResult::from_problems(
        format!(
            "no block of the transcript opens under any six-digit PIN ({searched} blocks searched)"
        ),
        &search(&transcript.blocks, 0..1_000_000),
    ));
    results.push(CheckResult::from_problems(
        "no PIN and no key derived from one is in the transcript",
        &known_secrets(&transcript.text, pins),
    ));
    results.push(CheckResult::from_problems(
        "no private key of the CA is outside its folder",
        &match authority_keys_outside(folder) {
            Ok(found) => found,
            Err(why) => vec![why],
        },
    ));
    results
}

/// What was written down of the exchanges with the key.
struct Transcript {
    text: String,
    /// Every run of 16 bytes that could be a block, once.
    blocks: BTreeSet<[u8; 16]>,
}

impl Transcript {
    fn read(folder: &Path) -> Result<Self, String> {
        let mut text = String::new();
        for file in files(folder)? {
            if file.extension().is_some_and(|extension| extension == "jsonl") {
                text.push_str(&read(&file)?);
            }
        }
        let mut blocks = BTreeSet::new();
        for line in text.lines() {
            let record: Value =
                serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
            if is_public(&record) {
                continue;
            }
            for part in ["command", "response"] {
                let data = record[part].as_str().and_then(super::files::unhex).unwrap_or_default();
                blocks.extend(
                    data.windows(16).filter_map(|window| <[u8; 16]>::try_from(window).ok()),
                );
            }
        }
        if !text.contains("VerifyPIN") {
            return Err("the transcript holds no login".into());
        }
        Ok(Self { text, blocks })
    }
}

/// Whether all data of a command is public by its nature: certificates, and what the key is.
fn is_public(record: &Value) -> bool {
    let public = ["ImportCertificate", "ExportCertificate", "GetDevInfo"];
    record["instruction"].as_str().is_some_and(|name| public.contains(&name))
}

/// Decrypts every block under the key of every PIN of the range, on two threads.
fn search(blocks: &BTreeSet<[u8; 16]>, pins: std::ops::Range<u32>) -> Vec<String> {
    let middle = u32::midpoint(pins.start, pins.end);
    let search_half = |half: std::ops::Range<u32>| -> Vec<String> {
        half.filter(|pin| {
            let cipher = Sm4::new(&pin_key(format!("{pin:06}").as_bytes()).into());
            blocks.iter().any(|block| {
                let mut plain = (*block).into();
                cipher.decrypt_block(&mut plain);
                is_recognised(&plain.into())
            })
        })
        .map(|pin| format!("a block opens under the PIN {pin:06}"))
        .collect()
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(|| search_half(pins.start..middle));
        let mut found = search_half(middle..pins.end);
        found.extend(first.join().unwrap_or_else(|_| vec!["the search broke off".into()]));
        found
    })
}

/// The first 16 bytes of SHA-1 over the PIN, padded with zero bytes to 16.
fn pin_key(pin: &[u8]) -> [u8; 16] {
    let mut padded = [0; 16];
    padded.iter_mut().zip(pin).for_each(|(to, from)| *to = *from);
    let digest = Sha1::digest(padded);
    let mut key = [0; 16];
    key.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    key
}

/// Whether a decrypted block has one of the shapes that hosts send: a challenge before zero bytes, a
/// challenge between its length and its padding, or a PIN before zero bytes.
fn is_recognised(block: &[u8; 16]) -> bool {
    let zero_from = |at: usize| block.iter().skip(at).all(|&byte| byte == 0);
    let length_prefixed = block.starts_with(&[8, 0]) && block[10] == 0x80 && zero_from(11);
    let digits = block.iter().take_while(|byte| byte.is_ascii_digit()).count();
    zero_from(8) || length_prefixed || (digits >= 6 && zero_from(digits))
}

/// Which of the PINs, or of the keys derived from them, stand in a text in any usual form.
fn known_secrets(text: &str, pins: &[&str]) -> Vec<String> {
    let upper = text.to_ascii_uppercase();
    let mut found = Vec::new();
    for pin in pins {
        let forms = [hex(pin.as_bytes()), hex(&pin_key(pin.as_bytes())), format!("\"{pin}\"")];
        if forms.iter().any(|form| upper.contains(form.as_str())) {
            found.push(format!("the PIN {pin}, or the key of it, is in the transcript"));
        }
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Files outside the CA's folder that hold one of its private keys, as bytes, hexadecimal or PEM.
fn authority_keys_outside(folder: &Path) -> Result<Vec<String>, String> {
    let authority = folder.join("ca").join("authority");
    let mut forms = Vec::new();
    for name in ["root.key", "issuing.key"] {
        forms.extend(forms_of_key(&read(&authority.join(name))?).ok_or("no private key in PEM")?);
    }
    let mut found = Vec::new();
    for file in files(folder)? {
        let content = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let holds = |form: &Vec<u8>| content.windows(form.len()).any(|part| part == form);
        if !file.starts_with(&authority) && forms.iter().any(holds) {
            found.push(format!("{} holds a private key of the CA", file.display()));
        }
    }
    Ok(found)
}

/// A private key of SM2 in the forms that it could be found in.
fn forms_of_key(pem: &str) -> Option<[Vec<u8>; 4]> {
    let lines: Vec<&str> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = Base64::decode_vec(&lines.concat()).ok()?;
    // ECPrivateKey begins with its version, 1, and the octet string of 32 bytes (RFC 5915).
    let before = [2, 1, 1, 4, 32];
    let at = der.windows(before.len()).position(|part| part == before)? + before.len();
    let key = der.get(at..at + 32)?;
    let text = hex(key);
    // The second line of the PEM text holds the most of the key and nothing that is public alone.
    let line = lines.get(1)?.as_bytes().to_vec();
    Some([key.to_vec(), text.to_lowercase().into_bytes(), text.into_bytes(), line])
}

#[cfg(test)]
mod tests {
    use super::*;
    use sm4::cipher::BlockCipherEncrypt;

    fn sealed(pin: &str, plain: [u8; 16]) -> BTreeSet<[u8; 16]> {
        let mut block = plain.into();
        Sm4::new(&pin_key(pin.as_bytes()).into()).encrypt_block(&mut block);
        BTreeSet::from([block.into()])
    }

    #[test]
    fn the_search_finds_a_pin_in_what_must_be_left_out() {
        let challenge = [9, 1, 2, 3, 4, 5, 6, 7];
        let mut zero_padded = [0; 16];
        zero_padded[..8].copy_from_slice(&challenge);
        let mut length_prefixed = [0; 16];
        length_prefixed[0] = 8;
        length_prefixed[2..10].copy_from_slice(&challenge);
        length_prefixed[10] = 0x80;
        let mut new_pin = [0; 16];
        new_pin[..6].copy_from_slice(b"864203");
        for plain in [zero_padded, length_prefixed, new_pin] {
            let found = search(&sealed("000739", plain), 0..1000);
            assert_eq!(found, ["a block opens under the PIN 000739"]);
        }
        assert!(search(&BTreeSet::from([[7; 16]]), 0..1000).is_empty());
    }

    #[test]
    fn a_pin_in_the_text_is_found_in_every_form() {
        assert!(known_secrets(r#"{"pin":"739154"}"#, &["739154"]).len() == 1);
        assert!(known_secrets("00373339313534", &["739154"]).len() == 1);
        assert!(known_secrets(&hex(&pin_key(b"739154")).to_lowercase(), &["739154"]).len() == 1);
        assert!(known_secrets("7391540", &["739154"]).is_empty());
    }
}
