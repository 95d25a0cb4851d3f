//! The profiles of one file, and the providers that they describe.

use std::path::Path;
use std::sync::Arc;

use super::assume_role::AssumeRole;
use super::cache::Cached;
use super::cloud_sso::CloudSso;
use super::context::Context;
use super::ecs_ram_role::EcsRamRole;
use super::error::CredentialsError;
use super::external::ExternalProcess;
use super::oauth::OAuth;
use super::oidc::AssumeRoleWithOidc;
use super::profile::{Contradiction, Profile};
use super::provider::{FetchCredentials, ProvideCredentials};
use super::secret::Secret;
use super::uri::CredentialsUri;
use super::value::Credentials;

type Provider = Arc<dyn ProvideCredentials>;

const MODES: &str = "AK, StsToken, BearerToken, RamRoleArn, RamRoleArnWithRoleName, ChainableRamRoleArn, EcsRamRole, \
                     OIDC, CloudSSO, OAuth, External, CredentialsURI, Anonymous";

/// The profiles of one file.
pub(crate) struct Profiles<'a> {
    pub(crate) context: &'a Context,
    pub(crate) path: &'a Path,
    pub(crate) all: &'a [Profile],
}

impl<'a> Profiles<'a> {
    pub(crate) fn find(&self, name: &str) -> Result<&'a Profile, CredentialsError> {
        let mut named = self.all.iter().filter(|profile| profile.name() == name);
        let profile = named.next().ok_or_else(|| {
            CredentialsError::absent(format!("there is no profile `{name}` in {}", self.path.display()))
        })?;
        // Other tools take the first, take the last, or merge them. Each could select an unintended identity.
        let path = self.path.display();
        match (named.next(), &profile.contradiction) {
            (None, None) => Ok(profile),
            (None, Some(Contradiction { problem, help })) => {
                Err(CredentialsError::new(format!("profile `{name}` of {path} has {problem}"))
                    .with_help(*help))
            }
            (Some(_), _) => Err(CredentialsError::new(format!("{path} has more than one profile `{name}`"))
                .with_help("rename or remove the one that is not meant")),
        }
    }

    /// Returns the provider that the profile with this name describes.
    pub(crate) fn provider(&self, name: &str) -> Result<Provider, CredentialsError> {
        let profile = self.find(name)?;
        self.build(profile, &mut Vec::new()).map_err(|error| {
            let help = error
                .help()
                .unwrap_or("correct the file, or create the profile again with `aliyun configure`")
                .to_owned();
            CredentialsError::new(format!("{}: {}", self.path.display(), error.message())).with_help(help)
        })
    }

    /// `above` are the profiles that have this one as their source.
    fn build(&self, profile: &'a Profile, above: &mut Vec<&'a str>) -> Result<Provider, CredentialsError> {
        // The `aliyun` command ignores the case.
        Ok(match Secret::given(&profile.mode).unwrap_or_default().to_ascii_lowercase().as_str() {
            "ak" => Arc::new(profile.pair()?),
            "ststoken" => {
                let token = profile.need_key("sts_token", &profile.sts_token)?;
                Arc::new(profile.pair()?.with_security_token(token))
            }
            "bearertoken" => {
                Arc::new(Credentials::bearer(profile.need_key("bearer_token", &profile.bearer_token)?))
            }
            "anonymous" => Arc::new(Credentials::anonymous()),
            "ramrolearn" => {
                let token = profile.given_key("sts_token", &profile.sts_token)?.unwrap_or_default();
                self.assume(profile, profile.pair()?.with_security_token(token))?
            }
            "ramrolearnwithrolename" => self.assume(profile, self.cached(self.instance_role(profile)))?,
            "chainableramrolearn" => self.assume(profile, self.source(profile, above)?)?,
            "ecsramrole" => self.cached(self.instance_role(profile)),
            "oidc" => self.cached(self.oidc(profile)?),
            "cloudsso" => self.cached(self.cloud_sso(profile)?),
            "oauth" => self.cached(OAuth::new(self.context, self.path, profile.name(), profile.login()?)?),
            "external" => self.cached(self.external(profile)?),
            "credentialsuri" => self.cached(self.uri(profile)?),
            _ => {
                return Err(profile
                    .error("is of a mode that is not supported")
                    .with_help(format!("use one of {MODES}")));
            }
        })
    }

    fn cached(&self, source: impl FetchCredentials) -> Provider {
        Arc::new(Cached::new(self.context, source))
    }

    fn assume(&self, profile: &Profile, base: impl ProvideCredentials) -> Result<Provider, CredentialsError> {
        let source = AssumeRole::new(self.context, base, profile.role()?).sts(profile.sts());
        Ok(self.cached(source))
    }

    fn instance_role(&self, profile: &Profile) -> EcsRamRole {
        let source = EcsRamRole::new(self.context);
        match Secret::given(&profile.ram_role_name) {
            Some(role) => source.role(role),
            None => source,
        }
    }

    fn oidc(&self, profile: &Profile) -> Result<AssumeRoleWithOidc, CredentialsError> {
        let issuer = profile.need_key("oidc_provider_arn", &profile.oidc_provider_arn)?;
        let file = profile.need("oidc_token_file", &profile.oidc_token_file)?;
        Ok(AssumeRoleWithOidc::new(self.context, profile.role()?, issuer, file).sts(profile.sts()))
    }

    fn cloud_sso(&self, profile: &Profile) -> Result<CloudSso, CredentialsError> {
        let need = |name, field| profile.need_key(name, field).map(str::to_owned);
        Ok(CloudSso {
            context: self.context.clone(),
            sign_in_url: need("cloud_sso_sign_in_url", &profile.cloud_sso_sign_in_url)?,
            account: need("cloud_sso_account_id", &profile.cloud_sso_account_id)?,
            configuration: need("cloud_sso_access_config", &profile.cloud_sso_access_config)?,
            access_token: need("access_token", &profile.access_token)?.into(),
            token_expiry: profile.cloud_sso_access_token_expire.unwrap_or_default(),
        })
    }

    fn external(&self, profile: &Profile) -> Result<ExternalProcess, CredentialsError> {
        self.check_allowed(profile)?;
        let command = profile.need("process_command", &profile.process_command)?;
        Ok(ExternalProcess::new(self.context, command))
    }

    fn uri(&self, profile: &Profile) -> Result<CredentialsUri, CredentialsError> {
        self.check_allowed(profile)?;
        let uri = profile.need("credentials_uri", &profile.credentials_uri)?;
        Ok(CredentialsUri::new(self.context, uri))
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

    /// Commands and URLs from a file can be forbidden, as with the `aliyun` command.
    fn check_allowed(&self, profile: &Profile) -> Result<(), CredentialsError> {
        const FORBIDDEN: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
        if self.context.is_set(FORBIDDEN)? {
            return Err(profile.error(&format!("is not used, since {FORBIDDEN} is set")));
        }
        Ok(())
    }
}
