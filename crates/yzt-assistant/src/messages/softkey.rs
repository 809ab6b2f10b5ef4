// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software keys: 2500 to 2599.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};

const RESTORE: Pair = [
    "不要再使用该目录；从备份恢复整个目录，或新建软件 USB Key 并办理补办。",
    "Stop using this folder; restore it whole from a backup, or make a new key and have it reissued.",
];
const CHANGED_OUTSIDE: Pair = [
    "该目录被 yzt 以外的程序改动、部分复制，或在断电、磁盘故障时损坏。",
    "The folder was changed or partly copied by something else than yzt, or damaged by a failing disk.",
];
const REISSUE_SOFT: Pair = [
    "没有完整备份时，注销原证书并为新建的软件 USB Key 重新签发；不要拼凑两个目录的文件。",
    "Without a whole backup revoke the certificates and issue to a new software key; never mix files of two folders.",
];
const READER_DESK: Pair = [
    "这是测试用的虚拟读卡器，与用户的硬件 USB Key 无关；确认 pcscd 和 vsmartcard-vpcd 已安装并运行。",
    "This is the virtual reader for tests, not a user's hardware key: see that pcscd and vsmartcard-vpcd are installed and running.",
];
const START_READER: Pair = [
    "先启动带 vsmartcard-vpcd 的 pcscd，再运行 yzt softkey serve。",
    "Start pcscd with vsmartcard-vpcd, then run `yzt softkey serve`.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        2500,
        "SOFTKEY_NOT_FOUND",
        Input,
        ["该目录中没有软件 USB Key。", "There is no software key in this folder."],
    )
    .cause([
        "--keys 或 YZT_KEYS 指向的目录中没有该软件 USB Key，可能换过目录或用户。",
        "The folder named by --keys or YZT_KEYS does not hold the key; the folder or the user may have changed.",
    ])
    .advice([
        "用 --keys 指定正确的目录，或运行 yzt softkey new 新建。",
        "Name the right folder with --keys, or make a key with `yzt softkey new`.",
    ])
    .desk([
        "请用户运行 yzt softkey list 查看使用的目录。",
        "Have `yzt softkey list` run; it prints the folder that is used.",
    ]),
    Message::new(
        2501,
        "SOFTKEY_EXISTS",
        Refused,
        [
            "已有同名的软件 USB Key 或文件，没有改动任何内容。",
            "A key or file of this name exists already; nothing was changed.",
        ],
    )
    .cause([
        "新建时目录中已有同名的内容。",
        "Something of that name stands where the new key was to be made.",
    ])
    .advice(["换一个序列号。", "Choose another serial number."])
    .desk([
        "确认原来的软件 USB Key 是否仍在使用；不要删除含有证书的目录。",
        "See whether the older key is in use; never delete a folder that holds certificates.",
    ]),
    Message::new(
        2502,
        "SOFTKEY_INCOMPLETE",
        Input,
        ["软件 USB Key 的目录不完整。", "The folder holds only a part of a software key."],
    )
    .cause([
        "缺少 store.redb 或 store.key，多为复制不完整，或新建时断电。",
        "store.redb or store.key is missing: an incomplete copy, or power lost while it was made.",
    ])
    .advice(RESTORE)
    .desk(REISSUE_SOFT),
    Message::new(
        2503,
        "SOFTKEY_IN_USE",
        Environment,
        ["软件 USB Key 正被另一个程序使用。", "Another program is using the software key."],
    )
    .cause([
        "另一个进程（例如 yzt softkey serve）打开着同一个软件 USB Key；一次只允许一个。",
        "Another process, such as `yzt softkey serve`, has the key open; one at a time may.",
    ])
    .advice(["等待或关闭该程序后重试。", "Wait for that program or close it, then try again."])
    .desk([
        "请用户结束该进程后重试；不要删除任何文件。",
        "Have that process ended; delete no file.",
    ]),
    Message::new(
        2504,
        "SOFTKEY_FOREIGN_FILE",
        Input,
        [
            "目录中的文件不是软件 USB Key 的文件。",
            "A file in the folder is not one of a software key.",
        ],
    )
    .cause([
        "store.redb 或 store.key 的开头不是软件 USB Key 的标记，被其他文件替换了。",
        "store.redb or store.key does not begin as a software key's file does: it was replaced.",
    ])
    .advice(RESTORE)
    .desk(REISSUE_SOFT),
    Message::new(
        2505,
        "SOFTKEY_VERSION",
        Input,
        [
            "软件 USB Key 由其他版本的程序写成，本版本不认识。",
            "The software key was written by a version that is not known here.",
        ],
    )
    .cause(["软件 USB Key 由更新的 yzt 写成。", "A newer yzt wrote the software key."])
    .advice([
        "请使用更新版本的程序；不要改动该目录。",
        "Use a newer version of this program; leave the folder as it is.",
    ])
    .desk([
        "请用户升级 yzt；旧版本不会改动它。",
        "Have yzt updated; the older version leaves the key as it is.",
    ]),
    Message::new(
        2506,
        "SOFTKEY_DAMAGED",
        Input,
        ["软件 USB Key 的数据文件已损坏。", "The software key's store is damaged."],
    )
    .cause(CHANGED_OUTSIDE)
    .advice(RESTORE)
    .desk(REISSUE_SOFT),
    Message::new(
        2507,
        "SOFTKEY_WRONG_STORE_KEY",
        Input,
        [
            "store.key 与 store.redb 不是同一个软件 USB Key 的文件。",
            "store.key and store.redb belong to different software keys.",
        ],
    )
    .cause([
        "两个软件 USB Key 的文件被混在一个目录中，或只恢复了其中一个文件。",
        "Files of two keys were mixed in one folder, or only one of the two was restored.",
    ])
    .advice(RESTORE)
    .desk(REISSUE_SOFT),
    Message::new(
        2508,
        "SOFTKEY_STORE_KEY_DAMAGED",
        Input,
        ["store.key 文件已损坏。", "The file store.key is damaged."],
    )
    .cause(CHANGED_OUTSIDE)
    .advice(RESTORE)
    .desk(REISSUE_SOFT),
    Message::new(
        2509,
        "SOFTKEY_NO_SPACE",
        Environment,
        [
            "磁盘已满，没有写入；原有内容没有丢失。",
            "The disk is full; nothing was written and nothing is lost.",
        ],
    )
    .cause([
        "软件 USB Key 所在的磁盘或配额已满，更改在写入前取消。",
        "The disk or quota of the software key is full; the change was given up before it was written.",
    ])
    .advice(["清理磁盘空间后重试。", "Free some space and try again."])
    .desk([
        "请用户清理磁盘；PIN 码次数和证书没有变化。",
        "Have space freed; tries and certificates are unchanged.",
    ]),
    Message::new(
        2510,
        "SOFTKEY_ACCESS_DENIED",
        Environment,
        ["没有读写软件 USB Key 目录的权限。", "Access to the software key's folder is denied."],
    )
    .cause([
        "当前用户不是该目录的所有者，或磁盘以只读方式挂载。",
        "This user does not own the folder, or the disk is mounted read-only.",
    ])
    .advice([
        "用该目录的所有者身份运行，或检查目录权限。",
        "Run as the owner of the folder or check its rights.",
    ])
    .desk([
        "请用户用建立它的账户运行，不要用 sudo 改变文件的所有者。",
        "Have it run as the user who made it; do not change its owner with sudo.",
    ]),
    Message::new(
        2511,
        "SOFTKEY_IO",
        Environment,
        ["读写软件 USB Key 的文件失败。", "Reading or writing the software key's files failed."],
    )
    .cause([
        "磁盘或网络文件系统返回了错误，内容写在“技术细节”中。",
        "The disk or network file system failed; what it said stands under \"Details\".",
    ])
    .advice(["检查磁盘后重试。", "Check the disk and try again."])
    .desk([
        "请用户检查磁盘；软件 USB Key 应放在本机磁盘上。",
        "Have the disk checked; a software key belongs on a local disk.",
    ]),
    Message::new(
        2512,
        "SOFTKEY_TEXT",
        Input,
        [
            "名称或序列号为空、过长或含有控制字符。",
            "A label or serial number is empty, too long or holds control characters.",
        ],
    )
    .cause([
        "USB Key 名称或序列号超过 32 字节、为空，或含有控制字符。",
        "Label or serial number has more than 32 bytes, none, or control characters.",
    ])
    .advice([
        "名称和序列号为 1 至 32 字节（汉字每个占 3 字节）。",
        "Label and serial number have 1 to 32 bytes.",
    ])
    .desk([
        "用 --label 给出较短的名称，单位全称写在证书中。",
        "Give a shorter --label; the full name stands in the certificate.",
    ]),
    Message::new(
        2550,
        "VIRTUAL_READER_UNREACHABLE",
        Environment,
        ["连接不上虚拟读卡器。", "The virtual reader cannot be reached."],
    )
    .cause([
        "没有程序在该地址和端口监听：带 vpcd 驱动的 pcscd 没有运行，或端口不同。",
        "Nobody listens at the address and port: pcscd with the driver vpcd does not run, or uses another port.",
    ])
    .advice(START_READER)
    .desk(READER_DESK),
    Message::new(
        2551,
        "VIRTUAL_READER_CLOSED",
        Environment,
        ["虚拟读卡器关闭了连接。", "The virtual reader closed the connection."],
    )
    .cause([
        "pcscd 已停止，或另一个软件 USB Key 已在该读卡器中。",
        "pcscd has ended, or another software key is in that reader already.",
    ])
    .advice(START_READER)
    .desk(READER_DESK),
    Message::new(
        2552,
        "VIRTUAL_READER_LOST",
        Environment,
        ["与虚拟读卡器的连接中断。", "The connection to the virtual reader broke."],
    )
    .cause([
        "网络连接被重置，或 pcscd 被强行结束。",
        "The connection was reset, or pcscd was killed.",
    ])
    .advice(START_READER)
    .desk(READER_DESK),
    Message::new(
        2553,
        "VIRTUAL_READER_FOREIGN",
        Environment,
        ["连接的不是虚拟读卡器。", "What is connected is no virtual reader."],
    )
    .cause([
        "该端口上是别的程序，它不使用 vpcd 的协议。",
        "Another program listens at that port, which does not speak as vpcd does.",
    ])
    .advice([
        "检查地址和端口；vpcd 的第一个读卡器在端口 35963。",
        "Check address and port; vpcd's first reader is at port 35963.",
    ])
    .desk(READER_DESK),
];
