//! Credentials and their sources.
//!
//! Do not put keys into code. By default, a client asks the [`DefaultChain`], which searches the same sources as the
//! official SDKs and the `aliyun` command. To use one specific source, construct it yourself:
//!
//! ```
//! use cams_core::credentials::{AssumeRole, Cached, Context, EcsRamRole, Role};
//! use cams_core::{Config, Credentials};
//!
//! let context = Context::system();
//! let machine = Cached::new(&context, EcsRamRole::new(&context));
//! let role = Role::new("acs:ram::1234567890123456:role/messages").session_name("orders");
//! let config = Config::new().credentials(Cached::new(&context, AssumeRole::new(&context, machine, role)));
//!
//! let fixed = Credentials::new("LTAI0000", "a secret").with_security_token("a token");
//! assert!(!format!("{config:?} {fixed:?}").contains("secret"));
//! ```
//!
//! There are two traits. A [`ProvideCredentials`] is asked before every attempt. A [`FetchCredentials`] is expensive to
//! ask (a service, a process); [`Cached`] turns it into a provider.

// This file only wires the parts together, and no other file here imports through it: `value`, `secret`, `flaw`,
// `error`, and `provider` are the base, the sources build on them, and the chain builds on the sources.
mod answer;
mod assume_role;
mod cache;
pub(crate) mod chain;
mod cli_profile;
mod cloud_sso;
mod configured;
pub(crate) mod context;
mod ecs_ram_role;
mod environment;
mod error;
mod exchange;
mod external;
mod file;
mod flaw;
mod ini_file;
mod lock_file;
mod login;
mod oauth;
mod oidc;
mod process;
mod profile;
mod profile_file;
mod profiles;
pub(crate) mod provider;
mod refusal;
mod secret;
pub(crate) mod settings;
mod sts;
mod unsaved;
mod uri;
pub(crate) mod value;

pub use assume_role::AssumeRole;
pub use cache::Cached;
pub use chain::{DefaultChain, Link};
pub use cli_profile::cli_profile;
pub use context::Context;
pub use ecs_ram_role::EcsRamRole;
pub use environment::Environment;
pub use error::CredentialsError;
pub use external::ExternalProcess;
pub use ini_file::ini_file;
pub use oidc::AssumeRoleWithOidc;
#[cfg(fuzzing)]
pub(crate) use profile_file::save as save_profile;
pub use provider::{FetchCredentials, ProvideCredentials};
pub use settings::{Settings, exposed_files};
pub use sts::{Role, StsEndpoint};
pub use uri::CredentialsUri;
pub use value::{Credentials, CredentialsKind};
