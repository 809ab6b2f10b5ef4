// SPDX-License-Identifier: MIT OR Apache-2.0
//! The twelve steps, what each needs, and what is fed to each to make it fail.

use super::StepOutcome;
use super::actor::Answer;
use super::files::{
    change_member, change_pem_signature, copy, copy_folder, damage_store, expect, files,
    flip_in_the_middle, lines, read, text, unhex, wait_for,
};
use super::world::{
    CHOSEN_PIN, CODE, LOOK_ALIKE, ORGANIZATION, PIN_AFTER_UNBLOCK, PORTAL, WRONG_PIN, World,
};
use serde_json::Value;
use std::fs;
use std::path::Path;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// One step: its number, what it shows, which steps it stands on, and how it is played.
pub(crate) struct Step {
    pub(crate) number: u8,
    pub(crate) title: &'static str,
    pub(crate) needs: &'static [u8],
    pub(crate) run: fn(&mut World) -> StepOutcome,
}

/// All steps in order.
pub(crate) const ALL: &[Step] = &[
    step(1, "the CA is made", &[], ca_is_made),
    step(2, "a key is made", &[1], key_is_made),
    step(3, "dual certificates are issued and imported", &[1, 2], certificates_are_issued),
    step(4, "login to the portal is accepted", &[3], login_is_accepted),
    step(5, "the PIN is changed at first use", &[3], pin_is_changed),
    step(
        6,
        "a wrong PIN shows the tries left, the right one restores them",
        &[3],
        wrong_pin_is_counted,
    ),
    step(7, "six wrong tries lock the key, also after a restart", &[3], six_wrong_tries_lock),
    step(8, "the CA unblocks it, and the one-time PIN must be changed", &[7], ca_unblocks),
    step(9, "a look-alike site that relays the challenge is refused", &[8], relay_is_refused),
    step(10, "a replayed login and a late one are refused", &[4, 8], replay_is_refused),
    step(11, "20 days before expiry a reminder, after it a refusal", &[8], expiry_is_noticed),
    step(12, "a revoked certificate is refused", &[8], revocation_is_noticed),
];

const fn step(
    number: u8,
    title: &'static str,
    needs: &'static [u8],
    run: fn(&mut World) -> StepOutcome,
) -> Step {
    Step { number, title, needs, run }
}

/// Whether a step stands on another, directly or through others.
pub(crate) fn depends(number: u8, on: u8) -> bool {
    ALL.iter()
        .filter(|step| step.number == number)
        .flat_map(|step| step.needs)
        .any(|&needed| needed == on || depends(needed, on))
}

fn ca_is_made(world: &mut World) -> StepOutcome {
    let words = ["ca", "new", "--dir", "authority", "--name", "示例数字证书认证中心"];
    world.ca.done(&words, &[])?;
    for name in ["root.pem", "issuing.pem"] {
        copy(&world.ca.file("authority").join(name), &world.post.join(name))?;
    }
    world.publish(None)?;
    if world.breaks(1) {
        // The issuing CA's certificate that arrives is not the one that was signed.
        change_pem_signature(&world.post.join("issuing.pem"))?;
    }
    let (root, issuing) = (world.post("root.pem"), world.post("issuing.pem"));
    let words =
        ["cert", "verify", &issuing, "--anchor", &root, "--purpose", "ca", "--no-revocation-check"];
    let verified = world.portal.done(&words, &[])?;
    expect(&verified, "/valid", &Value::Bool(true))?;
    let length = verified["path"].as_array().map_or(0, Vec::len);
    Ok(format!("root and issuing CA, a path of {length} SM2 certificates"))
}

