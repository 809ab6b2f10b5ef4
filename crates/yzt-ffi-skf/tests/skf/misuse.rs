// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every function called as it should not be, in C that is generated from the declarations.
//!
//! For each argument of each function: NULL, a closed handle, a handle of another kind, one that was
//! never given out; lengths of zero and without end; too little room; bytes without a meaning. Then the
//! same call by two threads, and closing twice. Each has to answer with a code of the standard.

use std::fmt::Write;
use std::fs;

use crate::files::workspace;
use crate::fixture::Fixture;
use crate::interface::{Argument, Function, Role, functions};
use crate::programs::{Program, Way};
use crate::tools::{Ended, present, run};

/// The functions that close what they are given, and what opens something for them.
const CLOSING: &[(&str, &str)] = &[
    ("SKF_DisConnectDev", "SKF_ConnectDev(\"softkey:one\", &made)"),
    ("SKF_CloseApplication", "SKF_OpenApplication(device, \"MISUSE\", &made)"),
    ("SKF_CloseContainer", "SKF_OpenContainer(application, \"sm2\", &made)"),
    ("SKF_CloseHandle", "SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &made)"),
];

/// What is passed for an argument where nothing is wrong with it.
fn usual(function: &str, argument: &Argument) -> String {
    let named = match argument.role {
        Role::Handle => object(function, &argument.name),
        Role::Text => text(function, &argument.name),
        Role::Number(_) => number(function, &argument.name),
        _ => bytes(function, argument),
    };
    named.map_or_else(|| by_type(function, argument), str::to_owned)
}

fn object(function: &str, name: &str) -> Option<&'static str> {
    Some(match (function, name) {
        ("SKF_DisConnectDev", _) => "second_device",
        ("SKF_CloseApplication", _) => "second_application",
        ("SKF_CloseContainer", _) => "second_container",
        ("SKF_MacInit", "hKey") => "mac_key",
        (_, "hContainer") if function.contains("RSA") => "rsa",
        (_, "hDev") => "device",
        (_, "hApplication") => "application",
        (_, "hContainer") => "container",
        (_, "hKey") => "key",
        (_, "hHash" | "hHandle") => "hash",
        (_, "hMac") => "mac",
        (_, "hAgreementHandle") => "agreement",
        _ => return None,
    })
}

/// Names of what is there, or is not, so that nothing goes that others need.
fn text(function: &str, name: &str) -> Option<&'static str> {
    Some(match (function, name) {
        (_, "szName" | "szDevName") => "\"softkey:one\"",
        ("SKF_OpenApplication", "szAppName") => "\"MISUSE\"",
        ("SKF_OpenContainer", "szContainerName") => "\"sm2\"",
        (_, "szAppName" | "szContainerName" | "szFileName") if function.contains("Delete") => {
            "\"none\""
        }
        (_, "szAppName" | "szContainerName" | "szFileName") if function.contains("Create") => {
            "\"made\""
        }
        (_, "szFileName") => "\"file\"",
        (_, "szLabel") => "\"label\"",
        (_, "szAdminPin" | "szAdminPIN") => "\"12345678\"",
        (_, "szNewUserPIN") => "\"1\"",
        (_, "szUserPin" | "szPIN" | "szOldPin" | "szNewPin") => "\"123456\"",
        _ => return None,
    })
}

fn number(function: &str, name: &str) -> Option<&'static str> {
    Some(match (function, name) {
        // Made once for all; here they are refused, as they take long.
        (_, "ulBitsLen") => "1024",
        // A wrong cryptogram costs a try; one of a wrong length does not.
        ("SKF_DevAuth", "ulLen") => "15",
        ("SKF_GenECCKeyPair", "ulAlgId") => "SGD_SM2_1",
        ("SKF_DigestInit", "ulAlgID") => "SGD_SM3",
        (_, "ulAlgId" | "ulAlgID" | "ulSymAlgId") => "SGD_SM4_ECB",
        (_, "ulPINType") => "USER_TYPE",
        (_, "ulTimeOut") => "10",
        (_, "dwAdminPinRetryCount" | "dwUserPinRetryCount") => "6",
        (_, "dwCreateFileRights" | "ulReadRights" | "ulWriteRights") => "SECURE_USER_ACCOUNT",
        (_, "ulFileSize" | "ulSize" | "ulRandomLen" | "ulKeyLen") => "16",
        (_, "ulIDLen" | "ulSponsorIDLen") => "16",
        (_, "ulOffset") => "0",
        (_, "bPresent" | "bSignFlag") => "TRUE",
        (_, "ulCommandLen") => "sizeof command",
        ("SKF_RSASignData" | "SKF_RSAVerify", "ulDataLen") => "sizeof digest_info",
        (_, "ulSignLen" | "ulInputLen" | "ulWrappedKeyLen" | "ulEncryptedDataLen") => "256",
        (_, "ulWrapedLen") => "sizeof wrapped",
        (_, "ulCertLen") => "100",
        (_, "ulDataLen" | "ulEncryptedLen" | "ulPlainTextLen") => "32",
        _ => return None,
    })
}

