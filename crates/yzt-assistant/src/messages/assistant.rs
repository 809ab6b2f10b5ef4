// SPDX-License-Identifier: MIT OR Apache-2.0
//! The use cases of the assistant: 4600 to 4689.

use super::Kind::{Environment, Input, Refused};
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4600,
        "USER_CANCELLED",
        Refused,
        ["操作已取消，没有使用尝试次数。", "The action was cancelled; no try was used."],
        ["需要时重新操作。", "Start again when you want to."],
    ),
    Message::new(
        4601,
        "NO_KEY",
        Environment,
        ["没有检测到 USB Key。", "No key was found."],
        [
            "插入 USB Key；软件 USB Key 请用 --keys 指定目录。",
            "Plug the key in; for software keys name their folder with --keys.",
        ],
    ),
    Message::new(
        4602,
        "SEVERAL_KEYS",
        Refused,
        ["检测到多个 USB Key，请指定一个。", "Several keys are present; choose one."],
        [
            "用 --key 写明序列号，或只留下要用的 USB Key。",
            "Name its serial number with --key, or leave only the one you want plugged in.",
        ],
    ),
    Message::new(
        4603,
        "KEY_NOT_PRESENT",
        Environment,
        ["没有检测到该序列号的 USB Key。", "The key with this serial number is not present."],
        [
            "插入该 USB Key，或用 yzt key list 查看序列号。",
            "Plug it in, or look the serial number up with `yzt key list`.",
        ],
    ),
    Message::new(
        4604,
        "SERIAL_NOT_UNIQUE",
        Refused,
        ["有两个 USB Key 的序列号相同。", "Two keys have the same serial number."],
        ["只留下要用的那一个。", "Leave only the one you want plugged in."],
    ),
    Message::new(
        4605,
        "NO_CERTIFICATE",
        Refused,
        ["USB Key 中没有签名证书。", "The key holds no signature certificate."],
        [
            "先申请并导入数字证书（yzt cert request、yzt cert import）。",
            "Request and import certificates first (`yzt cert request`, `yzt cert import`).",
        ],
    ),
    Message::new(
        4606,
        "SEVERAL_ORGANIZATIONS",
        Refused,
        [
            "USB Key 中有多个单位的数字证书，不能自动选择。",
            "The key holds certificates of several organisations; none is chosen by guess.",
        ],
        [
            "请联系客服，为每个单位使用单独的 USB Key。",
            "Ask customer service for a key of its own for each organisation.",
        ],
    ),
    Message::new(
        4607,
        "NO_APPLICATION",
        Refused,
        ["USB Key 中没有数字证书的应用。", "The key has no application for certificates."],
        [
            "请联系客服确认该 USB Key 已经初始化。",
            "Ask customer service whether the key has been prepared.",
        ],
    ),
    Message::new(
        4608,
        "LAST_TRY_NOT_CONFIRMED",
        Refused,
        [
            "只剩最后一次机会，没有得到确认，因此没有使用。",
            "One try is left; it was not confirmed and not used.",
        ],
        [
            "确定 PIN 码无误时加上 --last-try；不确定时请联系客服办理解锁。",
            "If you are sure of the PIN add --last-try; if not, ask customer service to unlock the key.",
        ],
    ),
    Message::new(
        4609,
        "NEW_PIN_UNCHANGED",
        Refused,
        [
            "新 PIN 码与原 PIN 码相同，没有修改。",
            "The new PIN equals the old one; nothing was changed.",
        ],
        ["请换一个 PIN 码。", "Choose another PIN."],
    ),
    Message::new(
        4610,
        "NEW_PIN_IS_DEFAULT",
        Refused,
        ["新 PIN 码不能是默认 PIN 码。", "The new PIN must not be the default one."],
        [
            "请换一个别人猜不到的 PIN 码，防止 USB Key 丢失后被他人冒名使用。",
            "Choose one that others cannot guess, so that a lost key is of no use to them.",
        ],
    ),
    Message::new(
        4611,
        "PIN_ENTRIES_DIFFER",
        Input,
        [
            "两次输入的新 PIN 码不一致，没有修改。",
            "The two entries of the new PIN differ; nothing was changed.",
        ],
        ["请重新操作。", "Start again."],
    ),
    Message::new(
        4612,
        "PIN_UNAVAILABLE",
        Environment,
        ["没有可以输入 PIN 码的地方。", "There is no way to ask for the PIN."],
        [
            "在终端中运行，或用 --pin-fd 指定文件描述符。",
            "Run it in a terminal, or name a file descriptor with --pin-fd.",
        ],
    ),
    Message::new(
        4613,
        "ANSWER_FOR_ANOTHER_KEY",
        Refused,
        [
            "签发的证书不属于这个 USB Key 中的密钥。",
            "The issued certificate belongs to no key pair on this key.",
        ],
        [
            "插入当时产生证书申请的 USB Key，或重新申请。",
            "Use the key that made the request, or request again.",
        ],
    ),
    Message::new(
        4614,
        "ANSWER_INCOMPLETE",
        Input,
        [
            "签发结果不完整或前后不符，没有导入。",
            "The issuing answer is incomplete or does not fit together; nothing was imported.",
        ],
        ["请联系客服重新签发。", "Ask customer service to issue again."],
    ),
    Message::new(
        4615,
        "UNBLOCK_ANSWER_MISMATCH",
        Refused,
        [
            "解锁应答不是对这次解锁申请的应答，没有送入 USB Key。",
            "The unlock answer is for another request; it was not sent to the key.",
        ],
        [
            "重新运行 yzt pin unblock，并把新的解锁申请交给客服。",
            "Run `yzt pin unblock` again and hand the new request to customer service.",
        ],
    ),
    Message::new(
        4616,
        "UNBLOCK_MESSAGE_MALFORMED",
        Input,
        ["解锁申请或应答的内容无法读取。", "The unlock request or answer cannot be read."],
        ["请对方重新发送该文件。", "Ask the other side to send the file again."],
    ),
    Message::new(
        4617,
        "CERTIFICATE_MISMATCH",
        Refused,
        [
            "USB Key 中的证书与密钥不配套。",
            "A certificate on the key does not belong to the key pair beside it.",
        ],
        ["请联系客服重新签发证书。", "Ask customer service to issue the certificate again."],
    ),
    Message::new(
        4618,
        "UNBLOCK_REFUSED",
        Refused,
        [
            "USB Key 不接受解锁应答：应答有误，或管理员 PIN 码不是这个 USB Key 的。",
            "The key refuses the unlock answer: it is damaged, or the administrator PIN is another key's.",
        ],
        [
            "请客服核对 USB Key 序列号后重新解锁；次数用尽将无法解锁。",
            "Customer service should check the key's serial number and answer again; the tries for this are limited too.",
        ],
    ),
    Message::new(
        4619,
        "UNBLOCK_LOCKED",
        Refused,
        [
            "管理员 PIN 码已锁定，这个 USB Key 不能再解锁。",
            "The administrator PIN is locked: this key cannot be unlocked any more.",
        ],
        ["请联系客服办理补办。", "Ask customer service for a reissue."],
    ),
];
