// SPDX-License-Identifier: MIT OR Apache-2.0
//! A root, an issuing authority below it, and requests.

use getrandom::SysRng;
use yzt_ca::{
    Authority, AuthorityName, AuthorityProfile, Error, IssuedPair, Profile, Register, Subject,
};
use yzt_cert::builder::NameBuilder;
use yzt_cert::path::{PathOptions, Purpose, VerifiedPath, verify_path};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, UnifiedSocialCreditCode, UnixTime,
};
use yzt_crypto::{KeySigner, Random, sm2};

/// 2026-03-02T01:30:00Z
pub(crate) const NOW: UnixTime = UnixTime(1_772_415_000);
pub(crate) const CODE: &str = "91530100MA6KTEXT4A";

pub(crate) struct World {
    pub(crate) root: Authority,
    pub(crate) root_register: Register,
    pub(crate) issuing: Authority,
    pub(crate) register: Register,
}

impl World {
    pub(crate) fn new() -> Self {
        let root = Authority::create_root(&name("测试根"), 7300, &mut SysRng, NOW).unwrap();
        let mut root_register = Register::new(&root);
        let mut profile = AuthorityProfile::new(3650);
        profile.crl_url = Some("http://ca.example.test/root.crl".into());
        let issuing = root
            .create_issuing(&mut root_register, &name("测试签发"), &profile, &mut SysRng, NOW)
            .unwrap();
        let register = Register::new(&issuing);
        Self { root, root_register, issuing, register }
    }

    pub(crate) fn issue(
        &mut self,
        key: &sm2::PrivateKey,
        profile: &Profile,
    ) -> Result<IssuedPair, Error> {
        self.issue_to(key, &subject(), profile)
    }

    pub(crate) fn issue_to(
        &mut self,
        key: &sm2::PrivateKey,
        subject: &Subject,
        profile: &Profile,
    ) -> Result<IssuedPair, Error> {
        self.issuing.issue(&mut self.register, &request(key), subject, profile, &mut SysRng, NOW)
    }

    /// The current lists of both authorities.
    pub(crate) fn lists(&mut self, at: UnixTime) -> Vec<CertificateRevocationList> {
        let next = at.plus_days(1);
        vec![
            self.root.revocation_list(&mut self.root_register, &mut SysRng, at, next).unwrap(),
            self.issuing.revocation_list(&mut self.register, &mut SysRng, at, next).unwrap(),
        ]
    }

    /// The strict path check, with everything known.
    pub(crate) fn check(
        &mut self,
        certificate: &Certificate,
        purpose: Purpose,
        at: UnixTime,
    ) -> Result<VerifiedPath, yzt_cert::Error> {
        let lists = self.lists(at);
        verify_path(
            certificate,
            &[self.issuing.certificate().clone()],
            &[self.root.certificate().clone()],
            &lists,
            &PathOptions::new(at, purpose),
        )
    }
}

pub(crate) fn name(common_name: &str) -> AuthorityName {
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

pub(crate) fn other_subject() -> Subject {
    Subject {
        organization: "另一家公司".into(),
        unified_social_credit_code: UnifiedSocialCreditCode::complete("91530100MA6KTEXT5").unwrap(),
        common_name: "另一家公司".into(),
        province: None,
        locality: None,
    }
}

pub(crate) fn key() -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut SysRng).unwrap()
}

pub(crate) fn request(key: &sm2::PrivateKey) -> CertificateRequest {
    let name = NameBuilder::new().common_name("whoever asks").build().unwrap();
    CertificateRequest::build(&name, &mut KeySigner::new(key, &mut SysRng)).unwrap()
}

/// A source of randomness that works `left` times and then fails.
pub(crate) struct FailsAfter {
    pub(crate) left: usize,
}

impl Random for FailsAfter {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        if self.left == 0 {
            return Err(yzt_crypto::Error::RandomUnavailable);
        }
        self.left -= 1;
        SysRng.fill(out)
    }
}

/// A source of randomness that gives the same serial number again and again.
pub(crate) struct RepeatsItself;

impl Random for RepeatsItself {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        SysRng.fill(out)?;
        if out.len() == 16 {
            out.fill(0x42);
        }
        Ok(())
    }
}
