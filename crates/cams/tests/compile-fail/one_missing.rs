// error: the required parameter `GroupId` is missing
async fn one_missing(client: &cams::Client) -> Result<(), cams::Error> {
    client.add_chat_group_invite_link().business_number("86").send().await?;
    Ok(())
}

fn main() {
    let _ = one_missing;
}
