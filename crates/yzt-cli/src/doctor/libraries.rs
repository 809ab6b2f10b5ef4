// SPDX-License-Identifier: MIT OR Apache-2.0
//! Libraries: whether one can be loaded here, and where that of the smart-card service is.

use std::fs;
use std::path::{Path, PathBuf};

use super::elf::{Header, Kind, World, kind, needed_glibc, world};
use super::system::{CLibrary, System, below, mapped, shown};
use super::words::{BUILT_WITHOUT, NONE_THERE};
use super::{
    Check, Fact, LIBRARY_ARCHITECTURE, LIBRARY_FORMAT, LIBRARY_GLIBC, LIBRARY_WORLD, Label,
    SERVICE_LIBRARY_MISSING, Surroundings, Topic,
};
use crate::files;

/// The name under which the library of the smart-card service is asked for.
const SERVICE_LIBRARY: &str = "libpcsclite.so.1";
/// Where libraries are where nothing else says so.
const DEFAULT_FOLDERS: [&str; 6] =
    ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib", "/usr/local/lib64"];
/// No library that a key needs is larger.
const LARGEST: u64 = 128 << 20;
/// How deep the loader's configuration may include itself.
const DEPTH: u8 = 4;

/// What this program itself is made for.
pub(crate) fn own(program: &Path) -> Option<Header> {
    match kind(&files::read(program, 4 * LARGEST).ok()?) {
        Kind::Shared(header) => Some(header),
        _ => None,
    }
}

/// Judges a library that the user named.
pub(crate) fn given(path: &Path, own: Option<Header>, system: &System) -> Check {
    let bytes = match files::read(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) => {
            let check = Check::problem(Topic::Library, error.number());
            return check.with(Label::File, Fact::Path(path.to_owned()));
        }
    };
    judge(Topic::Library, path, &bytes, own, system)
}

fn judge(topic: Topic, path: &Path, bytes: &[u8], own: Option<Header>, system: &System) -> Check {
    let named = |check: Check| check.with(Label::File, Fact::Path(path.to_owned()));
    let theirs = match kind(bytes) {
        Kind::Shared(header) => header,
        other => {
            let what = match other {
                Kind::Windows => "Windows",
                Kind::Mac => "macOS",
                Kind::OtherElf => "ELF, no shared library",
                _ => "no library",
            };
            return named(Check::problem(topic, LIBRARY_FORMAT)).text(Label::Theirs, what);
        }
    };
    if let Some(own) = own
        && own != theirs
    {
        return named(Check::problem(topic, LIBRARY_ARCHITECTURE))
            .text(Label::Own, own.to_string())
            .text(Label::Theirs, theirs.to_string());
    }
    if let Some(world) = world(theirs, bytes)
        && !system.worlds.is_empty()
        && !system.worlds.contains(&world)
    {
        let name = match world {
            World::Old => "old",
            World::New => "new",
        };
        return named(Check::problem(topic, LIBRARY_WORLD)).text(Label::Theirs, name);
    }
    let needed = needed_glibc(bytes);
    if let (CLibrary::Glibc(Some(ours)), Some(needed)) = (&system.library, needed)
        && needed > *ours
    {
        return named(Check::problem(topic, LIBRARY_GLIBC))
            .text(Label::Own, format!("glibc {}", shown(*ours)))
            .text(Label::Needed, format!("glibc {}", shown(needed)));
    }
    let check = named(Check::fine(topic)).text(Label::Theirs, theirs.to_string());
    match needed {
        Some(needed) => check.text(Label::Needed, format!("glibc {}", shown(needed))),
        None => check,
    }
}

/// Looks for the library of the smart-card service as the loader would, by its name.
pub(crate) fn service_library(
    place: &Surroundings<'_>,
    own: Option<Header>,
    system: &System,
    is_needed: bool,
) -> Check {
    let loaded = mapped(place.root).into_iter().find(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libpcsclite.so"))
    });
    let mut wrong = None;
    let folders = folders(place);
    for path in loaded.into_iter().chain(folders.iter().map(|folder| folder.join(SERVICE_LIBRARY)))
    {
        let Ok(bytes) = files::read(&below(place.root, &path), LARGEST) else { continue };
        let check = judge(Topic::ServiceLibrary, &path, &bytes, own, system);
        if check.number().is_none() {
            return check;
        }
        wrong.get_or_insert(check);
    }
    match wrong {
        Some(wrong) => wrong.helped_by(system.install_service()),
        None if is_needed => Check::problem(Topic::ServiceLibrary, SERVICE_LIBRARY_MISSING)
            .text(Label::File, SERVICE_LIBRARY)
            .helped_by(system.install_service()),
        None => Check::not_applicable(Topic::ServiceLibrary)
            .text(Label::File, SERVICE_LIBRARY)
            .with(Label::Reason, Fact::Word("absent", NONE_THERE))
            .with(Label::Details, Fact::Word("built_without", BUILT_WITHOUT)),
    }
}

