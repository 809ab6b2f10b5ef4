// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys, whatever the way they are reached: 2000 to 2199.

use super::Kind::{Environment, Input, Refused};
use super::Message;

const REPLUG: [&str; 2] = [
    "拔下 USB Key 再插上后重试；仍出现时，请把错误编号告诉客服。",
    "Unplug the key, plug it in and try again; if it persists, tell customer service the number.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        2000,
        "PIN_INCORRECT",
        Refused,
        ["PIN 码不正确。", "The PIN is wrong."],
        [
            "确认后重新输入；连续输错会锁定 USB Key。忘记 PIN 码请联系客服办理解锁。",
            "Check it and enter it again; wrong PINs in a row lock the key. If it is forgotten, ask customer service to unlock the key.",
        ],
    ),
    Message::new(
        2001,
        "PIN_LOCKED",
        Refused,
        [
            "USB Key 已锁定：PIN 码连续输错次数过多。",
            "The key is locked: too many wrong PINs in a row.",
        ],
        [
            "请联系客服办理解锁：填写密码重置申请表并盖章，客服审核后运行 yzt pin unblock。",
            "Ask customer service to unlock it: hand in the stamped PIN reset form; after its review run `yzt pin unblock`.",
        ],
    ),
    Message::new(
        2002,
        "PIN_MUST_CHANGE",
        Refused,
        [
            "现在的 PIN 码是一次性的，修改后才能使用 USB Key。",
            "The present PIN is for one use: it must be changed before the key works.",
        ],
        [
            "运行 yzt pin change，输入一次性 PIN 码和您自己的新 PIN 码。",
            "Run `yzt pin change` with the one-time PIN and a PIN of your own.",
        ],
    ),
    Message::new(
        2003,
        "PIN_OUTCOME_UNKNOWN",
        Environment,
        [
            "PIN 码已发给 USB Key，但没有收到应答；可能用掉了一次尝试。",
            "The PIN was sent and no answer came; a try may have been used.",
        ],
        [
            "先运行 yzt key info 查看还可尝试次数，再决定是否重试。",
            "Look at the tries left with `yzt key info` before trying again.",
        ],
    ),
    Message::new(
        2004,
        "NOT_LOGGED_IN",
        Refused,
        ["该操作需要先验证 PIN 码。", "This needs a verified PIN first."],
        ["请重新操作并输入 PIN 码。", "Start again and enter the PIN."],
    ),
    Message::new(
        2005,
        "DEVICE_KEY_INCORRECT",
        Refused,
        ["设备认证密钥不正确。", "The device key is wrong."],
        ["请向 USB Key 的发放方确认。", "Ask whoever issued the key."],
    ),
    Message::new(
        2006,
        "DEVICE_KEY_LOCKED",
        Refused,
        ["设备认证已锁定。", "Device authentication is locked."],
        ["请向 USB Key 的发放方确认。", "Ask whoever issued the key."],
    ),
    Message::new(
        2007,
        "NEW_PIN_REFUSED",
        Refused,
        [
            "USB Key 不接受新 PIN 码，没有修改。",
            "The key refuses the new PIN; nothing was changed.",
        ],
        [
            "请换一个与原来不同的 6 至 16 位 PIN 码。",
            "Choose another one of 6 to 16 characters, different from the old one.",
        ],
    ),
    Message::new(
        2010,
        "TOKEN_REMOVED",
        Environment,
        ["USB Key 已拔出，操作没有完成。", "The key was unplugged; the action was not finished."],
        ["插入 USB Key 后重新操作。", "Plug the key in and start again."],
    ),
    Message::new(
        2011,
        "TOKEN_RESET",
        Environment,
        ["USB Key 已被重置，操作没有完成。", "The key was reset; the action was not finished."],
        ["请重新操作。", "Start again."],
    ),
    Message::new(
        2012,
        "TOKEN_IN_USE",
        Environment,
        ["USB Key 正被其他程序使用。", "Another program is using the key."],
        [
            "关闭正在使用 USB Key 的其他程序后重试。",
            "Close the other program that uses the key and try again.",
        ],
    ),
    Message::new(
        2013,
        "TOKEN_TIMEOUT",
        Environment,
        ["USB Key 没有及时应答。", "The key did not answer in time."],
        REPLUG,
    ),
    Message::new(
        2020,
        "TOKEN_OBJECT_NOT_FOUND",
        Refused,
        ["USB Key 中没有所需的内容。", "What is needed is not on the key."],
        [
            "运行 yzt key info 查看 USB Key 中的内容；证书尚未导入时先导入。",
            "See what is on the key with `yzt key info`; import the certificates if they are missing.",
        ],
    ),
    Message::new(
        2021,
        "TOKEN_OBJECT_EXISTS",
        Refused,
        ["USB Key 中已有同名的内容。", "Something of that name is on the key already."],
        [
            "运行 yzt key info 查看 USB Key 中的内容。",
            "See what is on the key with `yzt key info`.",
        ],
    ),
    Message::new(
        2022,
        "TOKEN_FULL",
        Refused,
        ["USB Key 的空间已满。", "The key has no room left."],
        [
            "请联系客服清理不再使用的证书。",
            "Ask customer service to remove certificates that are no longer used.",
        ],
    ),
    Message::new(
        2023,
        "TOKEN_NOT_SUPPORTED",
        Refused,
        ["该 USB Key 不支持此操作。", "This key cannot do that."],
        [
            "请把错误编号和 USB Key 型号告诉客服。",
            "Tell customer service the number and the key's model.",
        ],
    ),
    Message::new(
        2024,
        "TOKEN_APPLICATION_CLOSED",
        Environment,
        [
            "USB Key 中的应用已被其他程序关闭。",
            "Another program has closed the application on the key.",
        ],
        ["请重新操作。", "Start again."],
    ),
    Message::new(
        2025,
        "UNBLOCK_CHALLENGE_STALE",
        Refused,
        [
            "解锁应答对应的申请已经失效。",
            "The unlock answer belongs to a request that is no longer waiting.",
        ],
        [
            "重新运行 yzt pin unblock，并把新的解锁申请交给客服；等待期间不要拔出 USB Key。",
            "Run `yzt pin unblock` again and hand the new request to customer service; keep the key plugged in meanwhile.",
        ],
    ),
    Message::new(
        2030,
        "TOKEN_DATA_REFUSED",
        Refused,
        ["USB Key 不接受送入的数据。", "The key refuses the data."],
        [
            "确认文件是给这个 USB Key 的，而且没有损坏；仍出现时，请把错误编号告诉客服。",
            "Check that the file is for this key and undamaged; if it persists, tell customer service the number.",
        ],
    ),
    Message::new(
        2031,
        "TOKEN_STATE_REFUSED",
        Refused,
        ["USB Key 在当前状态下不能执行该操作。", "The key cannot do that in its present state."],
        REPLUG,
    ),
    Message::new(
        2032,
        "TOKEN_MEMORY_FAILED",
        Environment,
        ["USB Key 写入失败。", "The key could not write to its memory."],
        [
            "软件 USB Key 请检查磁盘空间；硬件 USB Key 请联系客服办理补办。",
            "For a software key check the disk's free space; for a hardware key ask customer service for a reissue.",
        ],
    ),
    Message::new(
        2033,
        "TOKEN_CRYPTOGRAPHY_FAILED",
        Environment,
        ["USB Key 的密码运算失败。", "The key's cryptography failed."],
        REPLUG,
    ),
    Message::new(
        2034,
        "TOKEN_STATUS",
        Environment,
        ["USB Key 返回了未知的状态。", "The key answered with an unknown status."],
        REPLUG,
    ),
    Message::new(
        2040,
        "TOKEN_ANSWER_MALFORMED",
        Environment,
        ["USB Key 的应答不合理。", "The key's answer cannot be right."],
        REPLUG,
    ),
    Message::new(
        2041,
        "TOKEN_DATA_TOO_LONG",
        Input,
        ["数据太长，USB Key 放不下。", "The data is too long for the key."],
        ["请确认给出的文件正确。", "Check that this is the right file."],
    ),
    Message::new(
        2042,
        "TOKEN_ARGUMENT",
        Input,
        ["名称或参数不能用于 USB Key。", "A name or argument cannot be used on a key."],
        ["名称最多 32 字节（汉字每个占 3 字节），不能为空。", "A name has 1 to 32 bytes."],
    ),
];
