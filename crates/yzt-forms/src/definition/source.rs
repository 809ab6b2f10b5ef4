// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where a field's value comes from.

/// An enum with a stable name for every value.
macro_rules! sources {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// Where a field's value comes from.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
        pub enum Source {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl Source {
            /// Every source.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in form files, which never changes.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

sources! {
    /// The organisation's name.
    OrganisationName = "organisation.name";
    /// Its unified social credit code.
    OrganisationCreditCode = "organisation.credit-code";
    /// Its address.
    OrganisationAddress = "organisation.address";
    /// Its telephone number.
    OrganisationTelephone = "organisation.telephone";
    /// The legal representative's name.
    LegalRepresentativeName = "legal-representative.name";
    /// The number of the legal representative's identity card.
    LegalRepresentativeIdNumber = "legal-representative.id-number";
    /// The handler's name.
    HandlerName = "handler.name";
    /// The number of the handler's identity card.
    HandlerIdNumber = "handler.id-number";
    /// The handler's mobile number.
    HandlerMobile = "handler.mobile";
    /// The handler's e-mail address.
    HandlerEmail = "handler.email";
    /// The certificate's serial number.
    CertificateSerial = "certificate.serial";
    /// What is printed on the key.
    CertificateKey = "certificate.key";
    /// The certificate's last day.
    CertificateExpiry = "certificate.expiry";
    /// The order's number.
    OrderNumber = "order.number";
    /// The day of the application.
    OrderDay = "order.day";
    /// How many keys or services.
    OrderQuantity = "order.quantity";
    /// The service: a choice.
    Service = "service";
    /// The way by which it is done: a choice.
    Channel = "channel";
    /// Where the key is collected: a choice.
    Pickup = "pickup";
    /// The further service: a choice.
    Entitlement = "entitlement";
    /// Where the key is, or what became of it: a choice.
    KeyEvidence = "key-evidence";
    /// The account number with the further service.
    Account = "account";
    /// What the organisation is called now.
    NewName = "new-name";
    /// The new legal representative's name.
    NewLegalRepresentativeName = "new-legal-representative.name";
    /// The number of the new legal representative's identity card.
    NewLegalRepresentativeIdNumber = "new-legal-representative.id-number";
    /// A remark.
    Remark = "remark";
}

impl Source {
    /// Whether it is one of several values that are all printed, with a box to tick.
    #[must_use]
    pub const fn is_choice(self) -> bool {
        matches!(
            self,
            Self::Service | Self::Channel | Self::Pickup | Self::Entitlement | Self::KeyEvidence
        )
    }

    /// Whether it is a day.
    #[must_use]
    pub const fn is_day(self) -> bool {
        matches!(self, Self::CertificateExpiry | Self::OrderDay)
    }

    /// Whether it says something of a person that is nobody else's business.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::LegalRepresentativeIdNumber
                | Self::HandlerIdNumber
                | Self::HandlerMobile
                | Self::HandlerEmail
                | Self::NewLegalRepresentativeIdNumber
        )
    }
}
