//! Temporary keys for an OAuth login that the `aliyun` command keeps in a profile.
//!
//! A refresh token can be used only once, and the response contains the next one. Without permission to save the next
//! one to the profile, the token is not used at all: a program that kept it to itself would log the user out. If saving
//! fails, for example because the disk is full, the program continues with the next one and tries to save it again.
//!
//! Several programs, and several runtimes of a program, may share a login. The program that renews it holds the lock
//! file beside the profile file, from reading the refresh token until the next one is saved. The others wait for it,
//! and find new tokens.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

use super::answer::{self, TemporaryKey};
use super::context::Context;
use super::error::CredentialsError;
use super::exchange::{self, Answer};
use super::lock_file::LockFile;
use super::login::{self, Login, Tokens, seconds};
use super::profile_file::{self, ProfileFile};
use super::provider::FetchCredentials;
use super::secret::Secret;
use super::value::Credentials;
use crate::date;
use crate::future::BoxFuture;
use crate::platform;
use crate::request::percent::canonical_pairs;

const PEER: &str = "the OAuth service";
const LIMIT: Duration = Duration::from_secs(10);
/// An access token with less remaining time than this is renewed before it is used.
const SHORT: Duration = Duration::from_secs(1200);
/// How often to check whether another program has finished its renewal.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOG_IN: &str = "log in again with `aliyun configure --mode OAuth`";

#[derive(Clone, Debug)]
pub(crate) struct OAuth {
    context: Context,
    path: PathBuf,
    profile: String,
    base: &'static str,
    client_id: &'static str,
    tokens: Arc<Mutex<Tokens>>,
}

/// The response to a refresh token.
#[derive(Deserialize)]
struct NextTokens {
    access_token: Option<Secret>,
    refresh_token: Option<Secret>,
    /// In seconds.
    expires_in: Option<u64>,
}

