//! Client settings from the environment and from profiles.

use crate::config::client::Config;
use crate::config::source::CredentialsSource;
use crate::credentials::context::Context;
use crate::credentials::settings::{ENDPOINT, Settings};
use crate::error::Error;

/// The product whose clients read the `CAMS_` variables.
const CAMS: &str = "cams";

impl Config {
    /// Creates the default settings plus those from the environment:
    ///
    /// - only for a CAMS client: the endpoint from `CAMS_ENDPOINT`, such as `http://127.0.0.1:8080` of a local CAMS,
    ///   and the [`cust_space_id`](Self::cust_space_id) from `CAMS_CUST_SPACE_ID`,
    /// - the region from `ALIBABA_CLOUD_REGION_ID`,
    /// - endpoint and region from the `aliyun` profile in `ALIBABA_CLOUD_PROFILE`, or from the current profile, if they
    ///   are not set above.
    ///
    /// The client looks for credentials when a call needs them.
    #[must_use]
    pub fn from_env() -> Self {
        Self::new().settings(Settings::from_env(&Context::system()))
    }

    /// Creates the default settings with credentials, region, and endpoint from one profile only. A profile of the INI
    /// file contains only credentials. The client looks for them when a call needs them.
    ///
    /// # Errors
    /// Fails if there is no such profile, or if a profile file cannot be read
    /// ([`ErrorKind::Configuration`](crate::ErrorKind)).
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        let context = Context::system();
        let settings =
            Settings::of_profile(&context, name).map_err(|error| Error::configuration(error.report()))?;
        let credentials = CredentialsSource::Profile(name.to_owned());
        Ok(Self { credentials, ..Self::new() }.settings(settings))
    }

    pub(crate) fn settings(self, settings: Settings) -> Self {
        let Settings { region, endpoint, cust_space_id, region_origin, endpoint_origin, .. } = settings;
        Self { region, endpoint, region_origin, endpoint_origin, env_cust_space_id: cust_space_id, ..self }
    }

    /// Removes what the environment says only to CAMS clients, if this is a client of another product.
    pub(crate) fn for_product(mut self, product: &str) -> Self {
        let space = self.env_cust_space_id.take();
        if product == CAMS {
            if let Some(id) = space {
                self.defaults.entry("CustSpaceId".to_owned()).or_insert(id);
            }
        } else if self.endpoint_origin.as_deref() == Some(ENDPOINT) {
            (self.endpoint, self.endpoint_origin) = (None, None);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use cams_models::SERVICE;
    use cams_operation::ServiceInfo;

    use super::*;
    use crate::credentials::value::Credentials;
    use crate::engine::handle::Engine;

    static OTHER: ServiceInfo = ServiceInfo::new("parcels", "2024-01-01", "ap-southeast-1")
        .endpoints(&[("ap-southeast-1", "parcels.ap-southeast-1.aliyuncs.com")]);

    fn config(endpoint_origin: &str) -> Config {
        Config::new().credentials(Credentials::new("id", "secret")).settings(Settings {
            endpoint: Some("http://127.0.0.1:8080".into()),
            endpoint_origin: Some(endpoint_origin.into()),
            cust_space_id: Some("cams-x000".into()),
            ..Settings::default()
        })
    }

    fn endpoint(engine: &Engine) -> String {
        engine.endpoint().to_string()
    }

    #[test]
    fn the_variables_of_cams_reach_no_other_product() {
        let cams = Engine::new(&SERVICE, config(ENDPOINT)).unwrap();
        assert_eq!(endpoint(&cams), "http://127.0.0.1:8080");
        let other = Engine::new(&OTHER, config(ENDPOINT)).unwrap();
        assert_eq!(endpoint(&other), "https://parcels.ap-southeast-1.aliyuncs.com");
        let other = Engine::new(&OTHER, config("profile `default`")).unwrap();
        assert_eq!(endpoint(&other), "http://127.0.0.1:8080", "what a profile says holds for every product");
        let own = Engine::new(&OTHER, config(ENDPOINT).endpoint("https://parcels.example")).unwrap();
        assert_eq!(endpoint(&own), "https://parcels.example");
    }

    #[test]
    fn the_space_of_the_environment_is_the_default_of_cams_unless_the_program_sets_one() {
        let space = |config: Config| config.for_product("cams").defaults.get("CustSpaceId").cloned();
        assert_eq!(space(config(ENDPOINT)).as_deref(), Some("cams-x000"));
        assert_eq!(space(config(ENDPOINT).cust_space_id("cams-x001")).as_deref(), Some("cams-x001"));
        assert!(config(ENDPOINT).for_product("parcels").defaults.is_empty());
    }
}
