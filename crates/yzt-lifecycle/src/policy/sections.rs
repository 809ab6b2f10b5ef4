// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parts of a policy that are no service.

use serde::Deserialize;
use yzt_pin::RetryLimit;

use crate::names::{Line, PolicyName, named};
use crate::service::{Channel, DocumentKind, Pickup};

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Simplified Chinese.
    pub zh: Line,
    /// English.
    pub en: Line,
}

/// PINs and unlocking.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PinRule {
    /// Wrong tries in a row that lock a key.
    #[serde(deserialize_with = "super::file::retry_limit")]
    pub retry_limit: RetryLimit,
    /// The PIN that a key leaves the factory with: printed in manuals, no secret.
    pub default: String,
    /// Whether a key stays unusable until the factory PIN is changed.
    pub must_change_default: bool,
    /// The least number of characters.
    pub min_length: u8,
    /// The greatest number of characters.
    pub max_length: u8,
    /// Whether a PIN is digits only.
    pub digits_only: bool,
    /// What PIN an unlock leaves.
    pub after_unlock: AfterUnlock,
    /// Whether a key stays unusable until that PIN is changed.
    pub must_change_after_unlock: bool,
}

/// What PIN an unlock leaves.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterUnlock {
    /// A random PIN for a single use.
    OneTime,
    /// The factory PIN.
    Default,
    /// A printed PIN other than the factory's.
    Fixed(String),
}

/// Reminders of expiry.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReminderRule {
    /// Days before the day of expiry on which a reminder becomes more urgent, the greatest first.
    pub days_before: Vec<u16>,
    /// Where a reminder appears.
    pub places: Vec<ReminderPlace>,
    /// Whether and for how long a person can put it away.
    pub dismissal: ReminderDismissal,
}

impl ReminderRule {
    /// The days before expiry from which a certificate counts as expiring.
    #[must_use]
    pub fn first_threshold(&self) -> u16 {
        self.days_before.iter().copied().max().unwrap_or_default()
    }
}

named! {
    /// Where a reminder appears.
    pub enum ReminderPlace {
        /// On the computer whenever the key is put in.
        KeyInsertion = "key-insertion", "插入 USB Key 时", "on insertion of the key";
        /// On the portal's page.
        Portal = "portal", "网站横幅", "on the portal";
        /// On the desk's list of people to be written to.
        DeskList = "desk-list", "客服通知名单", "on the desk's list";
    }
}

named! {
    /// For how long a reminder can be put away.
    pub enum ReminderDismissal {
        /// Not at all.
        Never = "never", "不可关闭", "never";
        /// Until the next day.
        ForTheDay = "for-the-day", "当天不再提示", "for the day";
    }
}

/// Renewal.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RenewalRule {
    /// Days before the day of expiry from which a certificate can be renewed, that day included.
    pub opens_days_before: u16,
    /// Days after the day of expiry until which it still can, that day included; 0 is not at all
    /// after the moment of expiry.
    pub closes_days_after: u16,
    /// When the new period of a certificate begins that has not expired.
    pub new_period: NewPeriod,
    /// Whether the key pair stays.
    pub keeps_key_pair: bool,
    /// Whether the PIN stays.
    pub keeps_pin: bool,
}

named! {
    /// From when a renewed certificate's days are counted. It is valid from issue in either case.
    pub enum NewPeriod {
        /// From the old one's last day: no day is lost. An expired certificate's count from issue.
        FromOldEnd = "from-old-end", "自原到期日起", "from the old end";
        /// With issue.
        FromIssue = "from-issue", "自签发日起", "from issue";
    }
}

/// Collecting keys.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PickupRule {
    /// The last day, counted from the day of application, on which a key is kept.
    pub limit_days: u16,
    /// Whether a key is kept on until somebody reminded its applicant.
    pub needs_reminder: bool,
    /// Where the limit applies.
    pub points: Vec<Pickup>,
    /// Days after application on which operators are warned.
    pub warn_on_days: Vec<u16>,
}

