//! Object Storage Service (OSS): stores an object with temporary credentials, through the connections of an engine.
//!
//! An upload is not a call of the service's API: it goes to another server, has another signature (`OSS4-HMAC-SHA256`,
//! in `sign`), and has no operation. It shares the transport, the clock, the retry policy, and the error type.
//! Repeating it is harmless, because it never overwrites: an attempt that finds the object of a lost attempt has
//! succeeded.
//!
//! ```no_run
//! use cams_core::storage::{Bucket, Content, Observer, PutObject};
//! use cams_core::{Credentials, Engine};
//!
//! # async fn run(engine: Engine) -> Result<(), cams_core::Error> {
//! let bucket = Bucket::new("https://oss-ap-southeast-1.aliyuncs.com", "example-bucket", "ap-southeast-1")?;
//! let credentials = Credentials::new("STS.id", "secret").with_security_token("token");
//! let put = PutObject::new(&bucket, "1000102939/a3f1-photo.jpg", &credentials).content_type("image/jpeg");
//! let stored = engine.put_object(&put, &mut Content::file("photo.jpg"), &Observer::default()).await?;
//! println!("{} has {} bytes", bucket.url(put.key()), stored.size);
//! # Ok(())
//! # }
//! ```

pub(crate) mod answer;
pub(crate) mod bucket;
pub(crate) mod content;
pub(crate) mod outgoing;
pub(crate) mod put;
mod sign;

pub use bucket::{Bucket, key_of_url};
pub use content::Content;
pub use outgoing::Observer;
pub use put::{MAX_OBJECT_BYTES, PutObject, Stored};
