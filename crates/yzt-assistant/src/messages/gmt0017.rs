// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands and answers of GM/T 0017: 1300 to 1399.

use super::Kind::{Environment, Input};
use super::{Message, Pair};

const SUPPORT: Pair = [
    "该 USB Key 的指令与标准不一致，请把错误编号和 USB Key 型号告诉客服。",
    "This key does not follow the standard; tell customer service the number and the key's model.",
];

const DEVIATES: Pair = [
    "USB Key 的指令格式与 GM/T 0017 不同，或字节序、长度的写法属于本程序不认识的厂商方言。",
    "The key's commands differ from GM/T 0017, or it speaks a vendor's dialect (byte order, lengths) that is not known here.",
];
const COLLECT: Pair = [
    "请用户运行 yzt doctor --bundle 并发来文件，连同 USB Key 的生产厂商和型号转给开发方；用户暂时换用其他型号的 USB Key。",
    "Ask for the file of `yzt doctor --bundle` and pass it on with the key's maker and model; meanwhile give the user a key of another model.",
];

const fn command(number: u16, name: &'static str, text: Pair) -> Message {
    Message::new(number, name, Environment, text).cause(DEVIATES).advice(SUPPORT).desk(COLLECT)
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
    )
    .cause([
        "名称或序列号超过 USB Key 的 32 字节字段，或含有控制字符。",
        "A label or serial number does not fit the key's 32 bytes, or holds control characters.",
    ])
    .advice([
        "USB Key 名称、序列号和应用名称最多 32 字节（汉字每个占 3 字节）。",
        "Label, serial and application name have at most 32 bytes.",
    ])
    .desk([
        "缩短 USB Key 名称（10 个汉字以内），单位全称写在证书中。",
        "Shorten the label to 10 Chinese characters; the full name stands in the certificate.",
    ]),
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
    )
    .cause([
        "PIN 码超过 16 字节，或以空字符结尾；GM/T 0017 的 PIN 码字段为 16 字节。",
        "The PIN has more than 16 bytes or ends in NUL; the field of GM/T 0017 has 16 bytes.",
    ])
    .advice(["PIN 码为 6 至 16 位，请重新输入。", "A PIN has 6 to 16 characters; enter it again."])
    .desk([
        "没有使用尝试次数；请用户输入 6 至 16 位的 PIN 码。",
        "No try was used; have a PIN of 6 to 16 characters entered.",
    ]),
    command(
        1309,
        "COMMAND_SHORT_CHALLENGE",
        ["USB Key 给出的随机数太短。", "The key gave too few random bytes."],
    )
    .cause([
        "USB Key 给出的随机数不足 8 字节，不能用于验证 PIN 码。",
        "The key gave fewer than the 8 random bytes that verifying a PIN takes.",
    ]),
    command(
        1310,
        "COMMAND_SYMMETRIC_ALGORITHM",
        [
            "加密密钥使用了不支持的对称算法。",
            "The enveloped key uses a symmetric algorithm that is not supported.",
        ],
    )
    .cause([
        "签发系统用 SM4（ECB）以外的算法加密了加密密钥，USB Key 无法导入。",
        "The issuing system sealed the encryption key with something else than SM4 (ECB), which keys do not import.",
    ])
    .desk([
        "在签发系统中改用 SM4 的 ECB 方式（算法标识 0x00000401）后重新签发。",
        "Set the issuing system to SM4 in ECB mode (identifier 0x00000401) and issue again.",
    ]),
];
