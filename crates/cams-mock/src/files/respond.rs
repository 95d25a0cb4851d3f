//! The storage over HTTP: PUT stores an object, GET and HEAD read it.

use std::io;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::StreamExt;
use http::header::{
    CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Frame;
use percent_encoding::percent_decode_str;

use super::answer::Problem;
use super::authenticate::{self, text};
use super::blob::{self, Blob};
use super::objects::{MAX_BYTES, Object};
use super::state::{BUCKET, Files};
use crate::ids;
use crate::memory::Shared;
use crate::receive::{Incoming, Room};

/// Longest name of an object, in bytes. <https://www.alibabacloud.com/help/en/oss/user-guide/object-naming-conventions>
const MAX_KEY: usize = 1023;

/// A body that may come in pieces.
pub(crate) type Body = BoxBody<Bytes, io::Error>;

/// Whether the path names an object.
pub(crate) fn is_object(path: &str) -> bool {
    key_in(path).is_some()
}

fn key_in(path: &str) -> Option<&str> {
    path.strip_prefix('/')?.strip_prefix(BUCKET)?.strip_prefix('/')
}

/// Answers a request for an object.
pub(crate) async fn respond(
    memory: &Shared,
    room: &Room,
    now: SystemTime,
    request: Request<Incoming>,
) -> Response<Body> {
    let request_id = ids::letters(24).to_uppercase();
    let (head, body) = request.into_parts();
    let key =
        percent_decode_str(key_in(head.uri.path()).unwrap_or_default()).decode_utf8_lossy().into_owned();
    let answered = match head.method {
        Method::PUT => put(memory, room, now, &head, &key, body).await,
        Method::GET | Method::HEAD => get(memory, now, &head, &key),
        _ => Err(Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            "There are PUT, GET and HEAD.",
        )),
    };
    let mut response = answered.unwrap_or_else(|problem| {
        let host = text(&head.headers, HOST.as_str()).unwrap_or_default();
        let mut response = whole(problem.xml(&request_id, host));
        *response.status_mut() = problem.status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        response
    });
    if let Ok(value) = HeaderValue::try_from(request_id) {
        response.headers_mut().insert("x-oss-request-id", value);
    }
    response
}

/// Checks the request before the body arrives, and stores only a complete body.
async fn put(
    memory: &Shared,
    room: &Room,
    now: SystemTime,
    head: &Parts,
    key: &str,
    mut body: Incoming,
) -> Result<Response<Body>, Problem> {
    let checked = check_put(&memory.peek().service.files, now, head, key);
    if let Err(problem) = checked {
        // A client that is cut off while it sends may never read the response. One that has announced very much is cut
        // off all the same.
        if length(&head.headers).is_none_or(|length| length <= blob::MAX_DRAINED as u64) {
            blob::drain(&mut body).await;
        }
        return Err(problem);
    }
    let blob = Blob::receive(body, MAX_BYTES, room).await?;
    let checksum = blob.checksum();
    let object = Object {
        blob,
        content_type: text(&head.headers, CONTENT_TYPE.as_str())
            .unwrap_or("application/octet-stream")
            .to_owned(),
        is_public: is_public(&head.headers),
    };
    let mut memory = memory.peek();
    let objects = &mut memory.service.files.objects;
    // Another upload of the key may have ended in the meantime.
    check_overwriting(&head.headers, objects.find(key).is_some())?;
    objects.store(key, object);
    drop(memory);
    let mut response = whole(String::new());
    response.headers_mut().insert("x-oss-hash-crc64ecma", checksum.into());
    Ok(response)
}

fn check_put(files: &Files, now: SystemTime, head: &Parts, key: &str) -> Result<(), Problem> {
    let grant = authenticate::check(head, &files.grants, now)?;
    if !key.starts_with(&format!("{}/", grant.directory)) {
        let message = format!("These credentials may write below {}/ only.", grant.directory);
        return Err(Problem::forbidden("AccessDenied", message));
    }
    match text(&head.headers, "x-oss-object-acl") {
        None => {}
        Some(_) if !files.settings.allows_acl => {
            return Err(Problem::forbidden(
                "AccessDenied",
                "You have no right to set the ACL of this object.",
            ));
        }
        Some("default" | "private" | "public-read" | "public-read-write") => {}
        Some(_) => {
            return Err(Problem::bad_request("InvalidArgument", "no such object access control exists"));
        }
    }
    if !head.headers.contains_key(CONTENT_LENGTH) && !head.headers.contains_key(TRANSFER_ENCODING) {
        let message = "You must provide the Content-Length HTTP header.";
        return Err(Problem::new(StatusCode::LENGTH_REQUIRED, "MissingContentLength", message));
    }
    if key.len() > MAX_KEY {
        let message = format!("The object name is longer than {MAX_KEY} bytes.");
        return Err(Problem::bad_request("InvalidObjectName", message));
    }
    if text(&head.headers, CONTENT_TYPE.as_str()).is_some_and(|kind| kind.len() > MAX_KEY) {
        let message = format!("The content type is longer than {MAX_KEY} bytes.");
        return Err(Problem::bad_request("InvalidArgument", message));
    }
    if length(&head.headers).is_some_and(|length| length > MAX_BYTES) {
        return Err(Problem::too_large(MAX_BYTES));
    }
    check_overwriting(&head.headers, files.objects.find(key).is_some())
}

fn check_overwriting(headers: &HeaderMap, exists: bool) -> Result<(), Problem> {
    if exists && text(headers, "x-oss-forbid-overwrite") == Some("true") {
        let message = "The object you specified already exists and can not be overwritten.";
        return Err(Problem::new(StatusCode::CONFLICT, "FileAlreadyExists", message));
    }
    Ok(())
}

/// The length that a request announces.
fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, CONTENT_LENGTH.as_str())?.parse().ok()
}

fn is_public(headers: &HeaderMap) -> bool {
    matches!(text(headers, "x-oss-object-acl"), Some("public-read" | "public-read-write"))
}

/// Reads an object. One that is not public needs a link from GeneratePresignedUrl.
fn get(memory: &Shared, now: SystemTime, head: &Parts, key: &str) -> Result<Response<Body>, Problem> {
    let memory = memory.peek();
    let files = &memory.service.files;
    let found = files.objects.find(key);
    if !found.as_ref().is_some_and(|object| object.is_public) {
        files.links.check(key, head.uri.query().unwrap_or_default(), now)?;
    }
    drop(memory);
    let object = found.ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
    })?;
    let mut response = match head.method {
        Method::HEAD => whole(String::new()),
        _ => {
            let pieces = object.blob.read().map_err(Problem::storage)?;
            // `BoxBody` must be `Sync`, which a stream of a file is.
            Response::new(BodyExt::boxed(StreamBody::new(pieces.map(|piece| piece.map(Frame::data)))))
        }
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, object.blob.size().into());
    headers.insert("x-oss-hash-crc64ecma", object.blob.checksum().into());
    if let Ok(value) = HeaderValue::try_from(object.content_type.as_str()) {
        headers.insert(CONTENT_TYPE, value);
    }
    // A stored page has the origin of the server's own page, and must not act in its name.
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

/// A response with a body in memory.
fn whole(body: String) -> Response<Body> {
    Response::new(Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed())
}
