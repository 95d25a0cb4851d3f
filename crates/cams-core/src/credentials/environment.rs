//! Credentials from environment variables.

use super::context::Context;
use super::error::CredentialsError;
use super::provider::ProvideCredentials;
use super::value::Credentials;
use crate::future::BoxFuture;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// Credentials from `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and, if they are temporary,
/// `ALIBABA_CLOUD_SECURITY_TOKEN`. The variables are read each time. An empty variable counts as absent.
#[derive(Clone, Debug)]
pub struct Environment {
    context: Context,
}

impl Environment {
    /// Reads the variables of the context.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        Self { context: context.clone() }
    }

    /// Returns the credentials that the variables hold now.
    ///
    /// # Errors
    /// The ID or the secret is not set, or a variable begins or ends with white space. The error names the variable.
    pub fn read(&self) -> Result<Credentials, CredentialsError> {
        let get = |name| self.context.variable(name).ok_or(name);
        let is_padded = |name| get(name).is_ok_and(|value| value.trim() != value);
        if let Some(name) = [ID, SECRET, TOKEN].into_iter().find(|name| is_padded(*name)) {
            return Err(CredentialsError::new(format!("{name} begins or ends with white space"))
                .with_help("remove the line break or the space"));
        }
        match (get(ID), get(SECRET)) {
            (Ok(id), Ok(secret)) => Ok(Credentials::new(id, secret)
                .with_security_token(get(TOKEN).unwrap_or_default())
                .with_provider("env")),
            (id, secret) => {
                let missing: Vec<_> = [id.err(), secret.err()].into_iter().flatten().collect();
                Err(CredentialsError::absent(format!("{} not set", missing.join(", "))))
            }
        }
    }
}

impl ProvideCredentials for Environment {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { self.read() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&'static str, &'static str)]) -> Result<Credentials, CredentialsError> {
        let variables = variables.to_vec();
        let context = Context::system().with_variables(move |wanted| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        });
        Environment::new(&context).read()
    }

    #[test]
    fn a_pair_and_a_token_are_read() {
        let credentials = read(&[(ID, "id"), (SECRET, "secret"), (TOKEN, "token")]).unwrap();
        assert_eq!(credentials.access_key_id(), "id");
        assert_eq!(credentials.access_key_secret(), "secret");
        assert_eq!(credentials.security_token(), Some("token"));
    }

    #[test]
    fn white_space_around_a_key_is_no_part_of_it() {
        for (id, secret, named) in [(" id", "secret", ID), ("id", "canary\n", SECRET)] {
            let error = read(&[(ID, id), (SECRET, secret)]).unwrap_err();
            let said = error.to_string();
            assert!(said.contains(named) && !said.contains("canary") && !error.is_absent(), "{said}");
        }
    }

    #[test]
    fn an_empty_variable_is_absent_and_named() {
        let error = read(&[(ID, "id"), (SECRET, "")]).unwrap_err();
        assert_eq!(error.to_string(), "ALIBABA_CLOUD_ACCESS_KEY_SECRET not set");
        let error = read(&[]).unwrap_err();
        assert!(error.is_absent() && error.message().contains(ID) && error.message().contains(SECRET));
    }
}
