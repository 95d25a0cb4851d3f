//! Temporary keys for an OAuth login that the `aliyun` command keeps in a profile.
//!
//! A refresh token can be used once, and the answer contains the next one. Unless that may be saved to the profile, the
//! token is not used at all: a program that kept the next one to itself would log the user out.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::answer::{self, TemporaryKey};
use super::context::Context;
use super::error::CredentialsError;
use super::provider::FetchCredentials;
use super::secret::Secret;
use super::value::Credentials;
use super::{exchange, file};
use crate::date;
use crate::future::BoxFuture;
use crate::request::percent::canonical_pairs;

const PEER: &str = "the OAuth service";
const LIMIT: Duration = Duration::from_secs(10);
/// An access token with less time than this is renewed before it is used.
const SHORT: Duration = Duration::from_secs(1200);
const LOG_IN: &str = "log in again with `aliyun configure --mode OAuth`";

#[derive(Debug)]
pub(crate) struct OAuth {
    context: Context,
    path: PathBuf,
    profile: String,
    base: &'static str,
    client_id: &'static str,
    tokens: Mutex<Tokens>,
    is_renewing: AtomicBool,
}

/// Holds the right to use the refresh token. The token can be used once, and each runtime of a program fetches on its
/// own.
struct Renewal<'a>(&'a AtomicBool);

impl<'a> Renewal<'a> {
    fn begin(is_renewing: &'a AtomicBool) -> Option<Self> {
        (!is_renewing.swap(true, Ordering::AcqRel)).then_some(Self(is_renewing))
    }
}

impl Drop for Renewal<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// A login as the profile holds it.
pub(crate) struct Login {
    /// `CN` or `INTL`, in any case.
    pub(crate) site: String,
    pub(crate) tokens: Tokens,
}

#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) access_expiry: SystemTime,
    pub(crate) refresh: Secret,
    /// A key that an earlier exchange left in the profile. It is used once.
    pub(crate) key: Option<Credentials>,
}

/// The answer to a refresh token.
#[derive(Deserialize)]
struct NextTokens {
    access_token: Option<Secret>,
    refresh_token: Option<Secret>,
    /// Seconds.
    expires_in: Option<u64>,
}

impl OAuth {
    /// `path` and `profile` name the place to which rotated tokens are saved.
    pub(crate) fn new(
        context: &Context,
        path: &Path,
        profile: &str,
        login: Login,
    ) -> Result<Self, CredentialsError> {
        let (base, client_id) = match login.site.to_ascii_uppercase().as_str() {
            "CN" => ("https://oauth.aliyun.com", "4038181954557748008"),
            "INTL" => ("https://oauth.alibabacloud.com", "4103531455503354461"),
            _ => {
                return Err(CredentialsError::new(format!("`oauth_site_type` is `{}`", login.site))
                    .with_help("it must be CN or INTL"));
            }
        };
        Ok(Self {
            context: context.clone(),
            path: path.to_owned(),
            profile: profile.to_owned(),
            base,
            client_id,
            tokens: Mutex::new(login.tokens),
            is_renewing: AtomicBool::new(false),
        })
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let now = self.context.now();
        let (tokens, is_due, renewal) = {
            let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let key = tokens.key.take();
            if let Some(key) = key.filter(|key| key.expires_at().is_some_and(|expiry| now < expiry)) {
                return Ok(key);
            }
            let is_short = tokens.access.is_empty() || tokens.access_expiry < now + SHORT;
            let is_due = is_short && !tokens.refresh.is_empty() && self.context.may_save();
            // Under the lock, so that the next caller sees either this or the new tokens.
            (tokens.clone(), is_due, is_due.then(|| Renewal::begin(&self.is_renewing)).flatten())
        };
        let is_elsewhere = is_due && renewal.is_none();
        let tokens = match renewal {
            Some(_renewal) => self.renew(&tokens.refresh).await?,
            None => tokens,
        };
        if tokens.access.is_empty() || tokens.access_expiry <= now {
            return Err(match is_elsewhere {
                true => CredentialsError::new("another runtime of this program is renewing the OAuth login")
                    .with_help("call again in a moment"),
                false => CredentialsError::new("the OAuth login has expired").with_help(LOG_IN),
            });
        }
        self.exchange(&tokens.access).await
    }

