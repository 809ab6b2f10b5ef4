// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which numbers are whose.

use super::{Band, Bilingual};
use super::{apdu, assistant, ca, cert, cli, cms, crypto, doctor, ffi, gmt0017, login, notices};
use super::{cli_lifecycle, documents, forms, lifecycle, pcsc, pin, pkcs11, skf, softkey, token};
use crate::glossary::Term;

pub(super) const BANDS: &[Band] = &[
    Band {
        first: 1000,
        last: 1099,
        title: Bilingual::new("与 USB Key 的往来", "Exchanges with a key"),
        readers: Bilingual::new("使用 USB Key 时出现。", "They come up while a key is used."),
        advice: Term::ClerkAdvice,
        tables: &[apdu::MESSAGES],
    },
    Band {
        first: 1100,
        last: 1199,
        title: Bilingual::new("PIN 码的输入和规则", "PIN entry and rules"),
        readers: Bilingual::new(
            "输入 PIN 码时出现，多数在送入 USB Key 之前。",
            "They come up when a PIN is entered, mostly before it is sent to the key.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[pin::MESSAGES],
    },
    Band {
        first: 1200,
        last: 1299,
        title: Bilingual::new("密钥、签名和加密", "Keys, signatures and encryption"),
        readers: Bilingual::new(
            "验证签名、读取密钥文件时出现。",
            "They come up when signatures are verified and key files read.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[crypto::MESSAGES],
    },
    Band {
        first: 1300,
        last: 1399,
        title: Bilingual::new("GM/T 0017 指令", "Commands of GM/T 0017"),
        readers: Bilingual::new(
            "USB Key 的指令与标准不同时出现。",
            "They come up when a key's commands differ from the standard.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[gmt0017::MESSAGES],
    },
    Band {
        first: 1400,
        last: 1499,
        title: Bilingual::new("智能卡服务和读卡器", "The smart-card service and readers"),
        readers: Bilingual::new(
            "查找硬件 USB Key 时出现；软件 USB Key 不会遇到。",
            "They come up when hardware keys are looked for; software keys never meet them.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[pcsc::MESSAGES],
    },
    Band {
        first: 2000,
        last: 2199,
        title: Bilingual::new("USB Key", "Keys"),
        readers: Bilingual::new(
            "使用 USB Key 时出现，不论硬件还是软件。",
            "They come up while a key is used, be it hardware or software.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[token::MESSAGES, token::ANSWERS, pkcs11::MESSAGES, skf::MESSAGES],
    },
    Band {
        first: 2500,
        last: 2599,
        title: Bilingual::new("软件 USB Key", "Software keys"),
        readers: Bilingual::new(
            "新建、打开软件 USB Key 时出现。",
            "They come up when software keys are made and opened.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[softkey::MESSAGES],
    },
    Band {
        first: 3000,
        last: 3199,
        title: Bilingual::new("数字证书", "Certificates"),
        readers: Bilingual::new(
            "查看、验证、签发数字证书时出现。",
            "They come up when certificates are shown, verified and issued.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[
            cert::MESSAGES,
            cert::path::MESSAGES,
            cert::revocation::MESSAGES,
            cert::leniency::MESSAGES,
            cert::identity::MESSAGES,
            cert::constraints::MESSAGES,
            cert::status::MESSAGES,
            cert::request::MESSAGES,
        ],
    },
    Band {
        first: 3200,
        last: 3299,
        title: Bilingual::new("签发结果与密码消息", "Answers to requests, and messages"),
        readers: Bilingual::new(
            "导入签发机构给的文件时，以及签名、验签、加密、解密消息时出现。",
            "They come up when the authority's file is imported, and when messages are signed, verified or encrypted.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[
            cms::MESSAGES,
            cms::signed::MESSAGES,
            cms::enveloped::MESSAGES,
            cms::answers::MESSAGES,
        ],
    },
    Band {
        first: 4000,
        last: 4099,
        title: Bilingual::new("登录网站", "Login to a site"),
        readers: Bilingual::new(
            "登录网站时出现；一部分在网站一侧。",
            "They come up during a login, some of them on the portal's side.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[login::MESSAGES],
    },
    Band {
        first: 4200,
        last: 4299,
        title: Bilingual::new("业务办理和流水", "Orders, policies and journals"),
        readers: Bilingual::new(
            "申请、审核和办理业务时出现；4240 起与策略和流水文件有关，4270 起是提醒而不是错误。",
            "They come up while orders are made, reviewed and done; from 4240 on with policies and journals; from 4270 on they are things to know, and no errors.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[
            lifecycle::MESSAGES,
            lifecycle::register::MESSAGES,
            lifecycle::journal::MESSAGES,
            lifecycle::advice::MESSAGES,
        ],
    },
    Band {
        first: 4300,
        last: 4349,
        title: Bilingual::new("打印表格", "Printed forms"),
        readers: Bilingual::new(
            "打印申请表和回执时出现。",
            "They come up when application forms and summaries are printed.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[forms::MESSAGES],
    },
    Band {
        first: 4400,
        last: 4499,
        title: Bilingual::new("证书签发机构", "The certificate authority"),
        readers: Bilingual::new("签发机构的操作员遇到。", "The authority's operators meet them."),
        advice: Term::OperatorAdvice,
        tables: &[ca::MESSAGES],
    },
    Band {
        first: 4600,
        last: 4689,
        title: Bilingual::new("证书助手", "The assistant"),
        readers: Bilingual::new(
            "经办人使用证书助手或 yzt 命令时出现。",
            "They come up when a clerk uses the assistant or the command yzt.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[assistant::MESSAGES],
    },
    Band {
        first: 4690,
        last: 4699,
        title: Bilingual::new("提醒", "Notices"),
        readers: Bilingual::new(
            "不是错误：操作已完成，另有需要知道的事情。",
            "These are no errors: the action is done, and there is something to know.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[notices::MESSAGES],
    },
    Band {
        first: 5000,
        last: 5099,
        title: Bilingual::new("yzt 命令和 yzt doctor", "The command yzt, and yzt doctor"),
        readers: Bilingual::new(
            "使用 yzt 命令时出现；5030 起是 yzt doctor 查出的问题。",
            "They come up when the command is used; from 5030 on they are findings of `yzt doctor`.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[cli::MESSAGES, doctor::MESSAGES, documents::MESSAGES, cli_lifecycle::MESSAGES],
    },
    Band {
        first: 5200,
        last: 5299,
        title: Bilingual::new("程序库", "The C libraries"),
        readers: Bilingual::new(
            "由调用程序库的其他程序显示。",
            "Other programs that call the libraries show them.",
        ),
        advice: Term::ClerkAdvice,
        tables: &[ffi::MESSAGES],
    },
];
