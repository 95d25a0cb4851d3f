//! Authorizations to upload: a client fetches one for all who want it, keeps it for each space, and renews it before it expires.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use cams_core::storage::Bucket;
use cams_core::{CallOptions, Credentials, Engine, Error};
use cams_models::{GetChatappUploadAuthorizationData, GetChatappUploadAuthorizationRequest};

const ACTION: &str = "GetChatappUploadAuthorization";

/// How long one is kept that does not say when it expires: the shortest life that STS gives.
const UNDATED: Duration = Duration::from_secs(15 * 60);

/// How early one is renewed at most.
const MAX_AHEAD: Duration = Duration::from_secs(5 * 60);

/// An `Expire` above this is a time, not a duration.
const EPOCH: u64 = 1_000_000_000;

/// Where to upload to, and with which credentials.
pub(crate) struct Authorization {
    pub(crate) bucket: Bucket,
    pub(crate) directory: String,
    pub(crate) credentials: Credentials,
    renew_at: SystemTime,
    expires_at: SystemTime,
    /// Whether the storage has refused to make an object public.
    refuses_public: AtomicBool,
}

impl Authorization {
    pub(crate) fn refuses_public(&self) -> bool {
        self.refuses_public.load(Ordering::Relaxed)
    }

    pub(crate) fn note_public_refused(&self) {
        self.refuses_public.store(true, Ordering::Relaxed);
    }

    fn new(data: GetChatappUploadAuthorizationData, region: &str, now: SystemTime) -> Result<Self, Error> {
        let missing = |name: &str| Error::unreadable(ACTION, format!("the answer has no `{name}`"));
        let text =
            |value: Option<String>, name| value.filter(|text| !text.is_empty()).ok_or_else(|| missing(name));
        let bucket = text(data.bucket_name, "BucketName")?;
        let endpoint = text(data.end_point, "EndPoint")?;
        let bucket = Bucket::new(&endpoint, &bucket, region)
            .map_err(|error| Error::unreadable(ACTION, error.message().to_owned()))?;
        let id = text(data.access_key_id, "AccessKeyId")?;
        let credentials = Credentials::new(id, text(data.access_key_secret, "AccessKeySecret")?);
        let token = text(data.security_token, "SecurityToken")?;
        let expires_at = expiry(data.expire, now);
        let life = expires_at.duration_since(now).unwrap_or_default();
        Ok(Self {
            bucket,
            directory: data.dir.unwrap_or_default(),
            credentials: credentials.with_security_token(token),
            renew_at: expires_at.checked_sub((life / 5).min(MAX_AHEAD)).unwrap_or(now),
            expires_at,
            refuses_public: AtomicBool::new(false),
        })
    }
}

/// Without the credentials.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("bucket", &self.bucket)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// `Expire` is documented as a number of seconds; a number as large as a time since 1970 is taken for one.
fn expiry(expire: Option<i32>, now: SystemTime) -> SystemTime {
    match expire.and_then(|expire| u64::try_from(expire).ok()).filter(|expire| *expire > 0) {
        None => now + UNDATED,
        Some(seconds) if seconds > EPOCH => SystemTime::UNIX_EPOCH + Duration::from_secs(seconds),
        Some(seconds) => now + Duration::from_secs(seconds),
    }
}

/// The authorizations of a client, by `CustSpaceId`; the one for the client's default space has no ID.
#[derive(Debug, Default)]
pub(crate) struct Authorizations(Mutex<HashMap<Option<String>, Arc<Slot>>>);

/// The authorization of a space. The task that holds the lock fetches; all others wait for its result.
#[derive(Debug, Default)]
struct Slot {
    /// Fetches that came to an end.
    ended: AtomicU64,
    state: tokio::sync::Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Arc<Authorization>>,
    /// The last fetch, if it failed.
    failure: Option<Error>,
}

impl Authorizations {
    /// Returns the authorization of a space: the stored one, unless it is about to expire.
    pub(crate) async fn get(
        &self,
        engine: &Engine,
        space: Option<&str>,
    ) -> Result<Arc<Authorization>, Error> {
        let slot = self.slot(space);
        let before = slot.ended.load(Ordering::SeqCst);
        let mut state = slot.state.lock().await;
        let now = engine.now();
        if let Some(kept) = state.kept.as_ref().filter(|kept| now < kept.renew_at) {
            return Ok(Arc::clone(kept));
        }
        let waited_for_it = slot.ended.load(Ordering::SeqCst) > before;
        let fetched = match state.failure.as_ref().filter(|_| waited_for_it) {
            Some(failure) => Err(failure.clone()),
            None => state.note(&slot, fetch(engine, space).await),
        };
        match (fetched, &state.kept) {
            // The old one is good until it expires.
            (Err(_), Some(kept)) if now < kept.expires_at => Ok(Arc::clone(kept)),
            (fetched, _) => fetched,
        }
    }

    /// Forgets an authorization that the storage has refused.
    pub(crate) async fn forget(&self, space: Option<&str>, refused: &Arc<Authorization>) {
        let slot = self.slot(space);
        let mut state = slot.state.lock().await;
        state.kept.take_if(|kept| Arc::ptr_eq(kept, refused));
    }

    fn slot(&self, space: Option<&str>) -> Arc<Slot> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(space.map(str::to_owned)).or_default())
    }
}

impl State {
    /// Keeps what came of a fetch: a success for all, a failure for those who waited for it.
    fn note(
        &mut self,
        slot: &Slot,
        fetched: Result<Authorization, Error>,
    ) -> Result<Arc<Authorization>, Error> {
        slot.ended.fetch_add(1, Ordering::SeqCst);
        let fetched = fetched.map(Arc::new);
        self.failure = fetched.as_ref().err().cloned();
        if let Ok(authorization) = &fetched {
            self.kept = Some(Arc::clone(authorization));
        }
        fetched
    }
}

async fn fetch(engine: &Engine, space: Option<&str>) -> Result<Authorization, Error> {
    let mut request = GetChatappUploadAuthorizationRequest::new();
    request.cust_space_id = space.map(str::to_owned);
    let reply = engine.call(&request, &CallOptions::default()).await?;
    let data = reply.output.data.ok_or_else(|| Error::unreadable(ACTION, "the answer has no `Data`"))?;
    Authorization::new(data, engine.region(), engine.now())
}
