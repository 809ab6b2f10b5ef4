// SPDX-License-Identifier: MIT OR Apache-2.0
//! Seeds for the documents of an authority and for messages: those of the world, and some of the
//! published test suite for paths.

use yzt_cert::asn1::Reader;
use yzt_cert::builder::{CertificateBuilder, SerialNumber};
use yzt_cert::{Extension, RequestBuilder, RequestForm};
use yzt_crypto::{DigestAlgorithm, KeySigner, PublicKey};

use super::{Inputs, named};
use crate::papers::papers;
use crate::random::Stream;
use crate::world::{NOW, world};

const CERTIFICATES: &[u8] =
    include_bytes!("../../../crates/yzt-cert/tests/pkits/data/certificates.der");
const CERTIFICATE_NAMES: &str =
    include_str!("../../../crates/yzt-cert/tests/pkits/data/certificates.txt");
const LISTS: &[u8] = include_bytes!("../../../crates/yzt-cert/tests/pkits/data/lists.der");
const LIST_NAMES: &str = include_str!("../../../crates/yzt-cert/tests/pkits/data/lists.txt");

/// Those that hold what the world's certificates do not.
const CHOSEN: &[&str] = &[
    "TrustAnchorRootCertificate",
    "nameConstraintsDN1CACert",
    "P1Mapping1to234CACert",
    "ValidDNSnameConstraintsTest30EE",
    "ValidGeneralizedTimenotBeforeDateTest4EE",
    "ValidRFC822nameConstraintsTest21EE",
    "inhibitAnyPolicy1CACert",
    "UserNoticeQualifierTest15EE",
    "ValidLongSerialNumberTest16EE",
    "ValidNegativeSerialNumberTest14EE",
    "ValiddistributionPointTest4EE",
];

/// Documents of the suite by their names.
fn suite(documents: &'static [u8], names: &'static str, chosen: &[&str]) -> Inputs {
    let mut reader = Reader::new(documents, "suite");
    let each = names.lines().map(|name| (name, reader.element().unwrap().whole().to_vec()));
    let found = each.filter(|(name, _)| chosen.contains(name));
    let found: Inputs = found.map(|(name, der)| (format!("suite-{name}"), der)).collect();
    assert_eq!(found.len(), chosen.len(), "the suite has other names");
    found
}

/// The certificates of the world in both forms, of the suite, and elements that only look so.
pub(super) fn certificate() -> Inputs {
    let (world, papers) = (world(), papers());
    let pair = &world.pair;
    let mut inputs = named(&[
        ("root.der", world.root.certificate().as_der()),
        ("issuing.der", world.issuing.certificate().as_der()),
        ("signature.der", pair.signature_certificate.as_der()),
        ("encryption.der", pair.encryption_certificate.as_der()),
        ("p256.der", papers.other.as_der()),
        ("signature.pem", pair.signature_certificate.to_pem().as_bytes()),
        ("subject-name.der", pair.signature_certificate.subject().as_der()),
        ("trailing", &[pair.signature_certificate.as_der(), &[0; 3]].concat()),
        // Lengths that DER does not know, around identifiers that it does.
        (
            "indefinite",
            b"\x30\x80\x30\x80\x02\x01\x01\x06\x08\x2A\x81\x1C\xCF\x55\x01\x83\x75\0\0\0\0",
        ),
        ("long-form", b"\x30\x84\0\0\0\x0A\x06\x08\x2A\x81\x1C\xCF\x55\x01\x82\x2D"),
        ("huge-length", b"\x30\x84\xFF\xFF\xFF\xFF\x30\x82\xFF\xFF"),
        ("not-minimal", b"\x30\x81\x03\x02\x01\x01"),
    ]);
    let deep: Vec<u8> = core::iter::repeat_n([0x30, 0x80], 200).flatten().collect();
    inputs.push(("deep".to_owned(), deep));
    inputs.push(("pem-inside.der".to_owned(), pem_inside()));
    let bundle = [world.root.certificate(), world.issuing.certificate()];
    let bundle: String = bundle.iter().map(|each| each.to_pem()).collect();
    inputs.push(("bundle.pem".to_owned(), bundle.into_bytes()));
    inputs.extend(suite(CERTIFICATES, CERTIFICATE_NAMES, CHOSEN));
    inputs
}

/// The certificates again, for both readers.
pub(super) fn x509() -> Inputs {
    let is_der = |name: &str| name.ends_with(".der") && !name.starts_with("subject");
    let kept = |(name, _): &(String, Vec<u8>)| is_der(name) || name.starts_with("suite");
    certificate().into_iter().filter(kept).collect()
}

