//! Completes a call: combines the parameters of the request, the client's defaults, and the call options.
//!
//! Missing and invalid parameters are found here, before anything is signed.

use std::collections::BTreeMap;
use std::time::Duration;

use cams_operation::{Location, OperationInfo, ParameterInfo};

use crate::config::call::CallOptions;
use crate::config::setting::Setting;
use crate::request::encode::Parameter;
use crate::request::headers::is_reserved;

/// Returns the parameters of a call, or a text that names every missing required parameter.
///
/// `extra` are the parameters of the call options; they replace those of the request.
pub(crate) fn complete(
    info: Option<&OperationInfo>,
    mut parameters: Vec<Parameter>,
    defaults: &BTreeMap<String, String>,
    extra: &[(String, String)],
) -> Result<Vec<Parameter>, String> {
    for (name, value) in extra {
        let known = info.and_then(|info| info.parameter(name));
        let location = known.map_or(Location::Query, |known| known.location);
        parameters.retain(|parameter| parameter.name != name.as_str());
        parameters.push(Parameter { name: name.clone().into(), value: value.clone(), location });
    }
    let known = info.map_or(&[][..], |info| info.parameters);
    for info in known.iter().filter(|info| info.client_default) {
        if let Some(value) = defaults.get(info.field.name).filter(|_| is_absent(info, &parameters)) {
            let (name, value) = (info.field.name.into(), value.clone());
            parameters.push(Parameter { name, value, location: info.location });
        }
    }
    let is_collision = |parameter: &&Parameter| {
        is_of_gateway(&parameter.name) && info.and_then(|info| info.parameter(&parameter.name)).is_none()
    };
    if let Some(Parameter { name, .. }) = parameters.iter().find(is_collision) {
        return Err(format!("parameter `{name}`: the SDK sets it itself; remove it"));
    }
    let missing: Vec<_> =
        known.iter().filter(|info| info.field.required && is_absent(info, &parameters)).collect();
    if missing.is_empty() { Ok(parameters) } else { Err(describe(&missing)) }
}

/// Parameters of the gateway: RPC V1 puts them beside those of the call. A second one with the same name would be
/// signed, and the gateway decides which one counts. They are refused under every scheme, so a call means the same
/// under each.
fn is_of_gateway(name: &str) -> bool {
    let others = ["AccessKeyId", "Action", "BearerToken", "Format", "SecurityToken", "Timestamp", "Version"];
    name.starts_with("Signature") || others.contains(&name)
}

/// Returns whether no parameter is the given one, or a part of it: a flattened list is present as `Name.1`.
fn is_absent(info: &ParameterInfo, parameters: &[Parameter]) -> bool {
    let is_part = |name: &str| {
        name.strip_prefix(info.field.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    !parameters.iter().any(|parameter| is_part(&parameter.name))
}

fn describe(missing: &[&ParameterInfo]) -> String {
    let names: Vec<_> = missing.iter().map(|info| format!("`{}`", info.field.name)).collect();
    let mut text = format!("required and missing: {}", names.join(", "));
    if let Some(info) = missing.iter().find(|info| info.client_default) {
        text.push_str(&format!("; a client can hold a default for `{}`", info.field.name));
    }
    text
}

/// Refuses options that cannot be sent.
pub(crate) fn check_options(options: &CallOptions) -> Result<(), String> {
    if let Some(problem) = &options.problem {
        return Err(problem.clone());
    }
    if let Some((name, _)) = options.headers.iter().find(|(name, _)| is_reserved(name)) {
        return Err(format!("header `{name}`: the SDK sets it itself"));
    }
    for timeout in [options.timeout, options.attempt_timeout] {
        if timeout == Setting::Set(Duration::ZERO) {
            return Err("a timeout must be longer than zero".into());
        }
    }
    if options.max_attempts == Some(0) {
        return Err("`max_attempts` counts the first attempt; it must be at least 1".into());
    }
    Ok(())
}
