// SPDX-License-Identifier: MIT OR Apache-2.0
//! The command line: 5000 to 5099.

use super::Kind::{Environment, Input, Refused, Usage};
use super::{Message, Pair};
const WRITTEN_WRONG: Pair = [
    "命令、选项或参数写错，或缺少必要的选项；详情写在“技术细节”中。",
    "A command, option or argument is wrong or missing; it stands under \"Details\".",
];
const NOT_OF_KEY: Pair =
    ["没有涉及 USB Key，尝试次数不变。", "The key was not involved; no try was used."];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        5000,
        "USAGE",
        Usage,
        ["命令的写法不对。", "The command is not written as it must be."],
    )
    .cause(WRITTEN_WRONG)
    .advice(["加上 --help 查看写法。", "Add --help to see how."])
    .desk(NOT_OF_KEY),
    Message::new(
        5001,
        "TIME_INVALID",
        Usage,
        ["时间的写法不对。", "A time is not written as it must be."],
    )
    .cause([
        "参数中的时间不是 RFC 3339 的写法，通常缺少时区或用了空格。",
        "A time is not RFC 3339; usually the offset is missing or a space stands in it.",
    ])
    .advice(["写成 2027-03-01T09:00:00+08:00 的样子。", "Write it like 2027-03-01T09:00:00+08:00."])
    .desk(NOT_OF_KEY),
    Message::new(5002, "FILE_NOT_FOUND", Input, ["找不到文件。", "The file does not exist."])
        .cause([
            "文件名或目录写错，或文件还没有产生。",
            "The name or folder is wrong, or the file does not exist yet.",
        ])
        .advice(["检查文件名和目录。", "Check its name and folder."])
        .desk([
            "请用户先完成产生该文件的上一步。",
            "Have the step before, which writes the file, done first.",
        ]),
    Message::new(
        5003,
        "FILE_UNREADABLE",
        Environment,
        ["无法读取文件。", "The file cannot be read."],
    )
    .cause([
        "当前用户没有读取权限，或给出的是目录。",
        "This user may not read it, or it is a folder.",
    ])
    .advice([
        "检查文件的权限，并确认它不是目录。",
        "Check its rights, and that it is not a folder.",
    ])
    .desk(NOT_OF_KEY),
    Message::new(5004, "FILE_TOO_LARGE", Input, ["文件过大。", "The file is too large."])
        .cause([
            "给出的文件比这类文件可能的大小大得多，应是选错了文件。",
            "The file is far larger than such files are: it is likely the wrong one.",
        ])
        .advice(["请确认给出的文件正确。", "Check that this is the right file."])
        .desk(NOT_OF_KEY),
    Message::new(
        5005,
        "FILE_UNWRITABLE",
        Environment,
        ["无法写入文件。", "The file cannot be written."],
    )
    .cause([
        "目录不存在、没有写入权限、磁盘已满，或目标不是普通文件。",
        "The folder does not exist, may not be written, the disk is full, or the target is no ordinary file.",
    ])
    .advice([
        "检查目录是否存在、权限和磁盘空间。",
        "Check that its folder exists, its rights and the disk's free space.",
    ])
    .desk([
        "USB Key 上已完成的操作不受影响；换一个位置后重做写文件的一步。",
        "What was done on the key stays; do the step that writes the file again elsewhere.",
    ]),
    Message::new(
        5006,
        "FILE_EXISTS",
        Refused,
        [
            "文件已存在，为避免丢失没有覆盖。",
            "The file exists and is not overwritten, so that nothing is lost.",
        ],
    )
    .cause([
        "要写入的文件已存在；密钥、管理员 PIN 码文件和解锁应答从不覆盖。",
        "The file exists; keys, administrator PIN files and unlock answers are never overwritten.",
    ])
    .advice(["换一个文件名，或先移走原文件。", "Choose another name, or move the file away first."])
    .desk([
        "确认旧文件没有用处再移走；管理员 PIN 码文件不要删除。",
        "Move the old file away once it is known to be useless; never delete an administrator PIN file.",
    ]),
    Message::new(
        5007,
        "KEYS_FOLDER_UNKNOWN",
        Environment,
        ["不知道软件 USB Key 在哪个目录。", "The folder of the software keys is not known."],
    )
    .cause([
        "没有 --keys、没有 YZT_KEYS，也没有主目录（HOME）；多见于系统服务。",
        "There is no --keys, no YZT_KEYS and no HOME, as in a system service.",
    ])
    .advice([
        "用 --keys 或环境变量 YZT_KEYS 指定目录。",
        "Name it with --keys or the variable YZT_KEYS.",
    ])
    .desk(["为该服务设置 YZT_KEYS。", "Set YZT_KEYS for that service."]),
    Message::new(
        5008,
        "PIN_DESCRIPTOR",
        Environment,
        [
            "--pin-fd 或 --new-pin-fd 指定的文件描述符不能读取。",
            "The file descriptor of --pin-fd or --new-pin-fd cannot be read.",
        ],
    )
    .cause([
        "启动 yzt 的程序没有打开该文件描述符，或已关闭。",
        "The program that started yzt did not open that descriptor, or closed it.",
    ])
    .advice([
        "确认启动程序时打开了该文件描述符。",
        "Check that it was open when the command was started.",
    ])
    .desk([
        "没有使用尝试次数；请编写脚本的人检查重定向。",
        "No try was used; whoever wrote the script should look at its redirections.",
    ]),
    Message::new(
        5009,
        "STATE_DAMAGED",
        Input,
        ["网站保存的登录质询已损坏。", "A stored challenge of the portal is damaged."],
    )
    .cause([
        "质询目录中的文件被改动或没有写完整。",
        "A file in the folder of challenges was altered or not written to its end.",
    ])
    .advice([
        "请用户重新登录；仍出现时清空质询目录。",
        "Have the login begun again; if it persists, empty the folder of challenges.",
    ])
    .desk([
        "转给网站管理员；用户重新登录即可。",
        "Pass it to the portal's operator; the user can simply log in again.",
    ]),
    Message::new(
        5010,
        "AUTHORITY_EXISTS",
        Refused,
        ["目录中已有内容，没有新建签发机构。", "The folder is not empty; no authority was made."],
    )
    .cause([
        "--dir 指定的目录不是空的，可能已有一个签发机构。",
        "The folder of --dir is not empty; it may hold an authority.",
    ])
    .advice(["换一个目录。", "Choose another folder."])
    .desk([
        "确认目录中的内容；不要删除含有签发密钥的目录。",
        "See what is in it; never delete a folder with signing keys.",
    ]),
    Message::new(
        5011,
        "AUTHORITY_NOT_FOUND",
        Input,
        [
            "该目录中没有签发机构，或缺少文件。",
            "There is no authority in this folder, or a file is missing.",
        ],
    )
    .cause([
        "--dir 写错，或机构目录缺少证书、密钥或登记文件。",
        "--dir is wrong, or certificate, key or register are missing from the folder.",
    ])
    .advice(["检查 --dir，或运行 yzt ca new 新建。", "Check --dir, or make one with `yzt ca new`."])
    .desk([
        "缺少文件时从备份恢复整个目录。",
        "If files are missing, restore the whole folder from its backup.",
    ]),
    Message::new(
        5012,
        "AUTHORITY_BUSY",
        Environment,
        ["签发机构的目录正被另一个程序使用。", "Another program is using the authority's folder."],
    )
    .cause([
        "另一个 yzt ca 命令正在使用该目录，一次只允许一个。",
        "Another `yzt ca` command is using the folder; one at a time may.",
    ])
    .advice(["等待该程序结束后重试。", "Wait for it to end and try again."])
    .desk([
        "等待其结束；长时间不结束时检查该进程，不要删除文件。",
        "Wait for it; if it does not end, look at that process, and delete no file.",
    ]),
    Message::new(
        5013,
        "ADMIN_PIN_FILE",
        Input,
        [
            "不是管理员 PIN 码文件，或文件已损坏。",
            "This is not an administrator PIN file, or it is damaged.",
        ],
    )
    .cause([
        "给出的文件不是制作 USB Key 时写出的管理员 PIN 码文件，或被改动过。",
        "The file is not the one written when the key was made, or was altered.",
    ])
    .advice([
        "请给出制作该 USB Key 时写出的文件。",
        "Give the file that was written when the key was made.",
    ])
    .desk([
        "按 USB Key 序列号从保管处找出原文件；没有原文件的 USB Key 只能补办。",
        "Find the original by the key's serial number; a key without it can only be reissued.",
    ]),
    Message::new(
        5014,
        "ADMIN_PIN_OTHER_KEY",
        Refused,
        [
            "管理员 PIN 码文件属于另一个 USB Key，没有计算应答。",
            "The administrator PIN file belongs to another key; no answer was made.",
        ],
    )
    .cause([
        "文件中的序列号或应用与解锁申请中的不同；为避免用错而没有计算应答。",
        "Serial number or application differ from those of the request; no answer was made, so that no try is lost.",
    ])
    .advice([
        "按解锁申请中的序列号找出对应的文件。",
        "Find the file by the serial number in the unlock request.",
    ])
    .desk([
        "管理员尝试次数不变；找出正确的文件后重新应答。",
        "No administrator's try was used; find the right file and answer again.",
    ]),
    Message::new(
        5015,
        "UNBLOCK_REQUEST_FILE",
        Input,
        ["不是解锁申请文件，或文件已损坏。", "This is not an unlock request, or it is damaged."],
    )
    .cause([
        "文件被截断、改动，或不是 yzt pin unblock 写出的申请。",
        "The file was cut off, altered, or is not what `yzt pin unblock` wrote.",
    ])
    .advice(["请用户重新运行 yzt pin unblock。", "Have `yzt pin unblock` run again."])
    .desk([
        "请用户保持 USB Key 插入，重新发来申请文件。",
        "Have the key kept plugged in and the request sent again.",
    ]),
    Message::new(
        5016,
        "UNBLOCK_ANSWER_FILE",
        Input,
        ["不是解锁应答文件，或文件已损坏。", "This is not an unlock answer, or it is damaged."],
    )
    .cause([
        "文件被截断、改动，或不是 yzt ca unblock 写出的应答。",
        "The file was cut off, altered, or is not what `yzt ca unblock` wrote.",
    ])
    .advice(["请客服重新应答。", "Ask customer service to answer again."])
    .desk([
        "重新发送应答文件；USB Key 拔出过的要用新的申请。",
        "Send the answer again; if the key was unplugged, a new request is needed.",
    ]),
    Message::new(
        5017,
        "UNBLOCK_ANSWER_LATE",
        Environment,
        [
            "在等待时间内没有收到解锁应答，没有改动 USB Key。",
            "No unlock answer came in time; the key was not changed.",
        ],
    )
    .cause([
        "在 --wait 的时间内应答文件没有出现。",
        "The answer's file did not appear within --wait.",
    ])
    .advice([
        "与客服约好后重新运行，可用 --wait 延长等待时间。",
        "Arrange it with customer service and run it again, with a longer --wait.",
    ])
    .desk([
        "先完成审核，与用户约好时间后再请用户运行 yzt pin unblock。",
        "Finish the review first, then agree on a time and have `yzt pin unblock` run.",
    ]),
    Message::new(
        5018,
        "CLOCK",
        Environment,
        ["电脑的时钟不对。", "This computer's clock is wrong."],
    )
    .cause([
        "电脑的时钟早于 1970 年或晚于可表示的时间，多为主板电池没电。",
        "The clock is before 1970 or beyond what can be expressed; often the mainboard's battery is empty.",
    ])
    .advice(["校准日期和时间后重试。", "Set date and time, then try again."])
    .desk([
        "请用户校准日期并打开自动对时；反复出现时更换主板电池。",
        "Have the date set and automatic time switched on; if it recurs, replace the battery.",
    ]),
    Message::new(
        5019,
        "OUTPUT",
        Environment,
        ["结果无法写到标准输出。", "The result could not be written to standard output."],
    )
    .cause([
        "接收输出的程序提前结束，或输出文件所在的磁盘已满。",
        "The program that takes the output ended early, or the disk of the output file is full.",
    ])
    .advice(["检查接收输出的程序或文件。", "Check the program or file that takes the output."])
    .desk([
        "操作本身可能已完成：请用户先用 yzt key info 确认，再决定是否重做。",
        "The action itself may be done: have `yzt key info` looked at before doing it again.",
    ]),
    Message::new(
        5020,
        "KEYS_FOLDER_UNUSABLE",
        Environment,
        ["软件 USB Key 的目录无法使用。", "The folder of the software keys cannot be used."],
    )
    .cause([
        "--keys 指定的位置不能建立目录，或是一个文件。",
        "No folder can be made at the place named by --keys, or a file stands there.",
    ])
    .advice([
        "检查 --keys 指定的目录及其权限。",
        "Check the folder named with --keys and its rights.",
    ])
    .desk(NOT_OF_KEY),
    Message::new(
        5021,
        "ERROR_NUMBER_UNKNOWN",
        Usage,
        ["没有这个错误编号。", "There is no such error number."],
    )
    .cause([
        "编号抄错，或它来自更新的版本或其他软件。",
        "The number is mistyped, or comes from a newer version or other software.",
    ])
    .advice(["写成 YZT-2000 或 2000 的样子。", "Write it like YZT-2000 or 2000."])
    .desk([
        "请用户读出完整的一行错误信息和 yzt --version 的内容。",
        "Have the whole line of the error and what `yzt --version` prints read out.",
    ]),
    Message::new(
        5022,
        "PORTAL_DATE_INVALID",
        Usage,
        ["--portal-date 的写法不对。", "The date of --portal-date is not written as it must be."],
    )
    .cause([
        "给出的不是网站应答中 Date 一行的内容（RFC 9110，例如 Sun, 06 Nov 1994 08:49:37 GMT）。",
        "It is not what stands in the Date line of a site's answer (RFC 9110), such as Sun, 06 Nov 1994 08:49:37 GMT.",
    ])
    .advice([
        "原样复制 Date 一行中冒号后面的内容，并加上引号。",
        "Copy what stands behind the colon of the Date line, in quotes.",
    ])
    .desk(NOT_OF_KEY),
];
