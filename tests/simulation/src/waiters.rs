//! Waiting for a group, whose creation may have failed, or may have been executed unknown to its caller.

use cams::Client;

use crate::chance::Chance;
use crate::planted::Planted;
use crate::told::LATE;
use crate::world::{FROM, World};

/// Waits for the group of a subject, and holds what comes of it against what happened.
pub(crate) async fn wait(world: &World, who: &str, client: &Client, subject: &str, chance: &mut Chance) {
    let deadline = chance.milliseconds(1_000, 600_000);
    let begun = world.awake();
    let call = client.list_chat_group().business_number(FROM);
    let waited = call.wait_until_created(subject).with_deadline(deadline).run().await;
    if world.is_planted(Planted::WaiterLate) {
        tokio::time::sleep(deadline).await;
    }
    let took = world.awake().saturating_sub(begun);
    if took > deadline + LATE {
        world.broken(
            who,
            format_args!("waiting for {subject} took {took:?}, and the deadline was {deadline:?}"),
        );
    }
    let invented = world.is_planted(Planted::WaiterInvents).then(|| Some(subject.to_owned()));
    let found = waited.map(|group| group.subject);
    match found.or_else(|error| invented.ok_or(error)) {
        Ok(found) => {
            world.note(who, format_args!("{subject}: waited for {took:?}"));
            if found.as_deref() != Some(subject) || !world.lock().truth.is_executed(subject) {
                world.broken(who, format_args!("waiting for {subject} gave {found:?}"));
            }
        }
        Err(error) => {
            world.note(who, format_args!("{subject}: {error}"));
            world.check_text(who, &format!("{error} {error:?}"));
        }
    }
}
