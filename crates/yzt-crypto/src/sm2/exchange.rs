// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 key exchange, GB/T 32918.3-2016 (GM/T 0003.3): two parties with long-term and ephemeral
//! keys agree on a key.
//!
//! ```text
//! initiator                                       responder
//! Initiator::new → ephemeral key, id  ─────────▶
//!                                     ◀─────────  respond → ephemeral key, id, confirmation
//! Initiator::agree, check the confirmation
//!                       confirmation  ─────────▶  check the confirmation
//! ```
//!
//! Confirmation values are optional in the standard. Without them a party knows that nobody but its
//! peer can have the key, not that the peer has it.

use core::fmt;

use ::sm2::elliptic_curve::group::Group;
use ::sm2::elliptic_curve::point::AffineCoordinates;
use ::sm2::{ProjectivePoint, Scalar};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{DistinguishedId, PrivateKey, PublicKey, kdf, scalar};
use crate::sm3::Sm3;
use crate::{Error, Random};

/// The longest key that is agreed on, in bytes.
pub const MAX_KEY_LENGTH: usize = 1024;

/// What the other party tells of itself.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Party {
    /// Its long-term public key; whose it is, a certificate must say.
    pub public_key: PublicKey,
    /// The ephemeral public key that it made for this agreement.
    pub ephemeral: PublicKey,
    /// Its distinguished identifier.
    pub id: DistinguishedId,
}

/// The party that begins, between its message and the answer; its ephemeral secret is wiped when
/// dropped.
pub struct Initiator {
    secret: Box<Zeroizing<Scalar>>,
    ephemeral: PublicKey,
}

impl Initiator {
    /// Makes an ephemeral key, GB/T 32918.3 section 6.1 steps A1 to A3; its public half goes to the
    /// responder.
    ///
    /// # Errors
    /// [`Error::RandomUnavailable`].
    pub fn new(random: &mut dyn Random) -> Result<(Self, PublicKey), Error> {
        let secret = Box::new(scalar::random(random)?);
        let ephemeral = public_half(&secret);
        Ok((Self { secret, ephemeral: ephemeral.clone() }, ephemeral))
    }

    /// The public half of the ephemeral key.
    #[must_use]
    pub const fn ephemeral(&self) -> &PublicKey {
        &self.ephemeral
    }

    /// Agrees on a key of `length` bytes, GB/T 32918.3 section 6.1 steps A4 to A10.
    ///
    /// The ephemeral key is used up: it must not serve twice.
    ///
    /// # Errors
    /// [`Error::InvalidAgreedLength`] unless `length` is 1 to [`MAX_KEY_LENGTH`],
    /// [`Error::AgreementFailed`] if the shared point is infinity.
    pub fn agree(
        self,
        own: &PrivateKey,
        own_id: &DistinguishedId,
        peer: &Party,
        length: usize,
    ) -> Result<Agreement, Error> {
        check_length(length)?;
        let shared = SharedPoint::new(own, &self.secret, &self.ephemeral, peer)?;
        let us = Side { z: own.public_key().z(own_id), ephemeral: &self.ephemeral };
        let them = Side { z: peer.public_key.z(&peer.id), ephemeral: &peer.ephemeral };
        let hash = shared.inner_hash(&us, &them);
        Ok(Agreement {
            key: shared.key(&us, &them, length),
            confirmation: shared.confirmation(3, &hash),
            expected: shared.confirmation(2, &hash),
        })
    }
}

impl fmt::Debug for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Initiator").field("ephemeral", &self.ephemeral).finish_non_exhaustive()
    }
}

/// Answers an initiator, GB/T 32918.3 section 6.1 steps B1 to B8: the ephemeral public key that
/// goes back to it, and the agreement on a key of `length` bytes.
///
/// # Errors
/// [`Error::InvalidAgreedLength`] unless `length` is 1 to [`MAX_KEY_LENGTH`],
/// [`Error::AgreementFailed`] if the shared point is infinity, or [`Error::RandomUnavailable`].
pub fn respond(
    random: &mut dyn Random,
    own: &PrivateKey,
    own_id: &DistinguishedId,
    peer: &Party,
    length: usize,
) -> Result<(PublicKey, Agreement), Error> {
    check_length(length)?;
    let secret = scalar::random(random)?;
    respond_with(&secret, own, own_id, peer, length)
}

