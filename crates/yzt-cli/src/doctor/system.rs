// SPDX-License-Identifier: MIT OR Apache-2.0
//! The system below: its name, its C library, and for LoongArch its world.

use std::fs;
use std::path::{Path, PathBuf};

use super::elf::{World, version};
use super::{Check, Fact, Label, SYSTEM_OLD_WORLD, Topic};
use crate::files;

/// What the C library is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CLibrary {
    /// The GNU C library, with its version.
    Glibc(Option<(u32, u32)>),
    Musl,
    /// The program carries its own.
    Static,
}

/// The system that this program runs on.
#[derive(Clone, Debug)]
pub(crate) struct System {
    name: String,
    /// `ID` and `ID_LIKE` of os-release.
    families: Vec<String>,
    kernel: String,
    architecture: &'static str,
    pub(crate) library: CLibrary,
    pub(crate) worlds: Vec<World>,
}

impl System {
    /// Looks at the system whose files are below `root`.
    pub(crate) fn look(root: &Path, architecture: &'static str) -> Self {
        let release = ["etc/os-release", "usr/lib/os-release"]
            .iter()
            .find_map(|name| text(&root.join(name)))
            .unwrap_or_default();
        let families = [value(&release, "ID"), value(&release, "ID_LIKE")].concat();
        let name = match value(&release, "PRETTY_NAME") {
            name if name.is_empty() => std::env::consts::OS.to_owned(),
            name => name.join(" "),
        };
        let kernel = text(&root.join("proc/sys/kernel/osrelease")).unwrap_or_default();
        Self {
            name,
            families,
            kernel: kernel.trim().to_owned(),
            architecture,
            library: c_library(root),
            worlds: worlds(root, architecture),
        }
    }

    /// What is told about it.
    pub(crate) fn checks(&self) -> Vec<Check> {
        let system = Check::fine(Topic::System)
            .text(Label::Name, self.name.as_str())
            .text(Label::Kernel, self.kernel.as_str())
            .text(Label::Architecture, self.architecture)
            .with(Label::Bits, Fact::Number(i64::from(usize::BITS)));
        let library = match self.library {
            CLibrary::Glibc(version) => {
                let version = version.map_or_else(|| "?".to_owned(), shown);
                Check::fine(Topic::CLibrary)
                    .text(Label::Kind, "glibc")
                    .text(Label::Version, version)
            }
            CLibrary::Musl => Check::fine(Topic::CLibrary).text(Label::Kind, "musl"),
            CLibrary::Static => Check::not_applicable(Topic::CLibrary).text(Label::Kind, "static"),
        };
        vec![system, library, self.world()]
    }

    fn world(&self) -> Check {
        let name = match self.worlds.as_slice() {
            [World::Old] => {
                return Check::problem(Topic::World, SYSTEM_OLD_WORLD).text(Label::Kind, "old");
            }
            [World::New] => "new",
            [] => return Check::not_applicable(Topic::World),
            _ => "both",
        };
        Check::fine(Topic::World).text(Label::Kind, name)
    }

    /// The command that installs the smart-card service.
    pub(crate) fn install_service(&self) -> &'static str {
        let is =
            |names: &[&str]| self.families.iter().any(|family| names.contains(&family.as_str()));
        if is(&["alpine"]) {
            "sudo apk add pcsc-lite ccid"
        } else if is(&["arch"]) {
            "sudo pacman -S pcsclite ccid"
        } else if is(&["suse", "opensuse"]) {
            "sudo zypper install pcsc-lite pcsc-ccid"
        } else if is(&["fedora", "rhel", "centos", "openEuler", "openeuler", "anolis"]) {
            "sudo dnf install pcsc-lite pcsc-lite-ccid"
        } else {
            // Debian, Ubuntu, UOS, deepin, Kylin.
            "sudo apt install pcscd libccid"
        }
    }
}

/// A version as people write it.
pub(crate) fn shown((major, minor): (u32, u32)) -> String {
    format!("{major}.{minor}")
}

/// Where the files mapped into this process come from.
pub(crate) fn mapped(root: &Path) -> Vec<PathBuf> {
    let maps = text(&root.join("proc/self/maps")).unwrap_or_default();
    let mut paths: Vec<PathBuf> = maps
        .lines()
        .filter_map(|line| line.find('/').and_then(|start| line.get(start..)))
        .map(PathBuf::from)
        .collect();
    paths.dedup();
    paths
}

