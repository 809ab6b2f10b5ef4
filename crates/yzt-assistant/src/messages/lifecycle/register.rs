// SPDX-License-Identifier: MIT OR Apache-2.0
//! What spans the objects of the register: 4214 to 4226.

use crate::messages::Kind::Refused;
use crate::messages::Message;

pub(in crate::messages) const MESSAGES: &[Message] = &[
    Message::new(
        4214,
        "NOT_IN_REGISTER",
        Refused,
        [
            "登记册中没有这一项，或者这一步必须通过工单办理。",
            "The register has no such thing, or the step has to come from an order.",
        ],
    )
    .cause([
        "编号有误，或者属于别的单位，或者想绕过工单直接操作。",
        "The number is wrong, belongs to another organisation, or the order was left out.",
    ])
    .advice([
        "核对编号；需要办理业务时先登记工单。",
        "Check the number; open an order for what needs one.",
    ])
    .desk([
        "按单位名称查找正确的编号；解锁、注销、开通都从工单开始。",
        "Look the number up by the organisation; unlock, revocation and enabling begin with an order.",
    ]),
    Message::new(
        4215,
        "ALREADY_IN_REGISTER",
        Refused,
        [
            "登记册中已有相同的编号，或者该 USB Key 不能用于新证书。",
            "The number is taken, or the key cannot hold a new certificate.",
        ],
    )
    .cause([
        "编号只能使用一次；遗失、损坏或正在使用的 USB Key 不能再写入。",
        "A number is given once, and a key that is lost, broken or in use is not written again.",
    ])
    .advice(["换一个编号或一个新的 USB Key。", "Take another number, or a new key."])
    .desk([
        "查看该编号属于谁；USB Key 须先格式化并初始化。",
        "See whose number it is; a key is formatted and prepared first.",
    ]),
    Message::new(
        4216,
        "ORDER_ALREADY_OPEN",
        Refused,
        ["同一事项已有未办完的业务。", "An order for the same thing is still open."],
    )
    .cause([
        "两项业务同时改动同一张证书或 USB Key 会互相冲突。",
        "Two orders for one certificate or key would be at odds.",
    ])
    .advice(["等前一项办完，或者先撤销它。", "Wait until the first one is done, or cancel it."])
    .desk([
        "打开该单位未办完的业务，办结或撤销之后再登记新的。",
        "Open the organisation's other order; end or cancel it before a new one.",
    ]),
    Message::new(
        4217,
        "REASON_MISSING",
        Refused,
        ["这一步必须填写原因。", "This step needs a reason."],
    )
    .cause([
        "退回、拒绝、撤销、注销等决定要能事后查清。",
        "Returns, refusals, cancellations and revocations have to be clear later on.",
    ])
    .advice(["用一句话写明原因后再提交。", "Say why in one line and try again."])
    .desk([
        "写明事实和依据，不要只写“其他”。",
        "Write the fact and what it rests on, not just another reason.",
    ]),
    Message::new(
        4219,
        "ACCOUNT_NUMBER_INVALID",
        Refused,
        ["业务账号的格式不对。", "This is no account number of that service."],
    )
    .cause([
        "位数或字符与该业务的账号不符。",
        "Its length or its characters are not those of the service.",
    ])
    .advice(["对照该业务的单位账号重新填写。", "Copy the account number from that service again."])
    .desk([
        "与用户核对单位账号；格式有变时更新策略。",
        "Compare the account number with the user; if its form has changed, update the policy.",
    ]),
    Message::new(
        4220,
        "NO_CERTIFICATE_IN_FORCE",
        Refused,
        ["该单位没有正在使用的证书。", "The organisation has no certificate in force."],
    )
    .cause([
        "证书已过期、已注销、挂失中或尚未领取。",
        "It has expired, was revoked, is on hold, or was not collected.",
    ])
    .advice(["先更新、补办或领取证书。", "Renew, reissue or collect the certificate first."])
    .desk([
        "查看证书状态，先办理对应的业务。",
        "See where the certificate stands and do what that needs first.",
    ]),
    Message::new(
        4221,
        "KEY_NOT_LOCKED",
        Refused,
        [
            "这个 USB Key 没有锁定，或者已在解锁流程中。",
            "The key is not locked, or is being unlocked already.",
        ],
    )
    .cause(["只有锁定的 USB Key 才需要申请解锁。", "Only a locked key is unlocked."])
    .advice([
        "直接输入 PIN 码；忘记时查看已有的解锁申请。",
        "Enter the PIN; if an unlock was asked for before, look at that one.",
    ])
    .desk([
        "核对 USB Key 编号和状态，避免解错。",
        "Compare the key's number and state, so that no other key is unlocked.",
    ]),
    Message::new(
        4222,
        "TIME_RUNS_BACKWARDS",
        Refused,
        ["时间早于上一步的时间。", "The time is before that of the last step."],
    )
    .cause([
        "电脑时钟不准，或者预约到了过去的时间。",
        "The computer's clock is wrong, or an appointment was made in the past.",
    ])
    .advice(["校准电脑时间；预约时选择以后的时间。", "Set the clock right; book a time to come."])
    .desk([
        "检查服务器的时间同步，然后重做这一步。",
        "See that the server's clock is synchronised, then do the step again.",
    ]),
    Message::new(
        4224,
        "NEW_CERTIFICATE_MISSING",
        Refused,
        ["新证书还没有制作好或写入。", "The new certificate is not there yet."],
    )
    .cause([
        "制证类业务以新证书结束，没有证书不能办结。",
        "An order for a certificate ends with one.",
    ])
    .advice(["等待制证完成。", "Wait until the certificate has been made."])
    .desk([
        "完成制证并写入 USB Key；无法制作时登记失败。",
        "Make it and write it into the key; if that cannot be done, enter the failure.",
    ]),
    Message::new(
        4225,
        "NOT_OFFERED",
        Refused,
        ["策略中没有这项产品或服务。", "The policy does not offer this product or service."],
    )
    .cause([
        "名称有误，或者签发机构没有开放。",
        "The name is wrong, or the authority does not offer it.",
    ])
    .advice(["从开放的产品和服务中选择。", "Choose among those that are offered."])
    .desk([
        "查看策略文件中的产品和服务名称。",
        "See the names of products and services in the policy file.",
    ]),
    Message::new(
        4226,
        "POLICY_NOT_IN_FORCE",
        Refused,
        ["没有采用策略，或者采用的是另一份策略。", "No policy is in force, or another one is."],
    )
    .cause([
        "登记册只按已经登记采用的那份策略办理。",
        "The register follows the one policy whose adoption it holds.",
    ])
    .advice([
        "请管理员登记采用当前策略。",
        "Ask the administrator to enter the adoption of the policy.",
    ])
    .desk([
        "策略文件改动后要重新登记采用，不要直接替换。",
        "A policy file that was changed is adopted anew, not just replaced.",
    ]),
];
