//! TLS of the default transport: rustls, the certificates of the platform, and what the configuration adds.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::connection::{Connection, Identity};
use crate::Error;

/// The provider is passed along, not installed for the whole process, which is the program's to choose.
fn provider() -> CryptoProvider {
    #[cfg(feature = "tls-ring")]
    let provider = rustls::crypto::ring::default_provider();
    #[cfg(not(feature = "tls-ring"))]
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    provider
}

pub(super) fn config(connection: &Connection) -> Result<ClientConfig, Error> {
    let provider = Arc::new(provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?
        .dangerous()
        .with_custom_certificate_verifier(verifier(connection, provider)?);
    Ok(match &connection.identity {
        None => config.with_no_client_auth(),
        Some(identity) => {
            let (certificates, key) = read(identity)?;
            config.with_client_auth_cert(certificates, key).map_err(failed)?
        }
    })
}

/// Who vouches for the server: the platform with the added roots, or these alone.
fn verifier(
    connection: &Connection,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    let mut roots = Vec::new();
    for pem in &connection.roots {
        roots.extend(certificates(pem, "the root certificates")?);
    }
    if connection.trusts_platform {
        let verifier = Verifier::new_with_extra_roots(roots, provider).map_err(failed)?;
        return Ok(Arc::new(verifier));
    }
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(failed)?;
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider).build();
    verifier.map(|verifier| verifier as _).map_err(failed)
}

fn read(identity: &Identity) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Error> {
    let certificates = certificates(&identity.certificates, "the certificate of the client")?;
    // The error may quote the key.
    let key = PrivateKeyDer::from_pem_slice(&identity.key)
        .map_err(|_| Error::configuration("the key of the client is no private key in PEM"))?;
    Ok((certificates, key))
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |reason: String| Error::configuration(format!("{what} cannot be read as PEM: {reason}"));
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if found.is_empty() => Err(wrong("there is no certificate in it".into())),
        Ok(found) => Ok(found),
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::configuration(format!("TLS cannot be set up: {error}"))
}
