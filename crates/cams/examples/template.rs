//! The life of a template, without an account: starts a local CAMS in this process, checks a template, converts Meta's
//! placeholders, gets a refusal, corrects the template, and gets it approved.
//!
//! `cargo run -p cams --example template`

use cams::models::{TemplateAuditStatus, TemplateCategory};
use cams::template::{Button, Definition, Header};
use cams::{Client, Config, Error};
use cams_mock::MockServer;

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;

    // A text in Meta's notation. Nothing is sent as long as the service would refuse it.
    let mut shipped = Definition::new("order_shipped", "en_US", TemplateCategory::Utility)
        .header(Header::text("Order {{1}}"))
        .body("Hello {{1}}, your order has been shipped.")
        .button(Button::url("Track it", "https://example.com/orders/{{1}}"))
        .example("header_1", "4711")
        .example("body_1", "Alice")
        .example("button1_1", "4711");
    for found in shipped.lint().errors() {
        println!("wrong      {found}");
    }
    for renamed in shipped.convert_placeholders(Definition::placeholder_name) {
        println!("converted  {{{{{}}}}} of {} to $({})", renamed.old, renamed.path, renamed.new);
    }

    // This makes the first review fail on the local CAMS.
    server.refuse_template("order_shipped", "INVALID_FORMAT");
    let created = client.create_chatapp_template().definition(&shipped).send().await?;
    shipped.code = created.data.and_then(|data| data.template_code);
    println!("created    {}", shipped.code.as_deref().unwrap_or_default());
    review(&client, &shipped).await?;

    let mended = shipped.footer("Thank you for your order");
    client.modify_chatapp_template().definition(&mended).send().await?;
    println!("corrected");
    review(&client, &mended).await?;

    for found in mended.check_parameters([("body_1", "Alice"), ("header_1", "4711")]).errors() {
        println!("missing    {found}");
    }
    server.shutdown().await;
    Ok(())
}

/// Reads a template until its review is over. The service takes minutes, so wait ten seconds or more between reads
/// there.
async fn review(client: &Client, template: &Definition) -> Result<(), Error> {
    loop {
        let call = client.get_chatapp_template_detail().language(&template.language);
        let detail = call.template_name(&template.name).send().await?.data.unwrap_or_default();
        let status = detail.audit_status.unwrap_or_default();
        println!(
            "review     {status}{}",
            detail.reason.map_or_else(String::new, |reason| format!(": {reason}"))
        );
        if matches!(status, TemplateAuditStatus::Pass | TemplateAuditStatus::Fail) {
            return Ok(());
        }
    }
}
