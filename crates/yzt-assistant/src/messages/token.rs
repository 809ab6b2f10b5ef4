// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys, whatever the way they are reached: 2000 to 2199. What goes wrong on the way stands here,
//! what keys answer from 2030 on in `answers`.

use super::Kind::{Environment, Refused};
use super::{Message, Pair};

mod answers;

pub(super) use answers::MESSAGES as ANSWERS;

const REPLUG: Pair = [
    "拔下 USB Key 再插上后重试；仍出现时，请把错误编号告诉客服。",
    "Unplug the key, plug it in and try again; if it persists, tell customer service the number.",
];
const REPLUG_DESK: Pair = [
    "请用户换一个 USB 接口再试；仍出现时请用户发来 yzt doctor --bundle 写出的文件，并办理补办。",
    "Have another USB port tried; if it persists, ask for the file of `yzt doctor --bundle` and reissue the key.",
];
const UNLOCK_DESK: Pair = [
    "收到加盖公章的密码重置申请表并审核后，用 yzt ca unblock 应答用户的解锁申请，再把一次性 PIN 码告诉经办人。",
    "Once the stamped PIN reset form is reviewed, answer the unlock request with `yzt ca unblock` and tell the handler the one-time PIN.",
];
const DEVICE_KEY_DESK: Pair = [
    "设备认证密钥与管理员 PIN 码在同一个文件中；按序列号找出该 USB Key 的文件，不要反复尝试。",
    "The device key stands in the same file as the administrator PIN: find it by the key's serial number, and do not try others.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(2000, "PIN_INCORRECT", Refused, ["PIN 码不正确。", "The PIN is wrong."])
        .cause([
            "输入的 PIN 码与 USB Key 中的不同；USB Key 已扣除一次尝试次数。",
            "What was entered is not the key's PIN; the key has taken one try off.",
        ])
        .advice([
            "确认后重新输入；连续输错会锁定 USB Key。忘记 PIN 码请联系客服办理解锁。",
            "Check it and enter it again; wrong PINs in a row lock the key. If it is forgotten, ask customer service to unlock the key.",
        ])
        .desk([
            "告诉用户还可尝试的次数。默认 PIN 码为 123456；修改过又忘记的，不要让用户继续试，直接办理解锁。",
            "Tell the user how many tries are left. The default is 123456; whoever changed and forgot it should stop trying and have the key unlocked.",
        ]),
    Message::new(
        2001,
        "PIN_LOCKED",
        Refused,
        [
            "USB Key 已锁定：PIN 码连续输错次数过多。",
            "The key is locked: too many wrong PINs in a row.",
        ],
    )
    .cause([
        "PIN 码连续输错的次数达到上限（一般为 6 次），USB Key 已锁定，正确的 PIN 码也不再接受。",
        "The PIN was wrong too many times in a row, usually six: the key is locked and refuses the right PIN too.",
    ])
    .advice([
        "请联系客服办理解锁：填写密码重置申请表并盖章，客服审核后运行 yzt pin unblock。",
        "Ask customer service to unlock it: hand in the stamped PIN reset form; after its review run `yzt pin unblock`.",
    ])
    .desk(UNLOCK_DESK),
    Message::new(
        2002,
        "PIN_MUST_CHANGE",
        Refused,
        [
            "现在的 PIN 码是一次性的，修改后才能使用 USB Key。",
            "The present PIN is for one use: it must be changed before the key works.",
        ],
    )
    .cause([
        "USB Key 刚由客服解锁，现在的 PIN 码只能用来修改 PIN 码。",
        "The key was just unlocked; the present PIN is good for nothing but choosing another.",
    ])
    .advice([
        "运行 yzt pin change，输入一次性 PIN 码和您自己的新 PIN 码。",
        "Run `yzt pin change` with the one-time PIN and a PIN of your own.",
    ])
    .desk([
        "请用户运行 yzt pin change；旧 PIN 码为告知的一次性 PIN 码。",
        "Have `yzt pin change` run; the old PIN is the one-time PIN that was told.",
    ]),
    Message::new(
        2003,
        "PIN_OUTCOME_UNKNOWN",
        Environment,
        [
            "PIN 码已发给 USB Key，但没有收到应答；可能用掉了一次尝试。",
            "The PIN was sent and no answer came; a try may have been used.",
        ],
    )
    .cause([
        "PIN 码送出后 USB Key 被拔出、重置或没有应答，不知道是否已扣除尝试次数。",
        "The key was removed, reset or silent after the PIN was sent; whether a try is gone is not known.",
    ])
    .advice([
        "先运行 yzt key info 查看还可尝试次数，再决定是否重试。",
        "Look at the tries left with `yzt key info` before trying again.",
    ])
    .desk([
        "请用户先运行 yzt key info 查看次数；只剩 1 次时建议直接办理解锁。",
        "Have `yzt key info` run first; with one try left, rather unlock the key.",
    ]),
    Message::new(
        2004,
        "NOT_LOGGED_IN",
        Refused,
        ["该操作需要先验证 PIN 码。", "This needs a verified PIN first."],
    )
    .cause([
        "USB Key 没有处于登录状态，或登录状态被其他程序清除。",
        "Nobody is logged in to the key, or another program ended the login.",
    ])
    .advice(["请重新操作并输入 PIN 码。", "Start again and enter the PIN."])
    .desk([
        "请用户关闭其他证书助手后重新操作；没有使用尝试次数。",
        "Have other certificate programs closed and the action begun again; no try was used.",
    ]),
    Message::new(
        2005,
        "DEVICE_KEY_INCORRECT",
        Refused,
        ["设备认证密钥不正确。", "The device key is wrong."],
    )
    .cause([
        "制作或管理 USB Key 时给出的设备认证密钥不是这个 USB Key 的。",
        "The device key given for making or managing the key belongs to another key.",
    ])
    .advice(["请向 USB Key 的发放方确认。", "Ask whoever issued the key."])
    .desk(DEVICE_KEY_DESK),
    Message::new(
        2006,
        "DEVICE_KEY_LOCKED",
        Refused,
        ["设备认证已锁定。", "Device authentication is locked."],
    )
    .cause([
        "设备认证密钥错误的次数达到上限，USB Key 不再接受管理操作。",
        "The device key was wrong too often; the key takes no more management.",
    ])
    .advice(["请向 USB Key 的发放方确认。", "Ask whoever issued the key."])
    .desk([
        "该 USB Key 上的证书仍可使用，但不能再建立应用；需要时更换 USB Key。",
        "Certificates on it go on working, but no application can be made; replace the key when that is needed.",
    ]),
    Message::new(
        2007,
        "NEW_PIN_REFUSED",
        Refused,
        [
            "USB Key 不接受新 PIN 码，没有修改。",
            "The key refuses the new PIN; nothing was changed.",
        ],
    )
    .cause([
        "新 PIN 码与原 PIN 码相同，或不符合 USB Key 自己的规则；有的型号在原 PIN 码错误时也这样应答。",
        "The new PIN equals the old one or breaks the key's own rules; some models answer the same to a wrong old PIN.",
    ])
    .advice([
        "请换一个与原来不同的 6 至 16 位 PIN 码。",
        "Choose another one of 6 to 16 characters, different from the old one.",
    ])
    .desk([
        "请用户用 yzt key info 查看尝试次数是否减少：减少了说明原 PIN 码不对。",
        "Have `yzt key info` run: if a try is gone, it was the old PIN that was wrong.",
    ]),
    Message::new(
        2010,
        "TOKEN_REMOVED",
        Environment,
        ["USB Key 已拔出，操作没有完成。", "The key was unplugged; the action was not finished."],
    )
    .cause([
        "操作进行中 USB Key 被拔出，或因接触不良断开。",
        "The key was pulled out, or lost contact, during the action.",
    ])
    .advice(["插入 USB Key 后重新操作。", "Plug the key in and start again."])
    .desk([
        "操作没有完成，可以重做；反复出现时换一个 USB 接口，仍出现时办理补办。",
        "The action can be done again; if it comes again and again, try another USB port, then reissue the key.",
    ]),
    Message::new(
        2011,
        "TOKEN_RESET",
        Environment,
        ["USB Key 已被重置，操作没有完成。", "The key was reset; the action was not finished."],
    )
    .cause([
        "另一个程序或系统的省电功能重置了 USB Key。",
        "Another program or the system's power saving reset the key.",
    ])
    .advice(["请重新操作。", "Start again."])
    .desk([
        "请用户关闭其他证书助手；笔记本电脑请关闭 USB 省电功能。",
        "Have other certificate programs closed; on a laptop switch off power saving for USB.",
    ]),
    Message::new(
        2012,
        "TOKEN_IN_USE",
        Environment,
        ["USB Key 正被其他程序使用。", "Another program is using the key."],
    )
    .cause([
        "另一个程序独占了 USB Key，或软件 USB Key 正被另一个进程打开。",
        "Another program holds the key for itself, or another process has the software key open.",
    ])
    .advice([
        "关闭正在使用 USB Key 的其他程序后重试。",
        "Close the other program that uses the key and try again.",
    ])
    .desk([
        "请用户关闭其他证书助手、浏览器插件；软件 USB Key 请确认没有运行中的 yzt softkey serve。",
        "Have other certificate programs and browser plug-ins closed; for a software key see that no `yzt softkey serve` runs.",
    ]),
    Message::new(
        2013,
        "TOKEN_TIMEOUT",
        Environment,
        ["USB Key 没有及时应答。", "The key did not answer in time."],
    )
    .cause([
        "USB Key 没有在规定时间内应答，可能正在做耗时的运算或已停止工作。",
        "The key did not answer in time: it is busy with something long or has stopped working.",
    ])
    .advice(REPLUG)
    .desk(REPLUG_DESK),
    Message::new(
        2020,
        "TOKEN_OBJECT_NOT_FOUND",
        Refused,
        ["USB Key 中没有所需的内容。", "What is needed is not on the key."],
    )
    .cause([
        "所要的应用、容器、密钥或证书不在 USB Key 中；证书可能没有导入，或已被删除。",
        "The application, container, key pair or certificate is not there: never imported, or deleted.",
    ])
    .advice([
        "运行 yzt key info 查看 USB Key 中的内容；证书尚未导入时先导入。",
        "See what is on the key with `yzt key info`; import the certificates if they are missing.",
    ])
    .desk([
        "核对是否已签发并导入；USB Key 被格式化过的，需要重新签发证书。",
        "Check that the certificates were issued and imported; a formatted key needs new ones.",
    ]),
    Message::new(
        2021,
        "TOKEN_OBJECT_EXISTS",
        Refused,
        ["USB Key 中已有同名的内容。", "Something of that name is on the key already."],
    )
    .cause(["要建立的应用或容器与已有的同名。", "An application or container of that name exists."])
    .advice([
        "运行 yzt key info 查看 USB Key 中的内容。",
        "See what is on the key with `yzt key info`.",
    ])
    .desk([
        "不要覆盖：先确认其中的证书是否仍在使用。",
        "Do not replace it before you know whether its certificate is still used.",
    ]),
    Message::new(2022, "TOKEN_FULL", Refused, ["USB Key 的空间已满。", "The key has no room left."])
        .cause([
            "USB Key 的容器、证书或存储空间已用完，多见于多次续期后没有清理。",
            "Containers, certificates or memory of the key are used up, often after several renewals.",
        ])
        .advice([
            "请联系客服清理不再使用的证书。",
            "Ask customer service to remove certificates that are no longer used.",
        ])
        .desk([
            "确认旧证书不再需要后，在现场为用户清理，或更换容量更大的 USB Key。",
            "Once the old certificates are not needed, clean the key on site, or give a larger one.",
        ]),
    Message::new(
        2023,
        "TOKEN_NOT_SUPPORTED",
        Refused,
        ["该 USB Key 不支持此操作。", "This key cannot do that."],
    )
    .cause(["该型号的 USB Key 没有实现这条指令。", "This model of key does not have the command."])
    .advice([
        "请把错误编号和 USB Key 型号告诉客服。",
        "Tell customer service the number and the key's model.",
    ])
    .desk([
        "记下型号和操作；解锁等操作请改为现场办理。",
        "Note model and action; do what cannot be done remotely, such as an unlock, on site.",
    ]),
    Message::new(
        2024,
        "TOKEN_APPLICATION_CLOSED",
        Environment,
        [
            "USB Key 中的应用已被其他程序关闭。",
            "Another program has closed the application on the key.",
        ],
    )
    .cause([
        "另一个程序关闭了 USB Key 中的应用，本程序的登录也随之结束。",
        "Another program closed the application on the key, which ended this login too.",
    ])
    .advice(["请重新操作。", "Start again."])
    .desk([
        "请用户关闭其他证书助手后重新操作。",
        "Have other certificate programs closed and the action begun again.",
    ]),
    Message::new(
        2025,
        "UNBLOCK_CHALLENGE_STALE",
        Refused,
        [
            "解锁应答对应的申请已经失效。",
            "The unlock answer belongs to a request that is no longer waiting.",
        ],
    )
    .cause([
        "产生解锁申请后 USB Key 被拔出、重置，或又产生了新的申请，旧申请的随机数已作废。",
        "After the request the key was removed or reset, or a newer request was made: the old random value is void.",
    ])
    .advice([
        "重新运行 yzt pin unblock，并把新的解锁申请交给客服；等待期间不要拔出 USB Key。",
        "Run `yzt pin unblock` again and hand the new request to customer service; keep the key plugged in meanwhile.",
    ])
    .desk([
        "管理员 PIN 码没有被使用。请用户保持 USB Key 插入，重新发来申请，再次应答。",
        "The administrator PIN was not used. Have the key kept plugged in, take a new request and answer again.",
    ]),
    Message::new(
        2026,
        "DESK_REFUSED",
        Refused,
        ["客服系统拒绝了远程解锁。", "The service desk refuses the remote unlock."],
    )
    .cause([
        "申请没有通过审核、已经用过，或属于另一个 USB Key。",
        "The request was not approved, was used already, or belongs to another key.",
    ])
    .advice([
        "请联系客服确认密码重置申请的状态；USB Key 中没有任何改动。",
        "Ask customer service about the PIN reset request; nothing on the key was changed.",
    ])
    .desk([
        "核对工单的审核状态和 USB Key 序列号；审核通过后请用户重新发起解锁。",
        "Check the work order's review and the key's serial number; once approved, have the unlock begun again.",
    ]),
    Message::new(
        2027,
        "BATCH_NOT_ALLOWED",
        Refused,
        ["没有启用批量签名。", "Signing in batches is not switched on."],
    )
    .cause([
        "批量签名默认关闭，或要求的数量、时间超过设置的上限。",
        "Batches are off unless switched on, or the count or time asked for exceeds what is set.",
    ])
    .advice([
        "逐份签名；确需批量签名时，请管理员在设置中启用并规定上限。",
        "Sign one by one; where batches are needed, have them switched on with a limit.",
    ])
    .desk([
        "批量签名由用户单位自行决定是否启用；没有使用尝试次数。",
        "Whether to sign in batches is the organisation's own decision; no try was used.",
    ]),
    Message::new(
        2028,
        "BATCH_ENDED",
        Refused,
        ["这一批签名已经结束。", "This batch of signatures is over."],
    )
    .cause([
        "约定的数量已签完，或时间已到；登录已结束，已完成的签名有效。",
        "Its count is used up or its time has run out; the login is ended, the signatures made are good.",
    ])
    .advice([
        "其余文件请重新输入 PIN 码，开始新的一批。",
        "Begin another batch, with the PIN, for what is left.",
    ])
    .desk([
        "属于正常情况；经常出现时，建议用户调整每批的数量和时间。",
        "This is as it should be; if it comes often, suggest a larger count or more time.",
    ]),
    Message::new(
        2029,
        "LOGIN_IN_BATCH",
        Refused,
        ["批量签名中不能签署登录请求。", "A login is never signed in a batch."],
    )
    .cause([
        "待签内容中有登录请求。每次登录都必须由经办人当场确认。",
        "One of the texts is a login. Each login is confirmed by the person who logs in.",
    ])
    .advice([
        "不要继续：请确认待签文件的来源；登录请在登录页面单独进行。",
        "Stop and find out where the texts come from; log in on the login page itself.",
    ])
    .desk([
        "可能有程序想借批量签名冒充用户登录。请用户停用该程序并发来 yzt doctor --bundle 写出的文件。",
        "A program may be trying to log in as the user. Have it stopped and ask for the file of `yzt doctor --bundle`.",
    ]),
];