fn key_is_made(world: &mut World) -> StepOutcome {
    // The CA makes the key and keeps its administrator PIN; the key itself goes to the clerk.
    let keys = world.place_of_key().display().to_string();
    let mut words = vec!["softkey", "new", "--keys", &keys, "--organization", ORGANIZATION];
    words.extend(["--admin-pin-out", "administrator-pin.json"]);
    let made = world.ca.done(&words, &[])?;
    world.key = text(&made, "/serial")?;
    if world.breaks(2) {
        damage_store(Path::new(&text(&made, "/folder")?))?;
    }
    world.plug()?;
    let information = world.key_information(None)?;
    expect(&information, "/pin/status", &Value::from("default"))?;
    expect(&information, "/pin/tries_left", &Value::from(6))?;
    expect(&information, "/pin/maximum", &Value::from(6))?;
    Ok(format!("serial {}, default PIN, 6 of 6 tries", world.key))
}

fn certificates_are_issued(world: &mut World) -> StepOutcome {
    let (request, answer) = (world.post("request.p10"), world.post("answer.der"));
    let key = world.key.clone();
    let words = ["cert", "request", "--key", &key, "--out", &request, "--pin-fd", "0"];
    world.clerk.done(&words, &[world.pin])?;
    let mut words = vec!["ca", "issue", "--dir", "authority", "--request", &request];
    words.extend(["--organization", ORGANIZATION, "--uscc", CODE, "--days", "365"]);
    words.extend(["--software-key", "--out", &answer]);
    let issued = world.ca.done(&words, &[])?;
    world.signature_serial = text(&issued, "/signature_serial")?;
    world.not_after = text(&issued, "/not_after")?;
    if world.breaks(3) {
        flip_in_the_middle(Path::new(&answer))?;
    }
    let words = ["cert", "import", "--key", &key, "--in", &answer, "--pin-fd", "0"];
    world.clerk.done(&words, &[world.pin])?;
    let information = world.key_information(None)?;
    expect(&information, "/organization", &Value::from(ORGANIZATION))?;
    let certificates = information["certificates"].as_array().map_or(0, Vec::len);
    if certificates != 2 {
        return Err(format!("{certificates} certificates on the key in place of 2"));
    }
    Ok(format!("{ORGANIZATION} {CODE}, 2 certificates and the enveloped key pair"))
}

fn login_is_accepted(world: &mut World) -> StepOutcome {
    let challenge = world.challenge("first", None)?;
    let token = world.post("token-first.json");
    let transcript = world.clerk.file("transcript.jsonl");
    let before = lines(&transcript)?.len();
    world.login(&challenge, PORTAL, &token)?;
    let exchanged = lines(&transcript)?.split_off(before);
    let (consent, whole) = login_apdus(&exchanged)?;
    if world.breaks(4) {
        change_member(Path::new(&token), "signature")?;
    }
    // The look-alike's kit and the replay of step 10 want the token as it went over the wire.
    copy(Path::new(&token), &world.post.join("token-captured.json"))?;
    let state = world.portal.file("state");
    copy_folder(&state, &world.portal.file("state-before-first"))?;
    match world.verify(&world.portal, PORTAL, "first", &token, None)? {
        Answer::Refused(error) => Err(format!("the portal refused: {error}")),
        Answer::Done(accepted) => {
            expect(&accepted, "/identity/organization", &Value::from(ORGANIZATION))?;
            expect(&accepted, "/identity/unified_social_credit_code", &Value::from(CODE))?;
            expect(&accepted, "/identity/origin_bound", &Value::Bool(true))?;
            Ok(format!(
                "{ORGANIZATION} {CODE} at {PORTAL}, {consent} APDUs from consent to logged out, {whole} on a listed key"
            ))
        }
    }
}

