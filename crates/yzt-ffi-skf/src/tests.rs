// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key that fails inside, and what callers learn of it.
#![allow(clippy::unwrap_used, clippy::panic, unsafe_code, clashing_extern_declarations)]
#![allow(clippy::undocumented_unsafe_blocks)] // Each call is what the test is about.

use core::ffi::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use yzt_skf_sys::constants::*;
use yzt_token::{
    Application, Capabilities, DeviceInformation, DeviceKey, Error as Token, NewApplication,
};
use zeroize::Zeroizing;

use crate::code::Error;
use crate::handle;
use crate::ways::{Listed, Opened, Way};

type Handle = *const c_void;

unsafe extern "system" {
    fn SKF_EnumDev(present: i32, names: *mut c_char, size: *mut u32) -> u32;
    fn SKF_ConnectDev(name: *const c_char, device: *mut Handle) -> u32;
    fn SKF_DisConnectDev(device: Handle) -> u32;
    fn SKF_GetDevInfo(device: Handle, information: *mut u8) -> u32;
    fn SKF_SetLabel(device: Handle, label: *const c_char) -> u32;
    fn SKF_GenRandom(device: Handle, random: *mut u8, length: u32) -> u32;
    fn SKF_DigestInit(
        device: Handle,
        algorithm: u32,
        key: *const c_void,
        id: *const u8,
        length: u32,
        hash: *mut Handle,
    ) -> u32;
    fn SKF_CloseHandle(handle: Handle) -> u32;
}

static LISTING_FAILS: AtomicBool = AtomicBool::new(false);

/// The table of handles is one for the process: tests that count take turns.
static TURN: Mutex<()> = Mutex::new(());

/// A way to keys that panic.
pub(crate) struct Bombs;

impl Way for Bombs {
    fn list(&mut self) -> Result<Vec<Listed>, Error> {
        assert!(!LISTING_FAILS.load(Ordering::SeqCst), "the list");
        Ok(Vec::new())
    }

    fn open(&mut self, name: &str) -> Result<Option<Opened>, Error> {
        let drops_badly = match name {
            "bomb" => false,
            "bomb that drops badly" => true,
            "bomb that does not open" => panic!("opening"),
            _ => return Err(Token::InUse.into()),
        };
        Ok(Some(Opened { device: Box::new(Bomb { drops_badly }), dialect: None }))
    }
}

/// A key that panics at everything but random bytes.
struct Bomb {
    drops_badly: bool,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(!self.drops_badly, "dropping");
    }
}

impl yzt_token::Device for Bomb {
    fn capabilities(&self) -> Capabilities {
        panic!("capabilities")
    }

    fn information(&mut self) -> Result<DeviceInformation, Token> {
        panic!("information")
    }

    fn applications(&mut self) -> Result<Vec<String>, Token> {
        panic!("applications")
    }

    fn open_application(&mut self, _: &str) -> Result<Box<dyn Application>, Token> {
        panic!("open application")
    }

    fn authenticate_device(&mut self, _: DeviceKey) -> Result<(), Token> {
        panic!("authenticate device")
    }

    fn create_application(&mut self, _: NewApplication) -> Result<(), Token> {
        panic!("create application")
    }

    fn delete_application(&mut self, _: &str) -> Result<(), Token> {
        panic!("delete application")
    }

    fn set_label(&mut self, _: &str) -> Result<(), Token> {
        panic!("set label")
    }

    fn random(&mut self, length: usize) -> Result<Zeroizing<Vec<u8>>, Token> {
        Ok(Zeroizing::new(vec![7; length]))
    }

    fn refresh(&mut self) {}
}

fn connect(name: &core::ffi::CStr) -> Result<Handle, u32> {
    let mut device = ptr::null();
    match unsafe { SKF_ConnectDev(name.as_ptr(), &raw mut device) } {
        SAR_OK => Ok(device),
        code => Err(code),
    }
}

#[test]
fn a_panic_is_a_code_and_the_key_is_given_up() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let before = handle::open();
    let device = connect(c"bomb").unwrap();
    let mut random = [0; 4];
    assert_eq!(unsafe { SKF_GenRandom(device, random.as_mut_ptr(), 4) }, SAR_OK);
    assert_eq!(random, [7; 4]);
    let mut information = [0xA5; 512];
    assert_eq!(unsafe { SKF_GetDevInfo(device, information.as_mut_ptr()) }, SAR_FAIL);
    assert_eq!(information, [0xA5; 512], "nothing is written");
    // What the panic left behind is not known: the connection is good for nothing any more.
    assert_eq!(unsafe { SKF_GenRandom(device, random.as_mut_ptr(), 4) }, SAR_FAIL);
    assert_eq!(unsafe { SKF_SetLabel(device, c"label".as_ptr()) }, SAR_FAIL);
    let again = connect(c"bomb").unwrap();
    assert_eq!(unsafe { SKF_GenRandom(again, random.as_mut_ptr(), 4) }, SAR_OK, "a new one is");
    for device in [device, again] {
        assert_eq!(unsafe { SKF_DisConnectDev(device) }, SAR_OK);
        assert_eq!(unsafe { SKF_DisConnectDev(device) }, SAR_INVALIDHANDLEERR);
    }
    assert_eq!(handle::open(), before);
}

#[test]
fn a_panic_anywhere_is_a_code() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(connect(c"bomb that does not open"), Err(SAR_FAIL));
    let device = connect(c"bomb that drops badly").unwrap();
    assert_eq!(unsafe { SKF_DisConnectDev(device) }, SAR_FAIL);
    assert_eq!(unsafe { SKF_DisConnectDev(device) }, SAR_INVALIDHANDLEERR, "it is closed");
    let mut size = 7;
    LISTING_FAILS.store(true, Ordering::SeqCst);
    assert_eq!(unsafe { SKF_EnumDev(1, ptr::null_mut(), &raw mut size) }, SAR_FAIL);
    LISTING_FAILS.store(false, Ordering::SeqCst);
    assert_eq!(size, 7);
    assert_eq!(connect(c"nothing"), Err(SAR_FAIL), "in use");
    let device = connect(c"bomb").unwrap();
    assert_eq!(unsafe { SKF_DisConnectDev(device) }, SAR_OK);
}

#[test]
fn leaked_digests_are_as_many_as_may_be_and_go_with_the_connection() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let before = handle::open();
    let device = connect(c"bomb").unwrap();
    let mut first = ptr::null();
    for round in 0..1000 {
        let mut hash: Handle = ptr::null();
        let (none, out) = (ptr::null(), &raw mut hash);
        let code = unsafe { SKF_DigestInit(device, SGD_SM3, none, ptr::null(), 0, out) };
        assert_eq!(code, SAR_OK);
        assert!(hash.addr() <= 0x7FFF_FFFF);
        if round == 0 {
            first = hash;
        }
    }
    assert_eq!(handle::open(), before + 1 + 256);
    assert_eq!(unsafe { SKF_CloseHandle(first) }, SAR_INVALIDHANDLEERR);
    assert_eq!(unsafe { SKF_DisConnectDev(device) }, SAR_OK);
    assert_eq!(handle::open(), before);
}