fn bytes(function: &str, argument: &Argument) -> Option<&'static str> {
    Some(match (function, argument.name.as_str()) {
        (_, "pbKeyValue" | "pbKey") => "(BYTE *)FACTORY",
        (_, "pbCommand") => "(BYTE *)command",
        ("SKF_RSASignData" | "SKF_RSAVerify", "pbData") => "(BYTE *)digest_info",
        (_, "pbInput") => "zeros",
        (_, "pbWrapedData") => "wrapped",
        (_, "pEnvelopedKeyBlob") => "enveloped",
        (_, "pMacParam") => "&parameters",
        (_, "pSignature") if argument.role == Role::In(false) => "&signature",
        (_, "pECCPriKeyBlob") => "&private_key",
        (_, "pRSAPriKeyBlob") => "&rsa_private",
        ("SKF_ExtECCDecrypt", "pCipherText") => "(ECCCIPHERBLOB *)cipher",
        (_, "pulRemainRetryCount" | "pulEvent") => "&another",
        _ => return None,
    })
}

fn by_type(function: &str, argument: &Argument) -> String {
    let usual = match (&argument.role, argument.c.as_str()) {
        (Role::Value, _) => "parameters",
        (Role::Length, _) => "&length",
        (Role::Data, _) => "ones",
        (Role::Buffer | Role::Room, "LPSTR") => "text",
        (Role::Buffer | Role::Room, _) => "buffer",
        (Role::In(_), "ECCPUBLICKEYBLOB *") => "&pair",
        (Role::In(_), "RSAPUBLICKEYBLOB *") => "&rsa_public",
        (Role::Out, "ULONG *") => "&number",
        (Role::Out, "BOOL *") => "&truth",
        (Role::Out, "DEVINFO *") => "&information",
        (Role::Out, "FILEATTRIBUTE *") => "&attribute",
        (Role::Out, "ECCPUBLICKEYBLOB *") => "&out_public",
        (Role::Out, "RSAPUBLICKEYBLOB *") => "&out_rsa_public",
        (Role::Out, "RSAPRIVATEKEYBLOB *") => "&out_rsa_private",
        (Role::Out, "ECCSIGNATUREBLOB *") => "&out_signature",
        (Role::Out, "ECCCIPHERBLOB *") => "(ECCCIPHERBLOB *)buffer",
        (Role::Out, "DEVHANDLE *" | "HAPPLICATION *" | "HCONTAINER *" | "HANDLE *") => "&made",
        (role, c) => panic!("no case for {function}, {}: {role:?} {c}", argument.name),
    };
    usual.to_owned()
}

/// What is wrong with an argument, and what has to come of it.
fn wrong(argument: &Argument) -> Vec<(&'static str, String)> {
    let with = |check: &'static str, values: &[&str]| -> Vec<(&'static str, String)> {
        values.iter().map(|value| (check, (*value).to_owned())).collect()
    };
    let invalid = "exactly(SAR_INVALIDHANDLEERR, ";
    match &argument.role {
        Role::Handle => {
            let closed = ["stale_device", "stale_application", "stale_container", "stale_handle"];
            let other = match argument.c.as_str() {
                "DEVHANDLE" => ["application", "container", "hash"],
                "HAPPLICATION" => ["device", "container", "hash"],
                "HCONTAINER" => ["device", "application", "hash"],
                _ => ["device", "application", "container"],
            };
            let never = ["NULL", "(HANDLE)(uintptr_t)1", "(HANDLE)UINTPTR_MAX", "(HANDLE)ones"];
            [with(invalid, &closed), with(invalid, &other), with(invalid, &never)].concat()
        }
        Role::Text => [
            with("refused(", &["NULL", "endless"]),
            with("any(", &["\"\"", "\"\\xFF\\xFE\\xFD\\xFC\\xFB\\xFA\""]),
        ]
        .concat(),
        Role::Data => with("refused(", &["NULL"]),
        Role::Number(true) => {
            let lengths = ["0xFFFFFFFF", "0x80000000", "0x04000001"];
            [with("refused(", &lengths), with("any(", &["0"])].concat()
        }
        Role::Number(false) => with("any(", &["0", "0xFFFFFFFF", "0x7FFFFFFF"]),
        Role::Length | Role::Room | Role::Out => with("refused(", &["NULL"]),
        Role::Buffer => with("any(", &["NULL"]),
        Role::In(may_be_null) => {
            let check = if *may_be_null { "any(" } else { "refused(" };
            let c = &argument.c;
            let bytes = ["ones", "zeros"].map(|bytes| ("any(", format!("({c}){bytes}")));
            [with(check, &["NULL"]), bytes.to_vec()].concat()
        }
        Role::Value => with("any(", &["odd_parameters"]),
    }
}

