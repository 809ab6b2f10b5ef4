// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands and answers of GM/T 0017: 1300 to 1399.

use super::Kind::{Environment, Input};
use super::Message;

const SUPPORT: [&str; 2] = [
    "该 USB Key 的指令与标准不一致，请把错误编号和 USB Key 型号告诉客服。",
    "This key does not follow the standard; tell customer service the number and the key's model.",
];

const fn command(number: u16, name: &'static str, text: [&'static str; 2]) -> Message {
    Message::new(number, name, Environment, text, SUPPORT)
}

pub(super) const MESSAGES: &[Message] = &[
    command(1300, "COMMAND_CLASS", ["指令类别不对。", "The class of a command is wrong."]),
    command(1301, "COMMAND_UNKNOWN", ["指令未知。", "A command is not known."]),
    command(
        1302,
        "COMMAND_PARAMETERS",
        ["指令参数没有意义。", "A command's parameters have no meaning."],
    ),
    command(
        1303,
        "COMMAND_TRUNCATED",
        ["USB Key 的数据不完整。", "Data exchanged with the key is cut off."],
    ),
    command(
        1304,
        "COMMAND_TRAILING",
        [
            "USB Key 的数据后面有多余内容。",
            "Data exchanged with the key is followed by something unknown.",
        ],
    ),
    command(
        1305,
        "COMMAND_VALUE",
        ["USB Key 的数据中有无效的值。", "Data exchanged with the key holds an invalid value."],
    ),
    Message::new(
        1306,
        "COMMAND_TEXT",
        Input,
        [
            "名称为空、过长或含有不允许的字符。",
            "A name is empty, too long or holds a character that is not allowed.",
        ],
        [
            "USB Key 名称、序列号和应用名称最多 32 字节（汉字每个占 3 字节）。",
            "Label, serial and application name have at most 32 bytes.",
        ],
    ),
    command(
        1307,
        "COMMAND_NO_LENGTH",
        ["取随机数的指令没有写明长度。", "A command for random numbers names no length."],
    ),
    Message::new(
        1308,
        "COMMAND_PIN_FIELD",
        Input,
        [
            "PIN 码不适合 USB Key 的 16 字节字段。",
            "The PIN does not fit the key's field of 16 bytes.",
        ],
        ["PIN 码为 6 至 16 位，请重新输入。", "A PIN has 6 to 16 characters; enter it again."],
    ),
    command(
        1309,
        "COMMAND_SHORT_CHALLENGE",
        ["USB Key 给出的随机数太短。", "The key gave too few random bytes."],
    ),
    command(
        1310,
        "COMMAND_SYMMETRIC_ALGORITHM",
        [
            "加密密钥使用了不支持的对称算法。",
            "The enveloped key uses a symmetric algorithm that is not supported.",
        ],
    ),
];
