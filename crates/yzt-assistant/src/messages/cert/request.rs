// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificate requests: 3160 to 3179.

use super::super::Kind::Input;
use super::super::Message;

pub(in super::super) const MESSAGES: &[Message] = &[
    Message::new(
        3160,
        "REQUEST_ATTRIBUTE",
        Input,
        ["证书申请中有一个属性的写法不对。", "An attribute of the certificate request is not written as it must be."],
    )
    .cause([
        "属性没有值、有多个值、重复出现，或者类型不对，例如临时公钥不是 CFCA 的格式。",
        "It has no value, several, stands twice or is of another type, such as a temporary key that is not in CFCA's form.",
    ])
    .advice([
        "请用产生申请的程序重新生成申请文件。",
        "Make the request again with the program that made it.",
    ])
    .desk([
        "用 yzt asn1 查看申请文件，并把结果告诉客户端程序的开发方。",
        "Look at the request with `yzt asn1` and tell the makers of the client program.",
    ]),
];
