//! The system's printer, as CUPS has it: the pages go down a pipe, and no file of ours lies anywhere. What the system's
//! spooler keeps until it has printed is the system's (docs/threat-model.md).

use std::{
    ffi::OsStr,
    io::{self, Write as _},
    process::{Command, Stdio},
};

/// Why nothing was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotPrinted {
    /// This device has no program to print with.
    NoProgram,
    /// It knows of no printer.
    NoPrinter,
    /// The printer's program refused, or broke.
    Failed,
}

impl NotPrinted {
    /// The word by which the screen knows it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NoProgram => "print_no_program",
            Self::NoPrinter => "print_no_printer",
            Self::Failed => "print_failed",
        }
    }
}

/// Prints on the printer that the system has chosen, on paper of this size: `A4`, `A5`, `A6`.
pub(crate) fn print(pdf: &[u8], media: &str) -> Result<(), NotPrinted> {
    print_by(OsStr::new("lp"), pdf, media)
}

fn print_by(program: &OsStr, pdf: &[u8], media: &str) -> Result<(), NotPrinted> {
    let media = format!("media={media}");
    let child = Command::new(program)
        // The job's name is seen in the queue by everybody: it names nobody.
        .args(["-t", "Tan Nha", "-o", &media, "-o", "fit-to-page", "-"])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            NotPrinted::NoProgram
        } else {
            NotPrinted::Failed
        }
    })?;
    // A program that refuses at once closes the pipe: what it says counts, not that the pipe broke.
    let written = child.stdin.take().map(|mut pipe| pipe.write_all(pdf));
    let done = child.wait_with_output().map_err(|_| NotPrinted::Failed)?;
    if done.status.success() && matches!(written, Some(Ok(()))) {
        return Ok(());
    }
    tracing::warn!(status = ?done.status.code(), "nothing was printed");
    let said = String::from_utf8_lossy(&done.stderr);
    let none = [
        "destination",
        "scheduler",
        "does not exist",
        "No such file",
        "Unable to connect",
    ];
    if none.iter().any(|word| said.contains(word)) {
        Err(NotPrinted::NoPrinter)
    } else {
        Err(NotPrinted::Failed)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

    use super::*;

    /// A program in the place of `lp`.
    fn program(folder: &tempfile::TempDir, script: &str) -> PathBuf {
        let path = folder.path().join("lp");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    #[test]
    fn every_byte_goes_down_the_pipe_with_the_size_of_the_paper() {
        let folder = tempfile::tempdir().unwrap();
        let (got, said) = (folder.path().join("got"), folder.path().join("said"));
        let script = format!(
            "echo \"$@\" > '{}'; cat > '{}'",
            said.display(),
            got.display()
        );
        let pdf = vec![7; 300_000];
        let lp = program(&folder, &script);
        assert_eq!(print_by(lp.as_os_str(), &pdf, "A6"), Ok(()));
        assert_eq!(fs::read(got).unwrap(), pdf);
        let said = fs::read_to_string(said).unwrap();
        assert!(
            said.contains("media=A6") && said.trim_end().ends_with(" -"),
            "{said}"
        );
    }

    #[test]
    fn no_program_no_printer_and_a_failure_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("nothing");
        let pdf = vec![7; 300_000];
        let print = |program: &OsStr| print_by(program, &pdf, "A4");
        assert_eq!(print(missing.as_os_str()), Err(NotPrinted::NoProgram));
        let none = program(
            &folder,
            "echo 'lp: Error - no default destination available.' >&2; exit 1",
        );
        assert_eq!(print(none.as_os_str()), Err(NotPrinted::NoPrinter));
        let broken = program(&folder, "echo 'lp: out of ink' >&2; exit 1");
        assert_eq!(print(broken.as_os_str()), Err(NotPrinted::Failed));
    }
}