/// The folders in the loader's order: the variable, the configuration, the defaults.
fn folders(place: &Surroundings<'_>) -> Vec<PathBuf> {
    let variable = place.library_path.as_deref();
    let mut folders: Vec<PathBuf> =
        variable.map(|paths| std::env::split_paths(paths).collect()).unwrap_or_default();
    configured(place.root, Path::new("/etc/ld.so.conf"), DEPTH, &mut folders);
    folders.extend(DEFAULT_FOLDERS.iter().map(PathBuf::from));
    folders
}

/// The folders of the loader's configuration: a folder per line, or `include` with a pattern whose
/// last part alone may hold a star.
fn configured(root: &Path, path: &Path, depth: u8, folders: &mut Vec<PathBuf>) {
    let Ok(bytes) = files::read(&below(root, path), files::SMALL) else { return };
    for line in String::from_utf8_lossy(&bytes).lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        match line.strip_prefix("include ") {
            Some(pattern) if depth > 0 => {
                for included in matching(root, Path::new(pattern.trim())) {
                    configured(root, &included, depth - 1, folders);
                }
            }
            Some(_) => {}
            None if line.starts_with('/') => folders.push(PathBuf::from(line)),
            None => {}
        }
    }
}

fn matching(root: &Path, pattern: &Path) -> Vec<PathBuf> {
    let name = pattern.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((begin, end)) = name.split_once('*') else { return vec![pattern.to_owned()] };
    let folder = pattern.parent().unwrap_or(Path::new("/"));
    let Ok(entries) = fs::read_dir(below(root, folder)) else { return Vec::new() };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut found: Vec<PathBuf> = names
        .filter(|name| name.len() >= begin.len() + end.len())
        .filter(|name| name.starts_with(begin) && name.ends_with(end))
        .map(|name| folder.join(name))
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::super::elf::tests::library;
    use super::super::{Marks, Privacy};
    use super::*;
    use std::ffi::OsString;
    use yzt_cert::UnixTime;

    const OWN: Option<Header> = Some(Header { bits: 64, is_big_endian: false, machine: 62 });

    fn root(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        root
    }

    /// A system with glibc 2.28, such as UOS 20.
    const SYSTEM: [(&str, &[u8]); 2] = [
        ("proc/self/maps", b"1-2 r--p 0 0:0 1 /lib/libc-2.28.so\n"),
        ("lib/libc-2.28.so", b"GNU C Library (GLIBC 2.28) stable release version 2.28.\n"),
    ];

    fn look(
        content: &[u8],
        own: Option<Header>,
        files: &[(&str, &[u8])],
        machine: &'static str,
    ) -> Check {
        let root = root(files);
        let path = root.path().join("vendor.so");
        fs::write(&path, content).unwrap();
        given(&path, own, &System::look(root.path(), machine))
    }

    #[test]
    fn a_library_that_can_be_loaded_is_fine() {
        let check = look(&library(64, 62, &["2.14"]), OWN, &SYSTEM, "x86_64");
        assert_eq!(check.number(), None);
        assert!(check.facts.contains(&(Label::Theirs, Fact::Text("64-bit x86-64".into()))));
    }

    #[test]
    fn each_reason_why_a_library_cannot_be_loaded_has_its_number() {
        let number = |content: &[u8]| look(content, OWN, &SYSTEM, "x86_64").number();
        assert_eq!(number(&library(32, 3, &[])), Some(LIBRARY_ARCHITECTURE));
        assert_eq!(number(&library(64, 183, &[])), Some(LIBRARY_ARCHITECTURE));
        assert_eq!(number(&library(64, 62, &["2.34"])), Some(LIBRARY_GLIBC));
        assert_eq!(number(b"MZ\x90"), Some(LIBRARY_FORMAT));
        assert_eq!(number(b""), Some(LIBRARY_FORMAT));
        let loongarch = Some(Header { bits: 64, is_big_endian: false, machine: 258 });
        let new: [(&str, &[u8]); 1] = [("lib64/ld-linux-loongarch-lp64d.so.1", b"")];
        let check = look(&library(64, 258, &["2.27"]), loongarch, &new, "loongarch64");
        assert_eq!(check.number(), Some(LIBRARY_WORLD));
        let check = look(&library(64, 258, &["2.36"]), loongarch, &new, "loongarch64");
        assert_eq!(check.number(), None);
        let absent = given(Path::new("/none/a.so"), OWN, &System::look(Path::new("/"), "x86_64"));
        assert_eq!(absent.number(), Some(5002));
    }

    #[test]
    fn both_word_sizes_are_named() {
        let check = look(&library(32, 3, &[]), OWN, &SYSTEM, "x86_64");
        let texts: Vec<String> = check
            .facts
            .iter()
            .map(|(_, fact)| Privacy::Open.text(fact, yzt_assistant::messages::Language::English))
            .collect();
        assert_eq!(texts[1..], ["64-bit x86-64", "32-bit x86"]);
    }

    fn service(files: &[(&str, &[u8])], variable: Option<&str>, is_needed: bool) -> Check {
        let root = root(files);
        let place = Surroundings {
            root: root.path(),
            program: Path::new("/proc/self/exe"),
            keys: Path::new("/none"),
            libraries: &[],
            marks: Marks::default(),
            clock: UnixTime(0),
            now: UnixTime(0),
            transcript: None,
            library_path: variable.map(OsString::from),
            socket: PathBuf::new(),
        };
        let system = System::look(root.path(), "x86_64");
        service_library(&place, OWN, &system, is_needed)
    }

    #[test]
    fn the_services_library_is_found_where_the_loader_looks() {
        let good = library(64, 62, &[]);
        let file = |check: Check| check.facts.first().unwrap().1.clone();
        let at = |path: &str| Fact::Path(PathBuf::from(path));
        let default = [("usr/lib/libpcsclite.so.1", good.as_slice())];
        assert_eq!(file(service(&default, None, true)), at("/usr/lib/libpcsclite.so.1"));
        let configured = [
            ("etc/ld.so.conf", b"include /etc/ld.so.conf.d/*.conf\n".as_slice()),
            ("etc/ld.so.conf.d/a.conf", b"# multiarch\n/opt/lib # there\n"),
            ("opt/lib/libpcsclite.so.1", &good),
        ];
        assert_eq!(file(service(&configured, None, true)), at("/opt/lib/libpcsclite.so.1"));
        let named = [("own/libpcsclite.so.1", good.as_slice())];
        assert_eq!(file(service(&named, Some("/other:/own"), true)), at("/own/libpcsclite.so.1"));
        let mapped = [
            ("proc/self/maps", b"1-2 r 0 0:0 1 /x/libpcsclite.so.1.0.0\n".as_slice()),
            ("x/libpcsclite.so.1.0.0", &good),
        ];
        assert_eq!(file(service(&mapped, None, true)), at("/x/libpcsclite.so.1.0.0"));
    }

    #[test]
    fn a_services_library_that_is_missing_or_wrong_is_told_with_the_command_that_helps() {
        let missing = service(&[("etc/os-release", b"ID=fedora\n")], None, true);
        assert_eq!(missing.number(), Some(SERVICE_LIBRARY_MISSING));
        let dnf = Fact::Text("sudo dnf install pcsc-lite pcsc-lite-ccid".into());
        assert_eq!(missing.command, Some(dnf));
        assert_eq!(service(&[], None, false).number(), None);
        let wrong = library(32, 3, &[]);
        let only_32_bit = service(&[("usr/lib/libpcsclite.so.1", &wrong)], None, true);
        assert_eq!(only_32_bit.number(), Some(LIBRARY_ARCHITECTURE));
        let good = library(64, 62, &[]);
        let both = [
            ("usr/lib/libpcsclite.so.1", wrong.as_slice()),
            ("usr/local/lib/libpcsclite.so.1", &good),
        ];
        assert_eq!(service(&both, None, true).number(), None);
    }

    #[test]
    fn a_configuration_that_includes_itself_ends() {
        let files: [(&str, &[u8]); 1] = [("etc/ld.so.conf", b"include /etc/ld.so.conf\n/opt\n")];
        assert_eq!(service(&files, None, false).number(), None);
    }
}
