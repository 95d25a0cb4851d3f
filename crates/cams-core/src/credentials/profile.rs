//! A profile of a file as data, and the provider that it describes.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cams_operation::{ReadField, object};
use serde_core::{Deserialize, Deserializer};

use super::cloud_sso::CloudSso;
use super::oauth::OAuth;
use super::secret::Secret;
use super::sts::{Role, StsEndpoint};
use super::{
    AssumeRole, AssumeRoleWithOidc, Cached, Context, Credentials, CredentialsError, CredentialsUri,
    EcsRamRole, ExternalProcess, ProvideCredentials,
};

type Provider = Arc<dyn ProvideCredentials>;
type Text = Option<Secret>;

const MODES: &str = "AK, StsToken, BearerToken, RamRoleArn, RamRoleArnWithRoleName, ChainableRamRoleArn, EcsRamRole, \
                     OIDC, CloudSSO, OAuth, External, CredentialsURI, Anonymous";

/// The fields of all modes; `mode` says which count. Every text is wiped like a secret, for some of them are.
#[derive(Default)]
pub(crate) struct Profile {
    pub(crate) name: Text,
    pub(crate) mode: Text,
    pub(crate) region_id: Text,
    pub(crate) endpoint: Text,
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
}

impl ReadField for Profile {
    fn read_field<'de, D: Deserializer<'de>>(&mut self, name: &str, value: D) -> Result<(), D::Error> {
        match name {
            "sts_expiration" => self.sts_expiration = Deserialize::deserialize(value)?,
            "expired_seconds" => self.expired_seconds = Deserialize::deserialize(value)?,
            "enable_vpc" => self.enable_vpc = Deserialize::deserialize(value)?,
            "cloud_sso_access_token_expire" => {
                self.cloud_sso_access_token_expire = Deserialize::deserialize(value)?
            }
            "oauth_access_token_expire" => self.oauth_access_token_expire = Deserialize::deserialize(value)?,
            _ => match self.text_of(name) {
                Some(text) => *text = Deserialize::deserialize(value)?,
                None => object::skip(value)?,
            },
        }
        Ok(())
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({:?})", self.name())
    }
}

/// The text of a field; an empty one counts as absent.
pub(crate) fn text(field: &Text) -> Option<&str> {
    field.as_ref().map(Secret::expose).filter(|text| !text.is_empty())
}

impl Profile {
    /// The text field of that name.
    fn text_of(&mut self, name: &str) -> Option<&mut Text> {
        Some(match name {
            "name" => &mut self.name,
            "mode" => &mut self.mode,
            "region_id" => &mut self.region_id,
            "endpoint" => &mut self.endpoint,
            "access_key_id" => &mut self.access_key_id,
            "access_key_secret" => &mut self.access_key_secret,
            "sts_token" => &mut self.sts_token,
            "bearer_token" => &mut self.bearer_token,
            "source_profile" => &mut self.source_profile,
            "ram_role_name" => &mut self.ram_role_name,
            "ram_role_arn" => &mut self.ram_role_arn,
            "ram_session_name" => &mut self.ram_session_name,
            "policy" => &mut self.policy,
            "external_id" => &mut self.external_id,
            "sts_region" => &mut self.sts_region,
            "sts_endpoint" => &mut self.sts_endpoint,
            "oidc_provider_arn" => &mut self.oidc_provider_arn,
            "oidc_token_file" => &mut self.oidc_token_file,
            "process_command" => &mut self.process_command,
            "credentials_uri" => &mut self.credentials_uri,
            "cloud_sso_sign_in_url" => &mut self.cloud_sso_sign_in_url,
            "cloud_sso_account_id" => &mut self.cloud_sso_account_id,
            "cloud_sso_access_config" => &mut self.cloud_sso_access_config,
            "access_token" => &mut self.access_token,
            "oauth_site_type" => &mut self.oauth_site_type,
            "oauth_access_token" => &mut self.oauth_access_token,
            "oauth_refresh_token" => &mut self.oauth_refresh_token,
            _ => return None,
        })
    }

    pub(crate) fn name(&self) -> &str {
        text(&self.name).unwrap_or_default()
    }

