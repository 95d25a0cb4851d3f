//! A profile of a file, as data.

use std::time::Duration;

use serde::Deserialize;

use super::error::CredentialsError;
use super::flaw::flaw;
use super::login::{Login, Tokens, time};
use super::secret::Secret;
use super::sts::{Role, StsEndpoint};
use super::value::Credentials;

type Text = Option<Secret>;

/// The fields of all modes; the mode decides which of them count. Every text is kept as a secret, because some are.
#[derive(Default, Deserialize)]
pub(crate) struct Profile {
    pub(crate) name: Text,
    pub(crate) mode: Text,
    pub(crate) region_id: Text,
    pub(crate) endpoint: Text,
    /// Only for this SDK: the `aliyun` command does not know it.
    pub(crate) cust_space_id: Text,
    pub(crate) access_key_id: Text,
    pub(crate) access_key_secret: Text,
    pub(crate) sts_token: Text,
    pub(crate) sts_expiration: Option<i64>,
    pub(crate) bearer_token: Text,
    pub(crate) source_profile: Text,
    pub(crate) ram_role_name: Text,
    pub(crate) ram_role_arn: Text,
    pub(crate) ram_session_name: Text,
    pub(crate) expired_seconds: Option<u64>,
    pub(crate) policy: Text,
    pub(crate) external_id: Text,
    pub(crate) sts_region: Text,
    pub(crate) sts_endpoint: Text,
    pub(crate) enable_vpc: Option<bool>,
    pub(crate) oidc_provider_arn: Text,
    pub(crate) oidc_token_file: Text,
    pub(crate) process_command: Text,
    pub(crate) credentials_uri: Text,
    pub(crate) cloud_sso_sign_in_url: Text,
    pub(crate) cloud_sso_account_id: Text,
    pub(crate) cloud_sso_access_config: Text,
    pub(crate) access_token: Text,
    pub(crate) cloud_sso_access_token_expire: Option<i64>,
    pub(crate) oauth_site_type: Text,
    pub(crate) oauth_access_token: Text,
    pub(crate) oauth_access_token_expire: Option<i64>,
    pub(crate) oauth_refresh_token: Text,
    /// Why it selects no identity, if its section cannot be read as one.
    #[serde(skip)]
    pub(crate) contradiction: Option<Contradiction>,
}

/// What a section has that leaves open which identity is meant, and what to do about it.
pub(crate) struct Contradiction {
    pub(crate) problem: String,
    pub(crate) help: &'static str,
}

impl Profile {
    pub(crate) fn name(&self) -> &str {
        Secret::given(&self.name).unwrap_or_default()
    }

