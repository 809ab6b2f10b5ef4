// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN entry and PIN policy: 1100 to 1199.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};
const TYPED: Pair = [
    "输入的内容不符合 PIN 码规则，因此没有送给 USB Key。",
    "What was typed breaks the rules for PINs, so it was not sent to the key.",
];
const NO_TRY: Pair = [
    "没有使用尝试次数，不需要解锁；告诉用户 PIN 码为 6 至 16 位的数字、英文字母或符号。",
    "No try was used and nothing has to be unlocked; tell the user that a PIN is 6 to 16 digits, Latin letters or signs.",
];
const CARD_ORDER: Pair = [
    "USB Key 收到的 PIN 码操作顺序不对，多为程序或 USB Key 固件的错误。",
    "PIN operations reached the key in the wrong order: a mistake of the program or of the key's firmware.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1100,
        "PIN_TOO_SHORT",
        Input,
        ["输入的 PIN 码太短，没有使用尝试次数。", "The PIN is too short; no try was used."],
    )
    .cause(TYPED)
    .advice(["PIN 码为 6 至 16 位，请重新输入。", "A PIN has 6 to 16 characters; enter it again."])
    .desk(NO_TRY),
    Message::new(
        1101,
        "PIN_TOO_LONG",
        Input,
        ["输入的 PIN 码太长，没有使用尝试次数。", "The PIN is too long; no try was used."],
    )
    .cause(TYPED)
    .advice(["PIN 码为 6 至 16 位，请重新输入。", "A PIN has 6 to 16 characters; enter it again."])
    .desk(NO_TRY),
    Message::new(
        1102,
        "PIN_CHARACTER",
        Input,
        [
            "PIN 码中有不允许的字符，没有使用尝试次数。",
            "The PIN holds a character that is not allowed; no try was used.",
        ],
    )
    .cause([
        "输入了中文、全角字符或控制字符，多由中文输入法引起；没有送给 USB Key。",
        "A character outside printable ASCII was typed, often by an input method; nothing was sent to the key.",
    ])
    .advice([
        "只使用数字、英文字母和常用符号，并关闭中文输入法。",
        "Use digits, Latin letters and common signs only.",
    ])
    .desk(NO_TRY),
    Message::new(
        1103,
        "PIN_POLICY_IMPOSSIBLE",
        Environment,
        ["PIN 码规则的设置自相矛盾。", "The settings for PINs contradict themselves."],
    )
    .cause([
        "机构给出的 PIN 码规则中，最小长度大于最大长度，或默认 PIN 码不符合规则。",
        "In the authority's rules for PINs the minimum exceeds the maximum, or the default PIN breaks them.",
    ])
    .advice(["请把错误编号告诉客服。", "Tell customer service the number."])
    .desk([
        "更正 PIN 码规则（最长 16 位）后重新发布；用户一侧不需要操作。",
        "Correct the rules (16 characters at most) and publish them again; the user has nothing to do.",
    ]),
    Message::new(
        1104,
        "RETRY_LIMIT_RANGE",
        Environment,
        [
            "PIN 码可尝试次数的设置超出范围。",
            "The setting for the number of tries is out of range.",
        ],
    )
    .cause([
        "PIN 码规则中的尝试次数为零或大于 15；USB Key 用一位十六进制数报告它。",
        "The rules name no tries or more than 15; a key reports the number in one hexadecimal digit.",
    ])
    .advice(["可设置为 1 至 15 次。", "Set it to 1 to 15."])
    .desk(["把次数改为 1 至 15，常用 6 次。", "Set it to 1 to 15; 6 is usual."]),
    Message::new(
        1105,
        "PIN_STATE_DAMAGED",
        Refused,
        ["USB Key 中的 PIN 码状态已损坏。", "The PIN's state on the key is damaged."],
    )
    .cause([
        "USB Key 中保存的 PIN 码状态和次数互相矛盾，存储内容已损坏。",
        "The PIN's state and the number of tries on the key contradict each other: its memory is damaged.",
    ])
    .advice(["请联系客服办理补办。", "Contact customer service for a reissue."])
    .desk([
        "不要尝试解锁；办理补办，并留下该 USB Key 的序列号。",
        "Do not try to unlock it; reissue the key and note its serial number.",
    ]),
    Message::new(
        1106,
        "PIN_NOT_READ",
        Environment,
        ["没有读到 PIN 码。", "The PIN could not be read."],
    )
    .cause([
        "提供 PIN 码的终端、管道或文件描述符已关闭，或没有内容。",
        "The terminal, pipe or file descriptor that gives the PIN was closed or empty.",
    ])
    .advice([
        "检查提供 PIN 码的程序或终端后重试。",
        "Check the program or terminal that gives the PIN, then try again.",
    ])
    .desk([
        "没有使用尝试次数。脚本中使用 --pin-fd 时，确认每个 PIN 码占一行。",
        "No try was used. In scripts with --pin-fd, see that every PIN stands on a line of its own.",
    ]),
    Message::new(1110, "PIN_STATE_LOCKED", Refused, ["PIN 码已锁定。", "The PIN is locked."])
        .cause([
            "PIN 码连续输错的次数达到上限，USB Key 已拒绝再验证。",
            "The PIN was wrong as many times in a row as is allowed; the key verifies no more.",
        ])
        .advice(["请联系客服办理解锁。", "Ask customer service to unlock the key."])
        .desk([
            "收到加盖公章的密码重置申请表并审核后，用 yzt ca unblock 应答用户的解锁申请。",
            "Once the stamped PIN reset form is reviewed, answer the user's unlock request with `yzt ca unblock`.",
        ]),
    Message::new(
        1111,
        "PIN_STATE_NOT_BEGUN",
        Refused,
        ["USB Key 没有收到 PIN 码验证请求。", "No PIN verification was begun on the key."],
    )
    .cause(CARD_ORDER)
    .advice(["请重新操作。", "Start again."])
    .desk([
        "请把错误编号、yzt 版本和 USB Key 型号转给开发方。",
        "Pass the number, the version of yzt and the key's model on to the developers.",
    ]),
    Message::new(
        1112,
        "PIN_STATE_UNDER_WAY",
        Refused,
        ["USB Key 正在验证另一个 PIN 码。", "The key is verifying another PIN."],
    )
    .cause(CARD_ORDER)
    .advice(["稍候重试。", "Wait a moment and try again."])
    .desk([
        "请用户关闭其他使用 USB Key 的程序后重试；仍出现时转给开发方。",
        "Have other programs that use the key closed; if it persists, pass it on to the developers.",
    ]),
];
