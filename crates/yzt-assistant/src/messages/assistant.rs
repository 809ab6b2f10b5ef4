// SPDX-License-Identifier: MIT OR Apache-2.0
//! The use cases of the assistant: 4600 to 4689.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};
const NO_TRY_DESK: Pair =
    ["没有使用尝试次数，USB Key 没有改动。", "No try was used and the key is unchanged."];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4600,
        "USER_CANCELLED",
        Refused,
        ["操作已取消，没有使用尝试次数。", "The action was cancelled; no try was used."],
    )
    .cause(["用户在输入 PIN 码时取消了操作。", "The user cancelled when asked for the PIN."])
    .advice(["需要时重新操作。", "Start again when you want to."])
    .desk(NO_TRY_DESK),
    Message::new(4601, "NO_KEY", Environment, ["没有检测到 USB Key。", "No key was found."])
        .cause([
            "没有插入 USB Key，没有驱动，或软件 USB Key 的目录不对。",
            "No key is plugged in, its driver is missing, or the folder of software keys is another one.",
        ])
        .advice([
            "插入 USB Key；软件 USB Key 请用 --keys 指定目录。",
            "Plug the key in; for software keys name their folder with --keys.",
        ])
        .desk([
            "请用户运行 yzt doctor：它能区分服务没有运行、没有读卡器、读卡器中没有卡和不认识的卡。",
            "Have `yzt doctor` run: it tells apart a service that is down, no reader, an empty reader and an unknown card.",
        ]),
    Message::new(
        4602,
        "SEVERAL_KEYS",
        Refused,
        ["检测到多个 USB Key，请指定一个。", "Several keys are present; choose one."],
    )
    .cause([
        "同时插着多个 USB Key，程序不会替用户猜测。",
        "Several keys are plugged in, and the program does not guess.",
    ])
    .advice([
        "用 --key 写明序列号，或只留下要用的 USB Key。",
        "Name its serial number with --key, or leave only the one you want plugged in.",
    ])
    .desk([
        "请用户按单位名称和序列号选择，或只留下要用的 USB Key。",
        "Have the right one chosen by organisation and serial number, or the others unplugged.",
    ]),
    Message::new(
        4603,
        "KEY_NOT_PRESENT",
        Environment,
        ["没有检测到该序列号的 USB Key。", "The key with this serial number is not present."],
    )
    .cause([
        "--key 写明的序列号不在已插入的 USB Key 中。",
        "None of the keys present has the serial number given with --key.",
    ])
    .advice([
        "插入该 USB Key，或用 yzt key list 查看序列号。",
        "Plug it in, or look the serial number up with `yzt key list`.",
    ])
    .desk([
        "核对用户登记的 USB Key 序列号；换过 USB Key 的要使用新序列号。",
        "Compare it with the key on record; after a reissue the number is another.",
    ]),
    Message::new(
        4604,
        "SERIAL_NOT_UNIQUE",
        Refused,
        ["有两个 USB Key 的序列号相同。", "Two keys have the same serial number."],
    )
    .cause([
        "两个 USB Key 报告相同的序列号：软件 USB Key 的目录被复制，或厂商没有写入唯一的序列号。",
        "Two keys report one serial number: a software key's folder was copied, or the maker wrote no number of its own.",
    ])
    .advice(["只留下要用的那一个。", "Leave only the one you want plugged in."])
    .desk([
        "复制的软件 USB Key 只保留一个；硬件 USB Key 出现时更换并告知厂商。",
        "Keep one of copied software keys; replace hardware keys and tell their maker.",
    ]),
    Message::new(
        4605,
        "NO_CERTIFICATE",
        Refused,
        ["USB Key 中没有签名证书。", "The key holds no signature certificate."],
    )
    .cause([
        "还没有申请或导入数字证书，或 USB Key 已被格式化。",
        "Certificates were never requested or imported, or the key was formatted.",
    ])
    .advice([
        "先申请并导入数字证书（yzt cert request、yzt cert import）。",
        "Request and import certificates first (`yzt cert request`, `yzt cert import`).",
    ])
    .desk([
        "查是否已签发：已签发的重新发送结果文件，没有的按首次申请办理。",
        "See whether they were issued: send the answer again, or begin with a first request.",
    ]),
    Message::new(
        4606,
        "SEVERAL_ORGANIZATIONS",
        Refused,
        [
            "USB Key 中有多个单位的数字证书，不能自动选择。",
            "The key holds certificates of several organisations; none is chosen by guess.",
        ],
    )
    .cause([
        "USB Key 中有多个单位的签名证书，登录时不能替用户选择单位。",
        "The key holds signature certificates of several organisations, and none is chosen by guess.",
    ])
    .advice([
        "请联系客服，为每个单位使用单独的 USB Key。",
        "Ask customer service for a key of its own for each organisation.",
    ])
    .desk([
        "为每个单位发放单独的 USB Key，并注销多余的证书。",
        "Give each organisation a key of its own and revoke what is left over.",
    ]),
    Message::new(
        4607,
        "NO_APPLICATION",
        Refused,
        ["USB Key 中没有数字证书的应用。", "The key has no application for certificates."],
    )
    .cause([
        "USB Key 中没有约定名称的应用，而且应用不止一个或一个也没有；可能由其他厂商初始化。",
        "The key has no application of the agreed name, and not exactly one of another: it may have been prepared by another vendor.",
    ])
    .advice([
        "请联系客服确认该 USB Key 已经初始化。",
        "Ask customer service whether the key has been prepared.",
    ])
    .desk([
        "重新初始化该 USB Key，或核对发放时使用的应用名称。",
        "Prepare the key anew, or check the application's name used when it was handed out.",
    ]),
    Message::new(
        4608,
        "LAST_TRY_NOT_CONFIRMED",
        Refused,
        [
            "只剩最后一次机会，没有得到确认，因此没有使用。",
            "One try is left; it was not confirmed and not used.",
        ],
    )
    .cause([
        "还可尝试次数只剩 1 次，再输错就会锁定，所以要求先确认。",
        "One try is left and a wrong PIN would lock the key, so it asks first.",
    ])
    .advice([
        "确定 PIN 码无误时加上 --last-try；不确定时请联系客服办理解锁。",
        "If you are sure of the PIN add --last-try; if not, ask customer service to unlock the key.",
    ])
    .desk([
        "用户不确定 PIN 码时，不要让用户试，直接办理解锁。",
        "If the user is not sure of the PIN, do not have it tried: unlock the key.",
    ]),
    Message::new(
        4609,
        "NEW_PIN_UNCHANGED",
        Refused,
        [
            "新 PIN 码与原 PIN 码相同，没有修改。",
            "The new PIN equals the old one; nothing was changed.",
        ],
    )
    .cause(["新 PIN 码与原 PIN 码相同。", "The new PIN is the old one."])
    .advice(["请换一个 PIN 码。", "Choose another PIN."])
    .desk(NO_TRY_DESK),
    Message::new(
        4610,
        "NEW_PIN_IS_DEFAULT",
        Refused,
        ["新 PIN 码不能是默认 PIN 码。", "The new PIN must not be the default one."],
    )
    .cause([
        "新 PIN 码就是出厂的默认 PIN 码，人人知道。",
        "The new PIN is the one that every key comes with, which everybody knows.",
    ])
    .advice([
        "请换一个别人猜不到的 PIN 码，防止 USB Key 丢失后被他人冒名使用。",
        "Choose one that others cannot guess, so that a lost key is of no use to them.",
    ])
    .desk(NO_TRY_DESK),
    Message::new(
        4611,
        "PIN_ENTRIES_DIFFER",
        Input,
        [
            "两次输入的新 PIN 码不一致，没有修改。",
            "The two entries of the new PIN differ; nothing was changed.",
        ],
    )
    .cause([
        "两次输入的新 PIN 码不同，可能按错了键。",
        "The two entries differ; a key may have been mistyped.",
    ])
    .advice(["请重新操作。", "Start again."])
    .desk(NO_TRY_DESK),
    Message::new(
        4612,
        "PIN_UNAVAILABLE",
        Environment,
        ["没有可以输入 PIN 码的地方。", "There is no way to ask for the PIN."],
    )
    .cause([
        "程序不在终端中运行，也没有用 --pin-fd 给出 PIN 码。",
        "The command runs without a terminal and without --pin-fd.",
    ])
    .advice([
        "在终端中运行，或用 --pin-fd 指定文件描述符。",
        "Run it in a terminal, or name a file descriptor with --pin-fd.",
    ])
    .desk([
        "脚本中用 --pin-fd 给出；PIN 码不要写在命令行或环境变量中。",
        "In scripts give it with --pin-fd; never put a PIN on the command line or in a variable.",
    ]),
    Message::new(
        4613,
        "ANSWER_FOR_ANOTHER_KEY",
        Refused,
        [
            "签发的证书不属于这个 USB Key 中的密钥。",
            "The issued certificate belongs to no key pair on this key.",
        ],
    )
    .cause([
        "签发结果对应的密钥对不在这个 USB Key 中：用了另一个 USB Key，或重新产生过密钥对。",
        "The key pair of the answer is not on this key: another key was used, or a new pair was made.",
    ])
    .advice([
        "插入当时产生证书申请的 USB Key，或重新申请。",
        "Use the key that made the request, or request again.",
    ])
    .desk([
        "请用户用当时申请的 USB Key；密钥对已更换的，用新的申请重新签发。",
        "Have the key that made the request used; if it has a new pair, issue for a new request.",
    ]),
    Message::new(
        4614,
        "ANSWER_INCOMPLETE",
        Input,
        [
            "签发结果不完整或前后不符，没有导入。",
            "The issuing answer is incomplete or does not fit together; nothing was imported.",
        ],
    )
    .cause([
        "签发结果缺少证书或加密密钥，或其中的内容不属于同一次申请。",
        "The answer lacks a certificate or the enveloped key, or its parts are of different requests.",
    ])
    .advice(["请联系客服重新签发。", "Ask customer service to issue again."])
    .desk([
        "USB Key 没有改动。用 yzt ca issue 重新签发并原样发送。",
        "The key is unchanged. Issue again with `yzt ca issue` and send the file as it is.",
    ]),
    Message::new(
        4615,
        "UNBLOCK_ANSWER_MISMATCH",
        Refused,
        [
            "解锁应答不是对这次解锁申请的应答，没有送入 USB Key。",
            "The unlock answer is for another request; it was not sent to the key.",
        ],
    )
    .cause([
        "应答是给另一个 USB Key、另一个应用或更早的申请的。",
        "The answer is for another key, application or an earlier request.",
    ])
    .advice([
        "重新运行 yzt pin unblock，并把新的解锁申请交给客服。",
        "Run `yzt pin unblock` again and hand the new request to customer service.",
    ])
    .desk([
        "管理员 PIN 码没有被使用。核对申请文件中的序列号后重新应答。",
        "The administrator PIN was not used. Compare the serial number in the request and answer again.",
    ]),
    Message::new(
        4616,
        "UNBLOCK_MESSAGE_MALFORMED",
        Input,
        ["解锁申请或应答的内容无法读取。", "The unlock request or answer cannot be read."],
    )
    .cause([
        "解锁申请或应答文件被截断、改动，或者是另一种文件。",
        "The unlock request or answer was cut off, altered, or is another kind of file.",
    ])
    .advice(["请对方重新发送该文件。", "Ask the other side to send the file again."])
    .desk([
        "重新发送文件（附件形式），不要复制粘贴其中的内容。",
        "Send the file again as an attachment, not as pasted text.",
    ]),
    Message::new(
        4617,
        "CERTIFICATE_MISMATCH",
        Refused,
        [
            "USB Key 中的证书与密钥不配套。",
            "A certificate on the key does not belong to the key pair beside it.",
        ],
    )
    .cause([
        "容器中的证书不是旁边密钥对的证书，可能由其他软件写入。",
        "The certificate in the container is not that of the key pair beside it; other software may have written it.",
    ])
    .advice(["请联系客服重新签发证书。", "Ask customer service to issue the certificate again."])
    .desk(["按新的证书申请重新签发并导入。", "Issue and import again for a new request."]),
    Message::new(
        4618,
        "UNBLOCK_REFUSED",
        Refused,
        [
            "USB Key 不接受解锁应答：应答有误，或管理员 PIN 码不是这个 USB Key 的。",
            "The key refuses the unlock answer: it is damaged, or the administrator PIN is another key's.",
        ],
    )
    .cause([
        "解锁应答在传送中损坏，或用了另一个 USB Key 的管理员 PIN 码；USB Key 已扣除一次管理员尝试次数。",
        "The answer was damaged on its way, or made with another key's administrator PIN; the key has taken one of the administrator's tries off.",
    ])
    .advice([
        "请客服核对 USB Key 序列号后重新解锁；次数用尽将无法解锁。",
        "Customer service should check the key's serial number and answer again; the tries for this are limited too.",
    ])
    .desk([
        "先核对序列号和管理员 PIN 码文件，再应答下一次申请；次数用尽后该 USB Key 只能补办。",
        "Compare serial number and administrator PIN file before the next answer: once its tries are spent, the key can only be reissued.",
    ]),
    Message::new(
        4619,
        "UNBLOCK_LOCKED",
        Refused,
        [
            "管理员 PIN 码已锁定，这个 USB Key 不能再解锁。",
            "The administrator PIN is locked: this key cannot be unlocked any more.",
        ],
    )
    .cause([
        "管理员 PIN 码错误的次数达到上限。",
        "The administrator PIN was wrong as often as is allowed.",
    ])
    .advice(["请联系客服办理补办。", "Ask customer service for a reissue."])
    .desk([
        "该 USB Key 已不能解锁：注销证书并补办，查明为什么多次用错管理员 PIN 码。",
        "The key cannot be unlocked any more: revoke and reissue, and find out why the wrong PIN was used repeatedly.",
    ]),
    Message::new(
        4620,
        "CARD_UNKNOWN",
        Environment,
        [
            "读卡器中的卡不是本程序认识的 USB Key。",
            "The card in the reader is no key that is known here.",
        ],
    )
    .cause([
        "卡不接受 GM/T 0017 的读设备信息指令：它是银行卡、社保卡等其他卡，或只能用厂商程序库访问的 USB Key。",
        "The card refuses GetDevInfo of GM/T 0017: it is a bank or social-security card, or a key that only its maker's library reaches.",
    ])
    .advice([
        "插入存有数字证书的 USB Key；如果就是它，请把错误编号和型号告诉客服。",
        "Plug in the key that carries your certificate; if this is it, tell customer service the number and the key's model.",
    ])
    .desk([
        "请用户发来 yzt doctor --bundle 写出的文件：其中有 ATR 和卡的应答，转给开发方。",
        "Ask for the file of `yzt doctor --bundle`, which holds ATR and answers, and pass it on to the developers.",
    ]),
];