    pub(crate) fn need<'a>(&self, name: &str, field: &'a Text) -> Result<&'a str, CredentialsError> {
        Secret::given(field).ok_or_else(|| self.error(&format!("lacks `{name}`")))
    }

    pub(crate) fn error(&self, problem: &str) -> CredentialsError {
        let mode = Secret::given(&self.mode).unwrap_or_default();
        CredentialsError::new(format!("profile `{}` (mode {mode}) {problem}", self.name()))
    }

    /// Returns a field with a key, an ID, or a token, if it can be what is meant.
    pub(crate) fn need_key<'a>(&self, name: &str, field: &'a Text) -> Result<&'a str, CredentialsError> {
        self.need(name, field)?;
        self.given_key(name, field).map(Option::unwrap_or_default)
    }

    /// Does the same with a field that may be empty.
    pub(crate) fn given_key<'a>(
        &self,
        name: &str,
        field: &'a Text,
    ) -> Result<Option<&'a str>, CredentialsError> {
        let text = Secret::given(field);
        match text.and_then(flaw) {
            Some(flaw) => {
                Err(self.error(&format!("has an `{name}` that {}", flaw.problem)).with_help(flaw.help))
            }
            None => Ok(text),
        }
    }

    pub(crate) fn pair(&self) -> Result<Credentials, CredentialsError> {
        let id = self.need_key("access_key_id", &self.access_key_id)?;
        let secret = self.need_key("access_key_secret", &self.access_key_secret)?;
        Ok(Credentials::new(id, secret))
    }

    /// Returns whether it is the empty profile that the `aliyun` command writes before anything is configured.
    pub(crate) fn is_blank(&self) -> bool {
        // Older versions write `AK`, newer ones an empty mode.
        let is_unset = |mode: &Secret| mode.is_empty() || mode.expose().eq_ignore_ascii_case("AK");
        let fields = [
            &self.access_key_id,
            &self.access_key_secret,
            &self.sts_token,
            &self.bearer_token,
            &self.source_profile,
            &self.ram_role_name,
            &self.ram_role_arn,
            &self.oidc_provider_arn,
            &self.oidc_token_file,
            &self.process_command,
            &self.credentials_uri,
            &self.cloud_sso_sign_in_url,
            &self.access_token,
            &self.oauth_access_token,
            &self.oauth_refresh_token,
        ];
        self.mode.as_ref().is_some_and(is_unset)
            && fields.into_iter().all(|field| Secret::given(field).is_none())
    }

    pub(crate) fn role(&self) -> Result<Role, CredentialsError> {
        Ok(Role {
            arn: self.need_key("ram_role_arn", &self.ram_role_arn)?.to_owned(),
            session_name: Secret::given(&self.ram_session_name).map(str::to_owned),
            // The `aliyun` command writes 0 if nothing was set.
            duration: self.expired_seconds.filter(|seconds| *seconds != 0).map(Duration::from_secs),
            policy: Secret::given(&self.policy).map(str::to_owned),
            external_id: self.given_key("external_id", &self.external_id)?.map(|id| id.to_owned().into()),
        })
    }

    pub(crate) fn sts(&self) -> StsEndpoint {
        StsEndpoint {
            endpoint: Secret::given(&self.sts_endpoint).map(str::to_owned),
            region: Secret::given(&self.sts_region).map(str::to_owned),
            vpc: self.enable_vpc.unwrap_or_default(),
        }
    }

    pub(crate) fn login(&self) -> Result<Login, CredentialsError> {
        let token = |name, field| Ok(self.given_key(name, field)?.unwrap_or_default().to_owned().into());
        Ok(Login {
            site: Secret::given(&self.oauth_site_type).unwrap_or("CN").to_owned(),
            tokens: Tokens {
                access: token("oauth_access_token", &self.oauth_access_token)?,
                access_expiry: time(self.oauth_access_token_expire),
                refresh: token("oauth_refresh_token", &self.oauth_refresh_token)?,
                key: self.stored_key(),
            },
        })
    }

    /// Returns the key that the last exchange of the login stored here.
    fn stored_key(&self) -> Option<Credentials> {
        let key = self.pair().ok()?.with_security_token(Secret::given(&self.sts_token)?);
        Some(key.with_expiry(time(self.sts_expiration)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_read_under_its_own_name() {
        macro_rules! check {
            ($($text:ident)*; $($number:ident)*) => {
                let texts = [$(format!("{0:?}:{0:?}", stringify!($text))),*];
                let numbers = [$(concat!('"', stringify!($number), "\":7")),*];
                let json = format!("{{{},{},\"enable_vpc\":true,\"new\":[]}}", texts.join(","), numbers.join(","));
                let profile: Profile = serde_json::from_str(&json).unwrap();
                $(assert_eq!(Secret::given(&profile.$text), Some(stringify!($text)));)*
                $(assert_eq!(profile.$number, Some(7), "{}", stringify!($number));)*
                assert_eq!(profile.enable_vpc, Some(true));
            };
        }
        check!(
            name mode region_id endpoint cust_space_id access_key_id access_key_secret sts_token bearer_token source_profile
            ram_role_name ram_role_arn ram_session_name policy external_id sts_region sts_endpoint oidc_provider_arn
            oidc_token_file process_command credentials_uri cloud_sso_sign_in_url cloud_sso_account_id
            cloud_sso_access_config access_token oauth_site_type oauth_access_token oauth_refresh_token;
            sts_expiration expired_seconds cloud_sso_access_token_expire oauth_access_token_expire
        );
    }
}
