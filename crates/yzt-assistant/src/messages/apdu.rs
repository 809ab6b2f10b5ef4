// SPDX-License-Identifier: MIT OR Apache-2.0
//! Exchanges with a card: 1000 to 1099.

use super::Kind::Environment;
use super::Message;

const SUPPORT: [&str; 2] = [
    "拔下 USB Key 再插上后重试；仍出现时，请把错误编号告诉客服。",
    "Unplug the key, plug it in and try again; if it persists, tell customer service the number.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1000,
        "APDU_TOO_SHORT",
        Environment,
        ["USB Key 的应答不完整。", "The key's answer is incomplete."],
        SUPPORT,
    ),
    Message::new(
        1001,
        "APDU_LENGTH_TRUNCATED",
        Environment,
        [
            "与 USB Key 的往来中，长度字段不完整。",
            "A length field in the exchange with the key is cut off.",
        ],
        SUPPORT,
    ),
    Message::new(
        1002,
        "APDU_LENGTH_ZERO",
        Environment,
        [
            "与 USB Key 的往来中，长度字段为零。",
            "A length field in the exchange with the key is zero.",
        ],
        SUPPORT,
    ),
    Message::new(
        1003,
        "APDU_LENGTH_MISMATCH",
        Environment,
        [
            "与 USB Key 的往来中，长度与数据不符。",
            "A length in the exchange with the key does not match its data.",
        ],
        SUPPORT,
    ),
    Message::new(
        1004,
        "APDU_DATA_TOO_LONG",
        Environment,
        ["数据太长，USB Key 一次接收不了。", "The data is too long for one exchange with the key."],
        [
            "请确认文件没有损坏；仍出现时，请把错误编号告诉客服。",
            "Check that the file is undamaged; if it persists, tell customer service the number.",
        ],
    ),
    Message::new(
        1005,
        "APDU_EXPECTED_LENGTH",
        Environment,
        ["向 USB Key 要求的数据长度无法表示。", "The length asked of the key cannot be expressed."],
        SUPPORT,
    ),
    Message::new(
        1006,
        "APDU_RESPONSE_TOO_LONG",
        Environment,
        ["USB Key 的应答过长。", "The key's answer is longer than any answer can be."],
        SUPPORT,
    ),
    Message::new(
        1050,
        "CARD_REMOVED",
        Environment,
        ["USB Key 已拔出。", "The key was unplugged."],
        ["插入 USB Key 后重新操作。", "Plug the key in and start again."],
    ),
    Message::new(
        1051,
        "CARD_RESET",
        Environment,
        ["USB Key 已被重置，登录状态已丢失。", "The key was reset and has forgotten its login."],
        ["请重新操作。", "Start again."],
    ),
    Message::new(
        1052,
        "CARD_TIMEOUT",
        Environment,
        ["USB Key 没有及时应答。", "The key did not answer in time."],
        SUPPORT,
    ),
    Message::new(
        1053,
        "CARD_BUSY",
        Environment,
        ["USB Key 正被其他程序使用。", "Another program is using the key."],
        [
            "关闭正在使用 USB Key 的其他程序后重试。",
            "Close the other program that uses the key and try again.",
        ],
    ),
    Message::new(
        1054,
        "CARD_TRANSPORT",
        Environment,
        ["连接 USB Key 的系统服务出错。", "The system service that reaches the key failed."],
        SUPPORT,
    ),
    Message::new(
        1055,
        "CARD_LIMIT",
        Environment,
        [
            "数据超过了连接 USB Key 的通道所能传送的长度。",
            "The data is longer than the connection to the key can carry.",
        ],
        SUPPORT,
    ),
];
