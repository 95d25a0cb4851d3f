//! Upload authorizations. A client fetches one for all its callers, keeps it for each space, and renews it before it
//! expires.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use cams_core::internal::parse_date;
use cams_core::storage::Bucket;
use cams_core::{CallOptions, Credentials, Engine, Error};
use cams_models::{GetChatappUploadAuthorizationData, GetChatappUploadAuthorizationRequest};
use serde_json::Value;

const ACTION: &str = "GetChatappUploadAuthorization";

/// Lifetime of an authorization without a credible expiry: the shortest lifetime that STS grants.
const UNDATED: Duration = Duration::from_secs(15 * 60);

/// How early an authorization is renewed at most.
const MAX_AHEAD: Duration = Duration::from_secs(5 * 60);

/// The longest lifetime that STS grants, plus a day. A longer one has the wrong unit.
const LONGEST: Duration = Duration::from_secs(36 * 60 * 60);

/// From this value on, an `Expire` is a time in seconds; from a hundred times this value on, a time in milliseconds.
const EPOCH: f64 = 1e9;

/// Where to upload, and with which credentials.
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
        let expires_at = expiry(data.expire.as_ref(), now);
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

/// Omits the credentials.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("bucket", &self.bucket)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Returns when credentials expire, from an `Expire` in any form. It is documented as a timeout period, without a unit
/// or a form. An implausible value is ignored, because a good authorization must not fail because of it.
fn expiry(expire: Option<&Value>, now: SystemTime) -> SystemTime {
    let told = match expire {
        Some(Value::Number(number)) => number.as_f64().and_then(|number| expiry_of(number, now)),
        Some(Value::String(text)) => match text.trim().parse() {
            Ok(number) => expiry_of(number, now),
            Err(_) => parse_date(text.trim()),
        },
        _ => None,
    };
    let is_credible = |time: &SystemTime| *time > now && *time <= now + LONGEST;
    told.filter(is_credible).unwrap_or(now + UNDATED)
}

/// Interprets a number as seconds from now, or as a time since 1970 in seconds or milliseconds.
fn expiry_of(number: f64, now: SystemTime) -> Option<SystemTime> {
    let (start, seconds) = match number {
        number if number < EPOCH => (now, number),
        number if number < EPOCH * 100.0 => (SystemTime::UNIX_EPOCH, number),
        number => (SystemTime::UNIX_EPOCH, number / 1000.0),
    };
    start.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}

/// The authorizations of a client, by `CustSpaceId`. The one for the client's default space has no ID.
#[derive(Debug, Default)]
pub(crate) struct Authorizations(Mutex<HashMap<Option<String>, Arc<Slot>>>);

/// The authorization of a space. The task that holds the lock fetches it, and all others wait for its result.
#[derive(Debug, Default)]
struct Slot {
    /// Number of completed fetches.
    ended: AtomicU64,
    state: tokio::sync::Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    kept: Option<Arc<Authorization>>,
    /// The error of the last fetch, if it failed.
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
            // The old authorization is valid until it expires.
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
    /// Keeps the result of a fetch: a success for everyone, a failure for those who waited for it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn case_32_an_expire_of_any_form_is_a_hint() {
        // 2026-01-01T00:00:00Z.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        for (expire, seconds) in [
            (json!(3600), 3600),
            (json!("3600"), 3600),
            (json!(3600.0), 3600),
            (json!(1_767_229_200), 3600),
            (json!(1_767_229_200_000_i64), 3600),
            (json!("1767229200000"), 3600),
            (json!("2026-01-01T01:00:00Z"), 3600),
            (json!("2026-01-01T09:00:00+08:00"), 3600),
            // Not credible: expired, a duration in milliseconds, or missing.
            (json!(1_767_225_600_000_i64), 900),
            (json!("2025-01-01T00:00:00Z"), 900),
            (json!(3_600_000), 900),
            (json!(0), 900),
            (json!(-1), 900),
            (json!(1e300), 900),
            (json!("NaN"), 900),
            (json!("soon"), 900),
            (json!({"seconds": 3600}), 900),
            (json!(null), 900),
        ] {
            let life = expiry(Some(&expire), now).duration_since(now).unwrap();
            assert_eq!(life, Duration::from_secs(seconds), "{expire}");
        }
        assert_eq!(expiry(None, now), now + UNDATED);
    }
}
