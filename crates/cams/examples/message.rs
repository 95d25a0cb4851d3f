//! Typed messages, without an account: sends a text, buttons, and a template on a local CAMS, finds them in the
//! history, and shows which rules a message breaks before it is sent.
//!
//! `cargo run -p cams --example message`

use cams::content::Template;
use cams::content::whatsapp::{Button, Interactive, Text};
use cams::{Client, Config, PhoneNumber};
use cams_mock::MockServer;

const BUSINESS_NUMBER: &str = "8613800000000";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;

    // A number as people write it; the service takes its digits.
    let ana: PhoneNumber = "+86 138-0000-0001".parse()?;
    let message = || client.send_chatapp_message().from(BUSINESS_NUMBER).to(ana.clone());

    // `content` also sets the channel, the type, and the kind of the message.
    let sent = message().content(Text::new("Your order is on its way.")).send().await?;
    println!("text      {}", sent.message_id.unwrap_or_default());

    let buttons = [Button::new("yes", "Yes, please"), Button::new("no", "No, thank you")];
    let sent = message().content(Interactive::buttons("Shall we ring the bell?", buttons)).send().await?;
    println!("buttons   {}", sent.message_id.unwrap_or_default());

    let shipped =
        Template::code("1103457628904726528", "en").variable("name", "Ana").variable("order", "4711");
    let sent = message().template(shipped).send().await?;
    println!("template  {}", sent.message_id.unwrap_or_default());

    // One error lists everything that the service would refuse, and nothing is sent.
    let wrong = Interactive::buttons("", [Button::new("yes", "Yes")]).with_footer("long ".repeat(13));
    let refused = message().to("+86 138").content(wrong).send().await;
    println!("refused   {}", refused.err().ok_or("such a message was sent")?.message());

    let history = client.list_chatapp_message().business_number(BUSINESS_NUMBER).channel_type("whatsapp");
    let mut messages = history.items();
    while let Some(message) = messages.next().await {
        println!("history   {}", message?.message_type.unwrap_or_default());
    }
    server.shutdown().await;
    Ok(())
}