/// What two parties agreed on; the key is wiped when dropped.
pub struct Agreement {
    key: Zeroizing<Vec<u8>>,
    confirmation: Zeroizing<[u8; 32]>,
    expected: Zeroizing<[u8; 32]>,
}

impl Agreement {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The key, owned.
    #[must_use]
    pub fn into_key(self) -> Zeroizing<Vec<u8>> {
        self.key
    }

    /// The value that proves to the peer that this party has the key: S_A of the initiator, S_B of
    /// the responder.
    #[must_use]
    pub fn confirmation(&self) -> &[u8; 32] {
        &self.confirmation
    }

    /// Checks the peer's confirmation value (steps A9 and B10), in constant time.
    ///
    /// # Errors
    /// [`Error::AgreementFailed`] if it is not the peer's: the key must not be used.
    pub fn check_confirmation(&self, confirmation: &[u8]) -> Result<(), Error> {
        let equal = bool::from(confirmation.ct_eq(&*self.expected));
        if equal { Ok(()) } else { Err(Error::AgreementFailed) }
    }
}

impl fmt::Debug for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Agreement(<redacted>)")
    }
}

/// Steps B3 to B8 with the ephemeral secret given.
fn respond_with(
    secret: &Scalar,
    own: &PrivateKey,
    own_id: &DistinguishedId,
    peer: &Party,
    length: usize,
) -> Result<(PublicKey, Agreement), Error> {
    let ephemeral = public_half(secret);
    let shared = SharedPoint::new(own, secret, &ephemeral, peer)?;
    let us = Side { z: own.public_key().z(own_id), ephemeral: &ephemeral };
    let them = Side { z: peer.public_key.z(&peer.id), ephemeral: &peer.ephemeral };
    let hash = shared.inner_hash(&them, &us);
    let agreement = Agreement {
        key: shared.key(&them, &us, length),
        confirmation: shared.confirmation(2, &hash),
        expected: shared.confirmation(3, &hash),
    };
    Ok((ephemeral, agreement))
}

/// Z and the ephemeral key of one party.
struct Side<'a> {
    z: [u8; 32],
    ephemeral: &'a PublicKey,
}

/// The point U = V; wiped when dropped.
struct SharedPoint {
    x: Zeroizing<[u8; 32]>,
    y: Zeroizing<[u8; 32]>,
}

impl SharedPoint {
    /// t · (P + x̄ · R) of the peer's P and R, with t = d + x̄ · r of our own; the cofactor is 1.
    fn new(
        own: &PrivateKey,
        secret: &Scalar,
        ephemeral: &PublicKey,
        peer: &Party,
    ) -> Result<Self, Error> {
        let t = own.agreement_scalar(&half(ephemeral.x()), secret);
        let point = ProjectivePoint::from(*peer.ephemeral.point()) * half(peer.ephemeral.x());
        let point = point + ProjectivePoint::from(*peer.public_key.point());
        let product = Zeroizing::new(point * *t);
        if bool::from(product.is_identity()) {
            return Err(Error::AgreementFailed);
        }
        let affine = Zeroizing::new(product.to_affine());
        Ok(Self { x: Zeroizing::new(affine.x().0), y: Zeroizing::new(affine.y().0) })
    }

    /// KDF(x ‖ y ‖ Z_A ‖ Z_B).
    fn key(&self, initiator: &Side<'_>, responder: &Side<'_>, length: usize) -> Zeroizing<Vec<u8>> {
        let mut state = Sm3::new();
        for part in [&*self.x, &*self.y, &initiator.z, &responder.z] {
            state.update(part);
        }
        let mut key = Zeroizing::new(vec![0; length]);
        kdf::mask(&state, &mut key);
        key
    }

