// error: the required parameter `From_` is missing
// error: the required parameter `Type_` is missing
// note: for a message, `.content(…)` or `.template(…)` sets `ChannelType` and `Type`
async fn message_incomplete(client: &cams::Client) -> Result<(), cams::Error> {
    client.send_chatapp_message().to("86").channel_type("whatsapp").send().await?;
    Ok(())
}

fn main() {
    let _ = message_incomplete;
}
