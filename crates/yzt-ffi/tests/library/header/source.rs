// SPDX-License-Identifier: MIT OR Apache-2.0
//! The sources as the header generator reads them: declarations with pointers, without bodies.

use std::fmt::Write;
use std::path::PathBuf;

use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, Expr, FnArg, GenericArgument, Item, ItemFn, LitStr, Meta, PathArguments, ReturnType,
    Token, Type,
};

use super::codes::codes;

/// The files that declare what C sees, in the order of the header.
pub(super) const FILES: &[&str] = &[
    "library",
    "code",
    "clock",
    "error",
    "context",
    "key_list",
    "key",
    "certificate",
    "login",
    "verifier",
    "challenge",
    "identity",
];

const ABOUT_CODES: &str = "\
What functions return: YZT_OK, or why there is no result. Numbers are never reused; later versions
add some, so a program treats one that it does not know as a failure.

1000-1399 talking to a key, 2000-2199 keys and their PINs, 2500-2599 software keys, 3000-3299
certificates, 4000-4099 the login, 4600-4689 choosing and asking, 5200-5299 this library.";

/// Everything that C sees.
pub(crate) struct Interface {
    objects: Vec<Object>,
    constants: Vec<Constant>,
    functions: Vec<Function>,
}

struct Object {
    rust: String,
    c: String,
    documentation: String,
}

struct Constant {
    name: String,
    value: i64,
    kind: String,
    documentation: String,
}

struct Function {
    name: String,
    arguments: Vec<(String, String)>,
    result: String,
    documentation: String,
}

/// The functions inside one `export!`.
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

/// `Type, "name"` inside an `object!`.
struct Named {
    rust: Type,
    c: LitStr,
}

impl Parse for Named {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let rust = input.parse()?;
        input.parse::<Token![,]>()?;
        Ok(Self { rust, c: input.parse()? })
    }
}

pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")
}

impl Interface {
    /// Reads the sources.
    pub(crate) fn read() -> Self {
        let mut interface =
            Self { objects: Vec::new(), constants: version(), functions: Vec::new() };
        for name in FILES {
            let path = folder().join(name).with_extension("rs");
            let text = std::fs::read_to_string(&path).unwrap();
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            for item in &file.items {
                interface.take(item, &file.items);
            }
        }
        interface
    }

    fn take(&mut self, item: &Item, all: &[Item]) {
        match item {
            Item::Const(item) if item.ident.to_string().starts_with("YZT_") => {
                self.constants.push(Constant {
                    name: item.ident.to_string(),
                    value: number(&item.expr),
                    kind: path(&item.ty),
                    documentation: documentation(&item.attrs),
                });
            }
            Item::Macro(item) if item.mac.path.is_ident("object") => {
                let Named { rust, c } = item.mac.parse_body().unwrap();
                let rust = path(&rust);
                let documentation = documentation_of(&rust, all);
                self.objects.push(Object { rust, c: c.value(), documentation });
            }
            Item::Macro(item)
                if item.mac.path.is_ident("export") || item.mac.path.is_ident("export_value") =>
            {
                let Exported(functions) = item.mac.parse_body().unwrap();
                self.functions.extend(functions.iter().map(function));
            }
            _ => {}
        }
    }

    /// The names of the functions, in the order of the header.
    pub(crate) fn functions(&self) -> Vec<String> {
        self.functions.iter().map(|function| function.name.clone()).collect()
    }

    /// What each function takes and returns, as C writes it.
    pub(crate) fn signatures(&self) -> Vec<String> {
        let signature = |function: &Function| {
            let arguments: Vec<String> =
                function.arguments.iter().map(|(_, kind)| self.c_type(kind)).collect();
            let arguments = if arguments.is_empty() { "void".into() } else { arguments.join(", ") };
            format!("{} {} ({arguments})", function.name, self.c_type(&function.result))
        };
        self.functions.iter().map(signature).collect()
    }

    fn c_type(&self, kind: &str) -> String {
        if let Some(kind) = kind.strip_prefix("*mut ") {
            return format!("{} *", self.c_type(kind)).replace("* *", "**");
        }
        if let Some(kind) = kind.strip_prefix("*const ") {
            return format!("const {} *", self.c_type(kind));
        }
        let renamed = self.renamed().into_iter().find(|(rust, _)| rust == kind);
        match (kind, renamed) {
            (_, Some((_, name))) => name,
            ("c_char", _) => "char".into(),
            ("c_void", _) => "void".into(),
            ("usize", _) => "size_t".into(),
            ("u32", _) => "uint32_t".into(),
            ("i32", _) => "int32_t".into(),
            ("i64", _) => "int64_t".into(),
            _ => panic!("{kind} is no type of the header"),
        }
    }

    /// The constants, in the order of the header.
    pub(crate) fn constants(&self) -> Vec<(String, i64)> {
        self.constants.iter().map(|constant| (constant.name.clone(), constant.value)).collect()
    }

    /// The objects: the name in C, and what is said about it.
    pub(crate) fn objects(&self) -> Vec<(String, String)> {
        let both = |object: &Object| (object.c.clone(), object.documentation.clone());
        self.objects.iter().map(both).collect()
    }

