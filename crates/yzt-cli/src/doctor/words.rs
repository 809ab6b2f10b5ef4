// SPDX-License-Identifier: MIT OR Apache-2.0
//! What checks and facts are called: for programs, and for people in both languages.

use yzt_assistant::messages::Bilingual;

macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($name:ident => $json:literal, $chinese:literal, $english:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $kind { $($name,)* }

        impl $kind {
            /// The name for programs.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$name => $json,)* }
            }

            /// The name for people.
            pub(crate) const fn wording(self) -> Bilingual {
                match self { $(Self::$name => Bilingual::new($chinese, $english),)* }
            }
        }
    };
}

words! {
    /// What a check is about.
    Topic {
        System => "system", "系统", "System";
        CLibrary => "c_library", "C 运行库", "C library";
        World => "loongarch_world", "龙芯世界", "LoongArch world";
        Program => "program", "程序", "Program";
        Clock => "clock", "时钟", "Clock";
        KeysFolder => "keys_folder", "软件 USB Key 目录", "Folder of software keys";
        SoftwareKey => "software_key", "软件 USB Key", "Software key";
        ServiceLibrary => "service_library", "智能卡服务的程序库", "Library of the smart-card service";
        Service => "service", "智能卡服务", "Smart-card service";
        Reader => "reader", "读卡器", "Reader";
        Key => "key", "硬件 USB Key", "Hardware key";
        Pin => "pin", "PIN 码", "PIN";
        Certificate => "certificate", "数字证书", "Certificate";
        Library => "library", "程序库", "Library";
    }
}

words! {
    /// What a fact is about.
    Label {
        Name => "name", "名称", "name";
        Kernel => "kernel", "内核", "kernel";
        Architecture => "architecture", "架构", "architecture";
        Bits => "bits", "位数", "bits";
        Kind => "kind", "种类", "kind";
        Version => "version", "版本", "version";
        WithService => "with_service", "支持智能卡服务", "with the smart-card service";
        File => "file", "文件", "file";
        Folder => "folder", "目录", "folder";
        SystemTime => "system_time", "系统时间", "system time";
        Compared => "compared_with", "比较对象", "compared with";
        ComparedTime => "compared_time", "比较时间", "compared time";
        Difference => "difference_seconds", "相差秒数", "difference in seconds";
        Mode => "mode", "权限", "mode";
        Serial => "serial", "序列号", "serial";
        KeyName => "label", "USB Key 名称", "label";
        Manufacturer => "manufacturer", "生产厂商", "manufacturer";
        Firmware => "firmware", "固件版本", "firmware";
        ReaderName => "reader", "读卡器", "reader";
        AnswerToReset => "atr", "ATR", "ATR";
        PinStatus => "status", "状态", "state";
        TriesLeft => "tries_left", "还可尝试次数", "tries left";
        Organization => "organization", "单位名称", "organisation";
        NotBefore => "not_before", "生效时间", "valid from";
        NotAfter => "not_after", "到期时间", "valid until";
        DaysLeft => "days_left", "剩余天数", "days left";
        Own => "this_program", "本机", "this computer";
        Theirs => "found", "该文件", "that file";
        Needed => "needed", "需要", "needed";
        Count => "count", "数量", "count";
        Reason => "reason", "原因", "reason";
        Details => "details", "技术细节", "details";
    }
}

pub(crate) const YES: Bilingual = Bilingual::new("是", "yes");
pub(crate) const NO: Bilingual = Bilingual::new("否", "no");
pub(crate) const BUILT_WITHOUT: Bilingual =
    Bilingual::new("本程序编译时没有包含智能卡服务", "this program was built without PC/SC");
pub(crate) const NONE_THERE: Bilingual = Bilingual::new("没有", "there is none");
pub(crate) const ANOTHER_WORKS: Bilingual =
    Bilingual::new("另一个读卡器中的 USB Key 可用", "a key in another reader works");