/// The commands between consent and logout, and all that a login takes on a key that was listed.
fn login_apdus(lines: &[String]) -> Result<(usize, usize), String> {
    let names: Vec<String> = lines
        .iter()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|record| record["instruction"].as_str().unwrap_or("?").to_owned())
        .collect();
    let position = |name: &str| names.iter().position(|found| found == name);
    let (Some(verify), Some(clear)) = (position("VerifyPIN"), position("ClearSecureState")) else {
        return Err(format!("no login in the transcript: {names:?}"));
    };
    // The challenge for the PIN is asked for once the person has consented.
    let first = verify.checked_sub(1).ok_or("no challenge before VerifyPIN")?;
    let sequence = names.get(first..=clear).unwrap_or_default();
    if sequence != ["GenRandom", "VerifyPIN", "ECCSignData", "ClearSecureState"] {
        return Err(format!("the login is not the shortest one: {names:?}"));
    }
    // What only finds out which keys and certificates there are would be known from a list.
    let listing = ["EnumApplication", "EnumContainer", "ExportCertificate", "GetDevInfo"];
    let beyond = names.iter().filter(|name| !listing.contains(&name.as_str())).count();
    if beyond > 8 {
        return Err(format!("a login on a listed key takes {beyond} APDUs: {names:?}"));
    }
    Ok((sequence.len(), beyond))
}

fn pin_is_changed(world: &mut World) -> StepOutcome {
    // A clerk who chooses the factory PIN once more has not changed it.
    let new = if world.breaks(5) { world.pin } else { CHOSEN_PIN };
    let key = world.key.clone();
    let words = ["pin", "change", "--key", &key, "--pin-fd", "0", "--new-pin-fd", "0"];
    world.clerk.done(&words, &[world.pin, new])?;
    world.pin = CHOSEN_PIN;
    let information = world.key_information(None)?;
    expect(&information, "/pin/status", &Value::from("set"))?;
    Ok("default PIN replaced, 6 of 6 tries".into())
}

fn wrong_pin_is_counted(world: &mut World) -> StepOutcome {
    let challenge = world.challenge("typing", None)?;
    let token = world.post("token-typing.json");
    let wrong = if world.breaks(6) { world.pin } else { WRONG_PIN };
    let words = world.login_words(&challenge, PORTAL, &token);
    let error = world.clerk.refused(&words, &[wrong], "PIN_INCORRECT")?;
    expect(&error, "/tries_left", &Value::from(5))?;
    expect(&world.key_information(None)?, "/pin/tries_left", &Value::from(5))?;
    world.login(&challenge, PORTAL, &token)?;
    expect(&world.key_information(None)?, "/pin/tries_left", &Value::from(6))?;
    Ok("5 of 6 after a wrong one, 6 of 6 after the right one".into())
}

fn six_wrong_tries_lock(world: &mut World) -> StepOutcome {
    let challenge = world.challenge("guessing", None)?;
    let token = world.post("token-guessing.json");
    // Without the last word the command does not spend the last try: it asks first.
    let words = world.login_words(&challenge, PORTAL, &token);
    let words: Vec<String> = words.into_iter().chain(["--last-try"]).map(str::to_owned).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut counted = Vec::new();
    for attempt in 1..=6 {
        // The key loses its power between two tries.
        world.replug()?;
        let pin = match world.breaks(7) && attempt == 4 {
            true => world.pin,
            false => WRONG_PIN,
        };
        if let Answer::Refused(error) = world.clerk.run(&words, &[pin])? {
            counted.push(error["tries_left"].to_string());
        }
    }
    world.replug()?;
    let error = world.clerk.refused(&words, &[world.pin], "PIN_LOCKED")?;
    expect(&world.key_information(None)?, "/pin/locked", &Value::Bool(true))?;
    Ok(format!("tries left {}; then the right PIN: {}", counted.join(" "), error["name"]))
}

