//! The OAuth service, and a login in a profile file that several programs share.
//!
//! A refresh token works once, and its answer has the next one. So two programs that use one token would lock each
//! other out: a token must not be used again after its user was given the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;
use tempfile::TempDir;
use url::form_urlencoded;

use crate::metadata::{KEY_ID, KEY_SECRET, KEY_TOKEN};

/// Name of the profile.
pub(crate) const PROFILE: &str = "shared";

const HOST: &str = "oauth.aliyun.com";

/// The profile file in a home directory.
const FILE: &str = ".aliyun/config.json";

/// What the tokens begin with. Nobody may show them.
pub(crate) const REFRESH: &str = "canary-refresh-";
pub(crate) const ACCESS: &str = "canary-access-";

/// How long an access token lasts, and the keys that it gives: so short that programs renew them often.
const ACCESS_LIFE: u64 = 1_500;
const KEY_LIFE: Duration = Duration::from_secs(600);

/// The OAuth service, and the file with the login.
#[derive(Debug, Default)]
pub(crate) struct Logins {
    /// Home directories; all programs have the first one.
    folders: Vec<TempDir>,
    /// How many refresh tokens were used: the next one has this number.
    used: u64,
    /// How often programs have written files.
    written: u64,
    /// Who was given the next one of each token.
    given: BTreeMap<String, BTreeSet<String>>,
    /// Whether a disk was full, so that other programs cannot know the next token.
    was_full: bool,
}

impl Logins {
    /// The home directory with the profile file, which is made when it is first asked for; a copy of what it was then,
    /// if that is asked for.
    ///
    /// # Errors
    /// There is no place for temporary files.
    pub(crate) fn home(&mut self, is_copy: bool) -> io::Result<PathBuf> {
        if let Some(folder) = self.folders.first().filter(|_| !is_copy) {
            return Ok(folder.path().to_owned());
        }
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())?;
        std::fs::create_dir(folder.path().join(".aliyun"))?;
        let profile = json!({
            "name": PROFILE, "mode": "OAuth", "oauth_site_type": "CN",
            "oauth_refresh_token": format!("{REFRESH}0"), "oauth_access_token_expire": 0, "note": "stays",
        });
        let file = json!({ "current": PROFILE, "profiles": [profile], "meta": {"kept": true} });
        std::fs::write(folder.path().join(FILE), file.to_string())?;
        let home = folder.path().to_owned();
        self.folders.push(folder);
        self.stamp();
        Ok(home)
    }

    /// A program has written a file. Its date tells other programs that it has changed, so the machine's must not show.
    pub(crate) fn stamp(&mut self) {
        self.written += 1;
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(self.written);
        for folder in &self.folders {
            let file = File::options().write(true).open(folder.path().join(FILE));
            // Without the file, its programs have failed and said so.
            let _ = file.and_then(|file| file.set_modified(date));
        }
    }

    /// Loses a field of the profile that no renewal changes, on purpose.
    pub(crate) fn spoil(&self) {
        for folder in &self.folders {
            let path = folder.path().join(FILE);
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let _ = std::fs::write(path, text.replace("\"note\"", "\"gone\""));
        }
    }

    /// The user of a token was given the next one.
    pub(crate) fn deliver(&mut self, tokens: &[String], who: &str) {
        for token in tokens {
            self.given.entry(token.clone()).or_default().insert(who.to_owned());
        }
    }

    /// Nothing can be written beside the profiles: what stands in the place of the new file cannot be removed as a
    /// file.
    pub(crate) fn fill_disk(&mut self) {
        self.was_full = true;
        for folder in &self.folders {
            let _ = std::fs::create_dir(in_the_way(folder));
        }
    }

    /// There is room again; on purpose, the file is torn as if it had been written in its place.
    pub(crate) fn empty_disk(&self, is_torn: bool) {
        for folder in &self.folders {
            let _ = std::fs::remove_dir(in_the_way(folder));
            if is_torn {
                let path = folder.path().join(FILE);
                let text = std::fs::read(&path).unwrap_or_default();
                let _ = std::fs::write(&path, text.get(..text.len() / 2).unwrap_or_default());
            }
        }
    }

    /// What is wrong with the files at the end, with one more if that is asked for.
    pub(crate) fn flaw(&self, is_more: bool) -> Option<String> {
        let folder = self.folders.first()?.path().join(".aliyun");
        if is_more {
            let _ = std::fs::write(folder.join("planted"), "");
        }
        let names = std::fs::read_dir(&folder).into_iter().flatten();
        let names = names.filter_map(|file| Some(file.ok()?.file_name().to_string_lossy().into_owned()));
        let others: Vec<_> =
            names.filter(|name| name != "config.json" && name != "config.json.lock").collect();
        if !others.is_empty() {
            return Some(format!("files are left beside the profiles: {others:?}"));
        }
        let text = std::fs::read(folder.join("config.json")).unwrap_or_default();
        let file: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let is_whole = file.pointer("/profiles/0/note") == Some(&json!("stays"))
            && file.pointer("/meta/kept") == Some(&json!(true));
        (!is_whole).then(|| "the profile file has lost what a renewal does not change".to_owned())
    }
}

