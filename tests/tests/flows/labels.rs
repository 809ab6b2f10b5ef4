// SPDX-License-Identifier: MIT OR Apache-2.0
//! Two crates that know nothing of each other agree on what a login is.

use yzt_login::{LOGIN_LABEL, is_login_message};
use yzt_token::LOGIN_LABEL_FAMILY;

#[test]
fn what_no_batch_signs_is_what_the_login_calls_a_login() {
    assert!(LOGIN_LABEL.as_bytes().starts_with(LOGIN_LABEL_FAMILY));
    assert!(is_login_message(LOGIN_LABEL_FAMILY));
    for shorter in 0..LOGIN_LABEL_FAMILY.len() {
        assert!(!is_login_message(&LOGIN_LABEL_FAMILY[..shorter]));
    }
    // Nothing that begins in another way is a login: each byte of the family counts.
    for at in 0..LOGIN_LABEL_FAMILY.len() {
        let mut other = LOGIN_LABEL.as_bytes().to_vec();
        other[at] ^= 1;
        assert!(!is_login_message(&other) && !other.starts_with(LOGIN_LABEL_FAMILY));
    }
    // And whatever follows makes no difference.
    for behind in 0..=u8::MAX {
        let message = [LOGIN_LABEL_FAMILY, &[behind]].concat();
        assert!(is_login_message(&message) && message.starts_with(LOGIN_LABEL_FAMILY));
    }
}