fn ca_unblocks(world: &mut World) -> StepOutcome {
    let (request, answer) = (world.post("unblock-request.json"), world.post("unblock-answer.json"));
    let key = world.key.clone();
    let mut words = vec!["pin", "unblock", "--key", &key, "--request", &request];
    words.extend(["--answer", &answer, "--wait", "60"]);
    let waiting = world.clerk.start(&words)?;
    wait_for(Path::new(&request))?;
    // The answer is written beside its name first, so that no half of it can be read.
    let prepared = world.post("unblock-answer.prepared");
    let mut words = vec!["ca", "unblock", "--dir", "authority", "--request", &request];
    words.extend(["--admin-pin", "administrator-pin.json", "--answer", &prepared]);
    words.extend(["--one-time-pin-out", "one-time-pin.txt"]);
    world.ca.done(&words, &[])?;
    if world.breaks(8) {
        change_member(Path::new(&prepared), "cryptogram")?;
    }
    fs::rename(&prepared, &answer).map_err(|error| error.to_string())?;
    match waiting.finish()? {
        Answer::Done(done) => expect(&done, "/pin/status", &Value::from("one_time"))?,
        Answer::Refused(error) => return Err(format!("the key refused the answer: {error}")),
    }
    // The one-time PIN reaches the clerk by telephone.
    let spoken = read(&world.ca.file("one-time-pin.txt"))?;
    let spoken = spoken.trim();
    let challenge = world.challenge("unblocked", None)?;
    let token = world.post("token-unblocked.json");
    let words = world.login_words(&challenge, PORTAL, &token);
    world.clerk.refused(&words, &[spoken], "PIN_MUST_CHANGE")?;
    let words = ["pin", "change", "--key", &key, "--pin-fd", "0", "--new-pin-fd", "0"];
    world.clerk.done(&words, &[spoken, PIN_AFTER_UNBLOCK])?;
    world.pin = PIN_AFTER_UNBLOCK;
    world.login(&challenge, PORTAL, &token)?;
    let searched = administrator_pin_is_absent(world)?;
    Ok(format!(
        "one-time PIN changed, login works; the administrator PIN is in none of {searched} files outside the CA"
    ))
}

/// Searches all that the clerk holds and all that was posted for the administrator PIN.
fn administrator_pin_is_absent(world: &World) -> Result<usize, String> {
    let vault: Value = serde_json::from_str(&read(&world.ca.file("administrator-pin.json"))?)
        .map_err(|error| error.to_string())?;
    let secret = text(&vault, "/admin_pin")?;
    if secret.len() < 16 {
        return Err("the administrator PIN is shorter than 16 bytes".into());
    }
    let bytes = unhex(&secret).unwrap_or_else(|| secret.clone().into_bytes());
    let mut searched = 0;
    for folder in [&world.clerk.folder, &world.post] {
        for file in files(folder)? {
            let content = fs::read(&file).map_err(|error| error.to_string())?;
            for form in [secret.as_bytes(), &bytes] {
                if content.windows(form.len()).any(|window| window == form) {
                    return Err(format!("{} holds the administrator PIN", file.display()));
                }
            }
            searched += 1;
        }
    }
    Ok(searched)
}

fn relay_is_refused(world: &mut World) -> StepOutcome {
    let challenge = world.challenge("relayed", None)?;
    // The look-alike passes the portal's challenge on as its own, and keeps what it needs to check
    // the answer.
    copy_folder(&world.portal.file("state"), &world.look_alike.file("state"))?;
    let token = world.post("token-relayed.json");
    let visited = if world.breaks(9) { PORTAL } else { LOOK_ALIKE };
    world.login(&challenge, visited, &token)?;
    let refusal = match world.verify(&world.portal, PORTAL, "relayed", &token, None)? {
        Answer::Refused(error) if error["name"] == "SIGNATURE_INVALID" => error,
        other => {
            return Err(format!("the portal should refuse with SIGNATURE_INVALID, but: {other:?}"));
        }
    };
    match world.verify(&world.look_alike, LOOK_ALIKE, "relayed", &token, None)? {
        Answer::Done(_) => {
            Ok(format!("{}; the same token is good for {LOOK_ALIKE} alone", refusal["name"]))
        }
        Answer::Refused(error) => {
            Err(format!("the token is not even good for {LOOK_ALIKE}: {error}"))
        }
    }
}

