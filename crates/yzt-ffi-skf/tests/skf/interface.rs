// SPDX-License-Identifier: MIT OR Apache-2.0
//! The exported functions as the sources declare them.

use std::path::{Path, PathBuf};

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, FnArg, GenericArgument, Item, ItemFn, Meta, PathArguments, Type};
use yzt_skf_sys::functions::{DE_FACTO, STANDARD};

/// A function.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) documentation: Vec<String>,
}

/// An argument of a function.
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Its type in C.
    pub(crate) c: String,
}

/// What an argument is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A handle.
    Handle,
    /// A text.
    Text,
    /// Bytes of a length that another argument says; may be NULL where that is 0.
    Data,
    /// A number; `true` for the length of the data in front of it.
    Number(bool),
    /// The room of a buffer, and then the length of its content.
    Length,
    /// A buffer that may be NULL.
    Buffer,
    /// A buffer.
    Room,
    /// A structure that is read; `true` where it may be NULL.
    In(bool),
    /// Where one result goes.
    Out,
    /// A structure by value.
    Value,
}

/// The functions inside one `export_system!`.
struct Exported(Vec<ItemFn>);

impl Parse for Exported {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut functions = Vec::new();
        while !input.is_empty() {
            functions.push(input.parse()?);
        }
        Ok(Self(functions))
    }
}

/// Every function: those of the standard in its order, and then the others.
pub(crate) fn functions() -> Vec<Function> {
    let mut declared = Vec::new();
    for path in sources(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        for item in &file.items {
            if let Item::Macro(item) = item
                && item.mac.path.is_ident("export_system")
            {
                let Exported(functions) = item.mac.parse_body().unwrap();
                declared.extend(functions.iter().map(function));
            }
        }
    }
    let place = |function: &Function| {
        let mut names = STANDARD.iter().chain(DE_FACTO);
        names.position(|name| *name == function.name)
    };
    declared.sort_by_key(|function| place(function).unwrap_or(usize::MAX));
    declared
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn function(function: &ItemFn) -> Function {
    let mut arguments: Vec<Argument> = Vec::new();
    for input in &function.sig.inputs {
        let FnArg::Typed(input) = input else { panic!("a function of nothing has a self") };
        let syn::Pat::Ident(name) = &*input.pat else { panic!("an argument has no name") };
        let name = name.ident.to_string();
        let (kind, inner) = kind(&input.ty);
        let follows_data = arguments.last().is_some_and(|last| last.role == Role::Data);
        let role = role(&kind, follows_data);
        let c = c_type(&name, &kind, inner.as_deref());
        arguments.push(Argument { name, role, c });
    }
    let documentation = documentation(&function.attrs);
    Function { name: function.sig.ident.to_string(), arguments, documentation }
}

/// The name of a type, and that of its parameter.
fn kind(kind: &Type) -> (String, Option<String>) {
    let Type::Path(path) = kind else { panic!("not a type by name") };
    let last = path.path.segments.last().unwrap();
    let inner = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| {
            let GenericArgument::Type(inner) = argument else { return None };
            Some(self::kind(inner).0)
        }),
        _ => None,
    };
    (last.ident.to_string(), inner)
}

fn role(kind: &str, follows_data: bool) -> Role {
    match kind {
        "Handle" => Role::Handle,
        "Text" => Role::Text,
        "Data" => Role::Data,
        "u32" | "i32" => Role::Number(follows_data),
        "Length" => Role::Length,
        "Buffer" => Role::Buffer,
        "Room" => Role::Room,
        "In" => Role::In(false),
        "OptionalIn" => Role::In(true),
        "Out" | "Whole" => Role::Out,
        "BLOCKCIPHERPARAM" => Role::Value,
        _ => panic!("{kind} is no type of the header"),
    }
}

fn c_type(name: &str, kind: &str, inner: Option<&str>) -> String {
    let handle = match name.trim_start_matches("ph").trim_start_matches('h') {
        "Dev" => "DEVHANDLE",
        "Application" => "HAPPLICATION",
        "Container" => "HCONTAINER",
        _ => "HANDLE",
    };
    match (kind, inner) {
        ("Handle", _) => handle.into(),
        ("Out", Some("Handle")) => format!("{handle} *"),
        ("Text", _) => "LPSTR".into(),
        ("Buffer" | "Room", _) if name.starts_with("sz") => "LPSTR".into(),
        ("Buffer" | "Room" | "Data", _) => "BYTE *".into(),
        ("Length", _) | ("Out", Some("u32")) => "ULONG *".into(),
        ("Out", Some("i32")) => "BOOL *".into(),
        ("u32", _) if name.starts_with("dw") => "DWORD".into(),
        ("u32", _) => "ULONG".into(),
        ("i32", _) => "BOOL".into(),
        (_, Some(structure)) => format!("{structure} *"),
        (structure, None) => structure.into(),
    }
}

fn documentation(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else { return None };
        let Expr::Lit(literal) = &pair.value else { return None };
        let syn::Lit::Str(text) = &literal.lit else { return None };
        Some(text.value().trim().to_owned())
    });
    lines.collect()
}

impl Function {
    /// The declaration in C.
    pub(crate) fn prototype(&self) -> String {
        let arguments: Vec<String> = self
            .arguments
            .iter()
            .map(|argument| match argument.c.strip_suffix('*') {
                Some(pointee) => format!("{pointee}*{}", argument.name),
                None => format!("{} {}", argument.c, argument.name),
            })
            .collect();
        let arguments = if arguments.is_empty() { "void".into() } else { arguments.join(", ") };
        format!("ULONG DEVAPI {}({arguments});", self.name)
    }

    /// The declaration without names, for the list of symbols.
    pub(crate) fn signature(&self) -> String {
        let arguments: Vec<&str> =
            self.arguments.iter().map(|argument| argument.c.as_str()).collect();
        let arguments = if arguments.is_empty() { "void".into() } else { arguments.join(", ") };
        format!("{} ULONG ({arguments})", self.name)
    }
}

#[test]
fn every_function_of_the_table_is_declared_and_nothing_else() {
    let declared: Vec<String> = functions().into_iter().map(|function| function.name).collect();
    let expected: Vec<&str> = STANDARD.iter().chain(DE_FACTO).copied().collect();
    assert_eq!(declared, expected);
}
