//! Media, without an account: uploads a picture to the storage of a local CAMS, sends it, and gets a link to it.
//!
//! `cargo run -p cams --example media`

use cams::content::whatsapp::Image;
use cams::media::MediaKind;
use cams::models::SendChannelType;
use cams::{Client, Config};
use cams_mock::MockServer;

/// The smallest possible picture: one pixel.
const PICTURE: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x01\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\n\x00\x01\x00,\
                         \x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02L\x01\x00;";

#[tokio::main]
pub(crate) async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start().await?;
    let config = Config::new().endpoint(server.endpoint()).credentials(server.credentials());
    let client = Client::new(config.cust_space_id("cams-x000"))?;

    let uploaded = client
        .upload(PICTURE, "menu.gif")
        .for_message(SendChannelType::Whatsapp, MediaKind::Image) // a GIF: logs that WhatsApp documents JPEG and PNG
        .on_progress(|sent, total| println!("progress  {sent} of {} bytes", total.unwrap_or_default()))
        .send()
        .await?;
    println!("url       {}", uploaded.url);

    let message = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    let sent = message.content(Image::new(&uploaded.url).with_caption("What we cook today")).send().await?;
    println!("sent      {}", sent.message_id.unwrap_or_default());

    // Valid for an hour, also if the file is not public. You can pass an expired link instead of the key.
    println!("link      {}", client.download_url(&uploaded.key).await?);
    server.shutdown().await;
    Ok(())
}
