// error: a required parameter may be missing
use cams::CallBuilder;
use cams::models::AddChatGroupInviteLinkRequest;

async fn any_state<S>(call: CallBuilder<AddChatGroupInviteLinkRequest, S>) -> Result<(), cams::Error> {
    call.send().await?;
    Ok(())
}

fn main() {
    let _ = any_state::<()>;
}