/// The place of the new profile file, before it replaces the old one.
fn in_the_way(folder: &TempDir) -> PathBuf {
    folder.path().join(format!("{FILE}.{}.tmp", std::process::id()))
}

/// Whether a request is for the OAuth service.
pub(crate) fn is_for<T>(request: &Request<T>) -> bool {
    request.uri().host() == Some(HOST)
}

/// The refresh token that a request uses, if it does.
pub(crate) fn token(request: &Request<Bytes>) -> Option<String> {
    let is_renewal = is_for(request) && request.uri().path() == "/v1/token";
    let mut pairs = form_urlencoded::parse(request.body()).filter(|_| is_renewal);
    pairs.find(|(name, _)| name == "refresh_token").map(|(_, value)| value.into_owned())
}

/// Whether a renewal was answered with the next token.
pub(crate) fn is_success(labels: &[String], answer: &Response<Bytes>) -> bool {
    labels.iter().any(|label| label.starts_with(REFRESH)) && answer.status().is_success()
}

impl Logins {
    /// What is wrong with a request that a program sends now. After a full disk, the next token is known to those alone
    /// that were given it.
    pub(crate) fn misuse(&self, tokens: &[String], who: &str) -> Option<String> {
        let knows = |users: &BTreeSet<String>| !self.was_full || users.contains(who);
        let again = tokens.iter().find(|token| self.given.get(*token).is_some_and(knows))?;
        Some(format!("{again} is used again, and its user has the next one"))
    }

    /// What the service answers.
    pub(crate) fn answer(&mut self, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        if request.uri().path() == "/v1/exchange" {
            return keys(now);
        }
        let token = token(request).unwrap_or_default();
        if token != format!("{REFRESH}{}", self.used) {
            let refusal = json!({"error": "invalid_grant", "error_description": "the token was used"});
            let mut answer = Response::new(Bytes::from(refusal.to_string()));
            *answer.status_mut() = http::StatusCode::BAD_REQUEST;
            return answer;
        }
        self.used += 1;
        let next = json!({
            "access_token": format!("{ACCESS}{}", self.used),
            "refresh_token": format!("{REFRESH}{}", self.used),
            "expires_in": ACCESS_LIFE,
            "token_type": "Bearer",
        });
        Response::new(Bytes::from(next.to_string()))
    }
}

fn keys(now: SystemTime) -> Response<Bytes> {
    let seconds = (now + KEY_LIFE).duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let expiration = jiff::Timestamp::from_second(i64::try_from(seconds).unwrap_or_default());
    let key = json!({
        "requestId": "R",
        "accessKeyId": KEY_ID,
        "accessKeySecret": KEY_SECRET,
        "securityToken": KEY_TOKEN,
        "expiration": expiration.unwrap_or_default().to_string(),
    });
    Response::new(Bytes::from(key.to_string()))
}
