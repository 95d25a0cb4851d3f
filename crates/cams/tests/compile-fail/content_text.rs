// error: `&str` is not the content of a message
// note: for text, give `cams::content::whatsapp::Text::new(…)`
fn content_text(client: &cams::Client) {
    let _ = client.send_chatapp_message().from("86").to("86").content("hello");
}

fn main() {
    let _ = content_text;
}
