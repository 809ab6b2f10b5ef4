// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `--keep` leaves: the parties' folders, what was posted, and the login of step 4 laid out so
//! that openssl alone can verify it.

use super::files::{copy_folder, read, text};
use super::world::PORTAL;
use base64ct::{Base64, Encoding};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Verifies the login of step 4 with openssl and nothing of ours.
const SCRIPT: &str = r#"#!/bin/sh
# Verifies the login of step 4 with openssl alone.
#
# The signed message is
#   "yzt-login-1" 00 SM3(origin) SM3(nonce) SM3(certificate) SM3(context)
# and the origin and the nonce come from the portal's own knowledge, never from the token.
set -eu
cd "$(dirname "$0")/step-4"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
    printf 'yzt-login-1\000'
    for part in origin nonce certificate.der context; do
        openssl dgst -sm3 -binary "$part"
    done
} > "$work/message"
openssl x509 -inform DER -in certificate.der -noout -pubkey > "$work/key.pem"
openssl pkeyutl -verify -rawin -digest sm3 -pkeyopt distid:1234567812345678 \
    -pubin -inkey "$work/key.pem" -in "$work/message" -sigfile signature.der
openssl x509 -inform DER -in certificate.der -out "$work/certificate.pem"
openssl verify -partial_chain -no_check_time -vfyopt distid:1234567812345678 \
    -CAfile ../post/issuing.pem "$work/certificate.pem" | sed 's/.*: /certificate: /'
"#;

/// Copies what the demonstration made into the folder `keep`, which has to be new or empty.
pub(crate) fn copy(folder: &Path, keep: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", keep.display());
    fs::create_dir_all(keep).map_err(failed)?;
    if fs::read_dir(keep).map_err(failed)?.next().is_some() {
        return Err(format!("{} is not empty; nothing was kept", keep.display()));
    }
    copy_folder(folder, keep)?;
    lay_out_login(&keep.join("post"), &keep.join("step-4"))?;
    let script = keep.join("verify-step-4.sh");
    fs::write(&script, SCRIPT).map_err(failed)?;
    make_executable(&script).map_err(failed)
}

/// Writes each part of the login of step 4 as a file of its own.
fn lay_out_login(post: &Path, to: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    let challenge = json(&post.join("challenge-first.json"))?;
    let token = json(&post.join("token-first.json"))?;
    fs::create_dir_all(to).map_err(failed)?;
    for (name, content) in [
        ("origin", PORTAL.as_bytes().to_vec()),
        ("nonce", decode(&challenge, "/nonce")?),
        ("context", text(&challenge, "/context")?.into_bytes()),
        ("certificate.der", decode(&token, "/unverifiedCertificate")?),
        ("signature.der", decode(&token, "/signature")?),
    ] {
        fs::write(to.join(name), content).map_err(failed)?;
    }
    Ok(())
}

fn json(path: &Path) -> Result<Value, String> {
    serde_json::from_str(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn decode(value: &Value, pointer: &str) -> Result<Vec<u8>, String> {
    Base64::decode_vec(&text(value, pointer)?).map_err(|error| format!("{pointer}: {error}"))
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}
