// SPDX-License-Identifier: MIT OR Apache-2.0
//! What an organisation can ask for, with which papers, by which way, and who does which step.
//!
//! These are the words; what each service needs stands in a [`crate::policy::Policy`].

use crate::names::named;

named! {
    /// A service that the authority offers: a row of the document matrix.
    pub enum ServiceKind {
        /// The organisation's first certificate, or one after an uncollected one.
        FirstIssue = "FIRST_ISSUE", "首次申请", "first application";
        /// The certificate's next period; the channel tells in which [`RenewalMode`].
        Renew = "RENEW", "证书更新", "renewal";
        /// A new key and certificate for one that is lost or damaged.
        Reissue = "REISSUE", "证书补办", "reissue";
        /// The organisation has a new name.
        ChangeName = "CHANGE_NAME", "证书使用名称变更", "change of name";
        /// The organisation has a new legal representative.
        ChangeLegalRepresentative = "CHANGE_LEGAL_REP", "法人信息变更", "change of legal representative";
        /// Somebody else does the organisation's paperwork.
        ChangeHandler = "CHANGE_HANDLER", "经办人信息变更", "change of handler";
        /// The certificate ends and its key is formatted.
        Revoke = "REVOKE", "证书注销（格式化）", "revocation with format";
        /// The certificate opens one more service.
        EnableService = "ENABLE_SERVICE", "开通一证通业务", "enabling a service";
        /// A locked key works again.
        Unlock = "UNLOCK", "USB Key 解锁", "unlock";
        /// The certificate is put on hold while its key is missed.
        SuspendOnLoss = "SUSPEND", "挂失", "suspension on loss";
        /// The end of a certificate that nobody collected; nobody applies for it.
        AutoRevoke = "AUTO_REVOKE", "逾期自动注销", "automatic revocation";
    }
}

impl ServiceKind {
    /// Whether the service ends with a certificate that was not there before.
    #[must_use]
    pub const fn makes_certificate(self) -> bool {
        matches!(
            self,
            Self::FirstIssue
                | Self::Renew
                | Self::Reissue
                | Self::ChangeName
                | Self::ChangeLegalRepresentative
        )
    }

    /// Whether the new certificate takes the place of one that is in force until then.
    #[must_use]
    pub const fn supersedes(self) -> bool {
        matches!(self, Self::Renew | Self::ChangeName | Self::ChangeLegalRepresentative)
    }

    /// Whether an order for the service names a certificate of the organisation.
    #[must_use]
    pub const fn names_certificate(self) -> bool {
        self.supersedes() || matches!(self, Self::Reissue | Self::Revoke | Self::SuspendOnLoss)
    }
}

named! {
    /// The way by which a service is asked for and done.
    pub enum Channel {
        /// At the authority's service point.
        OnSite = "on-site", "现场办理", "on site";
        /// Papers by post, the rest by telephone.
        Post = "post", "邮寄并电话办理", "by post and telephone";
        /// A session in which customer service and the user work on the user's computer together.
        RemoteSession = "remote-session", "远程协助", "assisted remote session";
        /// The scan of a stamped form, then a remote session.
        Scan = "scan", "扫描件加远程协助", "scan and remote session";
        /// The telephone alone.
        Telephone = "telephone", "电话办理", "by telephone";
        /// The user alone with the certificate tool.
        SelfService = "self-service", "自助办理", "self-service";
        /// The authority's own system.
        System = "system", "系统自动", "by the system";
    }
}

named! {
    /// How a certificate is renewed.
    pub enum RenewalMode {
        /// The user renews with the certificate tool.
        SelfService = "self-service", "自助续期", "self-service";
        /// Customer service renews in a session on the user's computer.
        Assisted = "assisted", "远程更新", "assisted";
        /// The key is brought to the service point.
        OnSite = "on-site", "现场更新", "on site";
    }
}

impl RenewalMode {
    /// The mode that a channel means, where it means one.
    #[must_use]
    pub const fn of(channel: Channel) -> Option<Self> {
        match channel {
            Channel::SelfService => Some(Self::SelfService),
            Channel::RemoteSession => Some(Self::Assisted),
            Channel::OnSite => Some(Self::OnSite),
            Channel::Post | Channel::Scan | Channel::Telephone | Channel::System => None,
        }
    }
}

named! {
    /// A paper that a service asks for.
    pub enum DocumentKind {
        /// The employers' general application form.
        ApplicationForm = "application-form", "用人单位数字证书业务申请表", "application form";
        /// The application form and service agreement for one more service.
        ServiceAgreement = "service-agreement", "数字证书申请表及服务协议", "application form and service agreement";
        /// The form on which a new PIN is asked for.
        ResetForm = "reset-form", "密码重置申请表", "PIN reset form";
        /// A copy of the business licence, the duplicate.
        LicenceCopy = "licence-copy", "营业执照副本复印件", "copy of the business licence";
        /// A copy of the legal representative's identity card.
        LegalRepresentativeId = "legal-rep-id", "法人身份证复印件", "copy of the legal representative's identity card";
        /// A copy of the handler's identity card.
        HandlerId = "handler-id", "经办人身份证复印件", "copy of the handler's identity card";
        /// The handler's identity card itself, to be looked at.
        HandlerIdShown = "handler-id-shown", "经办人身份证（出示）", "the handler's identity card, shown";
    }
}

