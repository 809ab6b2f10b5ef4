// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is due for a holder, or good to know: 4270 to 4291. Nothing failed.

use crate::messages::Kind::Notice;
use crate::messages::Message;

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        4270,
        "ADVICE_NOT_YET_VALID",
        Notice,
        ["数字证书尚未生效。", "The certificate is not valid yet."],
    )
    .cause([
        "证书的生效时间还没有到。",
        "The moment from which the certificate is valid has not come.",
    ])
    .advice([
        "到生效时间后再登录；如电脑时间不对，请先校准。",
        "Log in once it is valid; if the computer's clock is wrong, set it first.",
    ])
    .desk([
        "核对签发时填写的生效时间和用户电脑的时间。",
        "Compare the start that was written at issue with the user's clock.",
    ]),
    Message::new(
        4271,
        "ADVICE_IN_FORCE",
        Notice,
        ["数字证书有效，暂时不需要办理业务。", "The certificate is in force; nothing is due."],
    )
    .cause(["还没有到续期提醒的日子。", "The first day of the reminder has not come."])
    .advice([
        "从提醒之日起即可续期；单位信息有变化时请办理变更。",
        "Renew from the first day of the reminder; when the organisation's details change, have them changed.",
    ])
    .desk([
        "无需处理；用户咨询时告知可续期的日期。",
        "Nothing to do; if the user asks, tell the day from which renewal is possible.",
    ]),
    Message::new(
        4272,
        "ADVICE_EXPIRING",
        Notice,
        ["数字证书即将到期，请办理证书更新。", "The certificate ends soon: renew it."],
    )
    .cause([
        "距到期的天数已经进入提醒范围。",
        "The days that are left are within those of the reminder.",
    ])
    .advice([
        "按下面的任一方式办理；插入 USB Key 后也可以使用证书更新工具自助续期。",
        "Take any of the ways below; with the key in the computer the certificate tool renews by self-service where that is offered.",
    ])
    .desk([
        "致电用户约定远程更新的时间，或请其携带 USB Key 到现场更新。",
        "Call the user to agree on a time for the remote session, or ask for the key at the service point.",
    ]),
    Message::new(
        4273,
        "ADVICE_RENEWAL_ONLY",
        Notice,
        [
            "数字证书已经到期，只能用于续期。",
            "The certificate has ended; it serves for its renewal and nothing else.",
        ],
    )
    .cause([
        "证书已经到期但没有注销，并且仍在可续期的期限之内。",
        "It has expired, was not revoked, and the time for renewal is not over.",
    ])
    .advice([
        "在可续期的最后一天之前办理证书更新；在此之前不能登录和签名。",
        "Renew it by the last day; until then it neither logs in nor signs.",
    ])
    .desk([
        "到期后仍可更新，不需要按首次申请办理；核对可续期的最后一天。",
        "It can still be renewed and needs no new application; check the last day.",
    ]),
    Message::new(
        4274,
        "ADVICE_ENDED",
        Notice,
        [
            "数字证书已经到期，并且超过可续期的期限。",
            "The certificate has ended and can no longer be renewed.",
        ],
    )
    .cause([
        "到期后的可续期天数已经用完，或签发机构不办理到期后的续期。",
        "The days for renewal after expiry are over, or there are none.",
    ])
    .advice([
        "请重新申请数字证书；不再视为首次申请。",
        "Apply for a new certificate; it does not count as a first application.",
    ])
    .desk([
        "按重新申请登记，费用按非首次申请计。",
        "Open a new application, with the fee of one that is not the first.",
    ]),
    Message::new(
        4275,
        "ADVICE_ON_HOLD",
        Notice,
        ["数字证书已挂失。", "The certificate is on hold."],
    )
    .cause([
        "单位报告 USB Key 遗失后，证书暂停使用；挂失到期后证书会自动恢复。",
        "The key was reported as lost. When the hold ends, the certificate is in force again by itself.",
    ])
    .advice([
        "找到 USB Key 请致电客服解除挂失；找不到请在挂失到期之前申请补办或注销。",
        "If the key is found, call to have the hold lifted; if not, ask for a reissue or a revocation before the hold ends.",
    ])
    .desk([
        "挂失到期前联系用户确认：解除、补办还是注销。",
        "Before the hold ends, ask the user: lift it, reissue, or revoke.",
    ]),
    Message::new(
        4276,
        "ADVICE_SUPERSEDED",
        Notice,
        ["这张数字证书已被新证书取代。", "Another certificate took this one's place."],
    )
    .cause([
        "证书更新或单位信息变更后，旧证书不再使用。",
        "After a renewal or a change of details the old certificate serves no more.",
    ])
    .advice(["请使用新证书登录。", "Log in with the new certificate."])
    .desk([
        "确认新证书已经写入用户的 USB Key；旧证书无需处理。",
        "See that the new certificate is in the user's key; leave the old one alone.",
    ]),
    Message::new(
        4277,
        "ADVICE_REVOKED",
        Notice,
        ["数字证书已注销。", "The certificate is revoked."],
    )
    .cause([
        "单位申请注销、补办时注销，或签发机构注销；注销后不能恢复。",
        "The organisation asked for it, a reissue brought it about, or the authority decided it; it is for good.",
    ])
    .advice([
        "仍需使用的，请按下面的业务重新办理。",
        "If a certificate is still needed, take the service below.",
    ])
    .desk([
        "查看注销原因：补办的继续办理补办，其余按重新申请登记。",
        "Look at the reason: go on with a reissue, open a new application otherwise.",
    ]),
    Message::new(
        4278,
        "ADVICE_NOT_COLLECTED",
        Notice,
        ["数字证书逾期未领取，已自动注销。", "Nobody collected the certificate; it was revoked by itself."],
    )
    .cause([
        "电话提醒之后，从办理之日起超过规定天数没有领取。",
        "After the reminder by telephone the days since the application ran out.",
    ])
    .advice([
        "仍需使用的，请重新申请；此次申请是否视为首次申请见下。",
        "If it is still needed, apply again; below is whether that counts as a first application.",
    ])
    .desk([
        "无需单位申请注销；重新申请时按非首次申请计费。",
        "The organisation need not ask for the revocation; a new application is charged as not the first.",
    ]),
    Message::new(
        4279,
        "ADVICE_TO_COLLECT",
        Notice,
        ["数字证书已制作好，请到窗口领取。", "The certificate is ready: collect it at the window."],
    )
    .cause([
        "申请时选择了在窗口领取。",
        "The application chose to collect it at a window.",
    ])
    .advice([
        "请在期限之前领取；提醒后逾期不领取的，证书将自动注销。",
        "Collect it in time; once reminded of, what is not collected is revoked by itself.",
    ])
    .desk([
        "电话提醒用户领取并登记提醒时间；没有提醒的不计逾期。",
        "Remind the user by telephone and enter when; without a reminder the limit does not run.",
    ]),
    Message::new(
        4280,
        "ADVICE_BEING_MADE",
        Notice,
        ["数字证书正在制作。", "The certificate is being made."],
    )
    .cause(["申请已经受理，证书还没有发放。", "The application was taken in; nothing was handed out yet."])
    .advice(["制作好以后会电话提醒领取。", "You will be called when it can be collected."])
    .desk([
        "制作完成后送到申请人选择的窗口，并电话提醒。",
        "When it is made, put it out at the window that was chosen, and call the applicant.",
    ]),
    Message::new(
        4281,
        "ADVICE_NO_CERTIFICATE",
        Notice,
        ["没有数字证书。", "There is no certificate."],
    )
    .cause([
        "单位还没有申请，或 USB Key 里还没有导入证书。",
        "None was applied for, or none was put on the key yet.",
    ])
    .advice(["请按下面的方式申请数字证书。", "Apply for one in one of the ways below."])
    .desk([
        "查询该单位是否有办理中的业务，没有的登记首次申请。",
        "Look for an open order of the organisation; without one, open a first application.",
    ]),
    Message::new(
        4282,
        "ADVICE_KEY_LOCKED",
        Notice,
        ["USB Key 已锁定，需要解锁。", "The key is locked and has to be unlocked."],
    )
    .cause([
        "连续输错 PIN 码的次数达到上限；锁定期间不能登录。",
        "The PIN was wrong too many times in a row; a locked key logs in nowhere.",
    ])
    .advice([
        "第一时间联系客服，填写密码重置申请表并加盖公章，再按下面的任一方式解锁。",
        "Call customer service first; have the PIN reset form filled in and stamped where it is asked for, and take one of the ways below.",
    ])
    .desk([
        "把密码重置申请表发给用户；收到并审核后，约定时间远程解锁或现场解锁。",
        "Send the PIN reset form; once it is back and reviewed, unlock in a session or at the window.",
    ]),
    Message::new(
        4283,
        "ADVICE_UNLOCK_UNDER_WAY",
        Notice,
        ["USB Key 正在办理解锁。", "The key's unlock is under way."],
    )
    .cause(["已经提出解锁申请。", "The unlock was asked for."])
    .advice([
        "请等待客服联系；远程解锁时请在电脑旁配合操作。",
        "Wait for customer service to call; for a remote unlock be at the computer with the key.",
    ])
    .desk([
        "尽快审核申请表；已批准的与用户约定解锁时间。",
        "Review the form soon; once approved, agree on a time with the user.",
    ]),
    Message::new(
        4284,
        "ADVICE_FEW_TRIES",
        Notice,
        ["PIN 码剩余可尝试次数不多。", "Few tries of the PIN are left."],
    )
    .cause([
        "PIN 码连续输错过；再输错到上限 USB Key 就会锁定。",
        "The PIN was wrong several times in a row; at the limit the key locks.",
    ])
    .advice([
        "确认 PIN 码后再输入；输对一次，次数即恢复。记不起来的，请先联系客服。",
        "Enter it only when you are sure; one right PIN brings all tries back. If you do not remember it, call customer service first.",
    ])
    .desk([
        "请用户不要再试；说明锁定后的解锁办法。",
        "Ask the user to stop trying, and tell what an unlock takes.",
    ]),
    Message::new(
        4285,
        "ADVICE_FACTORY_PIN",
        Notice,
        ["PIN 码还是出厂时的。", "The PIN is still that of the factory."],
    )
    .cause([
        "领取后没有修改过 PIN 码；印在手册里的 PIN 码人人知道。",
        "It was not changed since the key was handed out, and everybody can read it in the manual.",
    ])
    .advice([
        "建议修改，防止 USB Key 丢失后被他人冒名使用。",
        "Change it, so that a lost key is of no use to others.",
    ])
    .desk(["领取时请用户当场修改。", "Have it changed when the key is handed over."]),
    Message::new(
        4286,
        "ADVICE_HANDED_OUT_PIN",
        Notice,
        ["PIN 码是解锁时给出的，请修改。", "The PIN is the one that the unlock left: change it."],
    )
    .cause([
        "USB Key 解锁后还没有修改 PIN 码。",
        "The key was unlocked and its PIN not changed since.",
    ])
    .advice([
        "使用 yzt pin change 改成自己的 PIN 码。",
        "Choose your own with `yzt pin change`.",
    ])
    .desk([
        "解锁后请用户当场修改；不要代为保管 PIN 码。",
        "Have it changed right after the unlock; never keep it for the user.",
    ]),
    Message::new(
        4287,
        "ADVICE_KEY_EMPTY",
        Notice,
        ["USB Key 已格式化，里面没有证书。", "The key was formatted and is empty."],
    )
    .cause(["证书注销时 USB Key 同时格式化。", "With the revocation its key was formatted."])
    .advice([
        "仍需使用数字证书的，请重新申请。",
        "If a certificate is still needed, apply for one.",
    ])
    .desk([
        "可以初始化后用于新的证书。",
        "It can be prepared for another certificate.",
    ]),
    Message::new(
        4288,
        "ADVICE_KEY_LOST",
        Notice,
        ["USB Key 遗失：请先挂失，再补办。", "The key is lost: have it put on hold, then reissued."],
    )
    .cause([
        "捡到 USB Key 的人可能冒用单位名义，造成公司信息泄露。",
        "Whoever finds it could act in the organisation's name.",
    ])
    .advice([
        "第一时间致电客服挂失，然后按补办准备资料；不再使用的可以办理注销。",
        "Call customer service at once, then bring what a reissue takes; if it is no longer needed, have it revoked.",
    ])
    .desk([
        "核实来电人后立即挂失，告知补办所需资料和费用。",
        "Once you know who calls, put it on hold at once and tell what a reissue takes and costs.",
    ]),
    Message::new(
        4289,
        "ADVICE_KEY_DAMAGED",
        Notice,
        ["USB Key 损坏：请补办。", "The key does not work: have it reissued."],
    )
    .cause([
        "USB Key 不能识别或不能读写，里面的密钥无法取出。",
        "It is not recognised or does not answer, and the keys inside cannot be taken out.",
    ])
    .advice([
        "先换一个接口或电脑试试（yzt doctor）；确认损坏后按补办准备资料。",
        "Try another port or computer first (`yzt doctor`); if it is broken, bring what a reissue takes.",
    ])
    .desk([
        "损坏的 USB Key 可以交回并登记；旧证书在补办批准时注销。",
        "The broken key may be handed in; the old certificate is revoked when the reissue is approved.",
    ]),
    Message::new(
        4290,
        "ADVICE_ORDER_WAITS_FOR_HOLDER",
        Notice,
        ["有业务等待单位办理下一步。", "An order waits for the organisation's next step."],
    )
    .cause([
        "还有资料、信息、费用或预约没有完成。",
        "Papers, details, a payment or an appointment are still open.",
    ])
    .advice([
        "按下面所列补齐后提交或付款。",
        "Complete what is listed below, then submit or pay.",
    ])
    .desk([
        "把还缺少的内容告诉经办人。",
        "Tell the handler what is still open.",
    ]),
    Message::new(
        4291,
        "ADVICE_ORDER_WITH_AUTHORITY",
        Notice,
        ["有业务正在由签发机构办理。", "An order is with the authority."],
    )
    .cause(["单位这一步已经完成。", "The organisation has done its part for now."])
    .advice([
        "请等待结果；急需时致电客服热线。",
        "Wait for the result; call the hotline if it is urgent.",
    ])
    .desk([
        "在工单中查看当前状态并办理下一步。",
        "See in the order where it stands and do the next step.",
    ]),
];
