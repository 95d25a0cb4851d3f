// error: no method named `group` found for struct `CallBuilder<
async fn misspelt(client: &cams::Client) -> Result<(), cams::Error> {
    client.add_chat_group_invite_link().business_number("86").group("E").send().await?;
    Ok(())
}

fn main() {
    let _ = misspelt;
}
