// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL asks and answers, and judges what we ask and answer, with RSA and P-256. It cannot be told
//! the identifier of an SM2 key here: SM2 responses are judged over the bytes that were signed.

use std::fs;
use std::path::Path;

use yzt_cert::builder::{CertificateBuilder, SerialNumber};
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, NonceRule, OcspRequest, OcspResponse, OcspResponseBuilder,
    ResponderId,
};
use yzt_cert::signature::SignatureRules;
use yzt_cert::status::{Evidence, Issuer, IssuersOnly, Link, Status, StatusCheck, StatusPolicy};
use yzt_cert::{
    Certificate, CertificateRevocationList, Extension, KeyUsage, Revocation, RevocationReason,
    UnixTime, oid,
};
use yzt_crypto::{DigestAlgorithm, KeySigner, SoftwareKey, p256, rsa};

use super::{NONCE, response, signed};
use crate::support::{Holder, ID, fixed, name, openssl, put, serial, try_openssl};

/// An authority, a delegate and two holders with keys that openssl made.
struct World {
    folder: tempfile::TempDir,
    keys: Vec<Key>,
    authority: Certificate,
    delegate: Certificate,
    leaves: [Certificate; 2],
}

enum Key {
    Rsa(Box<rsa::PrivateKey>),
    P256(Box<p256::PrivateKey>),
}

impl Key {
    fn software(&self) -> SoftwareKey<'_> {
        match self {
            Self::Rsa(key) => SoftwareKey::from(&**key),
            Self::P256(key) => SoftwareKey::from(&**key),
        }
    }

    fn make(folder: &Path, file: &str, algorithm: &str) -> Self {
        let options = match algorithm {
            "RSA" => ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            _ => ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        };
        openssl(folder, &[&["genpkey", "-out", file][..], &options].concat());
        let text = fs::read_to_string(folder.join(file)).unwrap();
        match algorithm {
            "RSA" => Self::Rsa(Box::new(rsa::PrivateKey::from_pkcs8_pem(&text).unwrap())),
            _ => Self::P256(Box::new(p256::PrivateKey::from_pkcs8_pem(&text).unwrap())),
        }
    }
}

fn current() -> UnixTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    UnixTime(i64::try_from(since.as_secs()).unwrap())
}

impl World {
    fn new(algorithm: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = ["ca.key", "ocsp.key"].map(|file| Key::make(folder.path(), file, algorithm));
        let (from, until) = (current().plus_days(-1), current().plus_days(30));
        let public = |index: usize| {
            yzt_crypto::Signer::public_key(&Self::signer_of(&keys[index], &mut fixed(1)))
        };
        let draft = |common_name, number, index| {
            CertificateBuilder::new(serial(number), name(common_name), public(index), from, until)
        };
        let sign = |draft: CertificateBuilder| {
            draft.sign(&mut Self::signer_of(&keys[0], &mut fixed(2))).unwrap()
        };
        let authority = sign(draft("CA", 1, 0).authority(None).key_usage(KeyUsage::AUTHORITY));
        let delegate = sign(
            draft("OCSP", 2, 1)
                .issued_by(&authority)
                .end_entity()
                .key_usage(KeyUsage::DIGITAL_SIGNATURE)
                .extended_key_usage(oid::OCSP_SIGNING)
                .extension(Extension::ocsp_no_check()),
        );
        let leaves = [0x10, 0x11]
            .map(|number| sign(draft("leaf", number, 1).issued_by(&authority).end_entity()));
        let world = Self { folder, keys: keys.into(), authority, delegate, leaves };
        let path = world.folder.path();
        put(path, "ca.pem", world.authority.to_pem());
        put(path, "ocsp.pem", world.delegate.to_pem());
        put(path, "good.pem", world.leaves[0].to_pem());
        put(path, "revoked.pem", world.leaves[1].to_pem());
        put(
            path,
            "index.txt",
            "V\t400101000000Z\t\t10\tunknown\t/CN=leaf\n\
             R\t400101000000Z\t260601000000Z,keyCompromise\t11\tunknown\t/CN=leaf\n",
        );
        world
    }

