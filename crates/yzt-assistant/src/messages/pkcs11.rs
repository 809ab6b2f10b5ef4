// SPDX-License-Identifier: MIT OR Apache-2.0
//! Modules for keys of other makers (PKCS#11): 2100 to 2119.

use super::Kind::{Environment, Refused};
use super::{Message, Pair};

const MODULE_DESK: Pair = [
    "请用户提供 USB Key 的型号和模块文件的路径，确认安装的是厂商提供的、与系统位数一致的 PKCS11 模块。",
    "Ask for the key's model and the path of the module: it has to be the maker's PKCS11 module, of the system's word size.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        2100,
        "MODULE_NOT_FOUND",
        Environment,
        ["找不到指定的 PKCS11 模块。", "There is no PKCS11 module at this path."],
    )
    .cause([
        "--pkcs11 或 YZT_PKCS11 指定的文件不存在：厂商的驱动没有安装，或者路径写错了。",
        "The file that --pkcs11 or YZT_PKCS11 names is not there: the maker's driver is not installed, or the path is wrong.",
    ])
    .advice([
        "安装厂商的驱动，再写出模块文件的完整路径。",
        "Install the maker's driver and give the whole path of the module.",
    ])
    .desk(MODULE_DESK),
    Message::new(
        2101,
        "MODULE_NOT_LOADABLE",
        Environment,
        ["无法加载 PKCS11 模块。", "The PKCS11 module cannot be loaded."],
    )
    .cause([
        "文件不是本系统的程序库：位数或处理器不同，或者缺少它依赖的其他程序库。",
        "The file is no library of this system: another word size or processor, or a library that it needs is missing.",
    ])
    .advice([
        "安装与系统一致（例如 64 位）的厂商驱动；缺少的程序库在详细信息中。",
        "Install the maker's driver for this system, for example 64-bit; the details name a library that is missing.",
    ])
    .desk(MODULE_DESK),
    Message::new(
        2102,
        "MODULE_INVALID",
        Environment,
        ["指定的文件不是 PKCS11 模块。", "The file is no PKCS11 module."],
    )
    .cause([
        "该程序库没有 PKCS11 的函数；可能指定了厂商的另一个文件（例如 SKF 程序库）。",
        "The library has no PKCS11 functions; another file of the maker's may have been named, such as the SKF library.",
    ])
    .advice([
        "在厂商的说明中查找 PKCS11 模块的文件名。",
        "Look up the file name of the PKCS11 module in the maker's manual.",
    ])
    .desk(MODULE_DESK),
    Message::new(
        2103,
        "MODULE_REFUSED",
        Refused,
        ["PKCS11 模块拒绝了操作。", "The PKCS11 module refused a call."],
    )
    .cause([
        "模块返回了一个没有明确含义的错误码；函数和错误码在详细信息中。",
        "The module answered with a code that says no more; the details name the call and the code.",
    ])
    .advice([
        "拔出 USB Key 重新插入后再试一次；仍出现时关闭其他使用该 USB Key 的程序。",
        "Plug the key out and in and try once more; if it persists, close other programs that use the key.",
    ])
    .desk([
        "请用户发来详细信息中的函数名和错误码（CKR_…），连同 USB Key 型号转给厂商。",
        "Ask for the call and the code (CKR_...) in the details, and pass them on to the maker with the key's model.",
    ]),
    Message::new(
        2104,
        "NO_USER_PIN",
        Refused,
        ["USB Key 尚未设置用户 PIN 码。", "The key has no user PIN yet."],
    )
    .cause([
        "该 USB Key 已初始化，但管理员没有设置用户 PIN 码。",
        "The key is initialised, but the administrator has set no user PIN.",
    ])
    .advice([
        "请联系客服设置用户 PIN 码，不要自行初始化：初始化会清除其中的证书。",
        "Ask customer service to set it. Do not initialise the key yourself: that deletes its certificates.",
    ])
    .desk([
        "用厂商的管理工具以管理员 PIN 码设置用户 PIN 码，再交给经办人修改。",
        "Set the user PIN with the maker's tool and the administrator PIN, then have the handler change it.",
    ]),
    Message::new(
        2105,
        "KEY_NOT_AS_ASKED",
        Refused,
        [
            "PKCS11 模块生成的密钥不符合要求，已删除。",
            "The PKCS11 module made a key that is not what was asked for; it was deleted.",
        ],
    )
    .cause([
        "要求私钥不能从 USB Key 中导出，而模块生成的密钥可以导出，或者算法、长度不同。",
        "The private key must never leave the key; the one that was made could, or it is of another kind or size.",
    ])
    .advice([
        "不要用该 USB Key 申请证书；请联系客服更换型号。",
        "Request no certificate with this key; ask customer service for another model.",
    ])
    .desk([
        "该型号或其模块的配置不能用于签发证书：请换用受支持的型号，并向厂商反映。",
        "This model, or how its module is set up, is not fit for certificates: use a supported one, and tell the maker.",
    ]),
];
