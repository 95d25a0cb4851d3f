//! A request under RPC V1: date, nonce, and signature are query parameters.

use http::uri::PathAndQuery;

use super::error::BuildError;
use super::percent::{self, Pairs};
use super::sign::moment::Moment;
use super::sign::rpc_v1;
use super::sign::trace::Trace;
use super::target::{pair_of, target_with};
use super::unsigned::Unsigned;
use crate::credentials::value::{Credentials, CredentialsKind};

/// Returns the target, whose query contains the parameters of the scheme and the signature.
pub(super) fn sign(
    unsigned: &Unsigned<'_>,
    credentials: &Credentials,
    moment: Moment,
    trace: Option<&mut Trace>,
) -> Result<PathAndQuery, BuildError> {
    target_with(|target| push_query(unsigned, credentials, moment, target, trace))
}

fn push_query(
    unsigned: &Unsigned<'_>,
    credentials: &Credentials,
    moment: Moment,
    target: &mut String,
    trace: Option<&mut Trace>,
) {
    let (date, nonce) = (moment.date(), moment.nonce());
    let mut common = vec![
        ("Action", unsigned.action),
        ("Format", "json"),
        ("SignatureNonce", &nonce),
        ("Timestamp", &date),
        ("Version", unsigned.version),
    ];
    let is_signed = matches!(credentials.kind(), CredentialsKind::AccessKey | CredentialsKind::Sts);
    if is_signed {
        common.extend([
            ("AccessKeyId", credentials.access_key_id()),
            ("SignatureMethod", rpc_v1::METHOD),
            ("SignatureVersion", rpc_v1::VERSION),
        ]);
    }
    common.extend(credentials.security_token().map(|token| ("SecurityToken", token)));
    if let Some(token) = credentials.bearer_token() {
        common.extend([("BearerToken", token), ("SignatureType", "BEARERTOKEN")]);
    }
    let in_query = || common.iter().copied().chain(unsigned.placed.query.iter().map(pair_of));
    percent::push_canonical(target, &Pairs::sorted(in_query()));
    if !is_signed {
        return;
    }
    let in_form = unsigned.placed.form.iter().map(pair_of);
    let canonical = rpc_v1::Canonical::new("POST", in_query().chain(in_form));
    let signature = credentials.rpc_v1_key().sign_request(&canonical);
    target.push_str("&Signature=");
    target.extend(percent::pieces(&signature));
    if let Some(trace) = trace {
        let (canonical_request, string_to_sign) = (canonical.parameters(), canonical.string_to_sign());
        *trace = Trace { canonical_request, string_to_sign, signature };
    }
}
