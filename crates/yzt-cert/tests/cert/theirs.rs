// SPDX-License-Identifier: MIT OR Apache-2.0
//! What OpenSSL makes, read and verified by us.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use yzt_cert::path::{PathOptions, Purpose, RevocationPolicy, verify_path};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, Error, RevocationGap,
    RevocationReason, UnixTime,
};

use crate::support::{ID, openssl, put};

/// A root, a leaf and a list that names the leaf, all made by openssl.
struct Theirs {
    folder: TempDir,
    root: Certificate,
    leaf: Certificate,
    list: CertificateRevocationList,
}

const CONFIGURATION: &str = "
[ca]
default_ca = own
[own]
database = index.txt
crlnumber = crlnumber
default_md = sm3
crl_extensions = crl
[crl]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
1.2.156.10260.4.1.4 = ASN1:UTF8String:91350100M000100Y43
[req]
distinguished_name = name
[name]
";

/// A command as it would be typed; no argument holds a space.
fn run(folder: &Path, command: &str) {
    openssl(folder, &command.split_whitespace().collect::<Vec<_>>());
}

fn theirs() -> Theirs {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    put(path, "openssl.cnf", CONFIGURATION);
    put(path, "index.txt", "");
    put(path, "crlnumber", "2A\n");
    let common = format!("-config openssl.cnf -utf8 -sm3 -sigopt {ID}");
    let ca = format!("ca -config openssl.cnf -keyfile root.key -cert root.pem -sigopt {ID}");
    for command in [
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out root.key",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out leaf.key",
        &format!(
            "req -x509 -new -key root.key -days 3650 -extensions root -subj /C=CN/O=开放测试/CN=根 -out root.pem {common}"
        ),
        &format!(
            "req -new -key leaf.key -subj /C=CN/O=示例科技有限公司/CN=经办人 -out leaf.csr {common}"
        ),
        &format!(
            "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -days 365 -set_serial 0xF123456789ABCDEF \
             -extfile openssl.cnf -extensions leaf -sm3 -sigopt {ID} -vfyopt {ID} -out leaf.pem"
        ),
        &format!("{ca} -revoke leaf.pem -crl_reason cessationOfOperation"),
        &format!("{ca} -gencrl -crldays 30 -out list.pem"),
    ] {
        run(path, command);
    }
    let read = |name: &str| fs::read(path.join(name)).unwrap();
    let root = Certificate::parse_any(&read("root.pem")).unwrap();
    let leaf = Certificate::parse_any(&read("leaf.pem")).unwrap();
    let list = CertificateRevocationList::parse_any(&read("list.pem")).unwrap();
    Theirs { folder, root, leaf, list }
}

#[test]
fn we_verify_what_openssl_makes() {
    let Theirs { folder, root, leaf, list } = theirs();
    let key = root.public_key().unwrap();
    assert_eq!(root.verify_signature(&key), Ok(()));
    assert_eq!(leaf.verify_signature(&key), Ok(()));
    assert_eq!(
        root.verify_signature(&leaf.public_key().unwrap()),
        Err(Error::SignatureInvalid { depth: 0 })
    );
    let request =
        CertificateRequest::parse_any(&fs::read(folder.path().join("leaf.csr")).unwrap()).unwrap();
    assert_eq!(request.verify(), Ok(()));
    assert_eq!(request.subject(), leaf.subject());

    let identity = leaf.identity();
    assert_eq!(identity.organization, "示例科技有限公司");
    assert_eq!(identity.unified_social_credit_code.unwrap().as_str(), "91350100M000100Y43");
    assert_eq!(identity.serial, "f123456789abcdef");
    assert_eq!(identity.issuer, "CN=根,O=开放测试,C=CN");

    assert_eq!(list.verify(&root), Ok(()));
    assert_eq!(list.verify(&leaf), Err(Error::RevocationIssuer));
    assert_eq!(list.number(), Some(&[0x2A][..]));
    assert_eq!(list.authority_key_identifier(), root.subject_key_identifier());
    let entry = list.revoked(leaf.serial()).unwrap();
    assert_eq!(entry.reason, RevocationReason::CessationOfOperation);
    assert_eq!(list.revoked(root.serial()), None);
}

#[test]
fn a_path_over_what_openssl_makes_is_checked_with_its_revocation_list() {
    let Theirs { root, leaf, list, .. } = theirs();
    let during = UnixTime(list.this_update().0 + 1);
    let strict = PathOptions::new(during, Purpose::Login);
    let check = |lists: &[CertificateRevocationList], options: PathOptions| {
        verify_path(&leaf, &[], std::slice::from_ref(&root), lists, &options).map(|_| ())
    };
    let date = list.revoked(leaf.serial()).unwrap().date;
    let reason = RevocationReason::CessationOfOperation;
    assert_eq!(
        check(std::slice::from_ref(&list), strict.clone()),
        Err(Error::Revoked { depth: 0, date, reason })
    );
    let cause = RevocationGap::Missing;
    assert_eq!(check(&[], strict.clone()), Err(Error::RevocationUnknown { depth: 0, cause }));
    assert_eq!(check(&[], PathOptions { revocation: RevocationPolicy::Ignore, ..strict }), Ok(()));
}

#[test]
fn openssl_signatures_without_the_default_identifier_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    run(path, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out root.key");
    // No -sigopt: openssl then signs under the empty identifier.
    run(path, "req -x509 -new -key root.key -sm3 -subj /CN=empty -out root.pem");
    let root = Certificate::parse_any(&fs::read(path.join("root.pem")).unwrap()).unwrap();
    let result = root.verify_signature(&root.public_key().unwrap());
    assert_eq!(result, Err(Error::SignatureInvalid { depth: 0 }));
}