fn replay_is_refused(world: &mut World) -> StepOutcome {
    let captured = world.post("token-captured.json");
    let replay = world.verify(&world.portal, PORTAL, "first", &captured, None)?;
    let other_session = world.verify(&world.portal, PORTAL, "another", &captured, None)?;
    for answer in [replay, other_session] {
        match answer {
            Answer::Refused(error) if error["name"] == "NONCE_UNKNOWN" => {}
            other => {
                return Err(format!("a replay should end with NONCE_UNKNOWN, but: {other:?}"));
            }
        }
    }
    let tomorrow = OffsetDateTime::now_utc() + time::Duration::days(1);
    let (issued, late) = (show(tomorrow)?, show(tomorrow + time::Duration::seconds(301))?);
    world.publish(Some(&issued))?;
    let challenge = world.challenge("late", Some(&issued))?;
    let token = world.post("token-late.json");
    world.login(&challenge, PORTAL, &token)?;
    // A clock that has stopped takes the late login for a timely one.
    let clock = if world.breaks(10) { issued } else { late };
    match world.verify(&world.portal, PORTAL, "late", &token, Some(&clock))? {
        Answer::Refused(error) if error["name"] == "NONCE_EXPIRED" => {
            Ok("NONCE_UNKNOWN twice, NONCE_EXPIRED after 301 s".into())
        }
        other => Err(format!("a late login should end with NONCE_EXPIRED, but: {other:?}")),
    }
}

fn expiry_is_noticed(world: &mut World) -> StepOutcome {
    let (before, after) = around_expiry(&world.not_after)?;
    let clock = if world.breaks(11) { None } else { Some(before.as_str()) };
    let information = world.key_information(clock)?;
    let days = information["certificates"][0]["days_left"].clone();
    expect(&information, "/certificates/0/reminder", &Value::Bool(true))?;
    expect(&information, "/certificates/0/days_left", &Value::from(20))?;
    world.publish(Some(&after))?;
    let challenge = world.challenge("expired", Some(&after))?;
    let token = world.post("token-expired.json");
    world.login(&challenge, PORTAL, &token)?;
    match world.verify(&world.portal, PORTAL, "expired", &token, Some(&after))? {
        Answer::Refused(error) if error["name"] == "CERT_EXPIRED" => {
            Ok(format!("reminder with {days} days left; {} a day after", error["name"]))
        }
        other => {
            Err(format!("an expired certificate should end with CERT_EXPIRED, but: {other:?}"))
        }
    }
}

/// The time of day of expiry, 20 days before it and one day after.
fn around_expiry(not_after: &str) -> Result<(String, String), String> {
    let end = OffsetDateTime::parse(not_after, &Rfc3339)
        .map_err(|error| format!("{not_after}: {error}"))?;
    Ok((show(end - time::Duration::days(20))?, show(end + time::Duration::days(1))?))
}

fn show(moment: OffsetDateTime) -> Result<String, String> {
    let whole = moment.replace_nanosecond(0).map_err(|error| error.to_string())?;
    whole.format(&Rfc3339).map_err(|error| error.to_string())
}

fn revocation_is_noticed(world: &mut World) -> StepOutcome {
    world.publish(None)?;
    let stale = world.post.join("stale.crl");
    copy(&world.post.join("current.crl"), &stale)?;
    let serial = world.signature_serial.clone();
    let words =
        ["ca", "revoke", "--dir", "authority", "--serial", &serial, "--reason", "key-compromise"];
    world.ca.done(&words, &[])?;
    let published = world.publish(None)?;
    if world.breaks(12) {
        copy(&stale, &world.post.join("current.crl"))?;
    }
    let challenge = world.challenge("revoked", None)?;
    let token = world.post("token-revoked.json");
    world.login(&challenge, PORTAL, &token)?;
    match world.verify(&world.portal, PORTAL, "revoked", &token, None)? {
        Answer::Refused(error) if error["name"] == "CERT_REVOKED" => Ok(format!(
            "{} by revocation list {} with {} entries",
            error["name"], published["number"], published["revoked"]
        )),
        other => Err(format!("a revoked certificate should end with CERT_REVOKED, but: {other:?}")),
    }
}