    /// SM3(x ‖ Z_A ‖ Z_B ‖ x1 ‖ y1 ‖ x2 ‖ y2).
    fn inner_hash(&self, initiator: &Side<'_>, responder: &Side<'_>) -> Zeroizing<[u8; 32]> {
        let mut state = Sm3::new();
        for part in [&*self.x, &initiator.z, &responder.z] {
            state.update(part);
        }
        for key in [initiator.ephemeral, responder.ephemeral] {
            state.update(key.x());
            state.update(key.y());
        }
        let mut hash = Zeroizing::new([0; 32]);
        state.finish_into(&mut hash);
        hash
    }

    /// SM3(tag ‖ y ‖ the inner hash).
    fn confirmation(&self, tag: u8, hash: &[u8; 32]) -> Zeroizing<[u8; 32]> {
        let mut state = Sm3::new();
        state.update(&[tag]);
        state.update(&*self.y);
        state.update(hash);
        let mut out = Zeroizing::new([0; 32]);
        state.finish_into(&mut out);
        out
    }
}

/// The public half of an ephemeral secret.
fn public_half(secret: &Scalar) -> PublicKey {
    let point = Zeroizing::new(ProjectivePoint::mul_by_generator(secret));
    PublicKey::from_point(point.to_affine())
}

/// x̄ = 2¹²⁷ + (x mod 2¹²⁷).
fn half(x: &[u8; 32]) -> Scalar {
    let mut bytes = [0; 32];
    bytes[16..].copy_from_slice(&x[16..]);
    bytes[16] |= 0x80;
    scalar::reduced(&bytes)
}