    fn signer_of<'a>(key: &'a Key, random: &'a mut crate::support::Fixed) -> KeySigner<'a> {
        KeySigner::new(key.software(), random)
    }

    fn status(&self, leaf: usize, evidence: &Evidence) -> Status {
        let (rules, policy) = (SignatureRules::default(), StatusPolicy::default());
        let check = StatusCheck { evidence, policy, rules: &rules, at: current() };
        let link = Link { certificate: &self.leaves[leaf], issuer: Issuer::from(&self.authority) };
        check.certificate(link, &mut IssuersOnly).status
    }
}

#[test]
fn openssl_answers_our_requests() {
    for (algorithm, digest) in [("RSA", DigestAlgorithm::Sha1), ("EC", DigestAlgorithm::Sha256)] {
        let world = World::new(algorithm);
        let path = world.folder.path();
        for (leaf, certificate) in world.leaves.iter().enumerate() {
            let request =
                OcspRequest::new(certificate, &world.authority, digest, Some(NONCE)).unwrap();
            put(path, "request.der", request.as_der());
            let text = openssl(path, &["ocsp", "-reqin", "request.der", "-req_text", "-noverify"]);
            let text = String::from_utf8_lossy(&text).into_owned();
            assert!(text.contains("OCSP Nonce") && text.contains("Serial Number: 1"), "{text}");
            openssl(
                path,
                &[
                    "ocsp",
                    "-index",
                    "index.txt",
                    "-CA",
                    "ca.pem",
                    "-rsigner",
                    "ocsp.pem",
                    "-rkey",
                    "ocsp.key",
                    "-reqin",
                    "request.der",
                    "-respout",
                    "response.der",
                    "-ndays",
                    "1",
                ],
            );
            let response = OcspResponse::parse(&fs::read(path.join("response.der")).unwrap());
            let response = response.unwrap();
            assert_eq!(request.check(&response, NonceRule::Required), Ok(()));
            let mut evidence = Evidence::new();
            evidence.add_response(response);
            match (leaf, world.status(leaf, &evidence)) {
                (0, Status::Good) => {}
                (1, Status::Revoked(found)) => {
                    assert_eq!(found.reason, RevocationReason::KeyCompromise);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Good for the first certificate, revoked for the second.
fn answered(world: &World, request: &OcspRequest, delegated: bool) -> OcspResponse {
    let now = current();
    let lost = Revocation {
        date: now.plus_days(-1),
        reason: RevocationReason::CessationOfOperation,
        invalidity_date: None,
    };
    let signer = if delegated { &world.delegate } else { &world.authority };
    let mut builder =
        OcspResponseBuilder::new(ResponderId::by_key(signer).unwrap(), now).nonce(request.nonce());
    let statuses = [AnswerStatus::Good, AnswerStatus::Revoked(lost)];
    for (question, status) in request.questions().iter().zip(statuses) {
        assert!(question.is_issued_by(&world.authority));
        builder = builder.answer(question.clone(), status, now, Some(now.plus_seconds(600)));
    }
    if delegated {
        builder = builder.certificate(signer);
    }
    let key = &world.keys[usize::from(delegated)];
    builder.sign(&mut World::signer_of(key, &mut fixed(3))).unwrap()
}

#[test]
fn openssl_believes_our_responses_to_its_requests() {
    for algorithm in ["RSA", "EC"] {
        let world = World::new(algorithm);
        let path = world.folder.path();
        openssl(
            path,
            &[
                "ocsp",
                "-issuer",
                "ca.pem",
                "-cert",
                "good.pem",
                "-sha256",
                "-cert",
                "revoked.pem",
                "-reqout",
                "request.der",
            ],
        );
        let request = OcspRequest::parse(&fs::read(path.join("request.der")).unwrap()).unwrap();
        assert_eq!((request.questions().len(), request.nonce().is_some()), (2, true));
        for delegated in [true, false] {
            let response = answered(&world, &request, delegated);
            put(path, "response.der", response.as_der());
            let (success, out, complaint) = try_openssl(
                path,
                &[
                    "ocsp",
                    "-no_nonce",
                    "-issuer",
                    "ca.pem",
                    "-cert",
                    "good.pem",
                    "-sha256",
                    "-cert",
                    "revoked.pem",
                    "-reqin",
                    "request.der",
                    "-respin",
                    "response.der",
                    "-CAfile",
                    "ca.pem",
                ],
            );
            let out = String::from_utf8_lossy(&out).into_owned();
            assert!(success && complaint.contains("Response verify OK"), "{complaint} {out}");
            assert!(out.contains("good.pem: good"), "{out}");
            assert!(out.contains("revoked.pem: revoked"), "{out}");
            assert!(out.contains("Reason: cessationOfOperation"), "{out}");
            assert!(!complaint.contains("Nonce"), "{complaint}");
        }
    }
}

#[test]
fn openssl_checks_the_signature_of_sm2_responses_over_their_slice() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    put(path, "root.pem", root.certificate.to_pem());
    openssl(path, &["x509", "-in", "root.pem", "-pubkey", "-noout", "-out", "root.pub"]);
    let by_name = ResponderId::by_name(&root.certificate);
    for response in [
        signed(&root, &leaf, &root, by_name),
        response(&root, &leaf, AnswerStatus::Unknown, (-1, 1)),
    ] {
        put(path, "signed", response.tbs());
        put(path, "signature", response.signature_value());
        put(path, "response.der", response.as_der());
        let check = [
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "root.pub",
            "-rawin",
            "-digest",
            "sm3",
            "-in",
            "signed",
            "-sigfile",
            "signature",
            "-pkeyopt",
            ID,
        ];
        openssl(path, &check);
        let read = ["ocsp", "-respin", "response.der", "-resp_text", "-noverify"];
        let text = String::from_utf8_lossy(&openssl(path, &read)).into_owned();
        assert!(text.contains("successful (0x0)") && text.contains("Serial Number: 03"), "{text}");
        put(path, "signed", &response.tbs()[1..]);
        assert!(!try_openssl(path, &check).0, "the check can fail");
    }
}

const CONFIG: &str = "[ca]\ndefault_ca=this\n[this]\ndatabase=index.txt\ncrlnumber=number\n\
    default_md=sha256\ncertificate=ca.pem\nprivate_key=ca.key\n\
    [full]\nauthorityKeyIdentifier=keyid\n\
    [part]\nauthorityKeyIdentifier=keyid\nissuingDistributionPoint=critical,@point\n\
    [point]\nfullname=URI:http://ca.example.test/1.crl\nonlyuser=TRUE\nonlysomereasons=keyCompromise\n\
    [delta]\nauthorityKeyIdentifier=keyid\n2.5.29.27=critical,ASN1:INTEGER:1\n";

/// OpenSSL's lists, complete, partial and delta, as we read them.
#[test]
fn lists_made_by_openssl_are_read_and_combined() {
    for algorithm in ["RSA", "EC"] {
        let world = World::new(algorithm);
        let path = world.folder.path();
        put(path, "ca.cnf", CONFIG);
        put(path, "number", "01\n");
        let list = |section: &str| {
            openssl(
                path,
                &[
                    "ca", "-config", "ca.cnf", "-gencrl", "-crldays", "2", "-crlexts", section,
                    "-out", "list.pem",
                ],
            );
            CertificateRevocationList::parse_pem(&fs::read(path.join("list.pem")).unwrap()).unwrap()
        };
        let (full, part) = (list("full"), list("part"));
        assert_eq!(full.verify(&world.authority), Ok(()));
        assert_eq!(part.verify_part(&world.authority), Ok(()));
        let point = part.distribution().unwrap();
        assert_eq!(point.locations(), ["http://ca.example.test/1.crl"]);
        let reasons: Vec<_> = point.reasons().unwrap().reasons().collect();
        assert_eq!(reasons, [RevocationReason::KeyCompromise]);
        let delta_entry = "R\t400101000000Z\t260601000000Z,keyCompromise\t10\tunknown\t/CN=leaf\n";
        put(path, "index.txt", delta_entry);
        let delta = list("delta");
        assert_eq!((delta.base_number(), delta.number()), (Some(&[1][..]), Some(&[3][..])));
        let known: Evidence = [full].into_iter().collect();
        assert_eq!(world.status(0, &known), Status::Good);
        assert!(matches!(world.status(1, &known), Status::Revoked(_)));
        let mut known = known;
        known.add_list(delta);
        assert!(matches!(world.status(0, &known), Status::Revoked(_)));
        assert!(matches!(world.status(1, &known), Status::Revoked(_)));
    }
}

/// Our lists, complete, partial and delta, as openssl reads them.
#[test]
fn openssl_checks_lists_of_every_kind() {
    use yzt_cert::builder::CrlBuilder;
    use yzt_cert::{IssuingDistributionPoint, ListScope, ReasonFlags};
    for algorithm in ["RSA", "EC"] {
        let world = World::new(algorithm);
        let path = world.folder.path();
        let build = |shape: &dyn Fn(CrlBuilder) -> CrlBuilder| {
            let (from, until) = (current().plus_days(-1), current().plus_days(1));
            let lost = Revocation {
                date: current().plus_days(-1),
                reason: RevocationReason::KeyCompromise,
                invalidity_date: Some(current().plus_days(-2)),
            };
            let revoked = SerialNumber::from_unsigned(world.leaves[1].serial()).unwrap();
            let builder = CrlBuilder::new(&world.authority, from, until, 9).entry(revoked, lost);
            let list =
                shape(builder).sign(&mut World::signer_of(&world.keys[0], &mut fixed(3))).unwrap();
            put(path, "list.pem", list.to_pem());
            let (success, out, complaint) = try_openssl(
                path,
                &["crl", "-in", "list.pem", "-CAfile", "ca.pem", "-noout", "-text"],
            );
            assert!(success && complaint.contains("verify OK"), "{complaint}");
            String::from_utf8_lossy(&out).into_owned()
        };
        let full = build(&|list| list.freshest("http://ca.example.test/delta.crl"));
        for expected in ["Invalidity Date", "Key Compromise", "Freshest CRL", "/delta.crl"] {
            assert!(full.contains(expected), "{expected}: {full}");
        }
        let verify = ["verify", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "list.pem"];
        assert!(try_openssl(path, &[&verify[..], &["good.pem"]].concat()).0);
        let (success, _, complaint) = try_openssl(path, &[&verify[..], &["revoked.pem"]].concat());
        assert!(!success && complaint.contains("revoked"), "{complaint}");
        let delta = build(&|list| list.delta(4));
        assert!(
            delta.contains("X509v3 Delta CRL Indicator: critical\n                4"),
            "{delta}"
        );
        let reasons =
            ReasonFlags::of(&[RevocationReason::KeyCompromise, RevocationReason::AaCompromise]);
        let point = IssuingDistributionPoint::new(ListScope::EndEntities, Some("http://a/1.crl"));
        let part = build(&|list| list.distribution(point.clone().for_reasons(reasons)));
        for expected in
            ["Only User Certificates", "URI:http://a/1.crl", "Key Compromise, AA Compromise"]
        {
            assert!(part.contains(expected), "{expected}: {part}");
        }
    }
}

#[test]
fn ids_agree_with_openssl() {
    let world = World::new("EC");
    let path = world.folder.path();
    for (option, digest) in [
        ("-sha1", DigestAlgorithm::Sha1),
        ("-sha256", DigestAlgorithm::Sha256),
        ("-sm3", DigestAlgorithm::Sm3),
    ] {
        openssl(
            path,
            &[
                "ocsp",
                option,
                "-issuer",
                "ca.pem",
                "-cert",
                "good.pem",
                "-no_nonce",
                "-reqout",
                "r.der",
            ],
        );
        let theirs = OcspRequest::parse(&fs::read(path.join("r.der")).unwrap()).unwrap();
        let ours = OcspRequest::new(&world.leaves[0], &world.authority, digest, None).unwrap();
        assert_eq!(theirs.as_der(), ours.as_der(), "{option}");
        let id = CertificateId::new(&world.leaves[0], &world.authority, digest).unwrap();
        assert_eq!(theirs.questions(), [id]);
    }
}
