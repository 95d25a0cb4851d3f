// error: `&str` is not the content of a message
// note: content has a channel and a kind: for text on WhatsApp write `cams::content::whatsapp::Text::new("hello")`
// note: `cams::content` lists the kinds
async fn text_as_content(client: &cams::Client) -> Result<(), cams::Error> {
    client.send_chatapp_message().from("86").to("86").content("hello").send().await?;
    Ok(())
}

fn main() {
    let _ = text_as_content;
}