/// Certificates on hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SuspensionRule {
    /// The last day of a hold, counted from the day of its beginning.
    pub days: u16,
}

/// The handler's change.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ChangeOfHandler {
    /// Whether the registered number has to be called back unless the handler comes in person.
    pub call_back: bool,
    /// Whether the change is marked as high risk.
    pub high_risk: bool,
}

/// Revocation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RevocationRule {
    /// Whether a certificate whose key is lost or broken can be revoked, without format.
    pub without_key: bool,
}

named! {
    /// A way to pay.
    pub enum PaymentMethod {
        /// From the organisation's bank account.
        CorporateTransfer = "corporate-transfer", "对公转账", "corporate transfer";
        /// At the authority's window.
        AtWindow = "at-window", "窗口缴费", "at the window";
    }
}

/// Invoices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvoiceRule {
    /// From when finance acts on a request.
    pub finance_acts: FinanceActs,
    /// What the invoice is called.
    pub title: Title,
}

named! {
    /// From when finance acts on a request for an invoice.
    pub enum FinanceActs {
        /// Once the money is there.
        AfterArrival = "after-arrival", "到账后", "after arrival";
        /// Once the work is under way.
        AfterProcessing = "after-processing", "办理后", "after processing";
    }
}

/// When and how work is done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Processing {
    /// Channels by which work begins in opening hours only.
    pub in_hours: Vec<Channel>,
    /// Channels by which work begins at an appointed time only.
    pub by_appointment: Vec<Channel>,
}

/// Where to turn. No account number: that belongs on an invoice, not in a file that is passed on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contacts {
    /// The authority's name.
    pub authority: Title,
    /// Telephone numbers, digits and hyphens.
    pub hotlines: Vec<Line>,
    /// The service point's address.
    pub address: Title,
    /// Where papers are posted to, if that is another place.
    pub postal_address: Option<Title>,
    /// The bank's name.
    pub bank: Option<Title>,
}

/// A kind of certificate.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Product {
    /// Its stable name.
    pub name: PolicyName,
    /// What people call it.
    pub title: Title,
    /// How long a certificate serves.
    pub validity_days: u16,
    /// Whether an organisation may have several in force at once.
    pub several_active: bool,
    /// The key's algorithm.
    pub algorithm: String,
    /// Whether it is a pair of a signature and an encryption certificate.
    pub pair: bool,
}

/// A further service that a certificate can open.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EntitlementRule {
    /// Its stable name.
    pub name: PolicyName,
    /// What people call it.
    pub title: Title,
    /// How its account numbers are written.
    pub account: AccountRule,
}

/// How a service writes its account numbers.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AccountRule {
    /// The least number of characters.
    pub min_length: u8,
    /// The greatest number of characters.
    pub max_length: u8,
    /// Whether it is digits only.
    pub digits_only: bool,
}

impl AccountRule {
    /// Whether a text is an account number of the service.
    #[must_use]
    pub fn fits(&self, account: &str) -> bool {
        let length = usize::from(self.min_length)..=usize::from(self.max_length);
        length.contains(&account.len())
            && (!self.digits_only || account.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// A printed form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Form {
    /// Which paper of the matrix it is.
    pub document: DocumentKind,
    /// Its stable name.
    pub name: PolicyName,
    /// Its version.
    pub version: String,
    /// What is printed at its head.
    pub title: Title,
    /// How it is had.
    pub obtained: Entry,
}

named! {
    /// How a form is had.
    pub enum Entry {
        /// Anybody can print it.
        Download = "download", "自行下载打印", "download";
        /// It is asked for by telephone.
        ByTelephone = "by-telephone", "致电客服获取", "by telephone";
        /// Customer service sends it.
        SentByCustomerService = "sent-by-customer-service", "客服发送", "sent by customer service";
    }
}
