// SPDX-License-Identifier: MIT OR Apache-2.0
//! What identity extensions mean, and in which order each authority's are looked at: data only.

/// What a value says about the holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Meaning {
    /// A unified social credit code.
    UnifiedSocialCreditCode,
    /// An organisation code, or the credit code that replaced it.
    OrganizationCode,
    /// An organisation code or a business registration number: two vendors number them crosswise.
    OrganizationCodeOrRegistration,
    /// The authority's own unique identifier of the holder (`JJ` organisation, `SF` person).
    UniqueId,
    /// The entity identifier of the one-certificate scheme (一证通).
    EntityId,
    /// A second entity identifier beside it.
    AlternativeEntityId,
    /// A person's identity number.
    PersonalId,
    /// A person's passport number.
    Passport,
    /// A social insurance number.
    SocialInsurance,
    /// A business registration number.
    BusinessRegistration,
    /// A taxpayer's number.
    Taxation,
    /// The account of the housing provident fund (住房公积金账号).
    ProvidentFundAccount,
    /// The serial number of the key or of the USB key.
    MediumSerial,
    /// The number of a public institution, social organisation, government body, law firm, sole
    /// trader or foreign representation.
    Registration,
    /// Some other number that the authority gives the holder.
    AuthorityNumber,
    /// A field of the common name that authorities split with `@`.
    CommonNameField,
    /// Evidence about the application, private as a whole.
    Evidence,
}

impl Meaning {
    /// A stable name, such as `provident-fund-account`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnifiedSocialCreditCode => "unified-social-credit-code",
            Self::OrganizationCode => "organization-code",
            Self::OrganizationCodeOrRegistration => "organization-code-or-registration",
            Self::UniqueId => "unique-id",
            Self::EntityId => "entity-id",
            Self::AlternativeEntityId => "alternative-entity-id",
            Self::PersonalId => "personal-id",
            Self::Passport => "passport",
            Self::SocialInsurance => "social-insurance",
            Self::BusinessRegistration => "business-registration",
            Self::Taxation => "taxation",
            Self::ProvidentFundAccount => "provident-fund-account",
            Self::MediumSerial => "medium-serial",
            Self::Registration => "registration",
            Self::AuthorityNumber => "authority-number",
            Self::CommonNameField => "common-name-field",
            Self::Evidence => "evidence",
        }
    }

    /// Whether it may hold an organisation's identifier of nine characters: nine characters pass
    /// the check by chance too often to be looked for elsewhere.
    pub(crate) const fn holds_organization_code(self) -> bool {
        matches!(
            self,
            Self::OrganizationCode
                | Self::OrganizationCodeOrRegistration
                | Self::UniqueId
                | Self::EntityId
                | Self::AlternativeEntityId
        )
    }

    /// Whether it may hold an organisation's identifier of 18 characters.
    pub(crate) const fn holds_credit_code(self) -> bool {
        self.holds_organization_code()
            || matches!(self, Self::UnifiedSocialCreditCode | Self::CommonNameField)
    }

    /// Whether a value is never shown, whatever it holds.
    pub(crate) const fn is_private(self) -> bool {
        matches!(self, Self::PersonalId | Self::Passport | Self::Evidence)
    }
}

/// An extension that says something about the holder.
pub(crate) struct Known {
    /// Its object identifier.
    pub(crate) identifier: &'static str,
    /// Its name in its standard, or in its authority's documents.
    pub(crate) name: &'static str,
    pub(crate) meaning: Meaning,
}

const fn known(identifier: &'static str, name: &'static str, meaning: Meaning) -> Known {
    Known { identifier, name, meaning }
}

/// The entry of an extension.
pub(crate) fn lookup(identifier: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.identifier == identifier)
}

