//! A warning about the endpoint: a profile's region or endpoint is often meant for another product.

use cams_operation::ServiceInfo;

use super::client::Config;
use crate::request::endpoint::Endpoint;

/// Returns why the endpoint may be wrong, and what to do, for the log and for the error of an unreachable host.
pub(crate) fn endpoint_warning(
    service: &ServiceInfo,
    config: &Config,
    endpoint: &Endpoint,
) -> Option<String> {
    match &config.endpoint {
        Some(_) => foreign_endpoint(service, config.endpoint_origin.as_deref()?, endpoint),
        None => undocumented_region(service, config.region.as_deref()?, config.region_origin.as_deref()),
    }
}

fn undocumented_region(service: &ServiceInfo, region: &str, origin: Option<&str>) -> Option<String> {
    let documented: Vec<_> = service.endpoints.iter().map(|(name, _)| *name).collect();
    if documented.is_empty() || documented.iter().any(|name| name.eq_ignore_ascii_case(region)) {
        return None;
    }
    let (origin, product) = (origin.unwrap_or("the program"), service.product);
    Some(format!(
        "region `{region}` comes from {origin}, and {product} is documented in {} only; choose the region with \
         `Config::region`, `--region`, or ALIBABA_CLOUD_REGION_ID",
        documented.join(", ")
    ))
}

/// A host of the cloud begins with its product. Other hosts, such as a company's gateway, tell nothing.
fn foreign_endpoint(service: &ServiceInfo, origin: &str, endpoint: &Endpoint) -> Option<String> {
    let host = endpoint.url().domain()?;
    let is_ours = host.strip_prefix(service.product).is_some_and(|rest| rest.starts_with(['.', '-']));
    (host.ends_with(".aliyuncs.com") && !is_ours).then(|| {
        format!(
            "endpoint `{host}` comes from {origin}, and is not one of {}; choose the endpoint with `Config::endpoint` or \
             `--endpoint`, or the region with `Config::region` or `--region`",
            service.product
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::settings::Settings;
    use cams_models::SERVICE;

    /// Returns the warning for the host that these settings lead to.
    fn warning_of(
        region: Option<&str>,
        endpoint: Option<&str>,
        change: impl Fn(Config) -> Config,
    ) -> Option<String> {
        let settings = Settings {
            region: region.map(str::to_owned),
            endpoint: endpoint.map(str::to_owned),
            region_origin: region.map(|_| "profile `default`".to_owned()),
            endpoint_origin: endpoint.map(|_| "profile `default`".to_owned()),
            ..Settings::default()
        };
        let config = change(Config::new().settings(settings));
        let endpoint = match &config.endpoint {
            Some(endpoint) => Endpoint::parse(endpoint),
            None => {
                Endpoint::regional(&SERVICE, config.region.as_deref().unwrap_or(SERVICE.default_region), None)
            }
        };
        endpoint_warning(&SERVICE, &config, &endpoint.unwrap())
    }

    #[test]
    fn case_16_a_region_or_an_endpoint_of_another_product_gets_a_warning() {
        let as_it_is = |config| config;
        for (name, region, endpoint, said) in [
            ("nothing", None, None, ""),
            ("the same in upper case", Some("AP-SOUTHEAST-1"), None, ""),
            ("the documented region", Some("ap-southeast-1"), None, ""),
            (
                "case 16",
                Some("cn-hangzhou"),
                None,
                "region `cn-hangzhou` comes from profile `default`, and cams is",
            ),
            ("the endpoint goes first", Some("cn-hangzhou"), Some("cams.ap-southeast-1.aliyuncs.com"), ""),
            ("another network", None, Some("cams-vpc.ap-southeast-1.aliyuncs.com"), ""),
            (
                "another product",
                None,
                Some("ecs.cn-hangzhou.aliyuncs.com"),
                "endpoint `ecs.cn-hangzhou.aliyuncs.com` comes",
            ),
            ("a longer name", None, Some("camsx.ap-southeast-1.aliyuncs.com"), "endpoint `camsx."),
            ("a gateway", None, Some("https://gateway.example"), ""),
            ("this machine", None, Some("http://127.0.0.1:8080"), ""),
        ] {
            let warning = warning_of(region, endpoint, as_it_is).unwrap_or_default();
            assert!(warning.starts_with(said) && warning.is_empty() == said.is_empty(), "{name}: {warning}");
        }
        let warning = warning_of(Some("cn-hangzhou"), None, as_it_is).unwrap();
        assert!(
            warning.contains("documented in ap-southeast-1 only") && warning.contains("`--region`"),
            "{warning}"
        );
    }

    #[test]
    fn what_the_program_chooses_replaces_what_the_profile_says() {
        let ecs = Some("ecs.cn-hangzhou.aliyuncs.com");
        let region = Some("cn-hangzhou");
        assert_eq!(
            warning_of(region, ecs, |config| config.region("ap-southeast-1")),
            None,
            "case 16: `--region`"
        );
        assert_eq!(warning_of(region, ecs, |config| config.endpoint("ecs.cn-hangzhou.aliyuncs.com")), None);
        let chosen = warning_of(None, None, |config| config.region("cn-hangzhou")).unwrap();
        assert!(chosen.starts_with("region `cn-hangzhou` comes from the program"), "{chosen}");
    }
}
