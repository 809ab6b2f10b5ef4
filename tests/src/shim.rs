// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL with a distinguished identifier: the program of `shim/openssl_shim.c`, compiled and
//! running. For tests and benches; what it understands stands in that file.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

/// The identifier of GM/T 0009.
pub(crate) const DEFAULT_ID: &str = "1234567812345678";

/// The running program; it ends with this value.
pub(crate) struct Shim {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    folder: TempDir,
}

impl Shim {
    /// Compiles and starts it; needs a C compiler and the headers of OpenSSL 3.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/shim/openssl_shim.c");
        let program = folder.path().join("shim");
        let output = Command::new("gcc")
            .args(["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O2", "-o"])
            .args([&program, &source])
            .arg("-lcrypto")
            .output()
            .expect("these tests need the program `gcc` and libssl-dev");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let mut child = Command::new(&program)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output, folder }
    }

    /// Its working folder: files in it are named without a path.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into its folder.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// Its answer to one command.
    pub(crate) fn ask(&mut self, command: &str) -> String {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{command}").unwrap();
        input.flush().unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Nanoseconds that a `time-…` command took, all rounds together.
    #[allow(dead_code, reason = "benches use it")]
    pub(crate) fn time(&mut self, command: &str) -> u64 {
        let answer = self.ask(command);
        let spent = answer.strip_prefix("ok ").and_then(|number| number.parse().ok());
        spent.unwrap_or_else(|| panic!("{command}: {answer}"))
    }
}

impl Drop for Shim {
    fn drop(&mut self) {
        // At the end of its input it ends.
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
