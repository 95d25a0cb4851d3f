//! Temporary keys for an OAuth login, which the `aliyun` command keeps in a profile.
//!
//! The refresh token of a login is good for one use, and the answer has the next one. Unless that may be written back
//! into the profile, it is not used at all: a program that kept the next one to itself would log the user out.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use cams_operation::{ReadField, object};
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde_core::{Deserialize, Deserializer};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::answer::{self, TemporaryKey};
use super::profile::{Profile, text};
use super::secret::Secret;
use super::{Context, Credentials, CredentialsError, FetchCredentials, exchange, file};
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

/// The only exchange of a refresh token that is under way: the token is good for one use, and each runtime of a program fetches on
/// its own.
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

/// What the profile holds of the login.
#[derive(Clone, Debug)]
struct Tokens {
    access: Secret,
    access_expiry: SystemTime,
    refresh: Secret,
    /// Keys that an earlier exchange left in the profile; they are used once.
    key: Option<Credentials>,
}

/// What a refresh token is exchanged for.
#[derive(Default)]
struct NextTokens {
    access: Option<Secret>,
    refresh: Option<Secret>,
    seconds: Option<u64>,
}

impl ReadField for NextTokens {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        match name {
            "access_token" => self.access = Deserialize::deserialize(value)?,
            "refresh_token" => self.refresh = Deserialize::deserialize(value)?,
            "expires_in" => self.seconds = Deserialize::deserialize(value)?,
            _ => object::skip(value)?,
        }
        Ok(())
    }
}

impl OAuth {
    pub(crate) fn new(context: &Context, path: &Path, profile: &Profile) -> Result<Self, CredentialsError> {
        let site = text(&profile.oauth_site_type).unwrap_or("CN");
        let (base, client_id) = match site.to_ascii_uppercase().as_str() {
            "CN" => ("https://oauth.aliyun.com", "4038181954557748008"),
            "INTL" => ("https://oauth.alibabacloud.com", "4103531455503354461"),
            _ => {
                return Err(CredentialsError::new(format!("`oauth_site_type` is `{site}`"))
                    .with_help("it must be CN or INTL"));
            }
        };
        let tokens = Tokens {
            access: profile.oauth_access_token.clone().unwrap_or_default(),
            access_expiry: time(profile.oauth_access_token_expire),
            refresh: profile.oauth_refresh_token.clone().unwrap_or_default(),
            key: stored_key(profile),
        };
        Ok(Self {
            context: context.clone(),
            path: path.to_owned(),
            profile: profile.name().to_owned(),
            base,
            client_id,
            tokens: Mutex::new(tokens),
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
            // Before the tokens are let go: who takes them next sees this, or the new ones.
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

    /// Takes the next tokens, and writes them back at once.
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
        let NextTokens { access: Some(access), refresh: Some(refresh), seconds: Some(life) } = next else {
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

    /// Writes fields of the profile into the file. What cannot be written is still good until the program ends.
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

fn stored_key(profile: &Profile) -> Option<Credentials> {
    let (id, secret) = (text(&profile.access_key_id)?, text(&profile.access_key_secret)?);
    let key = Credentials::new(id, secret).with_security_token(text(&profile.sts_token)?);
    Some(key.with_expiry(time(profile.sts_expiration)))
}

/// The time of seconds since 1970; what is absent or no such time has passed long ago.
fn time(seconds: Option<i64>) -> SystemTime {
    let seconds = seconds.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or_default();
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).unwrap_or(UNIX_EPOCH)
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
