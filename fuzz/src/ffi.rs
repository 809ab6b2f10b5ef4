// SPDX-License-Identifier: MIT OR Apache-2.0
//! The C library under a program that gets things wrong.
//!
//! The input is a row of calls: with right handles, handles of other kinds, freed and made-up ones;
//! with buffers that are NULL, too small or large enough; with any texts and documents. What `ABI.md`
//! promises must hold: a wrong handle is told, nothing is written on failure, nothing is left over.

use core::ffi::{CStr, c_void};
use core::ptr;
use std::sync::{Mutex, PoisonError};

use yzt_crypto::KeySigner;
use yzt_login::{Origin, sign_login};

use crate::random::Stream;
use crate::tape::Tape;
use crate::world::{NOW, PORTAL, world};
use exports as c;

mod exports;

/// What C calls `T *`, whatever T is.
type Any = *mut c_void;

const OK: u32 = 0;
const INTERNAL_ERROR: u32 = 5200;
const BROKEN: u32 = 5206;

const MOST_CALLS: usize = 60;
/// What stands in an output before the call, and still when the call fails.
const UNTOUCHED: u8 = 0xA5;

/// The kinds of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Error,
    Context,
    KeyList,
    Key,
    Certificate,
    Login,
    Verifier,
    Challenge,
    Identity,
}

const KINDS: [Kind; 9] = [
    Kind::Error,
    Kind::Context,
    Kind::KeyList,
    Kind::Key,
    Kind::Certificate,
    Kind::Login,
    Kind::Verifier,
    Kind::Challenge,
    Kind::Identity,
];

/// One object that the library handed out.
#[derive(Clone, Copy)]
struct Object {
    kind: Kind,
    handle: Any,
    alive: bool,
}

/// A program.
struct Program {
    objects: Vec<Object>,
    identities: usize,
}

/// Makes the calls of the input.
pub fn run(data: &[u8]) {
    play(data);
}

/// Makes the calls of the input; how many logins were verified.
pub fn play(data: &[u8]) -> usize {
    // Objects are counted for the whole process.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut tape = Tape::new(data);
    let before = c::object_count();
    let mut program = Program { objects: Vec::new(), identities: 0 };
    for _ in 0..MOST_CALLS {
        if tape.is_empty() {
            break;
        }
        program.call(&mut tape);
    }
    for object in core::mem::take(&mut program.objects) {
        if object.alive {
            assert_eq!(c::free(object.kind, object.handle), OK);
        }
        assert_ne!(c::free(object.kind, object.handle), OK, "freed twice");
    }
    assert_eq!(c::object_count(), before, "something is left over");
    program.identities
}

impl Program {
    fn call(&mut self, tape: &mut Tape<'_>) {
        match tape.byte() % 16 {
            0 => self.new_error(),
            1 | 2 => self.new_context(tape),
            3 | 4 => self.new_verifier(tape),
            5 | 6 => self.trust(tape),
            7 => self.issue(tape),
            8 => self.verify(tape),
            9 => self.log_in(tape),
            10 => self.free(tape),
            11 => self.list(tape),
            12 => self.use_key(tape),
            13 => self.number(tape),
            _ => self.text(tape),
        }
    }

    /// A handle for a parameter of this kind, and whether it is a good one.
    fn handle(&self, tape: &mut Tape<'_>, kind: Kind) -> (Any, bool) {
        let alive = |object: &&Object| object.kind == kind && object.alive;
        let handle = match tape.byte() {
            0..=0xBF => {
                let last = self.objects.iter().rev().find(alive);
                last.map_or(ptr::null_mut(), |object| object.handle)
            }
            0xC0..=0xDF if !self.objects.is_empty() => {
                self.objects[usize::from(tape.byte()) % self.objects.len()].handle
            }
            0xE0..=0xEF => ptr::null_mut(),
            _ => ptr::without_provenance_mut(usize::from_be_bytes(tape.array())),
        };
        let good = self.objects.iter().filter(alive).any(|object| object.handle == handle);
        (handle, good)
    }

    /// An error object, which may be NULL.
    fn error(&self, tape: &mut Tape<'_>) -> (Any, bool) {
        let (error, good) = self.handle(tape, Kind::Error);
        (error, good || error.is_null())
    }

    /// Takes what a call made, and judges its code.
    fn made(&mut self, kind: Kind, code: u32, handle: Any, good: bool) {
        check(code);
        assert!(good || code != OK, "a wrong handle was taken");
        assert_eq!(code == OK, handle != untouched(), "written on failure, or not on success");
        if code == OK {
            assert!(!handle.is_null());
            let known = self.objects.iter().any(|object| object.alive && object.handle == handle);
            assert!(!known, "two objects of one handle");
            self.objects.push(Object { kind, handle, alive: true });
        }
    }

