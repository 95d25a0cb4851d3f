//! TLS of the default transport: rustls, the certificates of the platform, and those of the configuration.

use std::error::Error as _;

use reqwest::{Certificate, ClientBuilder};
use rustls::crypto::CryptoProvider;
use zeroize::Zeroizing;

use super::platform_roots;
use super::settings::{HttpSettings, Identity};
use crate::error::Error;

/// Adds the trusted certificates and the client certificate. Unless TLS is needed immediately, the certificates of the
/// platform may be missing, and are read when the first connection needs them.
pub(super) fn apply(
    mut builder: ClientBuilder,
    settings: &HttpSettings,
    needs_tls: bool,
) -> Result<ClientBuilder, Error> {
    ensure_provider();
    if settings.trusts_platform_alone() {
        let config = platform_roots::client_config(needs_tls).map_err(|error| not_set_up(&error))?;
        return Ok(builder.tls_backend_preconfigured(config));
    }
    let mut roots = Vec::new();
    for pem in &settings.roots {
        roots.extend(certificates(pem, "the root certificates")?);
    }
    builder = builder.tls_backend_rustls();
    builder =
        if settings.trusts_platform { builder.tls_certs_merge(roots) } else { builder.tls_certs_only(roots) };
    Ok(match &settings.identity {
        Some(identity) => builder.identity(read(identity)?),
        None => builder,
    })
}

/// Refuses settings without any trusted certificate.
pub(super) fn check(settings: &HttpSettings) -> Result<(), Error> {
    if settings.trusts_platform || !settings.roots.is_empty() || settings.customize.is_some() {
        return Ok(());
    }
    Err(Error::configuration(
        "no certificate is trusted: add some with `Config::root_certificates`, or leave out `no_platform_roots`",
    ))
}

/// Returns why TLS cannot be set up.
pub(super) fn not_set_up(error: &rustls::Error) -> Error {
    let reason = match error {
        rustls::Error::General(text) if text.contains("No CA certificates") => no_roots(),
        error => error.to_string(),
    };
    Error::configuration(format!("TLS cannot be set up: {reason}"))
}

/// For a machine without trusted certificates, such as a container built `FROM scratch`.
fn no_roots() -> String {
    let mut variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter();
    let place = match variables.find(|name| std::env::var_os(name).is_some()) {
        Some(name) => format!("where {name} points to"),
        None => "on this machine".to_owned(),
    };
    format!(
        "no root certificate was found {place}, so no server can be trusted; install the package `ca-certificates`, \
         set SSL_CERT_FILE to a PEM file, or add certificates with `Config::root_certificates`"
    )
}

/// `reqwest` takes its cryptography from the process. If the program has chosen none, it gets the one of this build, as
/// it would from rustls itself.
fn ensure_provider() {
    if CryptoProvider::get_default().is_none() {
        #[cfg(feature = "tls-ring")]
        let provider = rustls::crypto::ring::default_provider();
        #[cfg(not(feature = "tls-ring"))]
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        // If another thread was faster, there is one now.
        let _ = provider.install_default();
    }
}

fn read(identity: &Identity) -> Result<reqwest::Identity, Error> {
    certificates(&identity.certificates, "the certificate of the client")?;
    let mut both = Zeroizing::new(Vec::with_capacity(identity.certificates.len() + 1 + identity.key.len()));
    both.extend_from_slice(&identity.certificates);
    both.push(b'\n');
    both.extend_from_slice(&identity.key);
    // The error may quote the key.
    reqwest::Identity::from_pem(&both)
        .map_err(|_| Error::configuration("the key of the client is not a private key in PEM"))
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<Certificate>, Error> {
    let wrong = |reason: String| Error::configuration(format!("{what} cannot be read as PEM: {reason}"));
    match Certificate::from_pem_bundle(pem) {
        Ok(found) if found.is_empty() => Err(wrong("there is no certificate in it".into())),
        Ok(found) => Ok(found),
        Err(error) => Err(wrong(error.source().map_or_else(|| error.to_string(), ToString::to_string))),
    }
}