impl OAuth {
    /// `path` and `profile` identify the place where rotated tokens are saved.
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
            tokens: Arc::new(Mutex::new(login.tokens)),
        })
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        let now = self.context.now();
        let tokens = {
            let mut tokens = self.lock();
            let key = tokens.key.take();
            if let Some(key) = key.filter(|key| key.expires_at().is_some_and(|expiry| now < expiry)) {
                return Ok(key);
            }
            tokens.clone()
        };
        let tokens = match self.is_due(&tokens) {
            true => self.renewed().await.or_else(|error| self.still_good(tokens, error))?,
            false => tokens,
        };
        if !self.is_good(&tokens) {
            return Err(CredentialsError::new("the OAuth login has expired").with_help(LOG_IN));
        }
        self.exchange(&tokens.access).await
    }

    fn is_good(&self, tokens: &Tokens) -> bool {
        !tokens.access.is_empty() && self.context.now() < tokens.access_expiry
    }

    /// Returns the tokens that could not be renewed, while the access token is valid.
    fn still_good(&self, tokens: Tokens, error: CredentialsError) -> Result<Tokens, CredentialsError> {
        if !self.is_good(&tokens) {
            return Err(error);
        }
        tracing::warn!(error = error.report(), "the OAuth login could not be renewed");
        Ok(tokens)
    }

    fn is_due(&self, tokens: &Tokens) -> bool {
        let is_short = tokens.access.is_empty() || tokens.access_expiry < self.context.now() + SHORT;
        is_short && !tokens.refresh.is_empty() && self.context.may_save()
    }

    /// Returns the next tokens. Once a renewal has started, it continues without its caller, who may time out before
    /// the tokens are saved. It ends with its runtime, so nothing keeps the lock.
    async fn renewed(&self) -> Result<Tokens, CredentialsError> {
        let oauth = self.clone();
        let renewal = tokio::spawn(async move { oauth.renew().await });
        renewal.await.map_err(|_| {
            CredentialsError::transient("the runtime ended during the renewal of the OAuth login")
        })?
    }

    /// Renews the newest tokens, unless somebody else has done so.
    async fn renew(&self) -> Result<Tokens, CredentialsError> {
        let lock = self.locked().await?;
        let saved = self.saved()?;
        let unsaved = self.unsaved(&saved);
        let newest = unsaved.as_ref().unwrap_or(&saved);
        let tokens = match self.is_due(newest) {
            true => self.next(&newest.refresh).await?,
            // Its key is as old as the renewal, and the next one is about to be fetched.
            false => Tokens { key: None, ..newest.clone() },
        };
        *self.lock() = tokens.clone();
        if tokens.refresh.expose() != saved.refresh.expose() {
            self.context.unsaved.keep(&self.path, &self.profile, &saved, &tokens);
            self.save(lock, Some(&tokens), Map::new()).await;
        }
        Ok(tokens)
    }

    /// Returns the tokens that this program could not save. The refresh token in the file is then used up.
    fn unsaved(&self, saved: &Tokens) -> Option<Tokens> {
        self.context.unsaved.after(&self.path, &self.profile, saved)
    }

    /// Returns the lock file, once nobody else holds it.
    async fn locked(&self) -> Result<LockFile, CredentialsError> {
        let begun = Instant::now();
        loop {
            if let Some(lock) = LockFile::take(&self.path)? {
                return Ok(lock);
            }
            if begun.elapsed() > 2 * LIMIT {
                let message = "another program is renewing the OAuth login";
                return Err(CredentialsError::transient(message).with_help("call again in a moment"));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Returns the current tokens of the profile file.
    fn saved(&self) -> Result<Tokens, CredentialsError> {
        let file = ProfileFile::read(&self.path)?;
        let profile = file.profiles().iter().find(|profile| profile.name() == self.profile);
        let profile = profile.ok_or_else(|| {
            let path = self.path.display();
            CredentialsError::new(format!("there is no profile `{}` in {path} any more", self.profile))
        })?;
        Ok(profile.login()?.tokens)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Tokens> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets the next tokens, which must be saved immediately.
    async fn next(&self, refresh: &Secret) -> Result<Tokens, CredentialsError> {
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
        let answer = self.send(request).await?;
        let next: NextTokens = answer::read(PEER, answer.body).map_err(|error| error.with_help(LOG_IN))?;
        let (Some(access), Some(refresh), Some(life)) =
            (next.access_token, next.refresh_token, next.expires_in)
        else {
            let lacks = format!("the answer of {PEER} lacks a token, or how long it is good for");
            return Err(CredentialsError::new(lacks).with_help(LOG_IN));
        };
        let access_expiry = now.checked_add(Duration::from_secs(life)).unwrap_or(now);
        Ok(Tokens { access, access_expiry, refresh, key: None })
    }

    async fn exchange(&self, access: &Secret) -> Result<Credentials, CredentialsError> {
        let request = Request::post(format!("{}/v1/exchange", self.base))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, exchange::bearer(access)?)
            .body(Bytes::new())
            .map_err(|error| CredentialsError::new(error.to_string()))?;
        let answer = self.send(request).await?;
        let key = answer::read::<TemporaryKey>(PEER, answer.body)?;
        let key = key.into_credentials(PEER, &self.context, None)?;
        if self.context.may_save() {
            self.save_key(&key).await;
        }
        Ok(key)
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Answer, CredentialsError> {
        login::accept(PEER, self.context.http.send(PEER, request, LIMIT).await?, LOG_IN)
    }

    async fn save_key(&self, key: &Credentials) {
        let fields = Map::from_iter([
            ("access_key_id".to_owned(), json!(key.access_key_id())),
            ("access_key_secret".to_owned(), json!(key.access_key_secret())),
            ("sts_token".to_owned(), json!(key.security_token())),
            ("sts_expiration".to_owned(), json!(key.expires_at().map(seconds))),
        ]);
        let locked = LockFile::take(&self.path).and_then(|lock| Ok(lock.zip(Some(self.saved()?))));
        match locked {
            Ok(Some((lock, saved))) => self.save(lock, self.unsaved(&saved).as_ref(), fields).await,
            // The program that renews the login gets its own key.
            Ok(None) => {}
            Err(error) => tracing::warn!(error = error.report(), "the key of the OAuth login was not saved"),
        }
    }

    /// Saves fields of the profile and tokens that it lacks, and holds the lock until that is done. If it fails, the
    /// program continues with what it has.
    async fn save(&self, lock: LockFile, tokens: Option<&Tokens>, mut fields: Map<String, Value>) {
        fields.extend(tokens.iter().flat_map(|tokens| tokens.fields()));
        let (path, profile) = (self.path.clone(), self.profile.clone());
        // Flushing a file to disk takes a while.
        let save = move || {
            let saved = profile_file::save(&path, &profile, fields);
            drop(lock);
            saved
        };
        match platform::blocking(self.context.platform(), save).await {
            Some(Ok(())) => {
                tokens
                    .iter()
                    .for_each(|tokens| self.context.unsaved.forget(&self.path, &self.profile, tokens));
            }
            Some(Err(error)) => {
                tracing::warn!(path = %self.path.display(), %error, "the tokens of the OAuth login were not saved");
            }
            None => {}
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