    fn new_error(&mut self) {
        let mut made = untouched();
        let code = c::error_new(&mut made);
        self.made(Kind::Error, code, made, true);
    }

    fn new_context(&mut self, tape: &mut Tape<'_>) {
        let (error, good) = self.error(tape);
        let language = text(tape, &[b"zh-CN", b"en"]);
        let mut made = untouched();
        let code = c::context_new(None, language.as_deref(), &mut made, error);
        self.made(Kind::Context, code, made, good);
    }

    fn new_verifier(&mut self, tape: &mut Tape<'_>) {
        let (context, good_context) = self.handle(tape, Kind::Context);
        let (error, good) = self.error(tape);
        let origin = text(tape, &[PORTAL.as_bytes()]);
        let mut made = untouched();
        let code = c::verifier_new(context, origin.as_deref(), &mut made, error);
        self.made(Kind::Verifier, code, made, good && good_context);
    }

    /// Sets one of a verifier's lists, or whether it takes software keys.
    fn trust(&self, tape: &mut Tape<'_>) {
        let (verifier, good_verifier) = self.handle(tape, Kind::Verifier);
        let (error, good) = self.error(tape);
        let world = world();
        let code = match tape.byte() % 5 {
            0 => c::set_anchors(verifier, world.root.certificate().as_der(), error),
            1 => c::set_intermediates(verifier, world.issuing.certificate().as_der(), error),
            2 => {
                let lists: String = world.lists.iter().map(|list| list.to_pem()).collect();
                c::set_crls(verifier, lists.as_bytes(), error)
            }
            3 => c::accept_software_keys(verifier, tape.byte().into(), error),
            _ => {
                let document = tape.counted(900);
                match tape.byte() % 3 {
                    0 => c::set_anchors(verifier, document, error),
                    1 => c::set_intermediates(verifier, document, error),
                    _ => c::set_crls(verifier, document, error),
                }
            }
        };
        check(code);
        assert!(good && good_verifier || code != OK);
    }

    fn issue(&mut self, tape: &mut Tape<'_>) {
        let (verifier, good_verifier) = self.handle(tape, Kind::Verifier);
        let (error, good) = self.error(tape);
        let session = text(tape, &[b"session", b"other"]);
        let service = text(tape, &[b"service"]);
        let at = time(tape);
        let mut made = untouched();
        let (session, service) = (session.as_deref(), service.as_deref());
        let code = c::issue(verifier, session, service, at, &mut made, error);
        self.made(Kind::Challenge, code, made, good && good_verifier);
    }

    fn verify(&mut self, tape: &mut Tape<'_>) {
        let (verifier, good_verifier) = self.handle(tape, Kind::Verifier);
        let (error, good) = self.error(tape);
        let session = text(tape, &[b"session", b"other"]);
        let at = time(tape);
        let mut made = untouched();
        let token = tape.counted(900);
        let code = c::verify(verifier, session.as_deref(), token, at, &mut made, error);
        assert_ne!(code, OK, "a token that nobody signed");
        self.made(Kind::Identity, code, made, good && good_verifier);
    }

    /// A whole login at the last verifier: everything right but for what the tape says.
    fn log_in(&mut self, tape: &mut Tape<'_>) {
        let (verifier, good_verifier) = self.handle(tape, Kind::Verifier);
        let (error, good) = self.error(tape);
        let session = c"session".to_bytes_with_nul();
        let mut challenge = untouched();
        let code = c::issue(verifier, Some(session), None, NOW.0, &mut challenge, error);
        self.made(Kind::Challenge, code, challenge, good && good_verifier);
        if code != OK {
            return;
        }
        let json = whole_text(Kind::Challenge, challenge).unwrap();
        let challenge = yzt_login::Challenge::from_json(json.as_bytes()).unwrap();
        let world = world();
        let token = sign_login(
            &mut KeySigner::new(&world.key, &mut Stream::new(10)),
            world.pair.signature_certificate.as_der(),
            &Origin::parse(PORTAL).unwrap(),
            &challenge,
            "fuzz",
        );
        let mut token = token.unwrap().to_json().into_bytes();
        if tape.flag() {
            let place = usize::from(tape.word()) % token.len();
            token[place] = token[place].wrapping_add(1 + tape.byte() % 200);
        }
        let mut made = untouched();
        let code = c::verify(verifier, Some(session), &token, NOW.0, &mut made, error);
        self.made(Kind::Identity, code, made, good && good_verifier);
        self.identities += usize::from(code == OK);
    }

