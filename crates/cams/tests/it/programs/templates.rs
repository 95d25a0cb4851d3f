//! Templates kept in files: read, compared with what is there, created or changed, waited for.

use cams::template::Definition;
use cams::{Client, WaitReason};
use cams_mock::MockServer;

use crate::programs::terminal::client;

/// Makes what is there like what is wanted; says whether anything had to be done.
async fn apply(client: &Client, wanted: &Definition) -> Result<bool, Box<dyn std::error::Error>> {
    let mut list = client.list_chatapp_template().items();
    while let Some(known) = list.next().await {
        let known = known?;
        if known.template_name.as_deref() != Some(&wanted.name) {
            continue;
        }
        let code = known.template_code.unwrap_or_default();
        let detail = client.get_chatapp_template_detail().template_code(&code).language(&wanted.language);
        let there = Definition::from(detail.send().await?.data.unwrap_or_default());
        let mut wanted = wanted.clone();
        wanted.code = Some(code);
        if there == wanted {
            return Ok(false);
        }
        client.modify_chatapp_template().definition(&wanted).send().await?;
        return Ok(true);
    }
    client.create_chatapp_template().definition(wanted).send().await?;
    Ok(true)
}

#[tokio::test]
async fn a_template_in_a_file_is_applied_once() {
    let server = MockServer::start().await.unwrap();
    let client = client(&server);
    let text = r#"{"Name": "order_shipped", "Language": "en_US", "Category": "UTILITY",
        "Components": [{"Type": "BODY", "Text": "Hello $(name), your order is on its way."}],
        "Example": {"name": "Ana"}}"#;
    let wanted: Definition = serde_json::from_str(text).unwrap();
    assert!(apply(&client, &wanted).await.unwrap());
    assert!(!apply(&client, &wanted).await.unwrap(), "nothing is left to do");
    let back: Definition = serde_json::from_str(&serde_json::to_string(&wanted).unwrap()).unwrap();
    assert_eq!(back, wanted);
    let misspelt = serde_json::from_str::<Definition>(&text.replace("Example", "Examples"));
    assert!(misspelt.unwrap_err().to_string().contains("unknown field `Examples`"));
}

#[tokio::test]
async fn a_template_that_is_not_there_is_said_to_be_missing() {
    let server = MockServer::start().await.unwrap();
    let call = client(&server).get_chatapp_template_detail().template_code("1").language("en");
    let error = call.wait_until_approved().run().await.unwrap_err();
    assert_eq!(error.reason(), WaitReason::Call);
    assert!(error.to_string().ends_with("and 1 poll: a call failed; no state was seen"), "{error}");
}
