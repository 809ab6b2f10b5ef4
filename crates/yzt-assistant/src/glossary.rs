// SPDX-License-Identifier: MIT OR Apache-2.0
//! The words of the service: one term, one wording, in zh-CN and English.
//!
//! The Chinese words are those that certificate authorities print in their manuals, so that what a
//! clerk reads on the screen is what the hotline says on the telephone.

use crate::messages::{Bilingual, Language};

macro_rules! terms {
    ($($(#[$doc:meta])* $name:ident => $chinese:literal, $english:literal;)*) => {
        /// A term that a person reads.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Term { $($(#[$doc])* $name,)* }

        impl Term {
            /// Every term.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The wording in both languages.
            pub const fn wording(self) -> Bilingual {
                match self { $(Self::$name => Bilingual::new($chinese, $english),)* }
            }
        }
    };
}

terms! {
    /// A digital certificate.
    DigitalCertificate => "数字证书", "digital certificate";
    /// The token that carries the certificate.
    UsbKey => "USB Key", "USB key";
    /// The holder's secret.
    Pin => "PIN 码", "PIN";
    /// What makes a locked key usable again.
    Unlock => "解锁", "unlock";
    /// A new certificate for a lost or damaged key.
    Reissue => "补办", "reissue";
    /// A new period for a certificate.
    Renewal => "续期", "renewal";
    /// The person who does the paperwork of the organisation.
    Handler => "经办人", "handler";
    /// The certificate authority's staff.
    CustomerService => "客服", "customer service";
    /// The form that asks for an unlock.
    PinResetForm => "密码重置申请表", "PIN reset form";
    /// The organisation that holds the certificate.
    Organization => "单位名称", "Organisation";
    /// GB 32100 code of an organisation.
    UnifiedSocialCreditCode => "统一社会信用代码", "Unified social credit code";
    /// The person or system named in the certificate.
    CommonName => "证书使用名称", "Name";
    /// Who issued the certificate.
    Issuer => "签发机构", "Issuer";
    /// The holder, as the certificate writes it.
    Subject => "证书主体", "Subject";
    /// The serial number of a key.
    KeySerial => "USB Key 序列号", "Key serial";
    /// The label of a key.
    KeyLabel => "USB Key 名称", "Key label";
    /// Who made the key.
    Manufacturer => "生产厂商", "Manufacturer";
    /// The application on a key.
    Application => "应用", "Application";
    /// The container on a key.
    Container => "容器", "Container";
    /// The serial number of a certificate.
    CertificateSerial => "证书序列号", "Certificate serial";
    /// Start of the period.
    NotBefore => "生效时间", "Valid from";
    /// End of the period.
    NotAfter => "到期时间", "Valid until";
    /// State of the period.
    Validity => "有效状态", "Validity";
    /// How many wrong PINs are left.
    TriesLeft => "还可尝试次数", "Tries left";
    /// State of the PIN.
    PinStatus => "PIN 码状态", "PIN state";
    /// The site that asks for the login.
    Origin => "登录网站", "Site";
    /// The certificate that signs.
    SignatureCertificate => "签名证书", "Signature certificate";
    /// The certificate that others encrypt to.
    EncryptionCertificate => "加密证书", "Encryption certificate";
    /// What a certificate's key may do.
    KeyUsage => "密钥用途", "Key usage";
    /// Digest of a certificate.
    Fingerprint => "SM3 指纹", "SM3 fingerprint";
    /// A file that was written.
    WrittenTo => "已写入", "Written to";
    /// How many signatures one PIN is asked for.
    Signatures => "签名份数", "Signatures";
    /// A session of the portal.
    Session => "会话", "Session";
    /// End of a challenge.
    ValidUntil => "有效期至", "Good until";
    /// The state of something.
    State => "状态", "State";
    /// A folder.
    Folder => "目录", "Folder";
    /// Reason of a revocation.
    Reason => "注销原因", "Reason";
    /// Date of a revocation.
    RevokedAt => "注销时间", "Revoked on";
    /// Number of a revocation list.
    CrlNumber => "注销列表编号", "List number";
    /// When the next list comes.
    NextUpdate => "下次更新", "Next update";
    /// What a support engineer needs.
    Details => "技术细节", "Details";
    /// What the person can do.
    Advice => "怎么办", "What to do";
    /// Why something happens.
    Cause => "原因", "Cause";
    /// What the organisation's person does about it.
    ClerkAdvice => "经办人怎么办", "What the clerk does";
    /// What the certificate authority's person at the issuing computer does about it.
    OperatorAdvice => "操作员怎么办", "What the operator does";
    /// What customer service does about it.
    DeskAdvice => "客服怎么办", "What the desk does";
    /// Departures from a standard that were let pass.
    Tolerated => "已容忍的不合标准之处", "Tolerated";
    /// How a signature was made.
    SignatureMade => "签名方式", "Signature made";
    /// Who signed.
    Signer => "签名人", "Signer";
    /// When the signer says to have signed.
    SigningTime => "签名时间", "Signed on";
    /// For whom something is encrypted.
    Recipient => "接收人", "Recipient";
    /// What content is encrypted with.
    Cipher => "加密算法", "Cipher";
    /// The standard that a message follows.
    Dialect => "消息标准", "Standard";
    /// How long the content of a message is.
    ContentLength => "内容字节数", "Bytes of content";
    /// When a revocation list or an answer was made.
    ThisUpdate => "本次更新", "Made on";
    /// How many certificates a list names.
    RevokedCount => "已注销证书数", "Certificates on the list";
    /// What could not be fetched.
    NotFetched => "未能下载", "Not fetched";
    /// Keys that were found.
    KeysFound => "已插入的 USB Key", "Keys present";
    /// How urgent something is.
    Urgency => "紧急程度", "Urgency";
    /// What a certificate permits.
    Permission => "证书可用于", "The certificate serves for";
    /// Days until the day of expiry.
    DaysLeft => "剩余天数", "Days left";
    /// Days since the day of expiry.
    DaysAgo => "已到期天数", "Days since expiry";
    /// The first day of renewal.
    RenewableFrom => "可续期起始日", "Renewable from";
    /// The last day of renewal.
    RenewableUntil => "可续期截止日", "Renewable until";
    /// The end of a hold.
    HoldEnds => "挂失到期", "Hold ends";
    /// What took a certificate's place.
    SupersededBy => "新证书", "New certificate";
    /// Where a key is collected.
    PickupPoint => "领取地点", "Pick-up point";
    /// Until when it can be.
    PickupDeadline => "领取期限", "To be collected by";
    /// Whether the next application is the first.
    FirstApplication => "视为首次申请", "Counts as a first application";
    /// Something that the authority does for a holder.
    Service => "业务", "Service";
    /// What it costs.
    Fee => "费用", "Fee";
    /// How a fee is paid.
    Payment => "付款方式", "Payment";
    /// What one gets for a fee.
    Invoice => "发票", "Invoice";
    /// What has to be told.
    ToTell => "需要告知", "To be told";
    /// By which way a service is had.
    Way => "办理方式", "Way";
    /// Where the key has to be.
    KeyPresence => "USB Key 要求", "The key is";
    /// What has to be handed in.
    Papers => "所需资料", "Papers";
    /// A printed form.
    Form => "表格", "Form";
    /// What a form can be filled with.
    FormContent => "表格中可填的内容", "Known for the form";
    /// What has to be looked to.
    Remark => "说明", "Mind";
    /// Where to go or to post to.
    Address => "地址", "Address";
    /// Where to call.
    Hotline => "服务热线", "Hotline";
    /// When the service point is open.
    OpeningHours => "上班时间", "Opening hours";
    /// When it is open next.
    NextOpening => "最近可办理时间", "Open next";
    /// The authority that does all this.
    Authority => "数字证书服务机构", "Authority";
    /// An order at the authority.
    Order => "业务工单", "Order";
    /// Who has to do something.
    Turn => "等待", "Whose turn";
    /// What still has to be done or handed in.
    StillMissing => "还缺少", "Still missing";
    /// An authority's rules.
    Policy => "业务规则", "Policy";
    /// A version of something.
    Version => "版本", "Version";
    /// Where rules were published.
    RuleSource => "规则来源", "Published in";
    /// How many entries a journal has.
    Entries => "流水条数", "Entries";
    /// The digest of a journal's last entry.
    JournalDigest => "末条摘要（SM3）", "Digest of the last entry (SM3)";
    /// When something last happened.
    LastEntry => "末条时间", "Last entry";
    /// A signed word on how far a journal had come.
    Checkpoint => "检查点", "Checkpoint";
    /// A line of a file.
    FileLine => "行", "Line";
    /// A column of a line.
    FileColumn => "列", "Column";
    /// What an event brought with it.
    Effect => "同时变化", "Also changed";
}

impl Term {
    /// The term in one language.
    pub const fn text(self, language: Language) -> &'static str {
        self.wording().text(language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_wording_belongs_to_one_term() {
        for language in [Language::Chinese, Language::English] {
            let mut seen = HashSet::new();
            for term in Term::ALL {
                let text = term.text(language);
                assert!(!text.is_empty(), "{term:?}");
                assert!(seen.insert(text), "{text} stands for two terms");
            }
        }
    }
}