/// A path of the system, below its root.
pub(crate) fn below(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn text(path: &Path) -> Option<String> {
    let bytes = files::read(path, files::SMALL).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The words of a line `KEY="value"` of os-release.
fn value(release: &str, key: &str) -> Vec<String> {
    let line = release.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    let unquoted = line.unwrap_or_default().trim().trim_matches(['"', '\'']);
    unquoted.split_whitespace().map(str::to_owned).collect()
}

/// The C library that is mapped into this process, and the version that its file names.
fn c_library(root: &Path) -> CLibrary {
    let mapped = mapped(root);
    let named = |test: fn(&str) -> bool| {
        mapped.iter().find(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(test))
    };
    if let Some(path) = named(|name| name == "libc.so.6" || name.starts_with("libc-2.")) {
        let bytes = fs::read(below(root, path)).unwrap_or_default();
        return CLibrary::Glibc(banner(&bytes));
    }
    match named(|name| name.starts_with("ld-musl-") || name.starts_with("libc.musl-")) {
        Some(_) => CLibrary::Musl,
        None => CLibrary::Static,
    }
}

/// The version in glibc's banner: `GNU C Library (...) stable release version 2.36.`
fn banner(bytes: &[u8]) -> Option<(u32, u32)> {
    const NAME: &[u8] = b"GNU C Library";
    let start = bytes.windows(NAME.len()).position(|window| window == NAME)?;
    let line = bytes.get(start..)?.split(|byte| matches!(byte, b'\n' | 0)).next()?;
    let text = String::from_utf8_lossy(line);
    let (_, after) = text.rsplit_once("version ")?;
    version(after.trim_end_matches('.'))
}

/// The worlds whose loader is there.
fn worlds(root: &Path, architecture: &str) -> Vec<World> {
    if architecture != "loongarch64" {
        return Vec::new();
    }
    let loaders =
        [(World::Old, "lib64/ld.so.1"), (World::New, "lib64/ld-linux-loongarch-lp64d.so.1")];
    let there = loaders.iter().filter(|(_, name)| root.join(name).exists());
    there.map(|(world, _)| *world).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        root
    }

    #[test]
    fn a_system_tells_its_name_and_its_c_library() {
        let root = place(&[
            ("etc/os-release", "ID=kylin\nPRETTY_NAME=\"Kylin V10 SP1\"\nID_LIKE='debian x'\n"),
            ("proc/sys/kernel/osrelease", "4.19.0\n"),
            ("proc/self/maps", "7f00-7f01 r--p 0 00:00 1    /lib/libc-2.23.so\n"),
            (
                "lib/libc-2.23.so",
                "\u{7f}ELF\0GNU C Library (Kylin GLIBC 2.23-0) stable release version 2.23, by X\nmore",
            ),
        ]);
        let mut system = System::look(root.path(), "x86_64");
        assert_eq!(system.families, ["kylin", "debian", "x"]);
        assert_eq!(system.kernel, "4.19.0");
        assert_eq!(system.install_service(), "sudo apt install pcscd libccid");
        assert_eq!(system.checks()[0].facts[0].1, Fact::Text("Kylin V10 SP1".into()));
        system.families = vec!["openEuler".into()];
        assert_eq!(system.install_service(), "sudo dnf install pcsc-lite pcsc-lite-ccid");
    }

    #[test]
    fn the_version_of_glibc_is_the_one_in_its_banner() {
        let of = |text: &str| banner(text.as_bytes());
        assert_eq!(
            of("x GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n"),
            Some((2, 36))
        );
        assert_eq!(of("GNU C Library"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn this_system_can_be_looked_at() {
        let system = System::look(Path::new("/"), std::env::consts::ARCH);
        if cfg!(all(target_os = "linux", target_env = "gnu")) {
            let CLibrary::Glibc(Some(version)) = system.library else { panic!("{system:?}") };
            assert!(version >= (2, 17), "{version:?}");
        }
        assert!(system.checks().iter().all(|check| check.number().is_none()));
    }

    #[test]
    fn an_old_world_without_the_new_one_is_a_problem() {
        let number = |files: &[(&str, &str)], architecture| {
            System::look(place(files).path(), architecture).world().number()
        };
        let (old, new) = (("lib64/ld.so.1", ""), ("lib64/ld-linux-loongarch-lp64d.so.1", ""));
        assert_eq!(number(&[old], "loongarch64"), Some(SYSTEM_OLD_WORLD));
        assert_eq!(number(&[new], "loongarch64"), None);
        assert_eq!(number(&[old, new], "loongarch64"), None);
        assert_eq!(number(&[old], "x86_64"), None);
    }

    #[test]
    fn a_program_without_a_shared_c_library_says_so() {
        assert_eq!(c_library(place(&[]).path()), CLibrary::Static);
        let maps = ("proc/self/maps", "7f00-7f01 r--p 0 00:00 1    /lib/ld-musl-x86_64.so.1\n");
        assert_eq!(c_library(place(&[maps]).path()), CLibrary::Musl);
        let maps = ("proc/self/maps", "7f00-7f01 r--p 0 00:00 1    /lib/libc.so.6\n");
        assert_eq!(c_library(place(&[maps]).path()), CLibrary::Glibc(None));
    }
}
