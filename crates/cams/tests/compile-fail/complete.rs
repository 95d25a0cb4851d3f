// Nothing is missing: this one compiles, so the others fail for the reason that they state.
async fn complete(client: &cams::Client) -> Result<(), cams::Error> {
    client.add_chat_group_invite_link().group_id("E").channel_type("WHATSAPP").business_number("86").send().await?;
    client.add_chat_group().business_number("86").send_with_metadata().await?;
    Ok(())
}

fn main() {
    let _ = complete;
}
