//! A doubt about where requests go: the region or the endpoint of a profile is often that of another product.

use cams_operation::ServiceInfo;

use super::client::Config;
use crate::request::endpoint::Endpoint;

/// Why the endpoint may be the wrong one, and what to do, for the log and for the error of a host that is not reached.
pub(crate) fn doubt(service: &ServiceInfo, config: &Config, endpoint: &Endpoint) -> Option<String> {
    match &config.endpoint {
        Some(_) => doubt_endpoint(service, config.endpoint_origin.as_deref()?, endpoint),
        None => doubt_region(service, config.region.as_deref()?, config.region_origin.as_deref()),
    }
}

fn doubt_region(service: &ServiceInfo, region: &str, origin: Option<&str>) -> Option<String> {
    let documented: Vec<_> = service.endpoints.iter().map(|(name, _)| *name).collect();
    if documented.is_empty() || documented.contains(&region) {
        return None;
    }
    let (origin, product) = (origin.unwrap_or("the program"), service.product);
    Some(format!(
        "region `{region}` comes from {origin}, and {product} is documented in {} only; choose the region with \
         `Config::region`, `--region`, or ALIBABA_CLOUD_REGION_ID",
        documented.join(", ")
    ))
}

/// A host of the cloud begins with its product. Other hosts, such as a gateway of a company, say nothing.
fn doubt_endpoint(service: &ServiceInfo, origin: &str, endpoint: &Endpoint) -> Option<String> {
    let host = endpoint.url().domain()?;
    let product = host.strip_suffix(".aliyuncs.com")?.split(['.', '-']).next()?;
    (product != service.product).then(|| {
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

    /// The doubt about the host that these settings lead to.
    fn doubt_of(
        region: Option<&str>,
        endpoint: Option<&str>,
        change: impl Fn(Config) -> Config,
    ) -> Option<String> {
        let settings = Settings {
            region: region.map(str::to_owned),
            endpoint: endpoint.map(str::to_owned),
            region_origin: region.map(|_| "profile `default`".to_owned()),
            endpoint_origin: endpoint.map(|_| "profile `default`".to_owned()),
        };
        let config = change(Config::new().settings(settings));
        let endpoint = match &config.endpoint {
            Some(endpoint) => Endpoint::parse(endpoint),
            None => {
                Endpoint::regional(&SERVICE, config.region.as_deref().unwrap_or(SERVICE.default_region), None)
            }
        };
        doubt(&SERVICE, &config, &endpoint.unwrap())
    }

    #[test]
    fn case_16_a_region_or_an_endpoint_of_another_product_is_doubted() {
        let as_it_is = |config| config;
        for (name, region, endpoint, said) in [
            ("nothing", None, None, ""),
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
            ("a gateway", None, Some("https://gateway.example"), ""),
            ("this machine", None, Some("http://127.0.0.1:8080"), ""),
        ] {
            let doubt = doubt_of(region, endpoint, as_it_is).unwrap_or_default();
            assert!(doubt.starts_with(said) && doubt.is_empty() == said.is_empty(), "{name}: {doubt}");
        }
        let doubt = doubt_of(Some("cn-hangzhou"), None, as_it_is).unwrap();
        assert!(
            doubt.contains("documented in ap-southeast-1 only") && doubt.contains("`--region`"),
            "{doubt}"
        );
    }

    #[test]
    fn what_the_program_chooses_replaces_what_the_profile_says() {
        let ecs = Some("ecs.cn-hangzhou.aliyuncs.com");
        let region = Some("cn-hangzhou");
        assert_eq!(
            doubt_of(region, ecs, |config| config.region("ap-southeast-1")),
            None,
            "case 16: `--region`"
        );
        assert_eq!(doubt_of(region, ecs, |config| config.endpoint("ecs.cn-hangzhou.aliyuncs.com")), None);
        let chosen = doubt_of(None, None, |config| config.region("cn-hangzhou")).unwrap();
        assert!(chosen.starts_with("region `cn-hangzhou` comes from the program"), "{chosen}");
    }
}
