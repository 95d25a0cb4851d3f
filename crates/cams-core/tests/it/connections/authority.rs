//! Certificates.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier};
use tokio_rustls::TlsAcceptor;

/// An authority made for one test, with a certificate for this machine and one for a client.
pub(crate) struct Authority {
    pub(crate) root: String,
    pub(crate) root_der: CertificateDer<'static>,
    pub(crate) server: (CertificateDer<'static>, PrivateKeyDer<'static>),
    pub(crate) client: (String, String),
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::until(2100)
    }

    /// An authority whose certificates for others end with the beginning of a year.
    pub(crate) fn until(year: i32) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        // Each has a name of its own, as authorities do. Otherwise one would seem to be a forgery of another.
        params.distinguished_name.push(DnType::CommonName, format!("{:02x?}", &key.public_key_raw()[..16]));
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::new(params, key);
        let issue = |name: &str, purpose| {
            let mut params = CertificateParams::new([name.to_owned()]).unwrap();
            params.extended_key_usages = vec![purpose];
            params.not_after = date_time_ymd(year, 1, 1);
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &issuer).unwrap(), key)
        };
        let (server, server_key) = issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
        let (client, client_key) = issue("client", ExtendedKeyUsagePurpose::ClientAuth);
        Self {
            root: root.pem(),
            root_der: root.der().clone(),
            server: (server.der().clone(), PrivateKeyDer::try_from(server_key.serialize_der()).unwrap()),
            client: (client.pem(), client_key.serialize_pem()),
        }
    }

    /// Settings of a TLS server; with `asks` it wants to see a certificate of the client.
    pub(crate) fn server(&self, asks: bool) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        // With TLS 1.2 the server refuses a client before the handshake ends, so what follows does not race.
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[&rustls::version::TLS12])
            .unwrap();
        let config = if asks {
            let mut roots = RootCertStore::empty();
            roots.add(self.root_der.clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            config.with_client_cert_verifier(verifier.unwrap())
        } else {
            config.with_no_client_auth()
        };
        let (certificate, key) = (self.server.0.clone(), self.server.1.clone_key());
        TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate], key).unwrap()))
    }
}
