//! RAM's diagnosis of a refusal, in words.

use serde_json::Value;

/// Returns why RAM refused, and what to do, from the access-denied detail of an error. `None` if the detail is not in
/// the known form.
pub(crate) fn explain(detail: &str) -> Option<(String, String)> {
    let detail: Value = serde_json::from_str(detail).ok()?;
    let text = |key: &str| detail.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    let action = text("AuthAction")?;
    let who = match (text("AuthPrincipalType"), text("AuthPrincipalDisplayName")) {
        (Some("SubUser"), Some(name)) => format!("RAM user {name}"),
        (Some("AssumedRoleUser"), Some(name)) => format!("the session {name} of a RAM role"),
        (Some("RootUser"), _) => "the Alibaba Cloud account itself".to_owned(),
        (kind, name) => [kind, name].into_iter().flatten().collect::<Vec<_>>().join(" "),
    };
    let policy = match text("PolicyType") {
        Some("ControlPolicy") => "a control policy of the resource directory",
        Some("SessionPolicy") => "the policy of the session",
        Some("AssumeRolePolicy") => "the trust policy of the role",
        Some("ResourceGroupLevelIdentityBasedPolicy") => "a policy in the scope of a resource group",
        _ => "a policy of the account",
    };
    Some(match text("NoPermissionType") {
        Some("ExplicitDeny") => (
            format!("{policy} denies {action} to {who}"),
            format!(
                "remove the statement with `\"Effect\": \"Deny\"` for {action}; a further permission does not help"
            ),
        ),
        _ => (
            format!("no policy allows {action} to {who}"),
            format!(
                "in the RAM console, attach a policy with `\"Effect\": \"Allow\", \"Action\": \"{action}\"` to it"
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_and_a_forbidden_one_are_told_apart() {
        let detail = |kind: &str| {
            format!(
                r#"{{"AuthAction":"cams:GetChatappOpenStatus","AuthPrincipalType":"SubUser","AuthPrincipalDisplayName":"2001",
                "NoPermissionType":"{kind}","PolicyType":"AccountLevelIdentityBasedPolicy"}}"#
            )
        };
        let (missing, advice) = explain(&detail("ImplicitDeny")).unwrap();
        assert_eq!(missing, "no policy allows cams:GetChatappOpenStatus to RAM user 2001");
        assert!(advice.contains("attach a policy"), "{advice}");
        let (denied, _) = explain(&detail("ExplicitDeny")).unwrap();
        assert_eq!(denied, "a policy of the account denies cams:GetChatappOpenStatus to RAM user 2001");
        assert_eq!(explain("None"), None);
        assert_eq!(explain("{}"), None);
    }
}
