// SPDX-License-Identifier: MIT OR Apache-2.0
//! What `yzt doctor` finds beside the errors of the layers below: 5030 to 5059.

use super::Kind::{Environment, Input};
use super::{Message, Pair};

const SET_CLOCK: Pair = [
    "打开系统的自动对时（sudo timedatectl set-ntp true），核对日期、时间和时区。",
    "Switch on automatic time (`sudo timedatectl set-ntp true`) and check date, time and time zone.",
];
const CLOCK_DESK: Pair = [
    "时钟不对会使证书看起来没有生效或已过期、登录超时。反复出现时请用户更换主板电池。",
    "A wrong clock makes certificates look expired or not begun, and logins late. If it recurs, have the mainboard's battery replaced.",
];
const OTHER_LIBRARY: Pair = [
    "向 USB Key 的厂商索取与“技术细节”中本机一栏相符的程序库。",
    "Ask the key's maker for the library that fits this computer as the details describe it.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        5030,
        "KEYS_EXPOSED",
        Environment,
        [
            "其他用户可以读取或改动软件 USB Key 的文件。",
            "Other users can read or change the software keys' files.",
        ],
    )
    .cause([
        "目录或文件的权限对同组或所有用户开放，通常是复制时或网络共享造成的。",
        "The rights of the folder or of its files are open to the group or to everybody, usually since they were copied or shared.",
    ])
    .advice([
        "运行所给的 chmod 命令；怀疑被人复制过时，请联系客服注销证书。",
        "Run the chmod command given; if somebody may have copied them, have customer service revoke the certificates.",
    ])
    .desk([
        "谁复制了 store.redb 和 store.key，谁就有了私钥：用户不能排除时，以密钥泄露为原因注销并补办。",
        "Whoever copied store.redb and store.key has the private keys: unless the user can rule that out, revoke for key compromise and reissue.",
    ]),
    Message::new(
        5031,
        "CLOCK_BEHIND",
        Environment,
        ["电脑的时钟落后。", "This computer's clock is behind."],
    )
    .cause([
        "时钟早于程序文件、软件 USB Key 文件的时间，或早于给出的参考时间；多为主板电池没电。",
        "The clock is earlier than the program's file, than a software key's file or than the reference given; often the mainboard's battery is empty.",
    ])
    .advice(SET_CLOCK)
    .desk(CLOCK_DESK),
    Message::new(
        5032,
        "CLOCK_AHEAD",
        Environment,
        ["电脑的时钟超前。", "This computer's clock is ahead."],
    )
    .cause([
        "时钟晚于给出的参考时间 5 分钟以上；也可能是取得参考时间后过了太久才运行。",
        "The clock is more than 5 minutes later than the reference given, unless it was given long after it was taken.",
    ])
    .advice(SET_CLOCK)
    .desk(CLOCK_DESK),
    Message::new(
        5033,
        "SERVICE_DEAD",
        Environment,
        [
            "智能卡服务（PC/SC）异常停止，留下了没有人接听的套接字。",
            "The smart-card service (PC/SC) died and left a socket that nobody answers.",
        ],
    )
    .cause([
        "pcscd 被强行结束或崩溃，没有来得及删除 /run/pcscd/pcscd.comm。",
        "pcscd was killed or crashed before it could remove /run/pcscd/pcscd.comm.",
    ])
    .advice([
        "运行 sudo systemctl restart pcscd.socket pcscd.service，再运行 yzt doctor。",
        "Run `sudo systemctl restart pcscd.socket pcscd.service`, then `yzt doctor`.",
    ])
    .desk([
        "反复出现时请用户发来 journalctl -u pcscd 的内容；常见原因是厂商的读卡器驱动使 pcscd 崩溃。",
        "If it recurs, ask for `journalctl -u pcscd`; often a maker's reader driver brings pcscd down.",
    ]),
    Message::new(
        5034,
        "SERVICE_SILENT",
        Environment,
        ["智能卡服务（PC/SC）没有应答。", "The smart-card service (PC/SC) does not answer."],
    )
    .cause([
        "pcscd 在运行但卡住了，或另一个程序长时间占用着 USB Key。",
        "pcscd runs but is stuck, or another program has kept the key for a long time.",
    ])
    .advice([
        "关闭其他证书助手，拔下 USB Key，运行 sudo systemctl restart pcscd，再插上重试。",
        "Close other certificate programs, unplug the key, run `sudo systemctl restart pcscd`, plug it in and try again.",
    ])
    .desk([
        "逐个拔下读卡器和 USB Key，找出使服务卡住的那一个，记下型号转给厂商。",
        "Have readers and keys unplugged one by one to find the one that blocks the service, and tell its maker.",
    ]),
    Message::new(
        5035,
        "SERVICE_LIBRARY_MISSING",
        Environment,
        [
            "没有找到智能卡服务的程序库 libpcsclite.so.1。",
            "The library of the smart-card service, libpcsclite.so.1, was not found.",
        ],
    )
    .cause([
        "没有安装 libpcsclite1（或 pcsc-lite），或它不在系统查找程序库的目录中。",
        "libpcsclite1 (or pcsc-lite) is not installed, or not where the system looks for libraries.",
    ])
    .advice(["运行所给的安装命令。", "Run the command for installing that is given."])
    .desk([
        "离线电脑请发送与其系统和架构相符的 libpcsclite1、pcscd、libccid 安装包。",
        "To a computer without network send the packages libpcsclite1, pcscd and libccid for its system and architecture.",
    ]),
    Message::new(
        5036,
        "LIBRARY_FORMAT",
        Input,
        ["该文件不是本系统的程序库。", "The file is no library of this system."],
    )
    .cause([
        "文件不是 ELF 格式：可能是 Windows 的 DLL、macOS 的 dylib、压缩包，或下载不完整。",
        "The file is not ELF: it may be a Windows DLL, a macOS dylib, an archive, or a download cut short.",
    ])
    .advice(OTHER_LIBRARY)
    .desk(["为用户提供 Linux 版的程序库。", "Give the user the library for Linux."]),
    Message::new(
        5037,
        "LIBRARY_ARCHITECTURE",
        Input,
        [
            "程序库的位数或处理器架构与本程序不同，不能加载。",
            "The library is for another word size or processor than this program and cannot be loaded.",
        ],
    )
    .cause([
        "32 位程序只能加载 32 位程序库，64 位程序只能加载 64 位程序库，处理器架构也必须相同。",
        "A 32-bit program loads 32-bit libraries only, a 64-bit program 64-bit ones, and the processor has to be the same.",
    ])
    .advice(OTHER_LIBRARY)
    .desk([
        "按“技术细节”中的两种架构，提供相符的程序库；厂商只有 32 位版本时，请用户安装 32 位的 yzt。",
        "Give the library that fits the architecture in the details; where its maker has a 32-bit one only, have the 32-bit yzt installed.",
    ]),
    Message::new(
        5038,
        "LIBRARY_WORLD",
        Input,
        [
            "程序库属于另一个龙芯“世界”，不能加载。",
            "The library is of the other LoongArch world and cannot be loaded.",
        ],
    )
    .cause([
        "龙芯有旧世界（glibc 2.28 一系）和新世界（glibc 2.36 以上）两种互不兼容的系统。",
        "LoongArch has an old world (glibc 2.28) and a new one (glibc 2.36 and later), which do not mix.",
    ])
    .advice(OTHER_LIBRARY)
    .desk([
        "按用户系统的世界提供程序库；旧世界的程序库在新世界系统上需要 libLoL 等兼容层。",
        "Give the library of the user's world; on a new-world system an old-world library needs a layer such as libLoL.",
    ]),
    Message::new(
        5039,
        "LIBRARY_GLIBC",
        Input,
        [
            "程序库要求的 glibc 比本系统的新。",
            "The library needs a newer glibc than this system has.",
        ],
    )
    .cause([
        "程序库在较新的系统上编译，例如 UOS 20（glibc 2.28）、麒麟 V10（glibc 2.23）上不能加载。",
        "The library was built on a newer system; UOS 20 (glibc 2.28) or Kylin V10 (glibc 2.23), for instance, cannot load it.",
    ])
    .advice(OTHER_LIBRARY)
    .desk([
        "提供为较旧 glibc 编译的版本；不要让用户自行升级 glibc。",
        "Give a build for the older glibc; never have a user upgrade glibc.",
    ]),
    Message::new(
        5040,
        "SYSTEM_OLD_WORLD",
        Environment,
        [
            "本系统是龙芯旧世界系统，而本程序为新世界编译。",
            "This is an old-world LoongArch system, and this program is built for the new world.",
        ],
    )
    .cause([
        "系统只有旧世界的加载器（/lib64/ld.so.1），本程序靠兼容层运行，厂商的程序库可能不能加载。",
        "The system has the old world's loader only (/lib64/ld.so.1); this program runs on a compatibility layer, and makers' libraries may not load.",
    ])
    .advice([
        "软件 USB Key 和 CCID 接口的 USB Key 可以使用；其他型号请联系客服。",
        "Software keys and keys with CCID work; for other models ask customer service.",
    ])
    .desk([
        "建议用户升级到新世界系统；记下系统名称和 glibc 版本。",
        "Advise a new-world system, and note the system's name and its glibc version.",
    ]),
];
