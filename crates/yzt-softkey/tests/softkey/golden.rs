// SPDX-License-Identifier: MIT OR Apache-2.0
//! A walk in bytes. The cryptograms were made with openssl 3.0:
//!
//! ```text
//! K=$(printf '123456\0\0\0\0\0\0\0\0\0\0' | openssl dgst -sha1 -binary | head -c16 | xxd -p)
//! printf '\x10\x11\x12\x13\x14\x15\x16\x17\0\0\0\0\0\0\0\0' | openssl enc -sm4-ecb -K $K -nopad
//! printf '84160001000016 0101 E 80 00…' (hex) | openssl enc -sm4-cbc -K $K -iv 1011…170000… -nopad
//! ```

use hex_literal::hex;
use yzt_crypto::Random;
use yzt_softkey::Card;

use crate::host;

/// Draws 10 11 12 … each time, so that every challenge is the same.
struct Steps;

impl Random for Steps {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        for (byte, step) in out.iter_mut().zip((0x10..=0xFF).cycle()) {
            *byte = step;
        }
        Ok(())
    }
}

struct Walk(Card);

impl Walk {
    fn step(&mut self, command: &[u8], response: &[u8]) {
        assert_eq!(self.0.execute(command).as_slice(), response, "after {command:02x?}");
    }
}

const RANDOM: &[u8] = &hex!("1011121314151617 9000");

/// A key with an application, open.
fn opened() -> Walk {
    let disk = host::blank();
    let mut walk = Walk(Card::open_on(disk, &host::store_key(), Box::new(Steps)).unwrap());
    // DevAuth under "1234567812345678".
    walk.step(&hex!("80500000 000008"), RANDOM);
    walk.step(&hex!("80100002 000010 750c55fd627291bcbe50f28ee485323f"), &hex!("9000"));
    // CreateApplication "YZT", administrator "administrator-01", user "123456", six tries each.
    let mut create = hex!("80200000 000050").to_vec();
    let mut field = |text: &[u8], width: usize| {
        create.extend(text.iter().copied().chain([0; 32]).take(width.max(text.len())));
    };
    field(b"YZT", 32);
    field(b"administrator-01", 16);
    field(&[0, 0, 0, 6], 4);
    field(b"123456", 16);
    field(&hex!("00000006 00000010 02 04 0000"), 12);
    walk.step(&create, &hex!("9000"));
    walk.step(&hex!("80220000 000000"), b"YZT\0\x90\x00");
    walk.step(b"\x80\x26\0\0\0\0\x03YZT\0\x0A", &hex!("00000010 02 04 0000 0101 9000"));
    walk
}

#[test]
fn the_bytes_of_a_login_a_change_and_an_unblock() {
    let mut walk = opened();
    let information = hex!("80140001 000002 0101 0003");
    walk.step(&information, &hex!("060601 9000"));

    // VerifyPIN: block A, then block B, then nothing asked for, then wrong.
    walk.step(&hex!("80500000 000008"), RANDOM);
    let verify = hex!("80180001 000012 0101 f4bdbaad7eba4e6874e16256f73e857b");
    walk.step(&verify, &hex!("9000"));
    walk.step(&verify, &hex!("6984"));
    walk.step(&hex!("80500000 08"), RANDOM);
    let prefixed = hex!("80180001 12 0101 acc60c89b73ba0c69efa2a2c39c6d727");
    walk.step(&prefixed, &hex!("9000"));
    walk.step(&hex!("80500000 000008"), RANDOM);
    let wrong = hex!("80180001 000012 0101 00000000000000000000000000000000");
    walk.step(&wrong, &hex!("63C5"));
    walk.step(&information, &hex!("060501 9000"));

    // ChangePIN to "654321".
    walk.step(&hex!("80500000 000008"), RANDOM);
    let change = hex!("84160001 000016 0101 f3de5a44dba811a109e784ef964d653c 29fde255");
    walk.step(&change, &hex!("9000"));
    walk.step(&information, &hex!("060600 9000"));
    walk.step(&hex!("80500000 000008"), RANDOM);
    walk.step(&verify, &hex!("63C5"));

    // UnblockPIN to "246810" by the administrator.
    walk.step(&hex!("80500000 000008"), RANDOM);
    let unblock = hex!("841A0000 000016 0101 afee55430274079e6b72ea451ec1a265 c9635eb3");
    walk.step(&unblock, &hex!("9000"));
    walk.step(&information, &hex!("060602 9000"));
    walk.step(&hex!("801C0000 000002 0101"), &hex!("9000"));
    walk.step(&hex!("80280000 000002 0101"), &hex!("9000"));
    walk.step(&hex!("80280000 000002 0101"), &hex!("698A"));
}

