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

const BEGIN_AGAIN: Pair = [
    "请重新发起远程解锁；多次出现时，请把错误编号告诉客服。",
    "Begin the remote unlock again; if it comes back, tell customer service the number.",
];
const REFUSED_UNUSED: Pair = [
    "消息已被拒绝，没有使用管理员 PIN 码的尝试次数。请用户重新发起；多次出现时检查网络和代理。",
    "The message was refused and no try of the administrator's PIN was used. Have it begun again; if it comes often, look at the network and its proxies.",
];

const fn remote(number: u16, name: &'static str, text: Pair) -> Message {
    Message::new(number, name, Environment, text).advice(BEGIN_AGAIN).desk(REFUSED_UNUSED)
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
    command(
        1311,
        "COMMAND_CIPHER_ALGORITHM",
        [
            "会话密钥的算法标识未知。",
            "The algorithm of a session key is not known.",
        ],
    )
    .cause([
        "算法标识不是 GM/T 0006 中 SM1、SSF33、SM4 的 ECB、CBC、CFB、OFB 或 MAC 方式，USB Key 无法使用这样的会话密钥。",
        "The identifier is none of GM/T 0006 for SM1, SSF33 or SM4 in ECB, CBC, CFB, OFB or MAC mode; a key cannot use such a session key.",
    ])
    .desk([
        "请业务软件的开发方改用 SM4（例如 CBC，算法标识 0x00000402）。",
        "Have the maker of the business software use SM4, such as CBC (identifier 0x00000402).",
    ]),
    command(
        1312,
        "COMMAND_HASH_ALGORITHM",
        ["摘要算法代码未知。", "The code of a digest algorithm is not known."],
    )
    .cause([
        "指令中的摘要算法不是 SM3、SHA-1、SHA-256、SHA-384 或 SHA-512。",
        "A command names a digest algorithm other than SM3, SHA-1, SHA-256, SHA-384 and SHA-512.",
    ])
    .desk([
        "请业务软件的开发方改用 SM3（RSA 证书可用 SHA-256）。",
        "Have the maker of the business software use SM3, or SHA-256 with an RSA certificate.",
    ]),
    remote(
        1320,
        "UNBLOCK_NOT_A_MESSAGE",
        [
            "远程解锁收到的内容不是解锁消息。",
            "What arrived during the remote unlock is no message of it.",
        ],
    )
    .cause([
        "对方不是远程解锁服务，或中间的代理改动了内容。",
        "The other end is no unlock service, or a proxy in between alters what passes.",
    ]),
    remote(
        1321,
        "UNBLOCK_VERSION",
        ["远程解锁协议的版本不一致。", "The two ends of the remote unlock speak different versions."],
    )
    .cause([
        "本程序与客服系统的版本相差太多。",
        "This program and the service desk are of versions too far apart.",
    ])
    .advice([
        "请升级本程序后重新发起解锁；没有使用尝试次数。",
        "Update this program and begin the unlock again; no try was used.",
    ])
    .desk([
        "升级较旧的一方；客服系统先于用户的程序升级。",
        "Update the older of the two; the desk before the users' programs.",
    ]),
    remote(
        1322,
        "UNBLOCK_DAMAGED",
        ["远程解锁的消息在传输中损坏。", "A message of the remote unlock was damaged on its way."],
    )
    .cause([
        "网络、代理或安全软件改动了消息，校验值不符。",
        "The network, a proxy or a security program altered the message; its check value does not fit.",
    ]),
    remote(
        1323,
        "UNBLOCK_MALFORMED",
        [
            "远程解锁的消息中有无效的值。",
            "A message of the remote unlock holds an invalid value.",
        ],
    )
    .cause([
        "消息完整但含义无效，发送方的程序有错误。",
        "The message is whole and means nothing: the program that sent it is wrong.",
    ])
    .desk([
        "记录双方的程序版本和错误编号，转给开发方。",
        "Note the versions of both programs and the number, and pass them to the developers.",
    ]),
    remote(
        1324,
        "UNBLOCK_OTHER_VISIT",
        [
            "收到的消息属于另一次远程解锁。",
            "A message belongs to another remote unlock.",
        ],
    )
    .cause([
        "以前的消息被重复发送，或同时打开了两次解锁。",
        "An earlier message was sent again, or two unlocks run at the same time.",
    ])
    .desk([
        "消息已被拒绝，没有使用尝试次数。多次出现时，检查是否有人重放消息。",
        "It was refused and no try was used. If it comes often, look for someone who replays messages.",
    ]),
    remote(
        1325,
        "UNBLOCK_OTHER_KEY",
        [
            "收到的消息属于另一个 USB Key 或应用。",
            "A message is about another key or application.",
        ],
    )
    .cause([
        "解锁期间更换了 USB Key，或消息被送错。",
        "The key was exchanged during the unlock, or a message went astray.",
    ])
    .desk([
        "核对工单中的序列号；没有使用管理员 PIN 码的尝试次数。",
        "Check the serial number of the work order; no try of the administrator's PIN was used.",
    ]),
    remote(
        1326,
        "UNBLOCK_OUT_OF_ORDER",
        [
            "远程解锁的消息次序不对。",
            "A message of the remote unlock came out of order.",
        ],
    )
    .cause([
        "消息重复、丢失或次序颠倒。",
        "Messages were repeated, lost or turned around.",
    ]),
    remote(
        1327,
        "UNBLOCK_OTHER_CHALLENGE",
        [
            "解锁应答不属于 USB Key 当前的挑战值。",
            "The unlock answer is not for the challenge that the key waits with.",
        ],
    )
    .cause([
        "应答来自以前的申请；USB Key 只接受对最后一个挑战值的应答。",
        "The answer is to an earlier request; a key takes the answer to its last challenge only.",
    ]),
    remote(
        1328,
        "UNBLOCK_EXPIRED",
        ["远程解锁超过了 30 秒的时限。", "The 30 seconds of the remote unlock are over."],
    )
    .cause([
        "网络太慢、客服系统繁忙，或电脑的时钟被改动。",
        "The network is slow, the service desk busy, or a clock was changed.",
    ])
    .desk([
        "没有发出应答。网络恢复后请用户重新发起；多次出现时检查客服系统写入记录的速度。",
        "No answer was sent. Have it begun again; if it comes often, see how fast the desk's records are written.",
    ]),
    Message::new(
        1329,
        "UNBLOCK_ADMINISTRATOR_PIN",
        Input,
        [
            "记录中的管理员 PIN 码不能使用。",
            "An administrator PIN on record cannot be used.",
        ],
    )
    .cause([
        "管理员 PIN 码为 16 字节，最后一个字节不能是 00。",
        "An administrator PIN has 16 bytes, of which the last is not 00.",
    ])
    .advice([
        "请把错误编号告诉客服；USB Key 中没有任何改动。",
        "Tell customer service the number; nothing on the key was changed.",
    ])
    .desk([
        "核对该序列号的记录是否损坏，必要时从备份恢复。",
        "See whether the record of this serial number is damaged; restore it from a backup if need be.",
    ]),
];
