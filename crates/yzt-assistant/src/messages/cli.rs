// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line: 5000 to 5099.

use super::Kind::{Environment, Input, Refused, Usage};
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        5000,
        "USAGE",
        Usage,
        ["命令的写法不对。", "The command is not written as it must be."],
        ["加上 --help 查看写法。", "Add --help to see how."],
    ),
    Message::new(
        5001,
        "TIME_INVALID",
        Usage,
        ["时间的写法不对。", "A time is not written as it must be."],
        ["写成 2027-03-01T09:00:00+08:00 的样子。", "Write it like 2027-03-01T09:00:00+08:00."],
    ),
    Message::new(
        5002,
        "FILE_NOT_FOUND",
        Input,
        ["找不到文件。", "The file does not exist."],
        ["检查文件名和目录。", "Check its name and folder."],
    ),
    Message::new(
        5003,
        "FILE_UNREADABLE",
        Environment,
        ["无法读取文件。", "The file cannot be read."],
        ["检查文件的权限，并确认它不是目录。", "Check its rights, and that it is not a folder."],
    ),
    Message::new(
        5004,
        "FILE_TOO_LARGE",
        Input,
        ["文件过大。", "The file is too large."],
        ["请确认给出的文件正确。", "Check that this is the right file."],
    ),
    Message::new(
        5005,
        "FILE_UNWRITABLE",
        Environment,
        ["无法写入文件。", "The file cannot be written."],
        [
            "检查目录是否存在、权限和磁盘空间。",
            "Check that its folder exists, its rights and the disk's free space.",
        ],
    ),
    Message::new(
        5006,
        "FILE_EXISTS",
        Refused,
        [
            "文件已存在，为避免丢失没有覆盖。",
            "The file exists and is not overwritten, so that nothing is lost.",
        ],
        ["换一个文件名，或先移走原文件。", "Choose another name, or move the file away first."],
    ),
    Message::new(
        5007,
        "KEYS_FOLDER_UNKNOWN",
        Environment,
        ["不知道软件 USB Key 在哪个目录。", "The folder of the software keys is not known."],
        [
            "用 --keys 或环境变量 YZT_KEYS 指定目录。",
            "Name it with --keys or the variable YZT_KEYS.",
        ],
    ),
    Message::new(
        5008,
        "PIN_DESCRIPTOR",
        Environment,
        [
            "--pin-fd 或 --new-pin-fd 指定的文件描述符不能读取。",
            "The file descriptor of --pin-fd or --new-pin-fd cannot be read.",
        ],
        [
            "确认启动程序时打开了该文件描述符。",
            "Check that it was open when the command was started.",
        ],
    ),
    Message::new(
        5009,
        "STATE_DAMAGED",
        Input,
        ["网站保存的登录质询已损坏。", "A stored challenge of the portal is damaged."],
        [
            "请用户重新登录；仍出现时清空质询目录。",
            "Have the login begun again; if it persists, empty the folder of challenges.",
        ],
    ),
    Message::new(
        5010,
        "AUTHORITY_EXISTS",
        Refused,
        ["目录中已有内容，没有新建签发机构。", "The folder is not empty; no authority was made."],
        ["换一个目录。", "Choose another folder."],
    ),
    Message::new(
        5011,
        "AUTHORITY_NOT_FOUND",
        Input,
        [
            "该目录中没有签发机构，或缺少文件。",
            "There is no authority in this folder, or a file is missing.",
        ],
        ["检查 --dir，或运行 yzt ca new 新建。", "Check --dir, or make one with `yzt ca new`."],
    ),
    Message::new(
        5012,
        "AUTHORITY_BUSY",
        Environment,
        ["签发机构的目录正被另一个程序使用。", "Another program is using the authority's folder."],
        ["等待该程序结束后重试。", "Wait for it to end and try again."],
    ),
    Message::new(
        5013,
        "ADMIN_PIN_FILE",
        Input,
        [
            "不是管理员 PIN 码文件，或文件已损坏。",
            "This is not an administrator PIN file, or it is damaged.",
        ],
        [
            "请给出制作该 USB Key 时写出的文件。",
            "Give the file that was written when the key was made.",
        ],
    ),
    Message::new(
        5014,
        "ADMIN_PIN_OTHER_KEY",
        Refused,
        [
            "管理员 PIN 码文件属于另一个 USB Key，没有计算应答。",
            "The administrator PIN file belongs to another key; no answer was made.",
        ],
        [
            "按解锁申请中的序列号找出对应的文件。",
            "Find the file by the serial number in the unlock request.",
        ],
    ),
    Message::new(
        5015,
        "UNBLOCK_REQUEST_FILE",
        Input,
        ["不是解锁申请文件，或文件已损坏。", "This is not an unlock request, or it is damaged."],
        ["请用户重新运行 yzt pin unblock。", "Have `yzt pin unblock` run again."],
    ),
    Message::new(
        5016,
        "UNBLOCK_ANSWER_FILE",
        Input,
        ["不是解锁应答文件，或文件已损坏。", "This is not an unlock answer, or it is damaged."],
        ["请客服重新应答。", "Ask customer service to answer again."],
    ),
    Message::new(
        5017,
        "UNBLOCK_ANSWER_LATE",
        Environment,
        [
            "在等待时间内没有收到解锁应答，没有改动 USB Key。",
            "No unlock answer came in time; the key was not changed.",
        ],
        [
            "与客服约好后重新运行，可用 --wait 延长等待时间。",
            "Arrange it with customer service and run it again, with a longer --wait.",
        ],
    ),
    Message::new(
        5018,
        "CLOCK",
        Environment,
        ["电脑的时钟不对。", "This computer's clock is wrong."],
        ["校准日期和时间后重试。", "Set date and time, then try again."],
    ),
    Message::new(
        5019,
        "OUTPUT",
        Environment,
        ["结果无法写到标准输出。", "The result could not be written to standard output."],
        ["检查接收输出的程序或文件。", "Check the program or file that takes the output."],
    ),
    Message::new(
        5020,
        "KEYS_FOLDER_UNUSABLE",
        Environment,
        ["软件 USB Key 的目录无法使用。", "The folder of the software keys cannot be used."],
        ["检查 --keys 指定的目录及其权限。", "Check the folder named with --keys and its rights."],
    ),
];
