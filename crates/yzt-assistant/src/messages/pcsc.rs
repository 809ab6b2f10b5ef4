// SPDX-License-Identifier: MIT OR Apache-2.0
//! The system's smart-card service and its readers: 1400 to 1499.

use super::Kind::{Environment, Refused};
use super::{Message, Pair};

const FOREIGN_CARD: Pair = [
    "换一个 USB 接口重新插入 USB Key；卡片请确认芯片朝向正确。",
    "Plug the key into another USB port; with a card, see that its chip faces the right way.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1400,
        "SERVICE_DOWN",
        Environment,
        ["智能卡服务（PC/SC）没有运行。", "The smart-card service (PC/SC) is not running."],
    )
    .cause([
        "电脑上没有安装或没有启动 pcscd，程序因此看不到读卡器和硬件 USB Key；软件 USB Key 不受影响。",
        "pcscd is not installed or not started, so no reader and no hardware key can be seen; software keys are not affected.",
    ])
    .advice([
        "运行 sudo systemctl enable --now pcscd.socket；提示没有该服务时先安装 pcscd。",
        "Run `sudo systemctl enable --now pcscd.socket`; if there is no such service, install pcscd first.",
    ])
    .desk([
        "请用户运行 yzt doctor，并执行其中给出的安装或启动命令；需要电脑的管理员权限。",
        "Have `yzt doctor` run, then the command for installing or starting that it prints; this takes the computer's administrator.",
    ]),
    Message::new(
        1401,
        "ACCESS_DENIED",
        Environment,
        [
            "系统不允许当前用户使用智能卡服务。",
            "The system does not let this user reach the smart-card service.",
        ],
    )
    .cause([
        "系统只允许在本机登录的用户使用读卡器（polkit），而用户是远程登录的；或者 /run/pcscd/pcscd.comm 的权限被改过。",
        "Only who is logged in at the computer itself may use readers (polkit), and this user is logged in remotely; or the rights of /run/pcscd/pcscd.comm were changed.",
    ])
    .advice([
        "在电脑前直接登录后重试，不要通过 SSH；仍出现时请电脑管理员放行。",
        "Log in at the computer itself, not through SSH; if it persists, ask its administrator for access.",
    ])
    .desk([
        "请电脑管理员在 /etc/polkit-1/rules.d/ 中为该用户允许 org.debian.pcsc-lite.access_pcsc 和 org.debian.pcsc-lite.access_card，并确认 /run/pcscd/pcscd.comm 的权限为 0666。",
        "The computer's administrator allows org.debian.pcsc-lite.access_pcsc and org.debian.pcsc-lite.access_card for the user in /etc/polkit-1/rules.d/, and sees that /run/pcscd/pcscd.comm has mode 0666.",
    ]),
    Message::new(
        1402,
        "NO_READER",
        Environment,
        ["没有检测到读卡器或 USB Key。", "There is no reader and no key."],
    )
    .cause([
        "智能卡服务在运行，但没有连接任何读卡器。USB Key 自带读卡器，没有插入或缺少驱动时就是这样。",
        "The service runs and knows no reader. A USB key is its own reader: it is not plugged in, or its driver is missing.",
    ])
    .advice([
        "把 USB Key 直接插在电脑上，再运行 yzt doctor。",
        "Plug the key straight into the computer and run `yzt doctor`.",
    ])
    .desk([
        "用 lsusb 查看系统能否看到 USB Key：看得到时安装 libccid 并重新启动 pcscd，看不到时换一个接口；不支持 CCID 的型号要用厂商的驱动。",
        "See with lsusb whether the system has the key: if so install libccid and restart pcscd, if not try another port; models without CCID need their maker's driver.",
    ]),
    Message::new(1403, "READER_GONE", Environment, ["读卡器已断开。", "The reader is gone."])
        .cause([
            "列出读卡器之后，读卡器或 USB Key 被拔出。",
            "The reader or key was unplugged after the readers were listed.",
        ])
        .advice(["重新插入后再操作。", "Plug it in and start again."])
        .desk([
            "反复出现时换一个 USB 接口，不要使用集线器；仍出现时办理补办。",
            "If it comes again and again, try another port without a hub, then reissue the key.",
        ]),
    Message::new(
        1404,
        "NO_CARD",
        Environment,
        ["读卡器中没有卡。", "There is no card in the reader."],
    )
    .cause([
        "读卡器已连接，但里面没有卡，或卡没有插到位。",
        "The reader is there and empty, or the card is not pushed in all the way.",
    ])
    .advice(["把卡插到位后重试。", "Push the card in all the way and try again."])
    .desk([
        "确认用户使用的是卡还是 USB Key；电脑自带的读卡器是空的不要紧，只看 USB Key 那一个。",
        "Ask whether the user has a card or a USB key; a reader built into the computer may well be empty.",
    ]),
    Message::new(
        1405,
        "CARD_UNRESPONSIVE",
        Environment,
        ["卡没有应答。", "The card does not answer."],
    )
    .cause([
        "卡插反、触点脏污、芯片损坏，或者它不是智能卡。",
        "The card is the wrong way round, its contacts are dirty, its chip is damaged, or it is no smart card.",
    ])
    .advice(FOREIGN_CARD)
    .desk([
        "擦净触点后在另一台电脑上再试；仍没有应答时办理补办。",
        "Have the contacts cleaned and another computer tried; if it stays silent, reissue it.",
    ]),
    Message::new(
        1406,
        "CARD_IN_USE",
        Environment,
        ["另一个程序独占了读卡器中的卡。", "Another program holds the card for itself."],
    )
    .cause([
        "其他证书助手、银行控件或远程控制软件以独占方式打开了 USB Key。",
        "Another certificate program, a bank's plug-in or remote-control software has opened the key exclusively.",
    ])
    .advice([
        "关闭其他证书助手和浏览器后重试。",
        "Close other certificate programs and the browser, then try again.",
    ])
    .desk([
        "请用户逐个关闭正在运行的证书类软件；找到后请其厂商改为共享方式。",
        "Have such programs closed one by one; ask the maker of the one that is found for shared access.",
    ]),
    Message::new(
        1407,
        "WAIT_CANCELLED",
        Refused,
        ["等待插入 USB Key 的操作已取消。", "The wait for a key was cancelled."],
    )
    .cause([
        "用户或程序在插入 USB Key 之前停止了等待。",
        "The user or the program stopped waiting before a key came.",
    ])
    .advice(["需要时重新操作。", "Start again when you want to."])
    .desk(["没有故障，也没有使用尝试次数。", "Nothing is wrong and no try was used."]),
    Message::new(
        1408,
        "SERVICE_FAILED",
        Environment,
        ["智能卡服务出错。", "The smart-card service failed."],
    )
    .cause([
        "智能卡服务返回了错误码，函数名和错误码写在“技术细节”中。",
        "The service gave an error code; function and code stand under \"Details\".",
    ])
    .advice([
        "拔下 USB Key，运行 sudo systemctl restart pcscd，再插上重试。",
        "Unplug the key, run `sudo systemctl restart pcscd`, plug it in and try again.",
    ])
    .desk([
        "请用户发来 yzt doctor --bundle 写出的文件和 journalctl -u pcscd 的最后 50 行，转给开发方。",
        "Ask for the file of `yzt doctor --bundle` and the last 50 lines of `journalctl -u pcscd`, and pass them on to the developers.",
    ]),
];
