// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an order, a certificate or a key still needs: 4200 to 4213. The rest of 4200 to 4299 is beside.

pub(super) mod advice;
pub(super) mod journal;
pub(super) mod register;

use super::Kind::Refused;
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        4200,
        "STEP_NOT_IN_THIS_STATE",
        Refused,
        ["当前状态下不能进行这一步。", "This step is not possible in the present state."],
    )
    .cause([
        "业务、证书或 USB Key 已经走到别的步骤，或者已经结束。",
        "The order, certificate or key has moved on, or has come to its end.",
    ])
    .advice([
        "刷新后查看当前状态，再选择可以进行的步骤。",
        "Look at the present state again and take a step that it offers.",
    ])
    .desk([
        "在工单中查看当前状态和最近一步是谁做的；已结束的业务需要重新登记。",
        "See in the order where it stands and who did the last step; what has ended needs a new order.",
    ]),
    Message::new(
        4201,
        "DOCUMENTS_MISSING",
        Refused,
        [
            "资料不齐，或者有资料没有加盖公章。",
            "Papers are missing, or some lack the company seal.",
        ],
    )
    .cause([
        "这项业务要求的份数或公章还没有全部满足。",
        "Not all copies or seals that the service asks for are there.",
    ])
    .advice([
        "按所列清单补齐资料，逐份加盖公章后再提交。",
        "Add what the list names, each with the seal, and submit again.",
    ])
    .desk([
        "把缺少的资料、份数和公章告诉经办人；收到后逐项登记。",
        "Tell the handler which papers, how many and which seals; enter each when it comes.",
    ]),
    Message::new(
        4202,
        "DETAILS_MISSING",
        Refused,
        ["还有必须填写的信息没有填写。", "Details that the service needs were not given."],
    )
    .cause([
        "例如业务账号、新单位名称、新经办人信息或领取地点。",
        "Such as the account number, the new name, the new handler or the pick-up point.",
    ])
    .advice(["补充所列信息后再提交。", "Give the details that are listed and submit again."])
    .desk([
        "致电经办人补全所列信息，不要代为猜填。",
        "Call the handler for what is listed; do not fill it in by guessing.",
    ]),
    Message::new(
        4203,
        "PAYMENT_MISSING",
        Refused,
        ["费用还没有足额到账。", "The fee has not arrived in full."],
    )
    .cause([
        "收费业务须在费用到账之后才能办理。",
        "A service that costs something is done after its fee has arrived.",
    ])
    .advice([
        "核对应付金额，付款后告知客服。",
        "Check the amount due, pay, and tell customer service.",
    ])
    .desk([
        "查询到账情况并核对金额；不足的部分请用户补交。",
        "Look for the arrival and compare the amounts; ask for the rest if it is too little.",
    ]),
    Message::new(
        4204,
        "PAYMENT_NOT_CLAIMED",
        Refused,
        ["付款人还没有告知已经转账。", "The payer has not said yet that the money was sent."],
    )
    .cause([
        "须先有转账告知，才能确认到账和通知财务。",
        "Arrival is confirmed, and finance told, after the payer has said so.",
    ])
    .advice([
        "转账后在业务中填写转账金额和方式。",
        "After the transfer, enter its amount and kind in the order.",
    ])
    .desk([
        "请付款人补填转账告知，再查询到账情况。",
        "Have the payer enter the transfer first, then look for its arrival.",
    ]),
    Message::new(
        4205,
        "APPROVAL_MISSING",
        Refused,
        ["还没有经过客服审核。", "Customer service has not approved it yet."],
    )
    .cause([
        "解锁、补办、变更等业务都要先由人工审核。",
        "Unlock, reissue and change are reviewed by a person first.",
    ])
    .advice([
        "等待审核结果；急需时致电客服热线。",
        "Wait for the review; call the hotline if it is urgent.",
    ])
    .desk([
        "先开始审核，核对资料，再批准或退回。",
        "Begin the review, check the papers, then approve or return it.",
    ]),
    Message::new(
        4206,
        "CALL_BACK_MISSING",
        Refused,
        ["还没有回拨登记的电话核实。", "The registered number has not been called back."],
    )
    .cause([
        "仅凭电话变更经办人容易被人冒用，须回拨登记号码或本人到现场。",
        "A handler changed by telephone alone can be an impostor; so the number on record is called, or the handler comes in person.",
    ])
    .advice([
        "请原登记号码的使用人接听回拨，或携带身份证到现场办理。",
        "Have the registered number answer the call, or come in person with the identity card.",
    ])
    .desk([
        "回拨登记册中的号码，不要回拨来电号码；核实后登记再批准。",
        "Call the number in the register, never the one that rang; enter the result, then approve.",
    ]),
    Message::new(
        4207,
        "KEY_NOT_THERE",
        Refused,
        ["办理这项业务需要 USB Key 在场。", "The key has to be there for this service."],
    )
    .cause([
        "更新、变更、注销要对 USB Key 进行操作。",
        "Renewal, change and revocation work on the key itself.",
    ])
    .advice([
        "按业务要求把 USB Key 带到现场，或插在自己的电脑上；遗失的请办理挂失或补办。",
        "Bring the key, or put it into your computer, as the service says; report it if it is lost.",
    ])
    .desk([
        "确认 USB Key 在哪里；遗失或损坏的注销须登记原因并跳过格式化。",
        "Find out where the key is; a revocation without it needs a reason and skips the format.",
    ]),
    Message::new(
        4208,
        "RIGHT_MISSING",
        Refused,
        ["您没有办理这一步的权限。", "You may not do this step."],
    )
    .cause([
        "每一步由规定的角色办理，例如发票由财务开具。",
        "Every step belongs to certain people: only finance issues invoices, for example.",
    ])
    .advice(["请有权限的人员办理这一步。", "Ask somebody who may do it."])
    .desk([
        "按策略中的权限表转给相应人员，不要共用账号。",
        "Pass it to whom the policy's table names; do not share accounts.",
    ]),
    Message::new(
        4209,
        "OUTSIDE_WINDOW",
        Refused,
        ["不在可以办理的日期范围内。", "It is not possible on this day."],
    )
    .cause([
        "例如更新要在到期前后规定的天数之内办理。",
        "Renewal, for example, is open for certain days around the expiry.",
    ])
    .advice([
        "在所列日期之内再办理；已错过期限的请致电客服。",
        "Come back within the days that are named; call customer service if they have passed.",
    ])
    .desk([
        "告诉用户可以办理的起止日期；已过期限的改办其他业务。",
        "Tell the first and last day; when they have passed, offer another service.",
    ]),
    Message::new(
        4210,
        "SERVICE_POINT_CLOSED",
        Refused,
        ["现在不是工作时间。", "The service point is closed."],
    )
    .cause([
        "这项业务需要客服同时在岗。",
        "The service needs somebody at the desk at the same time.",
    ])
    .advice([
        "在下次上班时间办理，或预约一个工作时间内的时段。",
        "Come at the next opening, or book a time within opening hours.",
    ])
    .desk([
        "预约到工作时间内；节假日安排有变时更新策略中的假期表。",
        "Book a time within opening hours; when holidays change, update the policy's table.",
    ]),
    Message::new(
        4211,
        "APPOINTMENT_MISSING",
        Refused,
        [
            "还没有预约，或者预约的时间还没有到。",
            "There is no appointment, or its time has not come.",
        ],
    )
    .cause([
        "远程办理时用户须在自己的电脑旁配合。",
        "In a remote session the user sits at the computer at the same time.",
    ])
    .advice(["先预约时间，并在预约时间坐在电脑旁。", "Book a time and be at your computer then."])
    .desk(["与用户约定时间并登记，到时再开始办理。", "Agree on a time, enter it, and begin then."]),
    Message::new(
        4212,
        "CHANNEL_NOT_OFFERED",
        Refused,
        ["这项业务不能用这种方式办理。", "The service is not offered in this way."],
    )
    .cause(["每项业务只开放规定的办理方式。", "Each service has its own ways."])
    .advice(["改用所列的办理方式之一。", "Choose one of the ways that are listed."])
    .desk(["按策略中开放的方式重新登记。", "Open it anew with a way that the policy offers."]),
    Message::new(
        4213,
        "CERTIFICATE_ALREADY_IN_FORCE",
        Refused,
        [
            "该单位已有同类证书正在使用或挂失中。",
            "The organisation has a certificate of this kind in force or on hold.",
        ],
    )
    .cause([
        "同一单位同类证书只能有一张有效。",
        "An organisation has one certificate of a kind in force at a time.",
    ])
    .advice([
        "办理更新、变更或补办，不要重新申请。",
        "Ask for a renewal, a change or a reissue instead of a new one.",
    ])
    .desk([
        "在登记册中找到有效的证书；确实需要多张时由策略放开。",
        "Find the one in force in the register; only the policy can allow several.",
    ]),
];
