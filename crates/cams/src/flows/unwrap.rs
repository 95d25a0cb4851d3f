//! The one step that needs the private key.

use std::fmt;

use cams_core::BoxFuture;
use zeroize::Zeroizing;

use super::error::UnwrapKeyError;

/// Decrypts the AES key of a request with RSA-OAEP, with SHA-256 as its hash and in MGF1, and an empty label.
///
/// [`FlowKey`](super::FlowKey) does this in the current process. Implement the trait to keep the private key in a key
/// service or a hardware module:
///
/// ```
/// use cams::BoxFuture;
/// use cams::flows::{UnwrapKey, UnwrapKeyError};
/// use zeroize::Zeroizing;
///
/// #[derive(Debug)]
/// struct KeyService;
///
/// impl KeyService {
///     async fn decrypt(&self, ciphertext: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
///         // Ask the service; `None` means that it refused the ciphertext.
///         # Ok(None)
///     }
/// }
///
/// impl UnwrapKey for KeyService {
///     fn unwrap_key<'a>(
///         &'a self,
///         wrapped: &'a [u8],
///     ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, UnwrapKeyError>> {
///         Box::pin(async move {
///             match self.decrypt(wrapped).await {
///                 Ok(Some(key)) => Ok(Zeroizing::new(key)),
///                 Ok(None) => Err(UnwrapKeyError::Refused),
///                 Err(error) => Err(UnwrapKeyError::unavailable(error)),
///             }
///         })
///     }
/// }
/// ```
pub trait UnwrapKey: fmt::Debug + Send + Sync + 'static {
    /// Decrypts one key. The result for a well-formed request has 16 bytes; the endpoint refuses others.
    ///
    /// # Errors
    /// Fails with [`UnwrapKeyError::Refused`] if the ciphertext is not for this key, whatever the reason, and with
    /// [`UnwrapKeyError::Unavailable`] if this could not be determined.
    fn unwrap_key<'a>(
        &'a self,
        wrapped: &'a [u8],
    ) -> BoxFuture<'a, Result<Zeroizing<Vec<u8>>, UnwrapKeyError>>;
}