named! {
    /// How papers are counted.
    pub enum CopyUnit {
        /// Single sheets or forms.
        Copy = "copy", "份", "copies";
        /// Sets of several sheets that belong together.
        Set = "set", "套", "sets";
    }
}

named! {
    /// Something that is told, not handed in.
    pub enum Datum {
        /// The account number with the service to be enabled.
        AccountNumber = "account-number", "业务账号", "account number";
        /// Who the new handler is.
        NewHandler = "new-handler", "新经办人信息", "the new handler's details";
        /// What the organisation is called now.
        NewName = "new-name", "新单位名称", "the new name";
        /// Who the new legal representative is.
        NewLegalRepresentative = "new-legal-representative", "新法定代表人信息", "the new legal representative's details";
        /// Where the key will be collected.
        PickupPoint = "pickup-point", "领取地点", "the pick-up point";
    }
}

named! {
    /// Where the key has to be while a service is done.
    pub enum KeyPresence {
        /// It is not asked for.
        NotNeeded = "not-needed", "无需 USB Key", "not needed";
        /// In the user's computer.
        WithUser = "with-user", "插在用户电脑上", "in the user's computer";
        /// Brought to the window.
        Brought = "brought", "携带到现场", "brought to the window";
    }
}

named! {
    /// What a fee is counted by.
    pub enum FeeUnit {
        /// For each key.
        PerKey = "per-key", "元/个", "for each key";
        /// For each service that is enabled.
        PerService = "per-service", "元/项", "for each service";
    }
}

named! {
    /// Where an applicant collects a key.
    pub enum Pickup {
        /// A service window of a county's employment bureau.
        CountyWindow = "county-window", "县（市）区就业局服务窗口", "county window";
        /// The authority's own window.
        CaWindow = "ca-window", "CA 公司窗口", "the authority's window";
        /// It is posted.
        Post = "post", "邮寄", "by post";
        /// The certificate is written into the key that the holder has.
        InKey = "in-key", "写入原 USB Key", "into the present key";
    }
}

impl Pickup {
    /// Whether somebody has to come and collect the key.
    #[must_use]
    pub const fn is_window(self) -> bool {
        matches!(self, Self::CountyWindow | Self::CaWindow)
    }
}

named! {
    /// Somebody who acts.
    pub enum Actor {
        /// Who does the organisation's paperwork.
        Handler = "handler", "经办人", "handler";
        /// Who represents the organisation by law.
        LegalRepresentative = "legal-representative", "法定代表人", "legal representative";
        /// The authority's customer service.
        CustomerService = "customer-service", "客服", "customer service";
        /// The authority's finance department.
        Finance = "finance", "财务", "finance";
        /// A county's window that hands out keys.
        CountyWindow = "county-window", "县（市）区服务窗口", "county window";
        /// The authority's window that hands out keys.
        CaWindow = "ca-window", "CA 公司窗口", "the authority's window";
        /// The authority's software by itself.
        System = "system", "系统", "the system";
    }
}

named! {
    /// A step that somebody has to have the right to do.
    pub enum Step {
        /// Begin an order.
        Open = "open", "登记业务", "open an order";
        /// Hand in papers and tell what has to be told.
        HandIn = "hand-in", "提交资料", "hand in papers";
        /// Hand the order over for review.
        Submit = "submit", "提交申请", "submit";
        /// Review: begin, return, approve, refuse.
        Review = "review", "审核", "review";
        /// Call back the registered number.
        CallBack = "call-back", "回拨核实", "call back";
        /// Tell that money was transferred.
        ClaimPayment = "claim-payment", "告知转账", "tell of a payment";
        /// Find that money arrived, or that it did not.
        ConfirmArrival = "confirm-arrival", "确认到账", "confirm the arrival of money";
        /// Agree on a time.
        Book = "book", "预约", "make an appointment";
        /// Do the work, end it, or give it up.
        Process = "process", "办理", "process";
        /// Call off an order.
        Cancel = "cancel", "撤销业务", "cancel";
        /// Ask for an invoice.
        RequestInvoice = "request-invoice", "申请发票", "ask for an invoice";
        /// Tell finance to issue the invoice.
        NotifyFinance = "notify-finance", "通知财务开票", "notify finance";
        /// Issue the invoice.
        IssueInvoice = "issue-invoice", "开具发票", "issue an invoice";
        /// Produce a certificate, or give up producing it.
        Produce = "produce", "制作证书", "produce a certificate";
        /// Remind by telephone to collect.
        Remind = "remind", "电话提醒领取", "remind to collect";
        /// Hand the key over to its holder.
        HandOver = "hand-over", "发放", "hand over";
        /// Put a certificate on hold.
        Suspend = "suspend", "挂失", "suspend";
        /// Take a certificate from hold.
        Resume = "resume", "解除挂失", "resume";
        /// Use a PIN at a key.
        UsePin = "use-pin", "使用 PIN 码", "use a PIN";
        /// Prepare a formatted key anew.
        PrepareKey = "prepare-key", "初始化 USB Key", "prepare a key";
        /// Suspend or remove an enabled service, or take it up again.
        KeepEntitlement = "keep-entitlement", "管理已开通业务", "keep an entitlement";
        /// Enter an organisation or adopt a policy.
        Administer = "administer", "管理登记册", "administer the register";
    }
}