    fn need<'a>(&self, name: &str, field: &'a Text) -> Result<&'a str, CredentialsError> {
        text(field).ok_or_else(|| self.error(&format!("lacks `{name}`")))
    }

    fn error(&self, problem: &str) -> CredentialsError {
        let mode = text(&self.mode).unwrap_or_default();
        CredentialsError::new(format!("profile `{}` (mode {mode}) {problem}", self.name()))
    }

    fn pair(&self) -> Result<Credentials, CredentialsError> {
        let id = self.need("access_key_id", &self.access_key_id)?;
        let secret = self.need("access_key_secret", &self.access_key_secret)?;
        Ok(Credentials::new(id, secret))
    }

    fn role(&self) -> Result<Role, CredentialsError> {
        Ok(Role {
            arn: self.need("ram_role_arn", &self.ram_role_arn)?.to_owned(),
            session_name: text(&self.ram_session_name).map(str::to_owned),
            // The `aliyun` command writes 0 where nothing was set.
            duration: self.expired_seconds.filter(|seconds| *seconds != 0).map(Duration::from_secs),
            policy: text(&self.policy).map(str::to_owned),
            external_id: text(&self.external_id).map(|id| Secret::from(id.to_owned())),
        })
    }

    fn sts(&self) -> StsEndpoint {
        StsEndpoint {
            endpoint: text(&self.sts_endpoint).map(str::to_owned),
            region: text(&self.sts_region).map(str::to_owned),
            vpc: self.enable_vpc.unwrap_or_default(),
        }
    }
}

/// The profiles of one file.
pub(crate) struct Profiles<'a> {
    pub(crate) context: &'a Context,
    pub(crate) path: &'a Path,
    pub(crate) all: &'a [Profile],
}

