//! The life of a group: numbers go in as they are.

use cams::PhoneNumber;
use cams::models::ChatGroupParticipant;
use cams_mock::MockServer;

use crate::programs::terminal::client;

#[tokio::test]
async fn members_are_removed_by_their_numbers_in_any_form() {
    let server = MockServer::builder().creating_listings(0).start().await.unwrap();
    let client = client(&server);
    client.add_chat_group().business_number("8613800000000").subject("Orders").send().await.unwrap();
    let group = client.list_chat_group().business_number("8613800000000").wait_until_created("Orders");
    let id = group.run().await.unwrap().group_id.unwrap();
    let link = client.add_chat_group_invite_link().business_number("8613800000000").group_id(&id);
    let link = link.send().await.unwrap().invite_link.unwrap();
    let numbers = ["8613800000001", "8613800000002", "8613800000003"];
    for number in numbers {
        server.join(&link, number).unwrap();
    }
    let remove = || client.delete_chat_group_participants().business_number("8613800000000").group_id(&id);
    let owned = numbers[1].to_owned();
    let parsed: PhoneNumber = "+86 138-0000-0003".parse().unwrap();
    assert_eq!(remove().list([numbers[0]]).send().await.unwrap().result, Some(1));
    assert_eq!(remove().list(&[owned]).send().await.unwrap().result, Some(1));
    assert_eq!(remove().list([ChatGroupParticipant::from(parsed)]).send().await.unwrap().result, Some(1));
}
