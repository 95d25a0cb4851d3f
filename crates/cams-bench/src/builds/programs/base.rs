//! Sends a form with `reqwest` and the same TLS as the SDK, parses the answer, and prints a value of it.

use std::error::Error;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    invite_link: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // It fails if there is a provider already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let answer = reqwest::Client::new()
        .post("https://cams.ap-southeast-1.aliyuncs.com/")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("BusinessNumber=8613800000000&GroupId=E93kdk0000&CustSpaceId=cams-x000")
        .send()
        .await?
        .bytes()
        .await?;
    let answer: Answer = serde_json::from_slice(&answer)?;
    println!("{}", answer.invite_link.unwrap_or_default());
    Ok(())
}
