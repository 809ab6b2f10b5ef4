// SPDX-License-Identifier: MIT OR Apache-2.0
//! Exchanges with a card: 1000 to 1099.

use super::Kind::Environment;
use super::{Message, Pair};

const SUPPORT: Pair = [
    "拔下 USB Key 再插上后重试；仍出现时，请把错误编号告诉客服。",
    "Unplug the key, plug it in and try again; if it persists, tell customer service the number.",
];
const CONTACT: Pair = [
    "USB Key 与电脑之间的数据不完整或被改动，多由接触不良、USB 集线器供电不足或读卡器驱动引起。",
    "Data between key and computer was cut off or altered: usually a bad contact, a USB hub with too little power, or the reader's driver.",
];
const WITHOUT_HUB: Pair = [
    "请用户把 USB Key 直接插在电脑上（不经集线器和延长线）再试；换一台电脑仍出现时办理补办。需要分析时请用户发来 yzt doctor --bundle 写出的文件。",
    "Have the key plugged straight into the computer, without hub or extension; if another computer shows the same, reissue the key. To look into it, ask for the file that `yzt doctor --bundle` writes.",
];
const OUR_MISTAKE: Pair = [
    "请把错误编号和 yzt --version 的内容转给开发方；换一台电脑不会有变化。",
    "Pass the number and what `yzt --version` prints on to the developers; another computer would change nothing.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        1000,
        "APDU_TOO_SHORT",
        Environment,
        ["USB Key 的应答不完整。", "The key's answer is incomplete."],
    )
    .cause(CONTACT)
    .advice(SUPPORT)
    .desk(WITHOUT_HUB),
    Message::new(
        1001,
        "APDU_LENGTH_TRUNCATED",
        Environment,
        [
            "与 USB Key 的往来中，长度字段不完整。",
            "A length field in the exchange with the key is cut off.",
        ],
    )
    .cause(CONTACT)
    .advice(SUPPORT)
    .desk(WITHOUT_HUB),
    Message::new(
        1002,
        "APDU_LENGTH_ZERO",
        Environment,
        [
            "与 USB Key 的往来中，长度字段为零。",
            "A length field in the exchange with the key is zero.",
        ],
    )
    .cause(CONTACT)
    .advice(SUPPORT)
    .desk(WITHOUT_HUB),
    Message::new(
        1003,
        "APDU_LENGTH_MISMATCH",
        Environment,
        [
            "与 USB Key 的往来中，长度与数据不符。",
            "A length in the exchange with the key does not match its data.",
        ],
    )
    .cause(CONTACT)
    .advice(SUPPORT)
    .desk(WITHOUT_HUB),
    Message::new(
        1004,
        "APDU_DATA_TOO_LONG",
        Environment,
        ["数据太长，USB Key 一次接收不了。", "The data is too long for one exchange with the key."],
    )
    .cause([
        "要送入 USB Key 的证书或数据超过一条指令能装下的 65535 字节。",
        "The certificate or data for the key is longer than the 65 535 bytes that one command carries.",
    ])
    .advice([
        "请确认文件没有损坏；仍出现时，请把错误编号告诉客服。",
        "Check that the file is undamaged; if it persists, tell customer service the number.",
    ])
    .desk([
        "检查签发结果：一张证书通常不到 3 KB，明显更大的要重新签发。",
        "Look at the issuing answer: a certificate has some 3 KB at most; issue again what is much larger.",
    ]),
    Message::new(
        1005,
        "APDU_EXPECTED_LENGTH",
        Environment,
        ["向 USB Key 要求的数据长度无法表示。", "The length asked of the key cannot be expressed."],
    )
    .cause([
        "程序向 USB Key 要求的应答长度不在 1 至 65536 字节之间，是程序的错误。",
        "The program asked for an answer of a length outside 1 to 65 536 bytes: a mistake of the program.",
    ])
    .advice(SUPPORT)
    .desk(OUR_MISTAKE),
    Message::new(
        1006,
        "APDU_RESPONSE_TOO_LONG",
        Environment,
        ["USB Key 的应答过长。", "The key's answer is longer than any answer can be."],
    )
    .cause(CONTACT)
    .advice(SUPPORT)
    .desk(WITHOUT_HUB),
    Message::new(1050, "CARD_REMOVED", Environment, ["USB Key 已拔出。", "The key was unplugged."])
        .cause([
            "操作进行中 USB Key 被拔出，或因接触不良断开。",
            "The key was pulled out, or lost contact, in the middle of the action.",
        ])
        .advice(["插入 USB Key 后重新操作。", "Plug the key in and start again."])
        .desk([
            "数据没有丢失；PIN 码还可尝试的次数以 yzt key info 显示的为准。反复出现时换一个 USB 接口，仍出现时办理补办。",
            "Nothing is lost; the tries left are those that `yzt key info` shows. If it comes again and again, try another USB port, then reissue the key.",
        ]),
    Message::new(
        1051,
        "CARD_RESET",
        Environment,
        ["USB Key 已被重置，登录状态已丢失。", "The key was reset and has forgotten its login."],
    )
    .cause([
        "另一个程序或系统的省电功能重置了 USB Key，登录状态因此丢失。",
        "Another program or the system's power saving reset the key, which ends its login.",
    ])
    .advice(["请重新操作。", "Start again."])
    .desk([
        "询问是否同时开着其他证书助手；笔记本电脑请关闭 USB 省电功能。",
        "Ask whether another certificate program is open; on a laptop switch off power saving for USB.",
    ]),
    Message::new(
        1052,
        "CARD_TIMEOUT",
        Environment,
        ["USB Key 没有及时应答。", "The key did not answer in time."],
    )
    .cause([
        "USB Key 的运算（例如产生密钥对）超过了等待时间，或 USB Key 已停止工作。",
        "The key took longer than it may, for instance to make a key pair, or has stopped working.",
    ])
    .advice(SUPPORT)
    .desk(WITHOUT_HUB),
    Message::new(
        1053,
        "CARD_BUSY",
        Environment,
        ["USB Key 正被其他程序使用。", "Another program is using the key."],
    )
    .cause([
        "另一个程序占用 USB Key 超过了等待时间（默认 10 秒）。",
        "Another program kept the key for longer than is waited for, 10 seconds by default.",
    ])
    .advice([
        "关闭正在使用 USB Key 的其他程序后重试。",
        "Close the other program that uses the key and try again.",
    ])
    .desk([
        "请用户关闭其他证书助手、浏览器和远程控制软件后重试；不必重新启动电脑。",
        "Have other certificate programs, browsers and remote-control programs closed; no restart is needed.",
    ]),
    Message::new(
        1054,
        "CARD_TRANSPORT",
        Environment,
        ["使用 USB Key 时，智能卡服务停止或出错。", "The smart-card service ended or failed while the key was in use."],
    )
    .cause([
        "智能卡服务（PC/SC）在操作中停止，或返回了错误码；错误码写在“技术细节”中。",
        "The smart-card service (PC/SC) ended during the action or gave an error code, which stands under \"Details\".",
    ])
    .advice([
        "等待几秒后重新操作；仍出现时运行 sudo systemctl restart pcscd，再运行 yzt doctor。",
        "Wait some seconds and start again; if it persists, run `sudo systemctl restart pcscd`, then `yzt doctor`.",
    ])
    .desk([
        "请用户运行 yzt doctor；服务停止时按其中的命令重新启动。",
        "Have `yzt doctor` run; if the service has stopped, its command starts it again.",
    ]),
    Message::new(
        1055,
        "CARD_LIMIT",
        Environment,
        [
            "数据超过了连接 USB Key 的通道所能传送的长度。",
            "The data is longer than the connection to the key can carry.",
        ],
    )
    .cause([
        "读卡器或 USB Key 一次能接收的数据少于要送的数据。",
        "The reader or the key takes less data at once than was to be sent.",
    ])
    .advice(SUPPORT)
    .desk([
        "请用户换用支持扩展长度 APDU 的读卡器，并记下读卡器型号。",
        "Have a reader used that supports extended-length APDUs, and note the model of this one.",
    ]),
    Message::new(
        1056,
        "CARD_GARBLED",
        Environment,
        [
            "USB Key 的应答无法识别。",
            "The key answered with something that is no answer.",
        ],
    )
    .cause([
        "USB Key 或读卡器返回的内容不是合法的应答：多为接触不良、读卡器驱动有误，或 USB Key 固件出错。指令可能已经执行。",
        "What the key or its reader returned is no valid answer: a bad contact, a faulty driver of the reader, or a fault in the key itself. The command may have been executed.",
    ])
    .advice(SUPPORT)
    .desk([
        "先用 yzt key info 查看 PIN 码还可尝试的次数再重试；换一个 USB 接口和一台电脑，仍出现时办理补办。",
        "Look at the tries left with `yzt key info` before trying again; then another USB port and another computer, and reissue the key if it persists.",
    ]),
];
