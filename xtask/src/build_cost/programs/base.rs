//! Sends a form by a bare HTTP client, with the same TLS as the SDK, and prints a value of the answer.

use std::error::Error;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).build()?;
    let answer = client
        .post("https://cams.ap-southeast-1.aliyuncs.com/")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("BusinessNumber=8613800000000&GroupId=E93kdk0000&CustSpaceId=cams-x000")
        .send()
        .await?
        .bytes()
        .await?;
    let answer: serde_json::Value = serde_json::from_slice(&answer)?;
    println!("{}", answer["InviteLink"].as_str().unwrap_or_default());
    Ok(())
}
