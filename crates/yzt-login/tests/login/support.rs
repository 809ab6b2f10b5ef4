// SPDX-License-Identifier: MIT OR Apache-2.0
//! A portal, its CA and a holder, for the tests to take apart.

use std::num::NonZeroUsize;

use getrandom::SysRng;
use yzt_ca::{Authority, AuthorityName, AuthorityProfile, IssuedPair, Profile, Register, Subject};
use yzt_cert::Certificate;
use yzt_cert::builder::NameBuilder;
use yzt_cert::{CertificateRequest, UnifiedSocialCreditCode, UnixTime};
use yzt_crypto::{KeySigner, SoftwareKey, p256, rsa, sm2};
use yzt_login::{
    Challenge, LoginIdentity, LoginToken, MemoryNonceStore, NonceStore, Origin, Verifier,
    VerifierOptions, sign_login,
};

/// 2026-03-02T01:30:00Z
pub(crate) const NOW: UnixTime = UnixTime(1_772_415_000);
pub(crate) const DAY: i64 = 86_400;
pub(crate) const PORTAL: &str = "https://job.example.test";
pub(crate) const LOOK_ALIKE: &str = "https://job-example.test";
pub(crate) const CODE: &str = "91530100MA6KTEXT4A";

/// One holder's key with its certificates.
pub(crate) struct Holder {
    pub(crate) key: sm2::PrivateKey,
    pub(crate) pair: IssuedPair,
}

pub(crate) struct World {
    pub(crate) root: Authority,
    pub(crate) root_register: Register,
    pub(crate) issuing: Authority,
    pub(crate) register: Register,
    pub(crate) holder: Holder,
    pub(crate) store: MemoryNonceStore,
}

impl World {
    /// A world whose holder has a key in hardware, as far as the certificate says.
    pub(crate) fn new() -> Self {
        Self::with_profile(&Profile::new(365))
    }

    pub(crate) fn with_profile(profile: &Profile) -> Self {
        let root =
            Authority::create_root(&authority_name("测试根"), 7300, &mut SysRng, NOW).unwrap();
        let mut root_register = Register::new(&root);
        let issuing = root
            .create_issuing(
                &mut root_register,
                &authority_name("测试签发"),
                &AuthorityProfile::new(3650),
                &mut SysRng,
                NOW,
            )
            .unwrap();
        let mut register = Register::new(&issuing);
        let holder = enroll(&issuing, &mut register, profile);
        let store = MemoryNonceStore::new(NonZeroUsize::new(64).unwrap());
        Self { root, root_register, issuing, register, holder, store }
    }

    /// Another certificate pair for another key of the same organisation.
    pub(crate) fn enroll(&mut self, profile: &Profile) -> Holder {
        enroll(&self.issuing, &mut self.register, profile)
    }

    pub(crate) fn options(&mut self, at: UnixTime) -> VerifierOptions {
        let next = UnixTime(at.0 + DAY);
        let origin = Origin::parse(PORTAL).unwrap();
        let mut options = VerifierOptions::new(origin, vec![self.root.certificate().clone()]);
        options.intermediates = vec![self.issuing.certificate().clone()];
        options.crls = vec![
            self.root.revocation_list(&mut self.root_register, &mut SysRng, at, next).unwrap(),
            self.issuing.revocation_list(&mut self.register, &mut SysRng, at, next).unwrap(),
        ];
        options
    }

    pub(crate) fn verifier(&mut self) -> Verifier {
        Verifier::new(self.options(NOW))
    }
}

fn authority_name(common_name: &str) -> AuthorityName {
    AuthorityName {
        organization: "示例电子认证中心".into(), common_name: common_name.into()
    }
}

pub(crate) fn subject() -> Subject {
    Subject {
        organization: "示例科技有限公司".into(),
        unified_social_credit_code: UnifiedSocialCreditCode::parse(CODE).unwrap(),
        common_name: "示例科技有限公司".into(),
        province: Some("云南".into()),
        locality: Some("昆明".into()),
    }
}

fn enroll(authority: &Authority, register: &mut Register, profile: &Profile) -> Holder {
    let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let request = request_for(&key);
    let pair = authority.issue(register, &request, &subject(), profile, &mut SysRng, NOW).unwrap();
    Holder { key, pair }
}

/// A key of another algorithm with its single certificate.
pub(crate) enum OtherKey {
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::PrivateKey),
}

pub(crate) struct OtherHolder {
    pub(crate) key: OtherKey,
    pub(crate) certificate: Certificate,
}

impl OtherKey {
    /// One of each algorithm that is not SM2.
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::Rsa(Box::new(rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap())),
            Self::P256(p256::PrivateKey::generate(&mut SysRng).unwrap()),
        ]
    }

    pub(crate) fn as_key(&self) -> SoftwareKey<'_> {
        match self {
            Self::Rsa(key) => (&**key).into(),
            Self::P256(key) => key.into(),
        }
    }
}

impl World {
    /// Certifies a key of another algorithm for the same organisation.
    pub(crate) fn enroll_other(&mut self, key: OtherKey) -> OtherHolder {
        let request = request_for(key.as_key());
        let certificate = self
            .issuing
            .issue_single(
                &mut self.register,
                &request,
                &subject(),
                &Profile::new(365),
                &mut SysRng,
                NOW,
            )
            .unwrap();
        OtherHolder { key, certificate }
    }
}

/// A request that proves possession of a key; who asks is not read from it.
pub(crate) fn request_for<'a>(key: impl Into<SoftwareKey<'a>>) -> CertificateRequest {
    let name = NameBuilder::new().common_name("request").build().unwrap();
    let (key, mut random): (SoftwareKey<'a>, _) = (key.into(), SysRng);
    let key: SoftwareKey<'_> = key;
    CertificateRequest::build(&name, &mut KeySigner::new(key, &mut random)).unwrap()
}

pub(crate) fn issue_challenge(
    verifier: &Verifier,
    store: &dyn NonceStore,
    session: &str,
) -> Challenge {
    verifier.issue(store, session, "", &mut SysRng, NOW).unwrap()
}

/// What the holder's assistant answers on a page of `origin`.
pub(crate) fn answer(holder: &Holder, origin: &str, challenge: &Challenge) -> LoginToken {
    sign_login(
        &mut KeySigner::new(&holder.key, &mut SysRng),
        holder.pair.signature_certificate.as_der(),
        &Origin::parse_for_development(origin).unwrap(),
        challenge,
        "yzt 0.1.0",
    )
    .unwrap()
}

/// A whole honest login at the portal.
pub(crate) fn login(world: &mut World, at: UnixTime) -> Result<LoginIdentity, yzt_login::Error> {
    let verifier = Verifier::new(world.options(at));
    let challenge = verifier.issue(&world.store, "session", "", &mut SysRng, at).unwrap();
    let token = answer(&world.holder, PORTAL, &challenge).to_json();
    verifier.verify(&world.store, "session", token.as_bytes(), at)
}