    /// The names here and in C.
    pub(crate) fn renamed(&self) -> Vec<(String, String)> {
        let objects = self.objects.iter().map(|object| (object.rust.clone(), object.c.clone()));
        objects.chain([("Code".to_owned(), "yzt_code".to_owned())]).collect()
    }

    /// Rust that the header generator can read.
    pub(super) fn to_rust(&self) -> String {
        let mut text = String::from("use core::ffi::{c_char, c_void};\n");
        for Constant { name, value, kind, documentation } in &self.constants {
            writeln!(text, "{}pub const {name}: {kind} = {value};", lines(documentation)).unwrap();
        }
        text.push_str(&lines(ABOUT_CODES));
        text.push_str("#[repr(u32)]\npub enum Code {\n");
        for code in codes() {
            writeln!(text, "{}{} = {},", lines(code.text), code.constant, code.number).unwrap();
        }
        text.push_str("}\n");
        for Object { rust, documentation, .. } in &self.objects {
            writeln!(text, "{}pub struct {rust} {{ _private: () }}", lines(documentation)).unwrap();
        }
        for Function { name, arguments, result, documentation } in &self.functions {
            let arguments: Vec<String> =
                arguments.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
            let arguments = arguments.join(", ");
            writeln!(
                text,
                "{}#[unsafe(no_mangle)] pub extern \"C\" fn {name}({arguments}) -> {result} {{}}",
                lines(documentation)
            )
            .unwrap();
        }
        text
    }
}

/// The version of the workspace, as constants.
fn version() -> Vec<Constant> {
    let part = |text: &str| text.parse::<i64>().unwrap();
    let (major, minor, patch) = (
        part(env!("CARGO_PKG_VERSION_MAJOR")),
        part(env!("CARGO_PKG_VERSION_MINOR")),
        part(env!("CARGO_PKG_VERSION_PATCH")),
    );
    let constant = |name: &str, value, documentation: &str| Constant {
        name: name.into(),
        value,
        kind: "u32".into(),
        documentation: documentation.into(),
    };
    vec![
        constant("YZT_VERSION_MAJOR", major, "The first number of this header's version."),
        constant("YZT_VERSION_MINOR", minor, "The second number of this header's version."),
        constant("YZT_VERSION_PATCH", patch, "The third number of this header's version."),
        constant(
            "YZT_VERSION_NUMBER",
            major << 16 | minor << 8 | patch,
            "This header's version as one number: eight bits for each part.",
        ),
    ]
}

fn function(function: &ItemFn) -> Function {
    let name = function.sig.ident.to_string();
    let arguments = function.sig.inputs.iter().map(argument).collect();
    let result = match &function.sig.output {
        ReturnType::Type(_, kind) if path(kind) == "Result" => "Code".to_owned(),
        ReturnType::Type(_, kind) => pointer(kind),
        ReturnType::Default => panic!("{name} returns nothing"),
    };
    Function { name, arguments, result, documentation: documentation(&function.attrs) }
}

/// The name and the type of an argument.
fn argument(argument: &FnArg) -> (String, String) {
    let FnArg::Typed(argument) = argument else { panic!("a function of nothing has a self") };
    let syn::Pat::Ident(name) = &*argument.pat else { panic!("an argument has no name") };
    (name.ident.to_string(), pointer(&argument.ty))
}

/// The C type of one of the kit's types, as Rust writes it.
fn pointer(kind: &Type) -> String {
    let inner = || pointer(inner(kind));
    match path(kind).as_str() {
        "Handle" | "Report" | "Out" => format!("*mut {}", inner()),
        "ConstHandle" => format!("*const {}", inner()),
        "Text" | "OptionalText" | "StaticText" => "*const c_char".into(),
        "Data" => "*const c_void".into(),
        "TextBuffer" => "*mut c_char".into(),
        "DataBuffer" => "*mut c_void".into(),
        name => name.into(),
    }
}

/// The last name of a type's path.
fn path(kind: &Type) -> String {
    let Type::Path(path) = kind else { panic!("not a plain type") };
    path.path.segments.last().unwrap().ident.to_string()
}

/// The type between the angle brackets.
fn inner(kind: &Type) -> &Type {
    let Type::Path(path) = kind else { panic!("not a plain type") };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last().unwrap().arguments
    else {
        panic!("a type without its argument")
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind),
        _ => None,
    });
    types.last().unwrap()
}

fn number(value: &Expr) -> i64 {
    match value {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) => {
            number.base10_parse().unwrap()
        }
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => -number(expr),
        _ => panic!("a constant is not a plain number"),
    }
}

fn documentation_of(rust: &str, all: &[Item]) -> String {
    let found = all.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == rust => Some(documentation(&item.attrs)),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("{rust} is not in the file of its object!"))
}

fn documentation(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => {
                Some(text.value().strip_prefix(' ').map_or(text.value(), str::to_owned))
            }
            _ => None,
        },
        _ => None,
    });
    let text = lines.collect::<Vec<String>>().join("\n");
    assert!(!text.is_empty(), "something that C sees is not documented");
    text
}

/// A documentation as Rust writes it.
fn lines(documentation: &str) -> String {
    documentation.lines().map(|line| format!("/// {line}\n")).collect()
}