    fn list(&mut self, tape: &mut Tape<'_>) {
        let (context, good_context) = self.handle(tape, Kind::Context);
        let (error, good) = self.error(tape);
        let mut made = untouched();
        if tape.flag() {
            let serial = text(tape, &[b"YZT00000001"]);
            let code = c::open_key(context, serial.as_deref(), &mut made, error);
            assert_ne!(code, OK, "there is no key");
            self.made(Kind::Key, code, made, good && good_context);
        } else {
            let code = c::list_keys(context, &mut made, error);
            self.made(Kind::KeyList, code, made, good && good_context);
        }
    }

    /// There is no key here, so that only wrong handles arrive.
    fn use_key(&self, tape: &mut Tape<'_>) {
        let (key, good) = self.handle(tape, Kind::Key);
        let (error, _) = self.error(tape);
        assert!(!good);
        let code = match tape.byte() % 3 {
            0 => c::verify_pin(key, tape.counted(20), tape.byte().into(), error),
            1 => c::key_certificate(key, tape.byte().into(), error),
            _ => c::pin_info(key, error),
        };
        check(code);
        assert_ne!(code, OK);
    }

    fn free(&mut self, tape: &mut Tape<'_>) {
        let kind = tape.choose(&KINDS);
        let (handle, good) = self.handle(tape, kind);
        let code = c::free(kind, handle);
        check(code);
        assert_eq!(code == OK, good || handle.is_null());
        let freed = self.objects.iter_mut().filter(|object| object.alive);
        for object in freed.filter(|object| good && object.handle == handle) {
            object.alive = false;
        }
    }

    fn number(&self, tape: &mut Tape<'_>) {
        let (kind, read) = tape.choose(c::NUMBERS);
        let (handle, good) = self.handle(tape, kind);
        let mut number = i64::MIN + 7;
        let code = read(handle, &mut number);
        check(code);
        assert!(good || code != OK);
        assert!(code == OK || number == i64::MIN + 7, "written on failure");
    }

    fn text(&self, tape: &mut Tape<'_>) {
        let (kind, read) = tape.choose(c::TEXTS);
        let (handle, good) = self.handle(tape, kind);
        let mut buffer = [UNTOUCHED; 1100];
        let capacity = usize::from(tape.word()) % (buffer.len() - 1);
        let mut size = usize::MAX;
        let code = read(handle, Some(&mut buffer[..capacity]), &mut size);
        check(code);
        assert!(good || code != OK);
        let rest = if code == OK { size } else { 0 };
        assert!(buffer[rest..].iter().all(|byte| *byte == UNTOUCHED), "written beyond the end");
        if code != OK {
            assert_eq!(size, usize::MAX);
            return;
        }
        let shown = CStr::from_bytes_with_nul(&buffer[..size]).unwrap();
        assert!(shown.to_str().is_ok());
        let mut asked = usize::MAX;
        assert_eq!(read(handle, None, &mut asked), OK);
        assert_eq!(asked, size);
    }
}

/// A handle that no call has written.
const fn untouched() -> Any {
    ptr::without_provenance_mut(0x5A5A_5A5A)
}

/// The first text of an object, whole.
fn whole_text(kind: Kind, handle: Any) -> Option<String> {
    let (_, read) = c::TEXTS.iter().find(|(known, _)| *known == kind)?;
    let mut buffer = vec![0; 4096];
    let mut size = 0;
    let code = read(handle, Some(&mut buffer), &mut size);
    assert_eq!(code, OK);
    let text = CStr::from_bytes_with_nul(&buffer[..size]).unwrap();
    Some(text.to_str().unwrap().to_owned())
}

/// A code has a name, and is none that says that the library is at fault.
fn check(code: u32) {
    assert_ne!(code, INTERNAL_ERROR);
    assert_ne!(code, BROKEN);
    let mut name = [0; 64];
    let mut size = 0;
    assert_eq!(c::code_name(code, &mut name, &mut size), OK, "{code} has no name");
    assert!(size > 1);
}

/// One of the likely texts, none, or any bytes; with a NUL at its end.
fn text(tape: &mut Tape<'_>, likely: &[&[u8]]) -> Option<Vec<u8>> {
    let mut bytes = match tape.byte() {
        0..=0x9F => tape.choose(likely).to_vec(),
        0xA0..=0xBF => return None,
        _ => tape.counted(600).iter().copied().filter(|byte| *byte != 0).collect(),
    };
    bytes.push(0);
    Some(bytes)
}

fn time(tape: &mut Tape<'_>) -> i64 {
    match tape.byte() {
        0..=0x9F => NOW.0,
        0xA0..=0xAF => 0,
        _ => i64::from_be_bytes(tape.array()),
    }
}
