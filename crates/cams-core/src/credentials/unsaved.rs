//! The next tokens of logins whose profile file could not be written.
//!
//! A refresh token works once. Until the next one is saved, only this process has it, and the file still has the one
//! that was used. Reading the file again, for example because another profile has changed, must not lose it. If the
//! file has another refresh token than the one that was used, somebody has logged in again, and the tokens in the file
//! count.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::login::Tokens;
use super::secret::Secret;

/// The profile file and the name of the profile.
type Place = (PathBuf, String);

/// Tokens that are newer than those in the file, by the place where they belong.
#[derive(Default)]
pub(crate) struct Unsaved(Mutex<HashMap<Place, Next>>);

struct Next {
    /// The refresh token in the file, which was used.
    used: Secret,
    tokens: Tokens,
}

impl Unsaved {
    /// Returns the tokens that follow those in the file, if it lacks them.
    pub(crate) fn after(&self, path: &Path, profile: &str, saved: &Tokens) -> Option<Tokens> {
        let all = self.lock();
        let next = all.get(&(path.to_owned(), profile.to_owned()))?;
        (next.used.expose() == saved.refresh.expose()).then(|| next.tokens.clone())
    }

    /// Keeps the tokens that follow those in the file, until they are saved.
    pub(crate) fn keep(&self, path: &Path, profile: &str, saved: &Tokens, tokens: &Tokens) {
        let next = Next { used: saved.refresh.clone(), tokens: tokens.clone() };
        self.lock().insert((path.to_owned(), profile.to_owned()), next);
    }

    /// Forgets these tokens, because the file has them.
    pub(crate) fn forget(&self, path: &Path, profile: &str, tokens: &Tokens) {
        let place = (path.to_owned(), profile.to_owned());
        self.lock()
            .retain(|at, next| *at != place || next.tokens.refresh.expose() != tokens.refresh.expose());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Place, Next>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