/// Refuses a length before anything is computed or allocated.
fn check_length(length: usize) -> Result<(), Error> {
    if (1..=MAX_KEY_LENGTH).contains(&length) {
        Ok(())
    } else {
        Err(Error::InvalidAgreedLength { length })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    // GB/T 32918.5-2017 B.2 (GM/T 0003.5-2012 B.2), key exchange on the recommended curve:
    // d, r and R of both, Z of both, the key of 128 bits, S_B = S1 and S_A = S2. Both identifiers
    // are the default one.
    const D_A: [u8; 32] =
        hex!("81EB26E9 41BB5AF1 6DF11649 5F906952 72AE2CD6 3D6C4AE1 678418BE 48230029");
    const D_B: [u8; 32] =
        hex!("78512991 7D45A9EA 5437A593 56B82338 EAADDA6C EB199088 F14AE10D EFA229B5");
    const R_A: [u8; 32] =
        hex!("D4DE1547 4DB74D06 491C440D 305E0124 00990F3E 390C7E87 153C12DB 2EA60BB3");
    const R_B: [u8; 32] =
        hex!("7E071248 14B30948 9125EAED 10111316 4EBF0F34 58C5BD88 335C1F9D 596243D6");
    const POINT_A: [u8; 64] = hex!(
        "64CED1BD BC99D590 049B434D 0FD73428 CF608A5D B8FE5CE0 7F150269 40BAE40E"
        "376629C7 AB21E7DB 26092249 9DDB118F 07CE8EAA E3E7720A FEF6A5CC 062070C0"
    );
    const POINT_B: [u8; 64] = hex!(
        "ACC27688 A6F7B706 098BC91F F3AD1BFF 7DC2802C DB14CCCC DB0A9047 1F9BD707"
        "2FEDAC04 94B2FFC4 D6853876 C79B8F30 1C6573AD 0AA50F39 FC87181E 1A1B46FE"
    );
    const Z_A: [u8; 32] =
        hex!("3B85A571 79E11E7E 513AA622 991F2CA7 4D1807A0 BD4D4B38 F90987A1 7AC245B1");
    const Z_B: [u8; 32] =
        hex!("79C988D6 3229D97E F19FE02C A1056E01 E6A7411E D24694AA 8F834F4A 4AB022F7");
    const KEY: [u8; 16] = hex!("6C893473 54DE2484 C60B4AB1 FDE4C6E5");
    const S_B: [u8; 32] =
        hex!("D3A0FE15 DEE185CE AE907A6B 595CC32A 266ED7B3 367E9983 A896DC32 FA20F8EB");
    const S_A: [u8; 32] =
        hex!("18C7894B 3816DF16 CF07B05C 5EC0BEF5 D655D58F 779CC1B4 00A4F388 4644DB88");

    fn initiator(secret: &Scalar) -> Initiator {
        Initiator { secret: Box::new(Zeroizing::new(*secret)), ephemeral: public_half(secret) }
    }

    fn party(key: &PrivateKey, ephemeral: &PublicKey) -> Party {
        let (public_key, ephemeral) = (key.public_key().clone(), ephemeral.clone());
        Party { public_key, ephemeral, id: DistinguishedId::default() }
    }

    #[test]
    fn example_of_the_standard() {
        let id = DistinguishedId::default();
        let [a, b] = [D_A, D_B].map(|d| PrivateKey::from_bytes(&d).unwrap());
        assert_eq!((a.public_key().z(&id), b.public_key().z(&id)), (Z_A, Z_B));
        let [r_a, r_b] = [R_A, R_B].map(|r| scalar::nonzero(&r).unwrap());
        let initiator = initiator(&r_a);
        assert_eq!(initiator.ephemeral().to_sec1()[1..], POINT_A);
        let from_a = party(&a, initiator.ephemeral());
        let (ephemeral, at_b) = respond_with(&r_b, &b, &id, &from_a, 16).unwrap();
        assert_eq!(ephemeral.to_sec1()[1..], POINT_B);
        let at_a = initiator.agree(&a, &id, &party(&b, &ephemeral), 16).unwrap();
        for agreement in [&at_a, &at_b] {
            assert_eq!(agreement.key(), KEY);
        }
        assert_eq!((at_a.confirmation(), at_b.confirmation()), (&S_A, &S_B));
        assert_eq!(at_a.check_confirmation(&S_B), Ok(()));
        assert_eq!(at_b.check_confirmation(&S_A), Ok(()));
        // Nobody's own value is the peer's: a mirror does not pass.
        for (agreement, wrong) in
            [(&at_a, &S_A[..]), (&at_b, &S_B), (&at_a, &S_B[..31]), (&at_b, &[])]
        {
            assert_eq!(agreement.check_confirmation(wrong), Err(Error::AgreementFailed));
        }
        assert_eq!(*at_a.into_key(), KEY);
    }

    #[test]
    fn infinity_is_refused() {
        // An ephemeral key that cancels its sender's public key: P = -x̄ · R.
        let own = PrivateKey::from_bytes(&D_A).unwrap();
        let ephemeral = public_half(&scalar::nonzero(&R_B).unwrap());
        let cancelled = -(ProjectivePoint::from(*ephemeral.point()) * half(ephemeral.x()));
        let public_key = PublicKey::from_point(cancelled.to_affine());
        let peer = Party { public_key, ephemeral, id: DistinguishedId::default() };
        let id = DistinguishedId::default();
        let secret = scalar::nonzero(&R_A).unwrap();
        let failed = Error::AgreementFailed;
        assert_eq!(initiator(&secret).agree(&own, &id, &peer, 16).unwrap_err(), failed);
        assert_eq!(respond_with(&secret, &own, &id, &peer, 16).unwrap_err(), failed);
    }

    #[test]
    fn the_upper_half_of_x_does_not_count() {
        assert_eq!(
            half(&[0; 32]),
            scalar::reduced(&core::array::from_fn(|i| { if i == 16 { 0x80 } else { 0 } }))
        );
        let mut x = [0xff; 32];
        let all = half(&x);
        x[..16].fill(0);
        assert_eq!(half(&x), all);
        x[16] = 0x7f;
        assert_eq!(half(&x), all);
        x[31] = 0;
        assert_ne!(half(&x), all);
    }
}
