//! Adds an invite link to a group and prints it.

#[tokio::main]
async fn main() -> Result<(), cams::Error> {
    let client = cams::Client::from_env()?;
    let reply = client
        .add_chat_group_invite_link()
        .business_number("8613800000000")
        .group_id("E93kdk0000")
        .cust_space_id("cams-x000")
        .send()
        .await?;
    println!("{}", reply.invite_link.as_deref().unwrap_or_default());
    Ok(())
}