/// Identity extensions of the standards and of the authorities.
#[rustfmt::skip]
pub(crate) const KNOWN: &[Known] = &[
    // GM/T 0015-2012, GB/T 20518; GM/T 0015-2023.
    known("1.2.156.10260.4.1.1", "identifyCode", Meaning::PersonalId),
    known("1.2.156.10260.4.1.1.1", "residenterCardNumber", Meaning::PersonalId),
    known("1.2.156.10260.4.1.1.2", "passportNumber", Meaning::Passport),
    known("1.2.156.10260.4.1.2", "insuranceNumber", Meaning::SocialInsurance),
    known("1.2.156.10260.4.1.3", "iCRegistrationNumber", Meaning::BusinessRegistration),
    known("1.2.156.10260.4.1.4", "organizationCode", Meaning::OrganizationCode),
    known("1.2.156.10260.4.1.5", "taxationNumber", Meaning::Taxation),
    known("1.2.156.10260.4.4", "unifiedSocialCreditCode", Meaning::UnifiedSocialCreditCode),
    // Their predecessors, in the three ways the arc is written.
    known("1.2.86.11.7.1", "identifyCode", Meaning::PersonalId),
    known("1.2.86.11.7.2", "insuranceNumber", Meaning::SocialInsurance),
    known("1.2.86.11.7.3", "organizationCode", Meaning::OrganizationCodeOrRegistration),
    known("1.2.86.11.7.4", "iCRegistrationNumber", Meaning::OrganizationCodeOrRegistration),
    known("1.2.86.11.7.5", "taxationNumber", Meaning::Taxation),
    known("1.2.156.11.7.1", "identifyCode", Meaning::PersonalId),
    known("1.2.156.11.7.2", "insuranceNumber", Meaning::SocialInsurance),
    known("1.2.156.11.7.3", "organizationCode", Meaning::OrganizationCodeOrRegistration),
    known("1.2.156.11.7.4", "iCRegistrationNumber", Meaning::OrganizationCodeOrRegistration),
    known("1.2.156.11.7.5", "taxationNumber", Meaning::Taxation),
    known("2.4.16.11.7.1", "identifyCode", Meaning::PersonalId),
    known("2.4.16.11.7.3", "hbcaUniqueId", Meaning::UniqueId),
    // BJCA.
    known("1.2.156.112562.2.1.1.1", "bjcaUniqueId", Meaning::UniqueId),
    known("1.2.156.112562.2.1.1.4", "bjcaUniqueId", Meaning::UniqueId),
    known("1.2.156.112562.2.1.1.8", "bjcaOrganizationCode", Meaning::OrganizationCode),
    known("1.2.156.112562.2.1.1.11", "bjcaCreditCode", Meaning::OrganizationCode),
    known("1.2.156.112562.2.1.1.14", "bjcaMediumSerial", Meaning::MediumSerial),
    known("1.2.156.112562.2.1.1.17", "bjcaCreditCode", Meaning::OrganizationCode),
    known("1.2.156.112562.2.1.1.23", "bjcaEntityId", Meaning::EntityId),
    known("1.2.156.112562.2.1.1.24", "bjcaAlternativeEntityId", Meaning::AlternativeEntityId),
    known("1.2.156.112562.2.1.1.30", "bjcaProject", Meaning::AuthorityNumber),
    known("1.2.156.112562.2.1.2.2", "bjcaUniqueId", Meaning::UniqueId),
    known("1.2.156.112562.2.1.4.1", "bjcaUniqueId", Meaning::UniqueId),
    known("1.2.156.112562.2.1.9.1", "bjcaEvidence", Meaning::Evidence),
    known("2.16.840.1.113732.2", "bjcaUniqueId", Meaning::UniqueId),
    // SHECA.
    known("1.2.156.1.8888.148", "shecaUniqueId", Meaning::EntityId),
    known("1.2.156.112570.148", "shecaUniqueId", Meaning::EntityId),
    known("1.2.156.112570.11.201", "shecaProvidentFundAccount", Meaning::ProvidentFundAccount),
    known("1.2.156.112570.11.202", "shecaPublicInstitution", Meaning::Registration),
    known("1.2.156.112570.11.203", "shecaSocialOrganization", Meaning::Registration),
    known("1.2.156.112570.11.204", "shecaGovernmentBody", Meaning::Registration),
    known("1.2.156.112570.11.205", "shecaEntityId", Meaning::EntityId),
    known("1.2.156.112570.11.206", "shecaHolderType", Meaning::AuthorityNumber),
    known("1.2.156.112570.11.207", "shecaLawFirm", Meaning::Registration),
    known("1.2.156.112570.11.208", "shecaSoleTrader", Meaning::Registration),
    known("1.2.156.112570.11.209", "shecaForeignRepresentation", Meaning::Registration),
    known("1.2.156.112570.11.210", "shecaCreditCode", Meaning::UnifiedSocialCreditCode),
    // FJCA, GDCA and health authorities.
    known("1.2.156.112578.1", "fjcaMediumSerial", Meaning::MediumSerial),
    known("1.2.86.21.1.1", "healthEntityId", Meaning::UniqueId),
    known("1.2.86.21.1.3", "gdcaTrustService", Meaning::AuthorityNumber),
    known("1.2.86.11.7.1.8", "healthIdentifyCode", Meaning::PersonalId),
    known("1.2.86.11.7.3.20", "healthOrganizationCode", Meaning::OrganizationCodeOrRegistration),
    known("1.2.86.11.7.7", "healthNumber", Meaning::AuthorityNumber),
    known("1.2.86.11.7.8", "healthNumber", Meaning::AuthorityNumber),
    known("1.2.86.11.7.9", "healthNumber", Meaning::AuthorityNumber),
];

