//! Credentials from environment variables.

use super::context::Context;
use super::error::CredentialsError;
use super::flaw;
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
    /// Fails if none of the variables is set ([absent](CredentialsError::is_absent)), if only some are set, or if one
    /// is a placeholder, or begins or ends with white space or a quotation mark. The error names the variable.
    pub fn read(&self) -> Result<Credentials, CredentialsError> {
        let values = [ID, SECRET, TOKEN].map(|name| (name, self.context.variable(name)));
        for (name, value) in &values {
            value.iter().try_for_each(|value| flaw::check(name, value))?;
        }
        let set = values.iter().find(|(_, value)| value.is_some()).map(|(name, _)| *name);
        match (values, set) {
            ([(_, Some(id)), (_, Some(secret)), (_, token)], _) => Ok(Credentials::new(id, secret)
                .with_security_token(token.unwrap_or_default())
                .with_provider("env")),
            (values, None) => Err(CredentialsError::absent(missing(values))),
            (values, Some(set)) => {
                Err(CredentialsError::new(format!("{}, although {set} is", missing(values)))
                    .with_help("check the spelling of the names, and set the ID and the secret, or neither"))
            }
        }
    }
}

/// Returns the names of the missing variables of the pair.
fn missing(values: [(&str, Option<String>); 3]) -> String {
    let pair = values.into_iter().filter(|(name, value)| *name != TOKEN && value.is_none());
    format!("{} not set", pair.map(|(name, _)| name).collect::<Vec<_>>().join(", "))
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
    fn what_surrounds_a_key_by_mistake_is_refused_with_the_name_of_the_variable() {
        for (name, id, secret, token, named) in [
            ("a space before the ID", " id", "secret", "", ID),
            ("case 10: a key with a line break", "id\n", "canary", "", ID),
            ("case 10: a secret with a line break", "id", "canary\n", "", SECRET),
            ("case 10: a secret in quotes", "id", "\"canary\"", "", SECRET),
            ("a quote at one end", "id", "canary'", "", SECRET),
            ("a token with a carriage return", "id", "canary", "canary\r", TOKEN),
            ("a byte order mark", "\u{feff}id", "canary", "", ID),
            ("a curly quote from a document", "id", "\u{201c}canary\u{201d}", "", SECRET),
            ("white space alone", "id", " ", "", SECRET),
            ("a line break inside", "id", "can\nary", "", SECRET),
            ("what is not UTF-8", "id", "canary\u{fffd}", "", SECRET),
            ("a placeholder", "<your-canary-key>", "canary", "", ID),
            ("a variable that nobody has expanded", "id", "${CANARY_canary}", "", SECRET),
            ("the name of what belongs there", "YOUR_ACCESS_KEY", "canary", "", ID),
            ("a token that is hidden", "id", "canary", "CAIScanary***", TOKEN),
        ] {
            let error = read(&[(ID, id), (SECRET, secret), (TOKEN, token)]).unwrap_err();
            let said = error.to_string();
            assert!(said.starts_with(named) && said.contains("; "), "{name}: {said}");
            assert!(!said.contains("canary") && !error.is_absent(), "{name}: {said}");
        }
    }

    #[test]
    fn part_of_a_pair_is_an_error_and_nothing_at_all_is_absent() {
        for (name, variables, part) in [
            ("case 11: a misspelled secret", vec![(ID, "id")], format!("{SECRET} not set, although {ID} is")),
            (
                "an empty secret",
                vec![(ID, "id"), (SECRET, "")],
                format!("{SECRET} not set, although {ID} is"),
            ),
            ("a secret alone", vec![(SECRET, "s")], format!("{ID} not set, although {SECRET} is")),
            ("a token alone", vec![(TOKEN, "t")], format!("{ID}, {SECRET} not set, although {TOKEN} is")),
        ] {
            let error = read(&variables).unwrap_err();
            assert!(
                error.message() == part && !error.is_absent() && error.help().is_some(),
                "{name}: {error}"
            );
        }
        for nothing in [vec![], vec![(ID, ""), (SECRET, ""), (TOKEN, "")]] {
            let error = read(&nothing).unwrap_err();
            assert!(error.is_absent() && error.message().contains(ID) && error.message().contains(SECRET));
        }
    }
}