fn call(function: &Function, changed: Option<(usize, &str)>) -> String {
    let argument = |(index, argument): (usize, &Argument)| match changed {
        Some((place, value)) if place == index => value.to_owned(),
        _ => usual(&function.name, argument),
    };
    let arguments: Vec<String> = function.arguments.iter().enumerate().map(argument).collect();
    format!("{}({})", function.name, arguments.join(", "))
}

/// Every call of a function, and how many.
fn cases(function: &Function) -> (String, usize) {
    let mut lines = vec![checked("any(", &call(function, None))];
    for (index, argument) in function.arguments.iter().enumerate() {
        for (check, value) in wrong(argument) {
            lines.push(checked(check, &call(function, Some((index, &value)))));
        }
        if argument.role == Role::Length {
            // The standard has the length of these only written.
            let is_told = !["SKF_EncryptUpdate", "SKF_EncryptFinal"].contains(&&*function.name);
            for room in [0, 1, 31] {
                let check = if is_told { format!("within({room}, ") } else { "any(".to_owned() };
                let short = checked(&check, &call(function, None));
                lines.push(format!("poison(); length = {room}; {short}"));
            }
        }
    }
    let mut text = format!("static ULONG usual_{}(void)\n{{\n", function.name);
    writeln!(text, "    return {};\n}}\n", call(function, None)).unwrap();
    writeln!(text, "static void misuse_{}(void)\n{{\n    restore();", function.name).unwrap();
    for line in &lines {
        writeln!(text, "    prepare();\n    {line}").unwrap();
    }
    if let Some((_, opening)) = CLOSING.iter().find(|(name, _)| *name == function.name) {
        let closing = format!("{}(made)", function.name);
        writeln!(text, "    prepare();\n    SETUP({opening});").unwrap();
        writeln!(text, "    {}", checked("exactly(SAR_OK, ", &closing)).unwrap();
        writeln!(text, "    {}", checked("exactly(SAR_INVALIDHANDLEERR, ", &closing)).unwrap();
    }
    writeln!(text, "    restore();\n    twice(usual_{0}, \"{0}\");\n}}\n", function.name).unwrap();
    (text, lines.len())
}

fn checked(check: &str, call: &str) -> String {
    let shown = call.replace('\\', "\\\\").replace('"', "\\\"");
    format!("{check}{call}, \"{shown}\");")
}

/// The program with every call.
fn program(rounds: u32) -> String {
    let functions = functions();
    let mut text = format!("#define ROUNDS {rounds}\n#include \"misuse.h\"\n\n");
    for function in &functions {
        let (cases, count) = cases(function);
        assert!(count > function.arguments.len(), "{} has no cases", function.name);
        text.push_str(&cases);
    }
    text.push_str("int main(void)\n{\n    pthread_t canceller;\n    make_world();\n");
    text.push_str("    pthread_create(&canceller, NULL, cancel, NULL);\n");
    for function in &functions {
        writeln!(text, "    misuse_{}();", function.name).unwrap();
    }
    text.push_str("    is_over = 1;\n    pthread_join(canceller, NULL);\n    end_world();\n");
    let count = functions.len();
    writeln!(text, "    printf(\"{count} functions, %d failures\\n\", failures);").unwrap();
    text.push_str("    fprintf(stdout, \"%s\", calls > 1000 ? \"enough calls\\n\" : \"\");\n");
    text.push_str("    return failures != 0;\n}\n");
    text
}

fn misuse(way: Way, rounds: u32) {
    if !present("every SKF function misused", way.tools()) {
        return;
    }
    let (program, fixture) = (Program::compile(&program(rounds), way), Fixture::new());
    let Ended { code, out, err } = run(&mut program.command(&fixture), "");
    let expected = "78 functions, 0 failures\nenough calls\n";
    assert_eq!((code, err.as_str(), out.as_str()), (Some(0), "", expected));
}

#[test]
fn every_symbol_has_cases() {
    let list = fs::read_to_string(workspace("include/yzt_skf.symbols")).unwrap();
    let names = list.lines().filter_map(|line| line.strip_prefix("function ")?.split(' ').next());
    let program = program(1);
    for name in names {
        assert!(program.contains(&format!("static void misuse_{name}(void)")), "{name}");
        assert!(program.contains(&format!("    misuse_{name}();")), "{name}");
    }
}

#[test]
fn every_function_misused_answers_with_a_code() {
    misuse(Way::Plain, 20);
}

#[test]
fn every_function_misused_is_clean_under_the_address_sanitizer() {
    misuse(Way::AddressSanitizer, 20);
}

#[test]
fn every_function_misused_is_clean_under_valgrind() {
    misuse(Way::Valgrind, 3);
}