/// A certificate of which one extension is the PEM text of another.
fn pem_inside() -> Vec<u8> {
    let world = world();
    let other = world.root.certificate().to_pem();
    let mut random = Stream::new(9);
    let name = world.pair.signature_certificate.subject().clone();
    let serial = SerialNumber::from_unsigned(&[1]).unwrap();
    let key = PublicKey::Sm2(world.key.public_key().clone());
    let certificate = CertificateBuilder::new(serial, name, key, NOW, NOW.plus_days(1))
        .extension(Extension {
            kind: "1.2.3.4".parse().unwrap(),
            critical: false,
            value: other.into_bytes(),
        })
        .sign(&mut KeySigner::new(&world.key, &mut random))
        .unwrap();
    certificate.as_der().to_vec()
}

/// Requests with what may stand in them, as the standard and as CFCA have it.
pub(super) fn request() -> Inputs {
    let world = world();
    let mut random = Stream::new(31);
    let name = world.pair.signature_certificate.subject();
    let mut sign = |builder: RequestBuilder| {
        let request = builder.sign(&mut KeySigner::new(&world.key, &mut random)).unwrap();
        request.as_der().to_vec()
    };
    let full = || RequestBuilder::new(name).key_usage(yzt_cert::KeyUsage::SIGNATURE_HALF);
    let temporary = papers().encryption.public_key();
    named(&[
        ("plain.der", world.request.as_der()),
        ("plain.pem", world.request.to_pem().as_bytes()),
        ("extensions", &sign(full())),
        ("password", &sign(full().challenge_password("letmein"))),
        ("password-gmt0092", &sign(full().challenge_password_gmt0092("letmein"))),
        ("temporary-key", &sign(full().temporary_key(temporary))),
        ("cfca", &sign(full().temporary_key(temporary).form(RequestForm::Cfca))),
    ])
}

/// Lists of every kind.
pub(super) fn crl() -> Inputs {
    let world = world();
    let mut inputs = named(&[
        ("empty.der", world.lists[0].as_der()),
        ("one.der", world.lists[1].as_der()),
        ("one.pem", world.lists[1].to_pem().as_bytes()),
        ("many.der", papers().many.as_der()),
        ("trailing", &[world.lists[1].as_der(), &[0; 3]].concat()),
    ]);
    let kinds = [
        "deltaCRLCA1CRL",
        "deltaCRLCA1deltaCRL",
        "indirectCRLCA3cRLIssuerCRL",
        "onlyContainsUserCertsCACRL",
    ];
    inputs.extend(suite(LISTS, LIST_NAMES, &kinds));
    inputs
}

/// A question and its answer, without and with a nonce, and refusals.
pub(super) fn ocsp() -> Inputs {
    use yzt_cert::ocsp::{OcspFailure, OcspRequest, failure_response};
    let (world, papers) = (world(), papers());
    let leaf = &world.pair.signature_certificate;
    let without =
        OcspRequest::new(leaf, world.issuing.certificate(), DigestAlgorithm::Sha1, None).unwrap();
    named(&[
        ("question", papers.question.as_der()),
        ("question-sha1", without.as_der()),
        ("response", papers.response.as_der()),
        ("try-later", &failure_response(OcspFailure::TryLater)),
    ])
}

/// Every message, and a timestamp.
pub(super) fn cms() -> Inputs {
    let papers = papers();
    let messages = papers.signed.iter().chain(&papers.secret);
    let mut inputs: Inputs =
        messages.map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
    inputs.push(("timestamp".to_owned(), papers.timestamp.clone()));
    let granted = [&[0x30, 3, 2, 1, 0][..], &papers.timestamp].concat();
    inputs.push(("timestamp-response".to_owned(), yzt_cert::asn1::sequence(&[&granted])));
    let imprint = DigestAlgorithm::Sm3.digest(crate::papers::CONTENT);
    let request = yzt_cms::TimestampRequest::new(imprint);
    let request = request.with_nonce(&mut Stream::new(33)).unwrap().to_der();
    inputs.push(("timestamp-request".to_owned(), request));
    let (name, bytes) = &papers.signed[1];
    let pem = yzt_cms::message_to_pem(bytes);
    inputs.push((format!("{name}.pem"), pem.into_bytes()));
    inputs
}

/// Limits, then documents and forms of lengths.
pub(super) fn asn1() -> Inputs {
    let world = world();
    let wide: &[u8] = &[64, 255, 32, 3];
    let narrow: &[u8] = &[3, 20, 4, 1];
    let with = |limits: &[u8], input: &[u8]| [limits, input].concat();
    let message = &papers().signed[5].1;
    named(&[
        ("certificate", &with(wide, world.pair.signature_certificate.as_der())),
        ("certificate-narrow", &with(narrow, world.pair.signature_certificate.as_der())),
        ("message", &with(wide, message)),
        ("list", &with(wide, world.lists[1].as_der())),
        ("tag-number", &with(wide, b"\x3F\x81\x01\x03\x5F\x1F\0")),
        ("indefinite", &with(wide, b"\x24\x80\x04\x02\x30\0\x04\x00\0\0")),
        ("eoc", &with(wide, b"\0\0\0\0")),
        ("overrun", &with(wide, b"\x30\x84\xFF\xFF\xFF\xFF")),
    ])
}
