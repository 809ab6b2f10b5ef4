// SPDX-License-Identifier: MIT OR Apache-2.0
//! A CA, a holder and a software key, the same in every run.

use std::num::NonZeroUsize;
use std::sync::LazyLock;

use yzt_ca::{Authority, AuthorityName, AuthorityProfile, IssuedPair, Profile, Register, Subject};
use yzt_cert::builder::NameBuilder;
use yzt_cert::path::RevocationPolicy;
use yzt_cert::{
    CertificateRequest, CertificateRevocationList, RevocationReason, UnifiedSocialCreditCode,
    UnixTime,
};
use yzt_crypto::{KeySigner, sm2};
use yzt_login::{
    Challenge, LoginToken, MemoryNonceStore, NonceStore, Origin, Verifier, VerifierOptions,
    sign_login,
};

use crate::random::Stream;

/// 2026-03-02T01:30:00Z
pub const NOW: UnixTime = UnixTime(1_772_415_000);
/// The portal that the holder logs in to.
pub const PORTAL: &str = "https://job.example.test";
/// The session of that login.
pub const SESSION: &str = "session";

const CODE: &str = "91530100MA6KTEXT4A";

/// A root, an issuing authority below it, and a holder with a pair.
#[derive(Debug)]
pub struct World {
    /// The trust anchor.
    pub root: Authority,
    /// Who issues to holders.
    pub issuing: Authority,
    /// The holder's signature key.
    pub key: sm2::PrivateKey,
    /// What the holder asked with.
    pub request: CertificateRequest,
    /// What the holder got.
    pub pair: IssuedPair,
    /// The lists of both authorities; the second names a revoked certificate.
    pub lists: Vec<CertificateRevocationList>,
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

/// The world.
#[must_use]
pub fn world() -> &'static World {
    &WORLD
}

impl World {
    fn new() -> Self {
        let mut random = Stream::new(1);
        let root = Authority::create_root(&name("测试根"), 7300, &mut random, NOW).unwrap();
        let mut root_register = Register::new(&root);
        let mut profile = AuthorityProfile::new(3650);
        profile.crl_url = Some("http://ca.example.test/root.crl".to_owned());
        let issuing = root
            .create_issuing(&mut root_register, &name("测试签发"), &profile, &mut random, NOW)
            .unwrap();
        let mut register = Register::new(&issuing);
        let mut profile = Profile::new(365);
        profile.crl_url = Some("http://ca.example.test/issuing.crl".to_owned());
        let mut issue = |key: &sm2::PrivateKey, random: &mut Stream| {
            let request = request(key, random);
            let pair =
                issuing.issue(&mut register, &request, &subject(), &profile, random, NOW).unwrap();
            (request, pair)
        };
        let lost = sm2::PrivateKey::generate(&mut random).unwrap();
        let (_, lost) = issue(&lost, &mut random);
        let key = sm2::PrivateKey::generate(&mut random).unwrap();
        let (request, pair) = issue(&key, &mut random);
        let serial = lost.signature_certificate.serial();
        register.revoke(serial, RevocationReason::KeyCompromise, NOW).unwrap();
        let next = NOW.plus_days(30);
        let lists = vec![
            root.revocation_list(&mut root_register, &mut random, NOW, next).unwrap(),
            issuing.revocation_list(&mut register, &mut random, NOW, next).unwrap(),
        ];
        Self { root, issuing, key, request, pair, lists }
    }
}

fn name(common_name: &str) -> AuthorityName {
    AuthorityName {
        organization: "示例电子认证中心".to_owned(),
        common_name: common_name.to_owned(),
    }
}

fn subject() -> Subject {
    Subject {
        organization: "示例科技有限公司".to_owned(),
        unified_social_credit_code: UnifiedSocialCreditCode::parse(CODE).unwrap(),
        common_name: "示例科技有限公司".to_owned(),
        province: Some("云南".to_owned()),
        locality: Some("昆明".to_owned()),
    }
}

fn request(key: &sm2::PrivateKey, random: &mut Stream) -> CertificateRequest {
    let name = NameBuilder::new().common_name("request").build().unwrap();
    CertificateRequest::build(&name, &mut KeySigner::new(key, random)).unwrap()
}

/// A portal that waits for one login, and the token that it waits for.
#[derive(Debug)]
pub struct Portal {
    verifier: Verifier,
    /// The challenge that is open.
    pub challenge: Challenge,
    /// The one answer to it that was signed.
    pub token: LoginToken,
}

static PORTAL_STATE: LazyLock<Portal> = LazyLock::new(Portal::new);

/// The portal.
#[must_use]
pub fn portal() -> &'static Portal {
    &PORTAL_STATE
}

impl Portal {
    fn new() -> Self {
        let world = world();
        let origin = Origin::parse(PORTAL).unwrap();
        let mut options =
            VerifierOptions::new(origin.clone(), vec![world.root.certificate().clone()]);
        options.intermediates = vec![world.issuing.certificate().clone()];
        options.crls.clone_from(&world.lists);
        options.revocation = RevocationPolicy::RequireAll;
        let verifier = Verifier::new(options);
        let mut random = Stream::new(2);
        let challenge =
            verifier.issue(&store(), SESSION, "单位网上办事", &mut random, NOW).unwrap();
        let token = sign_login(
            &mut KeySigner::new(&world.key, &mut random),
            world.pair.signature_certificate.as_der(),
            &origin,
            &challenge,
            "yzt 0.1.0",
        )
        .unwrap();
        Self { verifier, challenge, token }
    }

    /// What the portal says to a token while its challenge is open.
    ///
    /// # Errors
    /// As [`Verifier::verify`].
    pub fn verify(&self, token: &[u8]) -> Result<yzt_login::LoginIdentity, yzt_login::Error> {
        let store = store();
        store.issue(SESSION, self.challenge.clone(), NOW).unwrap();
        let answer = self.verifier.verify(&store, SESSION, token, NOW);
        assert!(store.is_empty(), "the challenge is spent in any case");
        answer
    }
}

fn store() -> MemoryNonceStore {
    MemoryNonceStore::new(NonZeroUsize::MIN)
}