/// Where in a certificate a value stands.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// In this extension.
    Extension(&'static str),
    /// In this attribute of the subject.
    Subject(&'static str, Meaning),
}

/// An authority's way of writing who the holder is.
pub(crate) struct Profile {
    /// The authority's short name.
    pub(crate) name: &'static str,
    /// Words of the issuer's name, in capitals.
    pub(crate) words: &'static [&'static str],
    /// Phrases of the issuer's name, in small letters.
    pub(crate) phrases: &'static [&'static str],
    /// Arcs of its policies and extensions.
    pub(crate) arcs: &'static [&'static str],
    /// What is looked at before the common order.
    pub(crate) order: &'static [Place],
    /// The field of the common name with a type character and a code.
    pub(crate) code_field: Option<usize>,
}

use Place::{Extension, Subject};

#[rustfmt::skip]
pub(crate) const PROFILES: &[Profile] = &[
    Profile {
        name: "BJCA", words: &["BJCA"], phrases: &["北京数字认证"], arcs: &["1.2.156.112562."],
        order: &[
            Extension("1.2.156.112562.2.1.1.17"), Extension("1.2.156.112562.2.1.1.11"),
            Extension("1.2.156.112562.2.1.1.8"), Extension("1.2.156.112562.2.1.1.1"),
            Extension("1.2.156.112562.2.1.1.23"),
        ],
        code_field: None,
    },
    Profile {
        name: "SHECA", words: &["SHECA", "UNITRUST"], phrases: &["上海市数字证书认证中心"],
        arcs: &["1.2.156.112570.", "1.2.156.1.112570.", "1.2.156.1.8888."],
        order: &[
            Extension("1.2.156.1.8888.148"), Extension("1.2.156.10260.4.1.4"),
            Extension("1.2.156.112570.11.210"), Extension("1.2.156.112570.11.205"),
        ],
        code_field: None,
    },
    Profile {
        name: "FJCA", words: &["FJCA", "FJCASM2"],
        phrases: &["fujian digital certificate", "福建省数字安全证书"], arcs: &["1.2.156.112578."],
        order: &[], code_field: Some(1),
    },
    Profile {
        name: "CFCA", words: &["CFCA"], phrases: &["china financial certification"],
        arcs: &["2.16.156.112554."], order: &[], code_field: Some(2),
    },
    Profile {
        name: "MCSCA", words: &["MCSCA"], phrases: &["east-zhongxun", "东方中讯", "大陆云盾"], arcs: &[],
        order: &[Subject("2.5.4.5", Meaning::OrganizationCode)], code_field: None,
    },
    Profile {
        name: "GDCA", words: &["GDCA"], phrases: &["guang dong certificate", "数安时代"],
        arcs: &["1.2.156.112559."], order: &[Extension("1.2.86.21.1.3")], code_field: None,
    },
    // Not by the word GZCA, which an authority in Jiangsu uses, too.
    Profile {
        name: "GZCA", words: &[], phrases: &["guizhou", "贵州省电子证书"], arcs: &["1.2.156.112660."],
        order: &[Extension("1.2.86.21.1.3")], code_field: None,
    },
    Profile {
        name: "NETCA", words: &["NETCA"], phrases: &[], arcs: &[], order: &[], code_field: None,
    },
    Profile {
        name: "HBCA", words: &["HBCA"], phrases: &["hubei digital certificate"], arcs: &[],
        order: &[Extension("2.4.16.11.7.3")], code_field: None,
    },
    // Authorities that run the JIT product: the old arc, numbered its way.
    Profile {
        name: "HNCA", words: &["HNCA"], phrases: &["henan certificate authority"], arcs: &[],
        order: &[Extension("1.2.86.11.7.3")], code_field: None,
    },
    Profile {
        name: "JSCA", words: &["JSCA"], phrases: &["江苏省电子商务服务中心"], arcs: &[],
        order: &[
            Subject("2.5.4.1", Meaning::UniqueId), Subject("2.5.4.45", Meaning::UniqueId),
        ],
        code_field: None,
    },
    Profile {
        name: "YNCA", words: &["YNCA"], phrases: &["yunnan certification authority", "云南省数字证书认证"],
        arcs: &[], order: &[], code_field: None,
    },
];

/// The order in which every certificate is looked at, behind its authority's own.
pub(crate) const COMMON: &[Place] = &[
    Extension("1.2.156.10260.4.4"),
    Extension("1.2.156.10260.4.1.4"),
    Extension("1.2.156.112570.11.210"),
    Extension("1.2.156.112562.2.1.1.17"),
    Extension("1.2.156.112562.2.1.1.11"),
    Extension("1.2.156.112562.2.1.1.8"),
    Extension("1.2.156.112562.2.1.1.1"),
    Extension("1.2.156.112562.2.1.1.23"),
    Extension("1.2.86.11.7.4"),
    Extension("1.2.86.11.7.3"),
    Subject("2.5.4.5", Meaning::UnifiedSocialCreditCode),
];
