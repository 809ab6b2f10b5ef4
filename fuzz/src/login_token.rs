// SPDX-License-Identifier: MIT OR Apache-2.0
//! Challenges, tokens, origins and the verifier.

use yzt_login::{
    Challenge, LoginToken, MAXIMUM_CONTEXT, MAXIMUM_TOKEN, MESSAGE_LENGTH, Nonce, Origin,
    is_login_message, login_message, refuse_login_message,
};

use crate::shown::is_safe;
use crate::world::portal;

/// Reads the input as everything that a page, a portal or an assistant may send.
pub fn run(data: &[u8]) {
    challenge(data);
    token(data);
    assert_eq!(refuse_login_message(data).is_err(), starts_reserved(data));
    assert!(!is_login_message(data) || refuse_login_message(data).is_err());
    if let Ok(text) = core::str::from_utf8(data) {
        origin(text);
        nonce(text);
    }
}

/// Every version of the protocol is reserved, not only the one of today.
fn starts_reserved(content: &[u8]) -> bool {
    content.starts_with(b"yzt-login-")
}

fn challenge(data: &[u8]) {
    let challenge = match Challenge::from_json(data) {
        Ok(challenge) => challenge,
        Err(error) => return check(&error),
    };
    let json = challenge.to_json();
    assert_eq!(Challenge::from_json(json.as_bytes()).unwrap(), challenge);
    assert!(challenge.context().len() <= MAXIMUM_CONTEXT);
    assert!(is_safe(challenge.context()));
    let origin = Origin::parse(crate::world::PORTAL).unwrap();
    let message = login_message(&origin, challenge.nonce(), data, challenge.context());
    assert_eq!(message.len(), MESSAGE_LENGTH);
    assert!(is_login_message(&message));
}

fn token(data: &[u8]) {
    let token = match LoginToken::from_json(data) {
        Ok(token) => token,
        Err(error) => return check(&error),
    };
    let json = token.to_json();
    assert!(json.len() <= MAXIMUM_TOKEN);
    assert_eq!(LoginToken::from_json(json.as_bytes()).unwrap(), token);
    assert!(token.app_version().bytes().all(|byte| (0x20..0x7F).contains(&byte)));
    match portal().verify(data) {
        Ok(identity) => {
            let signed = &portal().token;
            assert_eq!(token.unverified_certificate(), signed.unverified_certificate());
            assert_eq!(token.signature(), signed.signature());
            assert_eq!(token.algorithm(), signed.algorithm());
            assert!(identity.origin_bound && !identity.software_key && !identity.developer_mode);
        }
        Err(error) => check(&error),
    }
}

fn check(error: &yzt_login::Error) {
    let number = error.number();
    let known = yzt_login::NUMBERS.contains(&number)
        || yzt_cert::NUMBERS.contains(&number)
        || yzt_crypto::NUMBERS.contains(&number);
    assert!(known, "{number}");
    assert!(is_safe(&error.to_string()), "{error}");
    assert!(!error.name().is_empty());
}

fn origin(text: &str) {
    let strict = Origin::parse(text);
    let lenient = Origin::parse_for_development(text);
    if let Ok(origin) = &strict {
        assert!(!origin.developer_mode());
        assert!(origin.as_str().starts_with("https://"));
        assert_eq!(Some(origin), lenient.as_ref().ok());
    }
    match lenient {
        Ok(origin) => {
            // One spelling: what is read from it is itself.
            let again = Origin::parse_for_development(origin.as_str()).unwrap();
            assert_eq!(again, origin);
            assert!(origin.as_str().is_ascii() && is_safe(origin.as_str()));
            assert_eq!(strict.is_ok(), !origin.developer_mode());
        }
        Err(error) => {
            check(&error);
            assert!(strict.is_err());
        }
    }
}

fn nonce(text: &str) {
    if let Ok(nonce) = Nonce::from_base64(text) {
        assert_eq!(nonce.to_base64(), text);
        assert!((Nonce::MINIMUM..=Nonce::MAXIMUM).contains(&nonce.as_bytes().len()));
    }
}
