//! The source of a client's credentials.

use std::sync::Arc;

use crate::credentials::chain::DefaultChain;
use crate::credentials::context::Context;
use crate::credentials::provider::ProvideCredentials;

/// The source of a client's credentials. The chains are built with the client and use its connections.
#[derive(Clone, Debug)]
pub(crate) enum CredentialsSource {
    /// The default chain.
    Chain,
    /// The profile with this name.
    Profile(String),
    /// A provider of the program, with its own connections.
    Given(Arc<dyn ProvideCredentials>),
}

impl CredentialsSource {
    pub(crate) fn provider(&self, context: &Context) -> Arc<dyn ProvideCredentials> {
        match self {
            Self::Chain => Arc::new(DefaultChain::new(context)),
            Self::Profile(name) => Arc::new(DefaultChain::of_profile(context, name)),
            Self::Given(provider) => Arc::clone(provider),
        }
    }
}
