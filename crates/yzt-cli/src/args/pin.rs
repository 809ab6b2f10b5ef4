// SPDX-License-Identifier: MIT OR Apache-2.0
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{KeyChoice, help};

/// Where the PIN comes from. It is never an argument: arguments show in process lists.
#[derive(Debug, Args)]
pub(crate) struct PinInput {
    #[arg(long, value_name = "N", help = help(
        "从文件描述符 N 读取 PIN 码，一行一个；不写时在终端隐藏输入",
        "Read the PIN from file descriptor N, one per line; without it a hidden prompt asks"))]
    pub(crate) pin_fd: Option<u32>,
    #[arg(long, help = help(
        "同意使用最后一次机会；再错一次 USB Key 将被锁定",
        "Agree to spend the last try; one more wrong PIN locks the key"))]
    pub(crate) last_try: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PinCommand {
    #[command(about = help("修改 PIN 码", "Change the PIN"))]
    Change {
        #[command(flatten)]
        choice: KeyChoice,
        #[command(flatten)]
        pin: PinInput,
        #[arg(long, value_name = "N", help = help(
            "从文件描述符 N 读取新 PIN 码；与 --pin-fd 相同时为其下一行",
            "Read the new PIN from file descriptor N; the next line when it equals --pin-fd"))]
        new_pin_fd: Option<u32>,
    },
    #[command(about = help(
        "验证 PIN 码；输错会扣除一次机会",
        "Verify the PIN; a wrong one takes a try off"))]
    Verify {
        #[command(flatten)]
        choice: KeyChoice,
        #[command(flatten)]
        pin: PinInput,
    },
    #[command(about = help(
        "解锁：写出解锁申请，等待客服的应答",
        "Unlock: write the request and wait for customer service's answer"))]
    Unblock {
        #[command(flatten)]
        choice: KeyChoice,
        #[arg(long, value_name = "FILE", help = help("解锁申请写入的文件", "File for the unlock request"))]
        request: PathBuf,
        #[arg(long, value_name = "FILE", help = help("客服应答的文件", "File of the answer"))]
        answer: PathBuf,
        #[arg(long, value_name = "SECONDS", default_value_t = 300, help = help(
            "最多等待的秒数；等待期间不要拔出 USB Key",
            "Seconds to wait at most; the key must stay plugged in"))]
        wait: u64,
    },
}
