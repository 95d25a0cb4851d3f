//! A role assumed with other credentials: `AssumeRole` of STS.

use std::sync::Arc;

use super::context::Context;
use super::error::CredentialsError;
use super::provider::{FetchCredentials, ProvideCredentials};
use super::sts::{self, Role, StsEndpoint};
use super::value::Credentials;
use crate::future::BoxFuture;

/// Temporary keys of a role. Each fetch gets the credentials for assuming the role from another provider.
#[derive(Debug)]
pub struct AssumeRole {
    context: Context,
    base: Arc<dyn ProvideCredentials>,
    role: Role,
    sts: StsEndpoint,
}

impl AssumeRole {
    /// Assumes the role with the credentials of `base`.
    pub fn new(context: &Context, base: impl ProvideCredentials, role: Role) -> Self {
        Self { context: context.clone(), base: Arc::new(base), role, sts: StsEndpoint::default() }
    }

    /// Sets the endpoint of STS.
    #[must_use]
    pub fn sts(mut self, sts: StsEndpoint) -> Self {
        self.sts = sts;
        self
    }

    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let parameters = self.role.parameters(&self.context)?;
        let base =
            self.base.provide().await.map_err(|error| {
                CredentialsError::caused_by("no credentials to assume the role with", error)
            })?;
        sts::call(&self.context, &self.sts, "AssumeRole", &base, parameters).await
    }
}

impl FetchCredentials for AssumeRole {
    fn name(&self) -> &'static str {
        "ram_role_arn"
    }

    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.assume())
    }
}
