// SPDX-License-Identifier: MIT OR Apache-2.0
//! The C libraries: 5200 to 5299.

use super::Kind::{Environment, Input, Usage};
use super::{Message, Pair};

const PROGRAMMER: Pair =
    ["请把错误编号告诉该程序的开发者。", "Tell the program's developer the number."];

const CALLED_WRONGLY: Pair = [
    "使用程序库的程序调用有误；USB Key 和用户的操作没有问题。",
    "The program calls the library wrongly; neither the key nor the user is at fault.",
];
const DEVELOPER_DESK: Pair = [
    "记下程序名称、版本和错误编号，转给该程序的开发者。",
    "Note the program, its version and the number, and pass them to its developer.",
];

/// A mistake of the program that uses the library, or of the library: nothing for a person to mend.
const fn mistake(number: u16, name: &'static str, text: Pair) -> Message {
    Message::new(number, name, Usage, text)
        .cause(CALLED_WRONGLY)
        .advice(PROGRAMMER)
        .desk(DEVELOPER_DESK)
}

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        5200,
        "INTERNAL_ERROR",
        Environment,
        ["程序库内部出错。", "The library failed inside."],
    )
    .cause([
        "程序库遇到自己的错误并安全地停止了本次操作。",
        "The library met a mistake of its own and stopped this action safely.",
    ])
    .advice([
        "请重新启动该程序；再次出现时请把错误编号告诉客服。",
        "Start the program again; if it happens again, tell customer service the number.",
    ])
    .desk([
        "请用户发来错误编号、时间和 yzt doctor --bundle 写出的文件，转给开发方。",
        "Ask for number, time and the file of `yzt doctor --bundle`, and pass them on to the developers.",
    ]),
    mistake(
        5201,
        "ARGUMENT_NULL",
        ["程序没有给出必要的参数。", "The program left out a necessary argument."],
    ),
    mistake(
        5202,
        "HANDLE_INVALID",
        ["程序使用了不存在的对象。", "The program used an object that never was."],
    ),
    mistake(
        5203,
        "HANDLE_STALE",
        ["程序使用了已释放的对象。", "The program used an object that it had freed."],
    ),
    mistake(
        5204,
        "HANDLE_KIND",
        ["程序使用了另一种对象。", "The program used an object of another kind."],
    ),
    mistake(
        5205,
        "TOO_MANY_OBJECTS",
        [
            "程序没有释放用过的对象，数量已到上限。",
            "The program has reached the limit of objects, as it does not free those it has used.",
        ],
    ),
    mistake(
        5206,
        "OBJECT_BROKEN",
        [
            "此前的内部错误使该对象不能再用。",
            "An earlier internal error has made the object unusable.",
        ],
    )
    .cause([
        "同一对象此前遇到内部错误（5200），程序没有释放它而继续使用。",
        "The object met an internal error (5200) before, and the program goes on using it.",
    ]),
    mistake(
        5207,
        "BUFFER_TOO_SMALL",
        ["程序提供的缓冲区太小。", "The program's buffer is too small."],
    ),
    Message::new(5208, "TEXT_NOT_UTF8", Input, ["文字不是 UTF-8 编码。", "A text is not UTF-8."])
        .cause([
            "程序送入的文字是 GBK 等其他编码。",
            "The program handed over text in GBK or another encoding.",
        ])
        .advice([
            "请把文字或文件转换为 UTF-8 编码后重试。",
            "Convert the text or file to UTF-8 and try again.",
        ])
        .desk(DEVELOPER_DESK),
    Message::new(5209, "ARGUMENT_TOO_LONG", Input, ["输入的内容过长。", "An input is too long."])
        .cause([
            "程序送入的文字或文件超过了该项内容的上限。",
            "The program handed over a text or file beyond the limit for it.",
        ])
        .advice(["请确认给出的内容或文件正确。", "Check that this is the right content or file."])
        .desk(DEVELOPER_DESK),
    mistake(
        5210,
        "TEXT_HOLDS_NUL",
        ["文字中含有空字符，无法显示。", "A text holds a NUL and cannot be given out."],
    ),
    mistake(
        5220,
        "ARGUMENT_VALUE",
        ["程序给出的参数值没有定义。", "The program gave a value that is not defined."],
    ),
    mistake(
        5221,
        "INDEX_OUT_OF_RANGE",
        ["程序取用的序号超出了列表。", "The program asked beyond the end of a list."],
    ),
    mistake(5222, "VALUE_ABSENT", ["没有这一项内容。", "There is no such value."]),
    mistake(
        5223,
        "LANGUAGE_UNKNOWN",
        [
            "不支持该语言，只支持中文和英文。",
            "The language is not supported; Chinese and English are.",
        ],
    ),
    Message::new(
        5224,
        "KEYS_FOLDER_NOT_FOUND",
        Input,
        ["找不到软件 USB Key 的目录。", "The folder of software keys does not exist."],
    )
    .cause([
        "程序指定的软件 USB Key 目录不存在。",
        "The folder of software keys that the program names does not exist.",
    ])
    .advice([
        "检查目录的名称；新建软件 USB Key 时会建立该目录。",
        "Check its name; it is made together with the first software key.",
    ])
    .desk([
        "请用户确认目录；使用硬件 USB Key 时不需要该目录。",
        "Have the folder checked; a hardware key needs none.",
    ]),
    Message::new(
        5225,
        "SYSTEM_CLOCK_WRONG",
        Environment,
        ["电脑的日期早于 1970 年。", "This computer's date is before 1970."],
    )
    .cause([
        "电脑的日期被重置，多为主板电池没电。",
        "The computer's date was reset; often the mainboard's battery is empty.",
    ])
    .advice(["请校正电脑的日期和时间。", "Set this computer's date and time."])
    .desk([
        "请用户校准日期并打开自动对时；反复出现时更换主板电池。",
        "Have the date set and automatic time switched on; if it recurs, replace the battery.",
    ]),
];
