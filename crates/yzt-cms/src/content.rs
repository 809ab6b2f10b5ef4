// SPDX-License-Identifier: MIT OR Apache-2.0
//! Content that may not be signed: what begins as a login message does.
//!
//! A holder's signature key signs logins as well as documents. A login message begins with a
//! constant label; as long as nothing else that is signed begins so, no document can be passed off
//! as a login. GM/T 0010 signs content as it stands, so the label alone decides.

use yzt_cert::asn1::tag;

use crate::error::Error;

/// The label that begins every login message of this version, and the name of the token's format.
///
/// A zero byte follows it in the message.
pub const LOGIN_LABEL: &str = "yzt-login-1";

/// What the labels of all versions have in common. Content is refused by this prefix, so that a
/// document signed today cannot be a login of a later version.
const LABEL_FAMILY: &[u8] = b"yzt-login-";

/// Whether content begins as a login message of any version does.
#[must_use]
pub fn is_login_message(content: &[u8]) -> bool {
    content.starts_with(LABEL_FAMILY)
}

/// Refuses content that begins as a login message does: before every signature over bytes that a
/// caller gives.
///
/// # Errors
/// [`Error::LoginContent`] when [`is_login_message`] holds.
pub fn refuse_login_content(content: &[u8]) -> Result<(), Error> {
    ContentGuard::new().update(content)
}

/// [`refuse_login_content`] for content that comes in parts.
#[derive(Clone, Debug, Default)]
pub struct ContentGuard {
    /// Bytes of the label that the content began with so far.
    matched: usize,
    /// The content differs from the label somewhere, or is refused already.
    decided: Option<bool>,
}

impl ContentGuard {
    /// Before the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next part. Once refused, every further part is refused too.
    ///
    /// # Errors
    /// [`Error::LoginContent`] as soon as the label is complete.
    pub fn update(&mut self, part: &[u8]) -> Result<(), Error> {
        for byte in part {
            if self.decided.is_some() {
                break;
            }
            if LABEL_FAMILY.get(self.matched) != Some(byte) {
                self.decided = Some(false);
            } else {
                self.matched += 1;
                if self.matched == LABEL_FAMILY.len() {
                    self.decided = Some(true);
                }
            }
        }
        if self.decided == Some(true) { Err(Error::LoginContent) } else { Ok(()) }
    }
}

/// Watches for content that is what a SET of signed attributes looks like.
///
/// A signature over attributes is a signature over their encoding; if that encoding could pass as
/// content signed without attributes, one message could be turned into another. Such content is
/// recognised by how it begins:
///
/// ```text
/// 31 length 30 length 06 length … 31      with the outer length that of the content
/// ```
#[derive(Clone, Debug, Default)]
pub(crate) struct AttributeGuard {
    head: Vec<u8>,
    length: usize,
}

impl AttributeGuard {
    /// More than the headers and any object identifier in use take.
    const HEAD: usize = 96;

    /// Takes in the next part of the content.
    pub(crate) fn update(&mut self, part: &[u8]) {
        let room = Self::HEAD.saturating_sub(self.head.len());
        self.head.extend(part.iter().take(room));
        self.length = self.length.saturating_add(part.len());
    }

    /// Whether all of the content looks like signed attributes.
    pub(crate) fn is_met(&self) -> bool {
        let Some((tag::SET, body, length)) = header(&self.head) else { return false };
        if self.head.len() - body.len() + length != self.length {
            return false;
        }
        let Some((tag::SEQUENCE, attribute, _)) = header(body) else { return false };
        let Some((tag::OBJECT_IDENTIFIER, rest, length)) = header(attribute) else { return false };
        // An identifier that is longer than what is kept hides nothing.
        rest.get(length).is_none_or(|next| *next == tag::SET)
    }
}

/// Tag, what follows the header, and the length that it tells.
fn header(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    if *first < 0x80 {
        return Some((*tag, rest, usize::from(*first)));
    }
    let (octets, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
    if octets.is_empty() || octets.len() > 7 {
        return None;
    }
    let length = octets.iter().fold(0_usize, |value, octet| (value << 8) | usize::from(*octet));
    Some((*tag, rest, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_label_of_this_version_is_of_the_family() {
        assert!(is_login_message(LOGIN_LABEL.as_bytes()));
        assert!(is_login_message(b"yzt-login-2\0"), "later versions too");
        assert!(!is_login_message(b"yzt-login"));
        assert!(!is_login_message(b""));
        assert!(!is_login_message(b" yzt-login-1\0"));
        assert_eq!(Error::LoginContent.number(), 3210);
    }

    #[test]
    fn a_refusal_stays() {
        let mut guard = ContentGuard::new();
        assert_eq!(guard.update(b"yzt-login"), Ok(()));
        assert_eq!(guard.update(b""), Ok(()));
        assert_eq!(guard.update(b"-"), Err(Error::LoginContent));
        assert_eq!(guard.update(b"anything"), Err(Error::LoginContent));
        assert_eq!(guard.update(b""), Err(Error::LoginContent));
    }

    #[test]
    fn attributes_are_recognised_as_a_whole_only() {
        // SET { SEQUENCE { contentType, SET { data } } }
        let set = hex_literal::hex!("311A 3018 06092A864886F70D010903 310B 06092A864886F70D010701");
        let met = |content: &[u8]| {
            let mut guard = AttributeGuard::default();
            content.chunks(3).for_each(|part| guard.update(part));
            guard.is_met()
        };
        assert!(met(&set));
        assert!(!met(&set[..set.len() - 1]));
        assert!(!met(&[&set[..], b"x"].concat()));
        let mut long = [&[0x31, 0x81, 0x8B, 0x30, 0x81, 0x88, 0x06, 0x7F][..], &[7; 127]].concat();
        long.extend_from_slice(&[0x31, 5, 4, 3, 1, 2, 3]);
        assert!(met(&long));
        assert!(!met(b"1 letter to a friend"));
        assert!(!met(b""));
    }

    proptest::proptest! {
        #[test]
        fn parts_judge_as_the_whole_does(
            matching in 0..=LABEL_FAMILY.len(),
            tail: Vec<u8>,
            cuts: Vec<proptest::sample::Index>,
        ) {
            let content = [&LABEL_FAMILY[..matching], &tail].concat();
            let mut places: Vec<usize> =
                cuts.iter().map(|cut| cut.index(content.len() + 1)).collect();
            places.sort_unstable();
            places.push(content.len());
            let (mut guard, mut from) = (ContentGuard::new(), 0);
            let mut judged = Ok(());
            for to in places {
                judged = judged.and(guard.update(&content[from..to]));
                from = to;
            }
            proptest::prop_assert_eq!(&judged, &refuse_login_content(&content));
            proptest::prop_assert_eq!(judged.is_err(), is_login_message(&content));
        }
    }
}
