// SPDX-License-Identifier: MIT OR Apache-2.0
//! Printed forms: 4300 to 4349.

use super::Kind::{Input, Refused};
use super::Message;

pub(super) const MESSAGES: &[Message] = &[
    Message::new(4300, "FORM_INVALID", Input, ["表格文件有错误。", "The form file is wrong."])
        .cause([
            "所指的行列处有不认识的键、不允许的值，或者栏目放在了不能打印的位置。",
            "At the line and column that are named stands an unknown key, an impossible value, or a field where none is printed.",
        ])
        .advice(["按所指的行列改正。", "Mend it at that line and column."])
        .desk([
            "对照表格文件说明（yzt-forms/doc/forms.md）逐项改正。",
            "Go through it with the description of form files, yzt-forms/doc/forms.md.",
        ]),
    Message::new(
        4301,
        "FORM_SCHEMA_UNKNOWN",
        Input,
        ["表格文件的版本不受支持。", "The form file has a version that is not supported."],
    )
    .cause(["文件是为别的软件版本写的。", "It was written for another version of the software."])
    .advice(["升级软件，或使用与本版本相符的表格文件。", "Update the software, or use a file for this version."])
    .desk(["核对文件开头的 schema 一项。", "Look at the key schema at the beginning of the file."]),
    Message::new(4302, "FORM_FILE_TOO_LONG", Input, ["表格文件过大。", "The form file is too long."])
        .cause(["选错了文件，或者内容过多。", "It is another file, or holds too much."])
        .advice(["确认选择的是表格文件。", "See that it is the form file."])
        .desk(["表格文件不超过 64 KB；重新获取。", "A form file has at most 64 kilobytes; fetch it again."]),
    Message::new(
        4303,
        "FORM_UNKNOWN",
        Input,
        ["没有这个名称和版本的表格。", "There is no form of that name and version."],
    )
    .cause(["名称或版本写错，或者本机没有该表格。", "Name or version is wrong, or the form is not installed here."])
    .advice(["核对表格的名称和版本。", "Check the form's name and version."])
    .desk(["把策略中写的表格文件随软件一起提供。", "Provide the form file that the policy names with the software."]),
    Message::new(
        4304,
        "FORM_REPEATED",
        Input,
        ["同一名称和版本的表格已经存在。", "A form of that name and version is already there."],
    )
    .cause([
        "表格的某一版本确定后不再改动。",
        "A version of a form never changes once it is there.",
    ])
    .advice(["修改后的表格请使用新的版本号。", "Give the altered form a new version."])
    .desk(["检查是否重复加载了同一份表格文件。", "See whether one form file is loaded twice."]),
    Message::new(
        4305,
        "DOCUMENT_WITHOUT_FORM",
        Refused,
        ["该材料没有可打印的表格。", "There is no printed form for this paper."],
    )
    .cause(["策略没有为该材料指定表格。", "The policy names no form for it."])
    .advice(["致电客服获取该材料的样式。", "Ask customer service for the paper by telephone."])
    .desk(["在策略的 form 部分为该材料指定表格。", "Name a form for the paper in the policy."]),
    Message::new(
        4306,
        "FORM_SERVICE_NOT_OFFERED",
        Refused,
        ["不提供该项业务，无法打印其表格。", "The service is not offered, so it has no form to print."],
    )
    .cause(["策略中没有该项业务。", "The policy does not have the service."])
    .advice(["选择其他业务，或致电客服。", "Choose another service, or call customer service."])
    .desk(["核对策略中的业务代码。", "Compare the code of the service with the policy."]),
    Message::new(
        4307,
        "SERVICE_WITHOUT_FORM",
        Refused,
        ["该项业务不使用这张表格。", "The service does not ask for this form."],
    )
    .cause(["选择的表格与业务不符。", "Form and service do not belong together."])
    .advice(["不指定表格，由软件按业务选择。", "Leave the form out: the software knows which the service asks for."])
    .desk(["按业务材料清单告诉用户需要哪张表格。", "Tell the user by the list of papers which form is needed."]),
    Message::new(
        4308,
        "FORM_CHANNEL_NOT_OFFERED",
        Refused,
        ["该项业务不能以这种方式办理。", "The service is not done in that way."],
    )
    .cause(["策略没有为该业务开放这种办理方式。", "The policy does not offer that way for the service."])
    .advice(["改选其他办理方式后再打印。", "Choose another way and print again."])
    .desk(["告诉用户该业务可用的办理方式。", "Tell the user by which ways the service is done."]),
    Message::new(
        4309,
        "FORM_VALUE_TOO_LONG",
        Input,
        ["填写内容超出栏目长度。", "A value is longer than its field."],
    )
    .cause([
        "内容过长，或者含有看不见的字符，打印时会写成代码。",
        "It is long, or holds characters that cannot be seen and are written out as codes.",
    ])
    .advice(["缩短该栏目的内容，删去多余的字符。", "Shorten the value and take out what does not belong there."])
    .desk(["检查内容是否从其他软件复制而来。", "See whether the value was copied from another program."]),
    Message::new(
        4310,
        "FORM_ENTITLEMENT_UNKNOWN",
        Refused,
        ["没有这项可开通的业务。", "There is no such further service."],
    )
    .cause(["业务名称写错，或者策略中没有该项业务。", "The name is wrong, or the policy does not have it."])
    .advice(["从可开通的业务中选择。", "Choose one of the services that can be opened."])
    .desk(["核对策略的 entitlement 部分。", "Look at the entitlements of the policy."]),
    Message::new(
        4311,
        "FORM_ACCOUNT_UNFIT",
        Input,
        ["业务账号格式不对。", "The account number is not one of that service."],
    )
    .cause(["账号长度或字符与该业务的规定不符。", "Its length or its characters are not those of the service."])
    .advice(["核对单位的业务账号后重新填写。", "Check the number and enter it again."])
    .desk(["向该业务的管理单位确认账号格式。", "Ask who runs that service how its numbers are written."]),
    Message::new(
        4312,
        "FORM_DATA_INVALID",
        Input,
        ["表格的填写数据无法读取。", "The data for the form cannot be read."],
    )
    .cause(["所指的行列处有语法错误、不认识的项目或不允许的值。", "At the line and column that are named stands a slip, an unknown member or an impossible value."])
    .advice(["按所指的行列改正数据文件。", "Mend the data file at that line and column."])
    .desk(["对照 yzt-forms/doc/forms.md 中的数据项目检查。", "Compare it with the members listed in yzt-forms/doc/forms.md."]),
    Message::new(
        4313,
        "FORM_DATA_TOO_LONG",
        Input,
        ["表格的填写数据过大。", "The data for the form are too long."],
    )
    .cause(["选错了文件。", "It is another file."])
    .advice(["确认选择的是填写数据文件。", "See that it is the file with the data."])
    .desk(["填写数据不超过 64 KB。", "The data have at most 64 kilobytes."]),
    Message::new(
        4314,
        "FORM_TOO_MANY_COPIES",
        Refused,
        ["要求的份数过多。", "Too many copies are asked for."],
    )
    .cause(["策略中的份数超过一次能打印的数量。", "The policy asks for more copies than are printed at once."])
    .advice(["先打印一份，再复印所需的份数。", "Print one and copy it."])
    .desk(["检查策略中该材料的份数是否写错。", "See whether the policy's number of copies is right."]),
    Message::new(
        4315,
        "FORM_CODE_FAILED",
        Refused,
        ["无法生成受理单号的二维码。", "The QR code of the order number cannot be made."],
    )
    .cause(["软件内部出错；受理单号本身没有问题。", "The software has a fault; the order number is all right."])
    .advice(["记下受理单号，告诉客服。", "Note the order number and tell customer service."])
    .desk(["转给软件的开发者。", "Pass it to the software's developer."]),
];
