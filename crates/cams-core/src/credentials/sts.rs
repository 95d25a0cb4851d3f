//! Calls of STS, which issues temporary keys for a role.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use cams_operation::Location;
use http::Request;

use super::answer::{self, Enclosed};
use super::context::Context;
use super::error::CredentialsError;
use super::exchange;
use super::flaw;
use super::refusal::{has_code, is_of_wrong_date, refusal};
use super::secret::Secret;
use super::value::Credentials;
use crate::date;
use crate::request::draft::{Common, Draft, Stamp};
use crate::request::encode::Parameter;
use crate::request::endpoint::Endpoint;
use crate::request::place::Placed;
use crate::request::sign::moment::Moment;
use crate::request::sign::scheme::Scheme;
use crate::request::user_agent::user_agent;

const VERSION: &str = "2015-04-01";
const LIMIT: Duration = Duration::from_secs(10);
const REFUSED: &str = "check the role, its trust policy, and the AccessKey";

/// A role to assume, and the options of the call.
#[derive(Clone, Default)]
pub struct Role {
    pub(crate) arn: String,
    pub(crate) session_name: Option<String>,
    pub(crate) duration: Option<Duration>,
    pub(crate) policy: Option<String>,
    pub(crate) external_id: Option<Secret>,
}

impl Role {
    /// Creates a role from its ARN, such as `acs:ram::1234567890123456:role/messages`.
    #[must_use]
    pub fn new(arn: impl Into<String>) -> Self {
        Self { arn: arn.into(), ..Self::default() }
    }

    /// Sets the session name, which audit logs show: 2 to 64 letters, digits, `.`, `@`, `-`, `_`. Default:
    /// `ALIBABA_CLOUD_ROLE_SESSION_NAME`, or a name made from the current time.
    #[must_use]
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.session_name = Some(name.into());
        self
    }

    /// Sets the lifetime of each key: at least 900 s, at most what the role allows. Default: 3600 s.
    #[must_use]
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Sets a policy (JSON) that restricts the permissions of these keys further than the role does.
    #[must_use]
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.policy = Some(policy.into());
        self
    }

    /// Sets the external ID that the role's trust policy requires.
    #[must_use]
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(Secret::from(id.into()));
        self
    }

    /// Returns the parameters of a call, after checking for anything that STS would refuse.
    pub(crate) fn parameters(&self, context: &Context) -> Result<Vec<Parameter>, CredentialsError> {
        let seconds = self.duration.unwrap_or(Duration::from_secs(3600)).as_secs();
        if seconds < 900 {
            let message = format!("the keys of a role live at least 900 s, but {seconds} s were requested");
            return Err(CredentialsError::new(message).with_help("set a longer duration"));
        }
        flaw::check("the ARN of the role", &self.arn)?;
        self.external_id.iter().try_for_each(|id| flaw::check("the external ID", id.expose()))?;
        let mut parameters = vec![
            parameter("DurationSeconds", seconds.to_string()),
            parameter("RoleArn", &self.arn),
            parameter("RoleSessionName", self.session(context)?),
        ];
        parameters.extend(self.policy.as_ref().map(|policy| parameter("Policy", policy)));
        parameters.extend(self.external_id.as_ref().map(|id| parameter("ExternalId", id.expose())));
        Ok(parameters)
    }

    fn session(&self, context: &Context) -> Result<String, CredentialsError> {
        let given = self.session_name.clone().or_else(|| context.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"));
        let Some(name) = given else {
            let time = context.now().duration_since(UNIX_EPOCH).unwrap_or_default();
            return Ok(format!("cams-{}", time.as_secs()));
        };
        let valid = |b: u8| b.is_ascii_alphanumeric() || b".@-_".contains(&b);
        if (2..=64).contains(&name.len()) && name.bytes().all(valid) {
            return Ok(name);
        }
        Err(CredentialsError::new(format!("the role session name `{name}` is not valid"))
            .with_help("use 2 to 64 letters, digits, `.`, `@`, `-` or `_`"))
    }
}

impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Role")
            .field("arn", &self.arn)
            .field("session_name", &self.session_name)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}

/// The endpoint of STS. Values that are not set here come from `ALIBABA_CLOUD_STS_ENDPOINT`,
/// `ALIBABA_CLOUD_STS_REGION`, and `ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED`. If these are not set either, it is the central
/// endpoint.
#[derive(Clone, Debug, Default)]
pub struct StsEndpoint {
    pub(crate) endpoint: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) vpc: bool,
}

impl StsEndpoint {
    /// Uses an endpoint such as `sts.ap-southeast-1.aliyuncs.com`.
    pub fn at(endpoint: impl Into<String>) -> Self {
        Self { endpoint: Some(endpoint.into()), ..Self::default() }
    }

    /// Uses the endpoint of a region on the public network.
    pub fn region(region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), ..Self::default() }
    }

    /// Uses the endpoint of a region inside its VPC network. It is never called through a proxy.
    pub fn vpc(region: impl Into<String>) -> Self {
        Self { region: Some(region.into()), vpc: true, ..Self::default() }
    }

    fn resolve(&self, context: &Context) -> Result<Endpoint, CredentialsError> {
        let region = self.region.clone().or_else(|| context.variable("ALIBABA_CLOUD_STS_REGION"));
        let vpc = self.vpc || context.is_set("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED")?;
        let explicit = self.endpoint.clone().or_else(|| match self.region {
            Some(_) => None,
            None => context.variable("ALIBABA_CLOUD_STS_ENDPOINT"),
        });
        let text = explicit.unwrap_or_else(|| match region {
            Some(region) => format!("sts{}.{region}.aliyuncs.com", if vpc { "-vpc" } else { "" }),
            None => "sts.aliyuncs.com".to_owned(),
        });
        let endpoint =
            Endpoint::parse(&text).map_err(|error| CredentialsError::new(format!("STS: {error}")))?;
        if !endpoint.is_confidential() {
            return Err(CredentialsError::new(format!(
                "STS endpoint `{endpoint}`: plain HTTP would expose the keys on the network"
            ))
            .with_help("use https"));
        }
        Ok(endpoint)
    }
}

