// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists with more elements than anybody needs.

use yzt_cert::asn1::{encode, explicit, object_identifier, sequence, tag, unsigned_integer};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, Error, MAX_CRL_LENGTH, Name,
    bundle, display,
};

use crate::support::{KIB, MIB, Parts, algorithm, attribute, counted, extension, name};

fn too_many<T>(answer: Result<T, Error>, what: &str) {
    let error = answer.err();
    assert!(
        matches!(error, Some(Error::TooMany { .. } | Error::TooLarge { .. })),
        "{what}: {error:?}"
    );
}

#[test]
fn names_with_thousands_of_attributes_are_refused_early() {
    let one = attribute("x");
    let apart = encode(tag::SET, &[&one]).repeat(3000);
    let together = encode(tag::SET, &[&one.repeat(3000)]);
    for shape in [sequence(&[&apart]), sequence(&[&together])] {
        let (answer, info) = counted(|| Name::parse(&shape));
        too_many(answer, "name");
        assert!(info.count_total <= 300 && info.bytes_max <= 64 * KIB, "{info:?}");
        for parts in [
            Parts { issuer: shape.clone(), ..Parts::default() },
            Parts { subject: shape.clone(), ..Parts::default() },
        ] {
            let der = parts.certificate();
            let (answer, info) = counted(|| Certificate::parse(&der));
            too_many(answer, "certificate");
            assert!(info.count_total <= 400 && info.bytes_max <= 256 * KIB, "{info:?}");
        }
    }
}

#[test]
fn the_longest_names_are_compared_and_shown_in_linear_memory() {
    // 64 attributes of 960 octets, all in one SET, all resident numbers: sorted, folded, withheld.
    let text = "11010519491231002X".repeat(53);
    let many = (0..63).map(|_| attribute(&text)).collect::<Vec<_>>().concat();
    let shape = sequence(&[&encode(tag::SET, &[&many])]);
    let der = Parts { subject: shape.clone(), issuer: shape, ..Parts::default() }.certificate();
    let (shown, info) = counted(|| {
        let certificate = Certificate::parse(&der).unwrap();
        assert!(certificate.subject().matches(certificate.issuer()));
        let shown = display::certificate(&certificate).to_string();
        let identity = certificate.identity();
        shown + &display::identity(&identity).to_string()
    });
    assert!(!shown.contains("19491231"));
    assert!(info.bytes_max <= 24 * der.len() as u64, "{info:?} {}", der.len());
    assert!(info.count_total <= 20_000, "{info:?}");
}

#[test]
fn certificates_with_thousands_of_extensions_are_refused_early() {
    let list: Vec<u8> =
        (0..5000).flat_map(|number| extension(&format!("1.2.3.{number}"), b"\x05\x00")).collect();
    let der = Parts { extensions: sequence(&[&list]), ..Parts::default() }.certificate();
    let (answer, info) = counted(|| Certificate::parse(&der));
    too_many(answer, "extensions");
    assert!(info.count_total <= 400 && info.bytes_max <= 64 * KIB, "{info:?}");
}

#[test]
fn extensions_with_thousands_of_elements_are_refused_or_shown_in_part() {
    let oid = object_identifier(&"1.2.3.4".parse().unwrap());
    let general = encode(0x82, &[b"a"]);
    let point = sequence(&[&explicit(0, &explicit(0, &general))]);
    for (kind, element) in [
        ("2.5.29.32", sequence(&[&oid])),
        ("2.5.29.37", oid.clone()),
        ("2.5.29.31", point),
        ("2.5.29.17", general.clone()),
        ("2.5.29.33", sequence(&[&oid, &oid])),
    ] {
        let value = sequence(&[&element.repeat(20_000)]);
        let list = sequence(&[&extension(kind, &value)]);
        let der = Parts { extensions: list, ..Parts::default() }.certificate();
        let (answer, info) = counted(|| {
            let certificate = Certificate::parse(&der)?;
            let _ = certificate.crl_distribution_points()?;
            let _ = certificate.identity();
            let view = display::certificate(&certificate).to_string();
            assert!(view.contains("omitted: 19000"), "{kind}");
            Ok(())
        });
        if let Err(error) = answer {
            too_many::<()>(Err(error), kind);
        }
        assert!(info.bytes_max <= 12 * MIB, "{kind}: {info:?}");
        assert!(info.count_total <= 60_000, "{kind}: {info:?}");
    }
}

