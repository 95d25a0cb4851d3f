//! Advice about a TLS failure, from the causes of an error.

use std::error::Error;
use std::io;

use rustls::{AlertDescription, CertificateError, Error as TlsError, InvalidMessage};

const UNTRUSTED: &str = "this machine does not trust the issuer of the certificate; if a company's proxy or firewall inspects TLS, \
     add its root with `Config::root_certificates` or SSL_CERT_FILE, otherwise install or update the package `ca-certificates`";

const WRONG_TIME: &str =
    "check the clock of this machine; if it is right, the certificate of the server must be renewed";

const WRONG_NAME: &str = "another server answered than the one that was called; check the endpoint, the name resolution, and \
     any proxy or login page on the way";

const NOT_TLS: &str = "the other side does not speak TLS; check the port, and write `http://` for a proxy that speaks plain HTTP";

const ASKS_CLIENT: &str =
    "the other side asks for a certificate of the client; set `Config::client_identity`";

const NO_HANDSHAKE: &str = "the other side refused the handshake: it may ask for a certificate (`Config::client_identity`), or have no TLS \
     version or cipher suite in common";

/// Returns what to do, if TLS failed.
pub(super) fn advice(error: &(dyn Error + 'static)) -> Option<&'static str> {
    let tls_error =
        std::iter::successors(Some(error), |error| cause(*error)).find_map(|error| error.downcast_ref());
    tls_error.and_then(for_tls)
}

/// Returns the cause of an error. An I/O error skips its inner error when it is asked for its source.
fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as _),
        None => error.source(),
    }
}

fn for_tls(error: &TlsError) -> Option<&'static str> {
    match error {
        TlsError::InvalidCertificate(problem) => for_certificate(problem),
        TlsError::InvalidMessage(InvalidMessage::InvalidContentType) => Some(NOT_TLS),
        TlsError::AlertReceived(AlertDescription::CertificateRequired) => Some(ASKS_CLIENT),
        TlsError::AlertReceived(AlertDescription::HandshakeFailure) => Some(NO_HANDSHAKE),
        _ => None,
    }
}

fn for_certificate(problem: &CertificateError) -> Option<&'static str> {
    Some(match problem {
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => WRONG_TIME,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => WRONG_NAME,
        // rustls turns `CaUsedAsEndEntity`, which a self-signed server certificate causes, into `Other`.
        CertificateError::UnknownIssuer | CertificateError::Other(_) => UNTRUSTED,
        // Trust would not help: it is revoked, forged, or made for another purpose.
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::OtherError;
    use std::fmt;
    use std::sync::Arc;

    #[test]
    fn advice_is_found_below_other_errors() {
        let self_signed = CertificateError::Other(OtherError(Arc::new(fmt::Error)));
        for (error, found) in [
            (TlsError::InvalidCertificate(CertificateError::UnknownIssuer), Some(UNTRUSTED)),
            (TlsError::InvalidCertificate(CertificateError::NotValidYet), Some(WRONG_TIME)),
            (TlsError::InvalidCertificate(CertificateError::NotValidForName), Some(WRONG_NAME)),
            (TlsError::InvalidMessage(InvalidMessage::InvalidContentType), Some(NOT_TLS)),
            (TlsError::AlertReceived(AlertDescription::CertificateRequired), Some(ASKS_CLIENT)),
            (TlsError::AlertReceived(AlertDescription::HandshakeFailure), Some(NO_HANDSHAKE)),
            (TlsError::InvalidCertificate(self_signed), Some(UNTRUSTED)),
            (TlsError::InvalidCertificate(CertificateError::Revoked), None),
            (TlsError::InvalidCertificate(CertificateError::BadSignature), None),
            (TlsError::InvalidCertificate(CertificateError::InvalidPurpose), None),
            (TlsError::DecryptError, None),
        ] {
            assert_eq!(advice(&io::Error::other(io::Error::other(error.clone()))), found, "{error}");
            assert_eq!(advice(&error), found, "{error}");
        }
    }
}