    /// Gets the next tokens, and saves them at once.
    async fn renew(&self, refresh: &Secret) -> Result<Tokens, CredentialsError> {
        let now = self.context.now();
        let form = Zeroizing::new(canonical_pairs([
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose()),
            ("client_id", self.client_id),
            ("Timestamp", &date::format(now)),
        ]));
        let request = Request::post(format!("{}/v1/token", self.base))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::copy_from_slice(form.as_bytes()))
            .map_err(|error| CredentialsError::new(error.to_string()))?;
        let body = self.context.http.exchange(PEER, request, LIMIT).await?;
        let next: NextTokens = answer::read(PEER, body).map_err(|error| error.with_help(LOG_IN))?;
        let (Some(access), Some(refresh), Some(life)) =
            (next.access_token, next.refresh_token, next.expires_in)
        else {
            let lacks = format!("the answer of {PEER} lacks a token, or how long it is good for");
            return Err(CredentialsError::new(lacks).with_help(LOG_IN));
        };
        let access_expiry = now.checked_add(Duration::from_secs(life)).unwrap_or(now);
        let tokens = Tokens { access, access_expiry, refresh, key: None };
        self.save(&json!({
            "oauth_access_token": tokens.access.expose(),
            "oauth_access_token_expire": seconds(tokens.access_expiry),
            "oauth_refresh_token": tokens.refresh.expose(),
        }));
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = tokens.clone();
        Ok(tokens)
    }

    async fn exchange(&self, access: &Secret) -> Result<Credentials, CredentialsError> {
        let request = Request::post(format!("{}/v1/exchange", self.base))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, exchange::bearer(access)?)
            .body(Bytes::new())
            .map_err(|error| CredentialsError::new(error.to_string()))?;
        let body = self.context.http.exchange(PEER, request, LIMIT).await?;
        let key = answer::read::<TemporaryKey>(PEER, body)?.into_credentials(PEER, self.context.now())?;
        if self.context.may_save() {
            self.save(&json!({
                "access_key_id": key.access_key_id(),
                "access_key_secret": key.access_key_secret(),
                "sts_token": key.security_token(),
                "sts_expiration": key.expires_at().map(seconds),
            }));
        }
        Ok(key)
    }

    /// Saves fields of the profile. If that fails, their values are still valid until the program ends.
    fn save(&self, fields: &Value) {
        if let Err(error) = save(&self.path, &self.profile, fields) {
            tracing::warn!(path = %self.path.display(), %error, "the tokens of the OAuth login were not saved");
        }
    }
}

impl FetchCredentials for OAuth {
    fn name(&self) -> &'static str {
        "oauth"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Sets fields of a profile in the file; all others, known or not, stay as they are.
fn save(path: &Path, profile: &str, fields: &Value) -> std::io::Result<()> {
    let mut document: Value = serde_json::from_str(&file::read(path)?)?;
    let profiles = document.get_mut("profiles").and_then(Value::as_array_mut);
    let named = |entry: &&mut Value| entry.get("name").and_then(Value::as_str) == Some(profile);
    let entry = profiles.into_iter().flatten().find(named).and_then(Value::as_object_mut);
    let Some(entry) = entry else { return Err(std::io::ErrorKind::NotFound.into()) };
    for (name, value) in fields.as_object().into_iter().flatten() {
        entry.insert(name.clone(), value.clone());
    }
    let text = Zeroizing::new(serde_json::to_string_pretty(&document)?);
    file::replace(path, &text)
}
