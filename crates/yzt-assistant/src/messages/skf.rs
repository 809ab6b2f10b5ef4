// SPDX-License-Identifier: MIT OR Apache-2.0
//! Makers' SKF libraries: 2120 to 2149.

use super::Kind::{Environment, Input, Refused};
use super::{Message, Pair};

const LIBRARY_DESK: Pair = [
    "请用户运行 yzt skf probe 并发来结果（加 --redact 可隐去名称），连同 USB Key 的型号转给厂商。",
    "Ask for the report of yzt skf probe (--redact leaves names out) and pass it on to the maker with the key's model.",
];

pub(super) const MESSAGES: &[Message] = &[
    Message::new(
        2120,
        "SKF_LIBRARY_NOT_FOUND",
        Environment,
        ["找不到指定的 SKF 程序库。", "There is no SKF library at this path."],
    )
    .cause([
        "指定的文件不存在：厂商的驱动没有安装，或者路径写错了。",
        "The file is not there: the maker's driver is not installed, or the path is wrong.",
    ])
    .advice([
        "安装厂商的驱动，再写出程序库文件的完整路径。",
        "Install the maker's driver and give the whole path of the library.",
    ])
    .desk(LIBRARY_DESK),
    Message::new(
        2121,
        "SKF_LIBRARY_NOT_LOADABLE",
        Environment,
        ["无法加载 SKF 程序库。", "The SKF library cannot be loaded."],
    )
    .cause([
        "文件不是本系统的程序库：位数或处理器不同，或者缺少它依赖的其他程序库。",
        "The file is no library of this system: another word size or processor, or a library that it needs is missing.",
    ])
    .advice([
        "安装与系统一致（例如 64 位）的厂商驱动；缺少的程序库在详细信息中。",
        "Install the maker's driver for this system, for example 64-bit; the details name a library that is missing.",
    ])
    .desk(LIBRARY_DESK),
    Message::new(
        2122,
        "SKF_LIBRARY_INVALID",
        Environment,
        ["指定的文件不是 SKF 程序库。", "The file is no SKF library."],
    )
    .cause([
        "该程序库没有查找 USB Key 的函数；可能指定了厂商的另一个文件（例如 PKCS11 模块）。",
        "The library has no functions that find a key; another file of the maker's may have been named, such as the PKCS11 module.",
    ])
    .advice([
        "在厂商的说明中查找 SKF（国密）程序库的文件名。",
        "Look up the file name of the SKF (GM/T 0016) library in the maker's manual.",
    ])
    .desk(LIBRARY_DESK),
    Message::new(
        2123,
        "SKF_LIBRARY_REFUSED",
        Refused,
        ["SKF 程序库拒绝了操作。", "The SKF library refused a call."],
    )
    .cause([
        "程序库返回了一个没有明确含义的错误码；函数和错误码在详细信息中。",
        "The library answered with a code that says no more; the details name the call and the code.",
    ])
    .advice([
        "拔出 USB Key 重新插入后再试一次；仍出现时关闭其他使用该 USB Key 的程序。",
        "Plug the key out and in and try once more; if it persists, close other programs that use the key.",
    ])
    .desk([
        "请用户发来详细信息中的函数名和错误码（0x0A……），连同 USB Key 型号转给厂商。",
        "Ask for the call and the code (0x0A...) in the details, and pass them on to the maker with the key's model.",
    ]),
    Message::new(
        2124,
        "SKF_HELPER_NOT_STARTED",
        Environment,
        ["无法启动程序库的辅助进程。", "The helper process for the library did not start."],
    )
    .cause([
        "厂商的程序库在单独的辅助进程中运行，而该进程的程序不存在或无法执行。",
        "The maker's library runs in a helper process of its own, and the program for it is missing or cannot run.",
    ])
    .advice(["重新安装本软件。", "Install this software anew."])
    .desk([
        "详细信息中有系统的说明；检查 yzt-skf-helper 是否与本软件装在同一目录。",
        "The details have the system's words; check that yzt-skf-helper is installed beside this software.",
    ]),
    Message::new(
        2125,
        "SKF_LIBRARY_CRASHED",
        Environment,
        ["SKF 程序库崩溃了。", "The SKF library crashed."],
    )
    .cause([
        "厂商的程序库在调用中意外终止；它在辅助进程中运行，本软件不受影响。",
        "The maker's library ended in the middle of a call; it runs in a helper process, so that this software goes on.",
    ])
    .advice([
        "拔出 USB Key 重新插入后再试一次；仍出现时更新厂商的驱动。",
        "Plug the key out and in and try once more; if it persists, update the maker's driver.",
    ])
    .desk(LIBRARY_DESK),
    Message::new(
        2126,
        "SKF_HELPER_PROTOCOL",
        Environment,
        ["程序库的辅助进程应答有误。", "The helper process for the library answers out of order."],
    )
    .cause([
        "辅助进程的版本与本软件不同，或者程序库破坏了它的内存。",
        "The helper is of another version than this software, or the library has damaged its memory.",
    ])
    .advice([
        "重新安装本软件后再试；仍出现时更新厂商的驱动。",
        "Install this software anew and try again; if it persists, update the maker's driver.",
    ])
    .desk(LIBRARY_DESK),
    Message::new(
        2127,
        "SKF_PROFILE_INVALID",
        Input,
        ["程序库的配置文件不能用。", "A profile for a library cannot be used."],
    )
    .cause([
        "配置文件的写法不对，或者其中的值超出范围；文件名和原因在详细信息中。",
        "The file is not written as it should be, or a value is out of bounds; the details name the file and the reason.",
    ])
    .advice([
        "改正该文件，或者把它移出配置目录：没有配置时按标准使用程序库。",
        "Mend the file or take it out of the folder: without a profile a library is used as the standard has it.",
    ])
    .desk([
        "请用户发来该文件；每一项的含义见配置说明。",
        "Ask for the file; the documentation of profiles explains every entry.",
    ]),
];