impl<'a> Profiles<'a> {
    pub(crate) fn find(&self, name: &str) -> Result<&'a Profile, CredentialsError> {
        self.all.iter().find(|profile| profile.name() == name).ok_or_else(|| {
            CredentialsError::absent(format!("there is no profile `{name}` in {}", self.path.display()))
        })
    }

    /// The provider that the profile with this name describes.
    pub(crate) fn provider(&self, name: &str) -> Result<Provider, CredentialsError> {
        let profile = self.find(name)?;
        self.build(profile, &mut Vec::new()).map_err(|error| {
            let path = self.path.display();
            CredentialsError::new(format!("{path}: {}", error.message())).with_help(
                error.help().unwrap_or("correct the file, or make the profile again with `aliyun configure`"),
            )
        })
    }

    /// `above` are the profiles that have this one as their source.
    fn build(&self, profile: &'a Profile, above: &mut Vec<&'a str>) -> Result<Provider, CredentialsError> {
        let context = self.context;
        // The `aliyun` command ignores the case.
        Ok(match text(&profile.mode).unwrap_or_default().to_ascii_lowercase().as_str() {
            "ak" => Arc::new(profile.pair()?),
            "ststoken" => {
                let token = profile.need("sts_token", &profile.sts_token)?;
                Arc::new(profile.pair()?.with_security_token(token))
            }
            "bearertoken" => {
                Arc::new(Credentials::bearer(profile.need("bearer_token", &profile.bearer_token)?))
            }
            "anonymous" => Arc::new(Credentials::anonymous()),
            "ramrolearn" => {
                let token = text(&profile.sts_token).unwrap_or_default();
                self.assume(profile, profile.pair()?.with_security_token(token))?
            }
            "ramrolearnwithrolename" => {
                let instance = Cached::new(context, self.instance_role(profile));
                self.assume(profile, instance)?
            }
            "chainableramrolearn" => self.assume(profile, self.source(profile, above)?)?,
            "ecsramrole" => Arc::new(Cached::new(context, self.instance_role(profile))),
            "oidc" => {
                let issuer = profile.need("oidc_provider_arn", &profile.oidc_provider_arn)?;
                let file = profile.need("oidc_token_file", &profile.oidc_token_file)?;
                let source = AssumeRoleWithOidc::new(context, profile.role()?, issuer, file);
                Arc::new(Cached::new(context, source.sts(profile.sts())))
            }
            "cloudsso" => {
                let sign_in_url = profile.need("cloud_sso_sign_in_url", &profile.cloud_sso_sign_in_url)?;
                Arc::new(Cached::new(
                    context,
                    CloudSso {
                        context: context.clone(),
                        sign_in_url: sign_in_url.to_owned(),
                        account: profile
                            .need("cloud_sso_account_id", &profile.cloud_sso_account_id)?
                            .to_owned(),
                        configuration: profile
                            .need("cloud_sso_access_config", &profile.cloud_sso_access_config)?
                            .to_owned(),
                        access_token: profile.need("access_token", &profile.access_token)?.to_owned().into(),
                        token_expiry: profile.cloud_sso_access_token_expire.unwrap_or_default(),
                    },
                ))
            }
            "oauth" => Arc::new(Cached::new(context, OAuth::new(context, self.path, profile)?)),
            "external" => {
                self.check_allowed(profile)?;
                let command = profile.need("process_command", &profile.process_command)?;
                Arc::new(Cached::new(context, ExternalProcess::new(context, command)))
            }
            "credentialsuri" => {
                self.check_allowed(profile)?;
                let uri = profile.need("credentials_uri", &profile.credentials_uri)?;
                Arc::new(Cached::new(context, CredentialsUri::new(context, uri)))
            }
            _ => {
                return Err(profile
                    .error("is of a mode that is not supported")
                    .with_help(format!("use one of {MODES}")));
            }
        })
    }

    fn assume(&self, profile: &Profile, base: impl ProvideCredentials) -> Result<Provider, CredentialsError> {
        let source = AssumeRole::new(self.context, base, profile.role()?).sts(profile.sts());
        Ok(Arc::new(Cached::new(self.context, source)))
    }

    fn instance_role(&self, profile: &Profile) -> EcsRamRole {
        let source = EcsRamRole::new(self.context);
        match text(&profile.ram_role_name) {
            Some(role) => source.role(role),
            None => source,
        }
    }

    fn source(&self, profile: &'a Profile, above: &mut Vec<&'a str>) -> Result<Provider, CredentialsError> {
        above.push(profile.name());
        let source = profile.need("source_profile", &profile.source_profile)?;
        if above.contains(&source) {
            let circle = format!("{} -> {source}", above.join(" -> "));
            return Err(profile
                .error(&format!("has itself as its source: {circle}"))
                .with_help("name a `source_profile` that has credentials of its own"));
        }
        self.build(self.find(source)?, above)
    }

    /// What runs or asks something that a file names can be forbidden, as with the `aliyun` command.
    fn check_allowed(&self, profile: &Profile) -> Result<(), CredentialsError> {
        const FORBIDDEN: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
        if self.context.is_set(FORBIDDEN) || self.context.variable(FORBIDDEN).is_some_and(|text| text == "1")
        {
            return Err(profile.error(&format!("is not used, since {FORBIDDEN} is set")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cams_operation::object::Object;

    #[test]
    fn every_field_is_read_under_its_own_name() {
        macro_rules! check {
            ($($text:ident)*; $($number:ident)*) => {
                let texts = [$(format!("{0:?}:{0:?}", stringify!($text))),*];
                let numbers = [$(concat!('"', stringify!($number), "\":7")),*];
                let json = format!("{{{},{},\"enable_vpc\":true,\"new\":[]}}", texts.join(","), numbers.join(","));
                let Object(profile) = serde_json::from_str::<Object<Profile>>(&json).unwrap();
                $(assert_eq!(text(&profile.$text), Some(stringify!($text)));)*
                $(assert_eq!(profile.$number, Some(7), "{}", stringify!($number));)*
                assert_eq!(profile.enable_vpc, Some(true));
            };
        }
        check!(
            name mode region_id endpoint access_key_id access_key_secret sts_token bearer_token source_profile
            ram_role_name ram_role_arn ram_session_name policy external_id sts_region sts_endpoint oidc_provider_arn
            oidc_token_file process_command credentials_uri cloud_sso_sign_in_url cloud_sso_account_id
            cloud_sso_access_config access_token oauth_site_type oauth_access_token oauth_refresh_token;
            sts_expiration expired_seconds cloud_sso_access_token_expire oauth_access_token_expire
        );
    }
}