#[test]
fn the_bytes_of_containers_and_keys() {
    let (_, mut host) = host::issued();
    let mut create = hex!("80400000 000006 0101").to_vec();
    create.extend(b"name\0\x02");
    let execute = |host: &mut host::Host, command: &[u8]| host.card.execute(command).to_vec();
    assert_eq!(execute(&mut host, &create), hex!("0202 9000"));
    let mut information = hex!("804A0000 00001A 0101").to_vec();
    information.extend(host::CONTAINER.as_bytes());
    information.extend(hex!("000B"));
    assert_eq!(execute(&mut host, &information), hex!("02 00000100 00000100 01 01 9000"));

    let key = execute(&mut host, &hex!("80700000 000008 0101 0202 00000100 0040"));
    assert_eq!((key.len(), &key[64..]), (66, &hex!("9000")[..]), "X and Y without bits");
    let public = execute(&mut host, &hex!("80880100 000004 0101 0202 0000"));
    assert_eq!(public, [&hex!("00000100"), &key[..]].concat());
    let mut sign = hex!("80740200 000024 0101 0202").to_vec();
    sign.extend(host::DIGEST);
    let signature = execute(&mut host, &sign);
    assert_eq!(signature.len(), 70, "and Le may be missing");
    let mut verify = hex!("80760000 0000A8 00000100").to_vec();
    verify.extend(&key[..64]);
    verify.extend(hex!("00000020"));
    verify.extend(host::DIGEST);
    verify.extend(&signature[4..68]);
    assert_eq!(execute(&mut host, &verify), hex!("9000"));
}

/// Files, by bytes: the AppID travels in P1 and P2, or in the data.
#[test]
fn the_bytes_of_files() {
    let (_, mut host) = host::issued();
    let mut step = |command: &[u8], response: &[u8]| {
        assert_eq!(host.card.execute(command).as_slice(), response, "after {command:02x?}");
    };
    let mut create = hex!("80300101 00002C").to_vec();
    create.extend(b"data");
    create.extend([0; 28]);
    create.extend(hex!("00000008 000000FF 00000010"));
    step(&create, &hex!("9000"));
    step(&create, &hex!("6A92"));
    step(&hex!("80340101 000000"), b"data\0\x90\x00");
    step(b"\x80\x36\x01\x01\0\0\x04data\0\x0C", &hex!("00000008 000000FF 00000010 9000"));
    step(b"\x80\x3A\0\0\0\0\x10\x01\x01\0\x03\0\x04data\0\x02\xAB\xCD\0\0", &hex!("6700"));
    step(b"\x80\x3A\0\0\0\0\x0E\x01\x01\0\x03\0\x04data\0\x02\xAB\xCD", &hex!("9000"));
    step(b"\x80\x38\0\0\0\0\x0A\x01\x01\0\x02\0\x04data\0\x04", &hex!("00ABCD00 9000"));
    step(b"\x80\x38\0\0\0\0\x0A\x01\x01\0\x09\0\x04data\0\x04", &hex!("6B00"));
    step(b"\x80\x32\x01\x01\0\0\x04data", &hex!("9000"));
    step(b"\x80\x32\x01\x01\0\0\x04data", &hex!("6A93"));
}

/// A session key from SetSymmKey to its end; `printf` and `openssl enc -sm4-ecb -nopad` give the
/// cryptogram, `openssl dgst -sm3` the digest.
#[test]
fn the_bytes_of_session_keys_and_digests() {
    let (_, mut host) = host::issued();
    let mut step = |command: &[u8], response: &[u8]| {
        assert_eq!(host.card.execute(command).as_slice(), response, "after {command:02x?}");
    };
    // GB/T 32907-2016, annex A, example 1: key and plaintext are the same 16 bytes.
    let import =
        hex!("80A20000 00001A 0101 0101 00000401 0010 0123456789abcdeffedcba9876543210 0002");
    step(&import, &hex!("0101 9000"));
    step(&hex!("80A40000 000014 0101 0101 0101 00000401 0000 00000000 00000000"), &hex!("9000"));
    step(
        &hex!("80A60000 000016 0101 0101 0101 0123456789abcdeffedcba9876543210 0000"),
        &hex!("681edf34d206965e86b3e94f536e4246 9000"),
    );
    step(
        &hex!("80A60000 000016 0101 0101 0101 0123456789abcdeffedcba9876543210 0000"),
        &hex!("6985"),
    );
    step(&hex!("80C40000 000006 0101 0101 0101"), &hex!("9000"));
    step(&hex!("80C40000 000006 0101 0101 0101"), &hex!("6A8C"));
    step(&hex!("80B40001"), &hex!("9000"));
    step(
        b"\x80\xB6\0\0\0\0\x03abc\0\0",
        &hex!("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0 9000"),
    );
    step(b"\x80\xB8\0\0\0\0\x03abc", &hex!("6985"));
}
