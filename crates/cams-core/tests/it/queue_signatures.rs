//! Signatures of queues against the vectors of official clients: version 2, and version 4 written as a program would
//! write it, since what [`Sign`] gives to it is enough.
//!
//! The SDK signs with version 2, as every official client does by default. Only the one for Java knows version 4, whose
//! unit tests the vectors come from.

use std::collections::BTreeSet;

use cams_core::Credentials;
use cams_core::smq::{Sign, Signable, SignatureV2};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

#[derive(Debug)]
struct SignatureV4 {
    region: String,
}

impl SignatureV4 {
    /// `20250603T105235Z` for `Tue, 03 Jun 2025 10:52:35 GMT`.
    fn time(date: &str) -> String {
        let parts: Vec<&str> = date.split(' ').collect();
        let month = MONTHS.iter().position(|month| *month == parts[2]).unwrap() + 1;
        format!("{}{month:02}{}T{}Z", parts[3], parts[1], parts[4].replace(':', ""))
    }

    fn scope(&self, time: &str) -> String {
        format!("{}/{}/mns/aliyun_v4_request", &time[..8], self.region)
    }

    fn string_to_sign(&self, request: &Signable<'_>) -> String {
        let time = Self::time(request.date);
        let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
        let named = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = name.to_ascii_lowercase();
            if value.is_empty() { name } else { format!("{name}={value}") }
        });
        let query: Vec<String> = named.collect::<BTreeSet<_>>().into_iter().collect();
        let typed = [("content-md5", request.content_md5), ("content-type", request.content_type)];
        let typed = typed.into_iter().filter(|(_, value)| !value.is_empty());
        let headers = typed.chain(request.headers.iter().copied());
        let lines: BTreeSet<String> =
            headers.map(|(name, value)| format!("{}:{value}\n", name.to_ascii_lowercase())).collect();
        let lines: String = lines.into_iter().collect();
        let scope = self.scope(&time);
        format!(
            "MNS4-HMAC-SHA256\n{time}\n{scope}\n{}\n{path}\n{}\n{lines}\n",
            request.method,
            query.join("&")
        )
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

impl Sign for SignatureV4 {
    fn authorization(&self, request: &Signable<'_>, credentials: &Credentials) -> String {
        let time = Self::time(request.date);
        let first = format!("aliyun_v4{}", credentials.access_key_secret()).into_bytes();
        let parts = [&time[..8], &self.region, "mns", "aliyun_v4_request"];
        let key = parts.into_iter().fold(first, |key, part| hmac(&key, part));
        let signature = base16ct::lower::encode_string(&hmac(&key, &self.string_to_sign(request)));
        let (id, scope) = (credentials.access_key_id(), self.scope(&time));
        format!("MNS4-HMAC-SHA256 Credential={id}/{scope},Signature={signature}")
    }
}

/// Calls a function with every case of a list of the vectors: its texts by name, and what is to be signed.
fn each(list: &str, count: usize, check: impl Fn(&dyn Fn(&str) -> String, &Signable<'_>)) {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/smq.json")).unwrap();
    let cases = vectors[list].as_array().unwrap();
    assert_eq!(cases.len(), count);
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap().to_owned();
        let pairs = case["headers"].as_array().unwrap().iter();
        let pairs: Vec<(&str, &str)> =
            pairs.map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap())).collect();
        let header = |name: &str| {
            pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
        };
        let is_own = |name: &str| name.to_ascii_lowercase().starts_with("x-mns-");
        let own: Vec<_> = pairs.iter().copied().filter(|(name, _)| is_own(name)).collect();
        let (method, target) = (text("method"), text("target"));
        let signable = Signable {
            method: &method,
            target: &target,
            date: header("date"),
            content_md5: header("content-md5"),
            content_type: header("content-type"),
            headers: &own,
        };
        check(&text, &signable);
    }
}

#[test]
fn signatures_are_those_of_the_official_clients_for_python_node_and_java() {
    each("signatures", 22, |text, signable| {
        assert_eq!(SignatureV2.string_to_sign(signable), text("string_to_sign"), "{}", text("name"));
        let credentials = Credentials::new(text("id"), text("secret"));
        let expected = format!("MNS {}:{}", text("id"), text("signature"));
        assert_eq!(SignatureV2.authorization(signable, &credentials), expected, "{}", text("name"));
    });
}

#[test]
fn another_scheme_that_signs_by_what_it_is_given_comes_to_the_signatures_of_the_official_client() {
    each("signatures_v4", 5, |text, signable| {
        let scheme = SignatureV4 { region: text("region") };
        assert_eq!(scheme.string_to_sign(signable), text("string_to_sign"), "{}", text("name"));
        let authorization = scheme.authorization(signable, &Credentials::new(text("id"), text("secret")));
        assert!(authorization.ends_with(&format!(",Signature={}", text("signature"))), "{authorization}");
    });
}
