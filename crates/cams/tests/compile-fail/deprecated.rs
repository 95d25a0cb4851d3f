// error: use of deprecated method
#![deny(deprecated)]

fn deprecated(client: &cams::Client) {
    let _ = client.send_chatapp_message().cust_waba_id("cams-x000");
}

fn main() {
    let _ = deprecated;
}
