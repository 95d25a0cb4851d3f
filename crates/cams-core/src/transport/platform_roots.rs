//! TLS that trusts the certificates of the platform, which are read once per process.
//!
//! Reading them takes about 20 ms in a debug build, and `reqwest` does so for every client that it builds. Here, all
//! clients that trust only the platform share one verifier, and with it the certificates. A process that only uses
//! plain HTTP never reads them. A root that is installed while the process runs takes effect at its next start.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use rustls_platform_verifier::Verifier;

/// Returns the TLS settings of all clients that trust only the platform. With `at_once`, its certificates are read now.
///
/// # Errors
/// Fails only with `at_once`, if the platform has no certificates, or if they cannot be read.
pub(super) fn client_config(at_once: bool) -> Result<ClientConfig, Error> {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    if at_once {
        verifier()?;
    }
    if let Some(config) = CONFIG.get() {
        return Ok(config.clone());
    }
    let mut config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Platform))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(CONFIG.get_or_init(|| config).clone())
}

fn provider() -> Result<Arc<CryptoProvider>, Error> {
    let provider = CryptoProvider::get_default();
    provider.cloned().ok_or_else(|| Error::General("no cryptography was chosen for this process".into()))
}

/// Returns the verifier with the certificates of the platform. If it fails, the next connection tries again.
fn verifier() -> Result<&'static Verifier, Error> {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    if let Some(verifier) = VERIFIER.get() {
        return Ok(verifier);
    }
    let made = Verifier::new(provider()?)?;
    Ok(VERIFIER.get_or_init(|| made))
}

/// Passes everything to the verifier, which is created on first use.
#[derive(Debug)]
struct Platform;

impl ServerCertVerifier for Platform {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verifier()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verifier()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        verifier().map(ServerCertVerifier::supported_verify_schemes).unwrap_or_default()
    }
}