/// Creates a parameter in the form body, because proxies and gateways log the query.
pub(crate) fn parameter(name: &'static str, value: impl Into<String>) -> Parameter {
    Parameter { name: name.into(), value: value.into(), location: Location::Body }
}

/// Calls an action of STS, signed with `credentials`, and returns the temporary key.
///
/// If STS rejects the date, the call is signed once more with the time of STS.
pub(crate) async fn call(
    context: &Context,
    sts: &StsEndpoint,
    action: &'static str,
    credentials: &Credentials,
    parameters: Vec<Parameter>,
) -> Result<Credentials, CredentialsError> {
    let endpoint = sts.resolve(context)?;
    let user_agent = user_agent(None).map_err(|error| not_called(&error))?;
    let peer = format!("STS ({endpoint})");
    let common =
        Common::new(endpoint, VERSION, Scheme::RpcV1, user_agent).map_err(|error| not_called(&error))?;
    let placed = Placed { form: parameters, ..Placed::default() };
    let draft = Draft::new(&common, action, &[], placed).map_err(|error| not_called(&error))?;
    let mut response = context.http.send(&peer, signed(context, &draft, credentials)?, LIMIT).await?;
    if is_of_wrong_date(&response)
        && let Some(time) = date::of_answer(response.headers())
    {
        context.learn(time);
        response = context.http.send(&peer, signed(context, &draft, credentials)?, LIMIT).await?;
    }
    let help = if is_of_wrong_date(&response) { "check the clock" } else { REFUSED };
    let accepted = match has_code(&response) {
        true => Err(refusal(&peer, &response)),
        false => exchange::accept(&peer, response),
    };
    let answer =
        accepted.map_err(|error| if error.is_transient() { error } else { error.with_help(help) })?;
    let Enclosed { key } = answer::read(&peer, answer.body)?;
    key.into_credentials(&peer, context, answer.time)
}

/// Returns the request, dated now.
fn signed(
    context: &Context,
    draft: &Draft<'_>,
    credentials: &Credentials,
) -> Result<Request<Bytes>, CredentialsError> {
    let mut random = [0; 16];
    if !context.platform().random(&mut random) {
        return Err(not_called(&"the system provides no random numbers"));
    }
    let stamp = Stamp { moment: Moment::new(context.now(), random), headers: http::HeaderMap::new() };
    draft.signed(credentials, &stamp).map_err(|error| not_called(&error))
}

fn not_called(problem: &dyn fmt::Display) -> CredentialsError {
    CredentialsError::new(format!("STS cannot be called: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(variables: &'static [(&str, &str)]) -> Context {
        Context::system().with_variables(|wanted| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_endpoint_is_the_explicit_one_then_that_of_the_region_then_the_central_one() {
        const REGION: (&str, &str) = ("ALIBABA_CLOUD_STS_REGION", "eu-central-1");
        const VPC: (&str, &str) = ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true");
        const ENDPOINT: (&str, &str) = ("ALIBABA_CLOUD_STS_ENDPOINT", "sts.example.com");
        let of = |sts: StsEndpoint, variables| {
            sts.resolve(&context(variables)).map_or_else(|error| error.to_string(), |found| found.to_string())
        };
        let unset = StsEndpoint::default;
        assert_eq!(of(unset(), &[]), "https://sts.aliyuncs.com");
        assert_eq!(of(unset(), &[VPC]), "https://sts.aliyuncs.com");
        assert_eq!(of(unset(), &[REGION]), "https://sts.eu-central-1.aliyuncs.com");
        assert_eq!(of(unset(), &[REGION, VPC]), "https://sts-vpc.eu-central-1.aliyuncs.com");
        assert_eq!(of(unset(), &[REGION, ENDPOINT]), "https://sts.example.com");
        assert_eq!(
            of(StsEndpoint::region("cn-beijing"), &[REGION, ENDPOINT]),
            "https://sts.cn-beijing.aliyuncs.com"
        );
        assert_eq!(of(StsEndpoint::vpc("cn-beijing"), &[]), "https://sts-vpc.cn-beijing.aliyuncs.com");
        assert_eq!(of(StsEndpoint::at("https://a.example.com"), &[REGION]), "https://a.example.com");
        assert!(of(StsEndpoint::at("http://a.example.com"), &[]).contains("plain HTTP"));
        assert!(of(StsEndpoint::region("evil.example/"), &[]).starts_with("STS: "));
    }

    #[test]
    fn a_role_that_sts_would_refuse_is_refused_here() {
        let wrong = |role: Role| role.parameters(&context(&[])).unwrap_err().to_string();
        let role = || Role::new("acs:ram::1:role/r");
        assert!(wrong(role().duration(Duration::from_secs(899))).contains("899 s"));
        assert!(wrong(role().session_name("a b")).contains("`a b`"));
        assert!(wrong(role().session_name("a")).contains("2 to 64"));
        assert!(wrong(Role::new("")).contains("the ARN of the role is empty"));
        assert!(wrong(Role::new("acs:ram::<account>:role/r")).contains("is a placeholder"));
        assert!(wrong(role().external_id("${canary}")).starts_with("the external ID is a placeholder"));
    }

    #[test]
    fn debug_of_a_role_hides_the_external_id() {
        assert!(!format!("{:?}", Role::new("r").external_id("canary")).contains("canary"));
    }
}
