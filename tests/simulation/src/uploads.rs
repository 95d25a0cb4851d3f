//! Programs that upload: an object reported as stored is there, byte for byte.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cams::{Error, Execution};
use http::Request;

use crate::account::Settings;
use crate::life::Life;
use crate::planted::Planted;
use crate::told::check_text;
use crate::world::World;

/// An upload has no deadline of its own. Six attempts that stand still for a minute each, and two authorizations with
/// their waits, take less than this.
const LONGEST: Duration = Duration::from_secs(900);

/// Uploads some files, and is killed at times.
pub(crate) async fn run(world: Arc<World>, who: String) -> Result<(), Error> {
    let mut chance = world.lock().chance.fork();
    let settings = Settings::draw(&mut chance);
    for life in 0..chance.between(1, 3) {
        let who = format!("{who}.{life}");
        let client = settings.client(&world, &who)?;
        let steps = chance.one_in(3).then(|| chance.below(80));
        let files = chance.between(1, 8);
        let program = async {
            for number in 0..files {
                let mut content = vec![0; chance.size(0, 5_000)];
                chance.fill(&mut content);
                upload(&world, &who, client.upload(content.clone(), format!("{number}.bin")), content).await;
            }
        };
        if Life::new(&world, steps, program).await.is_none() {
            world.note(&who, "is killed");
        }
    }
    Ok(())
}

async fn upload(world: &World, who: &str, upload: cams::media::Upload, mut content: Vec<u8>) {
    let begun = world.awake();
    let first = world.lock().truth.requests() + 1;
    let uploaded = upload.send().await;
    if world.is_planted(Planted::UploadLate) {
        tokio::time::sleep(LONGEST).await;
    }
    let took = world.awake().saturating_sub(begun);
    if took > LONGEST {
        world.broken(who, format_args!("an upload took {took:?}"));
    }
    match uploaded {
        Ok(uploaded) => {
            if world.is_planted(Planted::OtherBytes) {
                content.push(0);
            }
            let path = uploaded
                .url
                .split_once("//")
                .and_then(|(_, rest)| rest.find('/').and_then(|at| rest.get(at..)));
            let stored = object(world, path.unwrap_or_default()).await;
            if stored.as_deref() != Some(content.as_slice()) || uploaded.size != content.len() as u64 {
                world.broken(who, format_args!("{} is not stored as it was uploaded", uploaded.key));
            }
            world.note(who, format_args!("stored {} bytes under {}", uploaded.size, uploaded.key));
        }
        Err(error) => {
            world.note(who, format_args!("told {:?} {error}", error.execution()));
            let is_unknown =
                error.execution() == Execution::Unknown && !world.is_planted(Planted::UploadDenied);
            if !is_unknown {
                let mut state = world.lock();
                let requests = first..=state.truth.requests();
                let lie = state.stored.deny(who, requests);
                drop(state);
                world.check(who, lie);
            }
            check_text(world, who, &error);
        }
    }
}

/// The bytes of a public object.
async fn object(world: &World, path: &str) -> Option<Bytes> {
    let answer = world.server.exchange(Request::get(path).body(Bytes::new()).ok()?).await?;
    answer.status().is_success().then(|| answer.into_body())
}
