// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software keys: 2500 to 2599.

use super::Kind::{Environment, Input, Refused};
use super::Message;

const RESTORE: [&str; 2] = [
    "不要再使用该目录；从备份恢复整个目录，或新建软件 USB Key 并办理补办。",
    "Stop using this folder; restore it whole from a backup, or make a new key and have it reissued.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        2500,
        "SOFTKEY_NOT_FOUND",
        Input,
        ["该目录中没有软件 USB Key。", "There is no software key in this folder."],
        [
            "用 --keys 指定正确的目录，或运行 yzt softkey new 新建。",
            "Name the right folder with --keys, or make a key with `yzt softkey new`.",
        ],
    ),
    Message::new(
        2501,
        "SOFTKEY_EXISTS",
        Refused,
        [
            "已有同名的软件 USB Key 或文件，没有改动任何内容。",
            "A key or file of this name exists already; nothing was changed.",
        ],
        ["换一个序列号。", "Choose another serial number."],
    ),
    Message::new(
        2502,
        "SOFTKEY_INCOMPLETE",
        Input,
        ["软件 USB Key 的目录不完整。", "The folder holds only a part of a software key."],
        RESTORE,
    ),
    Message::new(
        2503,
        "SOFTKEY_IN_USE",
        Environment,
        ["软件 USB Key 正被另一个程序使用。", "Another program is using the software key."],
        ["等待或关闭该程序后重试。", "Wait for that program or close it, then try again."],
    ),
    Message::new(
        2504,
        "SOFTKEY_FOREIGN_FILE",
        Input,
        [
            "目录中的文件不是软件 USB Key 的文件。",
            "A file in the folder is not one of a software key.",
        ],
        RESTORE,
    ),
    Message::new(
        2505,
        "SOFTKEY_VERSION",
        Input,
        [
            "软件 USB Key 由其他版本的程序写成，本版本不认识。",
            "The software key was written by a version that is not known here.",
        ],
        [
            "请使用更新版本的程序；不要改动该目录。",
            "Use a newer version of this program; leave the folder as it is.",
        ],
    ),
    Message::new(
        2506,
        "SOFTKEY_DAMAGED",
        Input,
        ["软件 USB Key 的数据文件已损坏。", "The software key's store is damaged."],
        RESTORE,
    ),
    Message::new(
        2507,
        "SOFTKEY_WRONG_STORE_KEY",
        Input,
        [
            "store.key 与 store.redb 不是同一个软件 USB Key 的文件。",
            "store.key and store.redb belong to different software keys.",
        ],
        RESTORE,
    ),
    Message::new(
        2508,
        "SOFTKEY_STORE_KEY_DAMAGED",
        Input,
        ["store.key 文件已损坏。", "The file store.key is damaged."],
        RESTORE,
    ),
    Message::new(
        2509,
        "SOFTKEY_NO_SPACE",
        Environment,
        [
            "磁盘已满，没有写入；原有内容没有丢失。",
            "The disk is full; nothing was written and nothing is lost.",
        ],
        ["清理磁盘空间后重试。", "Free some space and try again."],
    ),
    Message::new(
        2510,
        "SOFTKEY_ACCESS_DENIED",
        Environment,
        ["没有读写软件 USB Key 目录的权限。", "Access to the software key's folder is denied."],
        [
            "用该目录的所有者身份运行，或检查目录权限。",
            "Run as the owner of the folder or check its rights.",
        ],
    ),
    Message::new(
        2511,
        "SOFTKEY_IO",
        Environment,
        ["读写软件 USB Key 的文件失败。", "Reading or writing the software key's files failed."],
        ["检查磁盘后重试。", "Check the disk and try again."],
    ),
    Message::new(
        2512,
        "SOFTKEY_TEXT",
        Input,
        [
            "名称或序列号为空、过长或含有控制字符。",
            "A label or serial number is empty, too long or holds control characters.",
        ],
        [
            "名称和序列号为 1 至 32 字节（汉字每个占 3 字节）。",
            "Label and serial number have 1 to 32 bytes.",
        ],
    ),
];
