//! A role assumed with a token of an OpenID Connect provider (RRSA in Kubernetes): `AssumeRoleWithOIDC` of STS.

use std::path::PathBuf;
use std::sync::Arc;

use super::cache::Cached;
use super::configured::Configured;
use super::context::Context;
use super::error::CredentialsError;
use super::provider::{FetchCredentials, ProvideCredentials};
use super::sts::{self, Role, StsEndpoint};
use super::value::Credentials;
use super::{file, flaw};
use crate::future::BoxFuture;

const ROLE: &str = "ALIBABA_CLOUD_ROLE_ARN";
const PROVIDER: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";

/// Temporary keys of a role, for the token in a file. Each fetch reads the file, because the platform replaces it.
#[derive(Debug)]
pub struct AssumeRoleWithOidc {
    context: Context,
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
    sts: StsEndpoint,
}

impl AssumeRoleWithOidc {
    /// Assumes the role with a token that the OIDC provider issued.
    pub fn new(
        context: &Context,
        role: Role,
        provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self {
            context: context.clone(),
            role,
            provider_arn: provider_arn.into(),
            token_file: token_file.into(),
            sts: StsEndpoint::default(),
        }
    }

    /// Sets the endpoint of STS.
    #[must_use]
    pub fn sts(mut self, sts: StsEndpoint) -> Self {
        self.sts = sts;
        self
    }

    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let token = file::read(&self.token_file)
            .map_err(|error| file::unreadable("the OIDC token", &self.token_file, &error))?;
        flaw::check(&format!("the OIDC token in {}", self.token_file.display()), token.trim())?;
        flaw::check("the ARN of the OIDC provider", &self.provider_arn)?;
        let mut parameters = self.role.parameters(&self.context)?;
        parameters.push(sts::parameter("OIDCProviderArn", &self.provider_arn));
        parameters.push(sts::parameter("OIDCToken", token.trim()));
        sts::call(&self.context, &self.sts, "AssumeRoleWithOIDC", &Credentials::anonymous(), parameters).await
    }
}

impl FetchCredentials for AssumeRoleWithOidc {
    fn name(&self) -> &'static str {
        "oidc_role_arn"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.assume())
    }
}

/// The role, provider and token file that the environment names. All three belong together.
pub(crate) fn from_environment(context: &Context) -> impl ProvideCredentials + use<> {
    Configured::new(context, settings, |context, [role, provider, file]: &[String; 3]| {
        let source = AssumeRoleWithOidc::new(context, Role::new(role), provider, file);
        Ok(Arc::new(Cached::new(context, source)))
    })
}

fn settings(context: &Context) -> Result<[String; 3], CredentialsError> {
    let values = [ROLE, PROVIDER, TOKEN_FILE].map(|name| context.variable(name).ok_or(name));
    match values {
        [Ok(role), Ok(provider), Ok(file)] => {
            flaw::check(ROLE, &role)?;
            flaw::check(PROVIDER, &provider)?;
            Ok([role, provider, file])
        }
        values => {
            let is_any_set = values.iter().any(Result::is_ok);
            let missing: Vec<_> = values.into_iter().filter_map(Result::err).collect();
            let message = format!("{} not set", missing.join(", "));
            if is_any_set {
                let help = format!("set {ROLE}, {PROVIDER} and {TOKEN_FILE}, or none of them");
                return Err(CredentialsError::new(message).with_help(help));
            }
            Err(CredentialsError::absent(message))
        }
    }
}
