// error: the required parameter `BusinessNumber` is missing
// error: the required parameter `Page` is missing
async fn two_missing(client: &cams::Client) -> Result<(), cams::Error> {
    client.list_chat_group().subject("Weekly orders").send_with_metadata().await?;
    Ok(())
}

fn main() {
    let _ = two_missing;
}
