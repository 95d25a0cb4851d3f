//! Files with credentials. They are a few KB long, and are read again only after a change.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::context::Context;
use super::error::CredentialsError;

/// No credentials file is larger; a larger file was named by mistake.
const MAX_SIZE: u64 = 4 * 1024 * 1024;

/// A version of a file: different contents have different stamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) path: PathBuf,
    modified: Option<SystemTime>,
    size: u64,
    /// A file that could not be read may become readable when these change.
    permissions: Permissions,
}

/// Returns the stamp of a file, which must exist.
pub(crate) fn stamp(path: PathBuf) -> Result<Stamp, CredentialsError> {
    let shown = path.display();
    match fs::metadata(&path) {
        Ok(metadata) if metadata.is_file() => {
            let (modified, size) = (metadata.modified().ok(), metadata.len());
            Ok(Stamp { path, modified, size, permissions: metadata.permissions() })
        }
        Ok(_) => Err(CredentialsError::new(format!("{shown} is not a file"))),
        // A home directory such as `/dev/null` contains no files either.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(CredentialsError::absent(format!("{shown} does not exist")))
        }
        Err(error) => Err(unreadable("the file", &path, &error)),
    }
}

/// Does the same for a file that a variable may name. A named file must exist, and so must the target of a link, which
/// somebody has made.
pub(crate) fn stamp_named(
    context: &Context,
    variable: &str,
    path: PathBuf,
) -> Result<Stamp, CredentialsError> {
    match stamp(path.clone()) {
        Err(error) if error.is_absent() && context.variable(variable).is_some() => {
            Err(CredentialsError::new(format!("{}, although {variable} names it", error.message()))
                .with_help(format!("create the file, or correct {variable}")))
        }
        // The file, or its folder.
        Err(error)
            if error.is_absent()
                && path.ancestors().take(2).any(|path| path.is_symlink() && !path.exists()) =>
        {
            Err(CredentialsError::new(format!("{}, although a link leads there", error.message()))
                .with_help("correct the link, or remove it"))
        }
        result => result,
    }
}

/// Reads a file without the byte order mark that some editors write. Logs a warning if other users can read it too.
pub(crate) fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.len() > MAX_SIZE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large to hold credentials"));
    }
    if is_exposed(&metadata) {
        tracing::warn!(path = %path.display(), "other users of this machine can read these credentials");
    }
    // With room for the whole text, the buffer never grows, which would leave a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(metadata.len() as usize + 1));
    file.read_to_string(&mut text)?;
    while text.starts_with('\u{feff}') {
        text.remove(0);
    }
    Ok(text)
}

/// Returns the error for a file that exists but cannot be read.
pub(crate) fn unreadable(what: &str, path: &Path, error: &io::Error) -> CredentialsError {
    let help = match error.kind() {
        io::ErrorKind::InvalidData => "save the file as UTF-8",
        _ => "check the path, and that this user may read it",
    };
    CredentialsError::new(format!("{what} in {} cannot be read: {error}", path.display())).with_help(help)
}

/// Replaces a file atomically with one that only the user can read. The caller holds its lock.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A symbolic link stays; the file that it points to is replaced.
    let path = fs::canonicalize(path)?;
    let mut temporary = path.clone().into_os_string();
    temporary.push(format!(".{}.tmp", std::process::id()));
    // A program with the same ID may have been killed here, and nobody else writes while the lock is held.
    let _ = fs::remove_file(&temporary);
    let written = write_new(Path::new(&temporary), text).and_then(|()| fs::rename(&temporary, &path));
    if written.is_err() {
        // It may not exist, and nothing else can be done about it.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;

    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Whether users other than the owner can read it. On Windows, home directories are private.
#[cfg(unix)]
pub(crate) fn is_exposed(metadata: &Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o044 != 0
}

#[cfg(not(unix))]
pub(crate) fn is_exposed(_metadata: &Metadata) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_replaced_file_is_the_users_own_and_nothing_is_left_beside_it() {
        let directory = std::env::temp_dir().join(format!("cams-replace-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("config.json");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(directory.join(format!("config.json.{}.tmp", std::process::id())), "stale").unwrap();
        let before = stamp(path.clone()).unwrap();

        replace(&path, "new text").unwrap();
        assert_eq!(read(&path).unwrap().as_str(), "new text");
        assert_ne!(stamp(path.clone()).unwrap(), before);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
        assert!(replace(&directory.join("absent"), "").is_err());
        fs::remove_dir_all(&directory).unwrap();
    }
}
