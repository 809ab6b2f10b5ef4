// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests with attributes that a key signs, as OpenSSL and CFCA take them.

use getrandom::SysRng;
use yzt_cert::builder::NameBuilder;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::{CertificateRequest, KeyUsage, RequestBuilder, RequestForm};
use yzt_crypto::{Signer, sm2};
use yzt_token::{Device, KeyType, PinRole, TokenSigner};

use crate::kit::{FACTORY_PIN, new_device, pin};
use crate::shim::{DEFAULT_ID, Shim};

#[test]
fn a_key_signs_requests_of_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("key");
    let mut device = new_device(&place, Box::new(SysRng), |card| Box::new(card));
    let name = yzt_assistant::DEFAULT_APPLICATION;
    let mut application = device.open_application(name).unwrap();
    application.verify_pin(PinRole::User, pin(FACTORY_PIN)).unwrap();
    application.change_pin(PinRole::User, pin(FACTORY_PIN), pin("13572468")).unwrap();
    application.verify_pin(PinRole::User, pin("13572468")).unwrap();

    let mut shim = Shim::start();
    let subject = NameBuilder::new().country("CN").common_name("经办人").build().unwrap();
    let temporary = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    for (container, kind) in [("sm2", KeyType::Sm2), ("rsa", KeyType::Rsa { bits: 2048 })] {
        let mut container = application.create_container(container).unwrap();
        container.generate_signature_key(kind).unwrap();
        let mut signer = TokenSigner::for_container(&mut *container).unwrap();
        let builder = RequestBuilder::new(&subject)
            .key_usage(KeyUsage::SIGNATURE_HALF)
            .challenge_password("letmein");
        let request = builder.clone().sign(&mut signer).unwrap();
        assert_eq!(request.public_key().unwrap(), signer.public_key());
        assert_eq!(request.verify(), Ok(()));
        shim.put("request", request.as_der());
        assert_eq!(shim.ask(&format!("request request {DEFAULT_ID}")), "ok", "{kind:?}");

        let builder = builder.temporary_key(temporary.public_key()).form(RequestForm::Cfca);
        let request = builder.sign(&mut signer).unwrap();
        assert!(request.quirks().contains(Quirk::AttributeWithoutSet));
        assert_eq!(request.verify(), Ok(()));
        assert_eq!(request.temporary_key().unwrap().as_ref(), Some(temporary.public_key()));
        let allowed = Quirks::of(&[Quirk::AttributeWithoutSet]);
        assert_eq!(CertificateRequest::parse_with(request.as_der(), allowed), Ok(request));
    }
}
