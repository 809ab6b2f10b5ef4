// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN entry and PIN policy: 1100 to 1199.

use super::Kind::{Environment, Input, Refused};
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1100,
        "PIN_TOO_SHORT",
        Input,
        ["输入的 PIN 码太短，没有使用尝试次数。", "The PIN is too short; no try was used."],
        ["PIN 码为 6 至 16 位，请重新输入。", "A PIN has 6 to 16 characters; enter it again."],
    ),
    Message::new(
        1101,
        "PIN_TOO_LONG",
        Input,
        ["输入的 PIN 码太长，没有使用尝试次数。", "The PIN is too long; no try was used."],
        ["PIN 码为 6 至 16 位，请重新输入。", "A PIN has 6 to 16 characters; enter it again."],
    ),
    Message::new(
        1102,
        "PIN_CHARACTER",
        Input,
        [
            "PIN 码中有不允许的字符，没有使用尝试次数。",
            "The PIN holds a character that is not allowed; no try was used.",
        ],
        [
            "只使用数字、英文字母和常用符号，并关闭中文输入法。",
            "Use digits, Latin letters and common signs only.",
        ],
    ),
    Message::new(
        1103,
        "PIN_POLICY_IMPOSSIBLE",
        Environment,
        ["PIN 码规则的设置自相矛盾。", "The settings for PINs contradict themselves."],
        ["请把错误编号告诉客服。", "Tell customer service the number."],
    ),
    Message::new(
        1104,
        "RETRY_LIMIT_RANGE",
        Environment,
        [
            "PIN 码可尝试次数的设置超出范围。",
            "The setting for the number of tries is out of range.",
        ],
        ["可设置为 1 至 15 次。", "Set it to 1 to 15."],
    ),
    Message::new(
        1105,
        "PIN_STATE_DAMAGED",
        Refused,
        ["USB Key 中的 PIN 码状态已损坏。", "The PIN's state on the key is damaged."],
        ["请联系客服办理补办。", "Contact customer service for a reissue."],
    ),
    Message::new(
        1106,
        "PIN_NOT_READ",
        Environment,
        ["没有读到 PIN 码。", "The PIN could not be read."],
        [
            "检查提供 PIN 码的程序或终端后重试。",
            "Check the program or terminal that gives the PIN, then try again.",
        ],
    ),
    Message::new(
        1110,
        "PIN_STATE_LOCKED",
        Refused,
        ["PIN 码已锁定。", "The PIN is locked."],
        ["请联系客服办理解锁。", "Ask customer service to unlock the key."],
    ),
    Message::new(
        1111,
        "PIN_STATE_NOT_BEGUN",
        Refused,
        ["USB Key 没有收到 PIN 码验证请求。", "No PIN verification was begun on the key."],
        ["请重新操作。", "Start again."],
    ),
    Message::new(
        1112,
        "PIN_STATE_UNDER_WAY",
        Refused,
        ["USB Key 正在验证另一个 PIN 码。", "The key is verifying another PIN."],
        ["稍候重试。", "Wait a moment and try again."],
    ),
];