#[test]
fn requests_with_thousands_of_attributes_are_refused_early() {
    let oid = object_identifier(&"1.2.3.4".parse().unwrap());
    let attribute = sequence(&[&oid, &encode(tag::SET, &[&[5, 0]])]);
    let values = sequence(&[&oid, &encode(tag::SET, &[&[5, 0].repeat(20_000)])]);
    let request = |attributes: &[u8]| {
        let info = sequence(&[
            &unsigned_integer(&[0]),
            &name("a"),
            &sequence(&[]),
            &encode(0xA0, &[attributes]),
        ]);
        sequence(&[&info, &algorithm(), &[3, 1, 0]])
    };
    let der = request(&attribute.repeat(5000));
    let (answer, info) = counted(|| CertificateRequest::parse(&der));
    assert!(answer.is_err());
    assert!(info.bytes_max <= 2 * der.len() as u64 + 64 * KIB, "{info:?}");
    assert!(info.count_total <= 2000, "{info:?}");
    let der = request(&values);
    let (answer, info) = counted(|| {
        CertificateRequest::parse(&der).map(|request| display::request(&request).to_string())
    });
    assert!(answer.is_err() || answer.unwrap().contains("omitted"));
    assert!(info.bytes_max <= 12 * MIB && info.count_total <= 60_000, "{info:?}");
}

/// A list with these entries.
fn list(entries: &[u8]) -> Vec<u8> {
    let time = encode(tag::UTC_TIME, &[b"260101000000Z"]);
    let entries = sequence(&[entries]);
    let tbs = sequence(&[&[2, 1, 1], &algorithm(), &name("a"), &time, &time, &entries]);
    sequence(&[&tbs, &algorithm(), &[3, 1, 0]])
}

fn entry(number: u32) -> Vec<u8> {
    let time = encode(tag::UTC_TIME, &[b"260101000000Z"]);
    sequence(&[&unsigned_integer(&number.to_be_bytes()), &time])
}

#[test]
fn huge_lists_are_searched_in_little_more_than_their_own_memory() {
    // In descending order, and every serial number thrice.
    let entries: Vec<u8> = (0..100_000_u32).rev().flat_map(|number| entry(number / 3)).collect();
    let der = list(&entries);
    let (list, info) = counted(|| CertificateRevocationList::parse(&der).unwrap());
    // Entries of 21 octets, each with where it stands, when and why: while the table grows.
    assert!(info.bytes_max <= 8 * der.len() as u64, "{info:?} {}", der.len());
    assert!(info.count_total <= 200, "{info:?}");
    assert_eq!(list.len(), 100_000);
    let (found, info) = counted(|| {
        (0..40_000_u32)
            .filter(|number| list.revoked(&unsigned_integer(&number.to_be_bytes())[2..]).is_some())
            .count()
    });
    assert_eq!(found, 33_334);
    assert!(info.bytes_max <= KIB, "{info:?}");
    let (view, info) = counted(|| display::revocation_list(&list));
    assert!(view.to_string().contains("count: 100000"));
    assert!(info.bytes_max <= 2 * MIB, "{info:?}");
}

#[test]
fn lists_of_empty_entries_and_oversized_lists_are_refused() {
    let empty = list(&[0x30, 0].repeat(500_000));
    let (answer, info) = counted(|| CertificateRevocationList::parse(&empty));
    assert!(matches!(answer, Err(Error::Encoding { .. })), "{answer:?}");
    assert!(info.bytes_max <= 3 * empty.len() as u64, "{info:?}");
    let oversized = vec![0x30; MAX_CRL_LENGTH + 1];
    for (answer, info) in [
        counted(|| CertificateRevocationList::parse(&oversized)),
        counted(|| CertificateRevocationList::parse_any(&oversized)),
    ] {
        assert!(matches!(answer, Err(Error::TooLarge { .. })), "{answer:?}");
        assert!(info.bytes_max <= KIB, "{info:?}");
    }
}

#[test]
fn collections_of_too_many_certificates_are_refused() {
    let one = Parts::default().certificate();
    let content = object_identifier(&"1.2.840.113549.1.7.2".parse().unwrap());
    let message = |count: usize| {
        let set = one.repeat(count);
        let data = sequence(&[&object_identifier(&"1.2.840.113549.1.7.1".parse().unwrap())]);
        let body = sequence(&[&[2, 1, 1], &[0x31, 0], &data, &encode(0xA0, &[&set]), &[0x31, 0]]);
        sequence(&[&content, &explicit(0, &body)])
    };
    assert_eq!(bundle::certificates(&message(4096)).map(|found| found.len()), Ok(4096));
    let der = message(100_000);
    let (answer, info) = counted(|| bundle::certificates(&der));
    too_many(answer, "message");
    assert!(info.bytes_max <= 4096 * 16 * KIB, "{info:?}");
    let text = Certificate::parse(&one).unwrap().to_pem().repeat(5000);
    let (answer, info) = counted(|| bundle::certificates(text.as_bytes()));
    too_many(answer, "text");
    assert!(info.bytes_max <= 4096 * 16 * KIB, "{info:?}");
}
