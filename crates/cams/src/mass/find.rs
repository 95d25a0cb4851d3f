//! Finds out whether messages were sent, from the history of a business number.

use std::time::{Duration, SystemTime};

use cams_core::{BoxFuture, Error};
use cams_models::{ChatappMessageRecord, MessageDirection, SendChannelType, SendChatappMessageRequest};

use crate::call::IsGiven;
use crate::client::Client;
use crate::generated::{SendChatappMessage, required};

/// Recipients of a batch that are looked for. Its call was executed for all of them or for none.
const LOOKED_FOR: usize = 3;

/// What is looked for.
pub(super) struct Search {
    pub(super) business_number: String,
    pub(super) channel: SendChannelType,
    pub(super) template_code: Option<String>,
    pub(super) cust_space_id: Option<String>,
    pub(super) since: SystemTime,
}

impl Search {
    /// The messages to one user.
    async fn to(&self, client: &Client, number: String) -> Result<Vec<ChatappMessageRecord>, Error> {
        let since = self.since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let mut call = client
            .list_chatapp_message()
            .business_number(&self.business_number)
            .channel_type(self.channel.as_str())
            .event_action(MessageDirection::Down)
            .user_number(number)
            .start_time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
        if let Some(code) = &self.template_code {
            call = call.template_code(code);
        }
        if let Some(space) = &self.cust_space_id {
            call = call.cust_space_id(space);
        }
        let mut found = Vec::new();
        let mut items = call.items();
        while let Some(message) = items.next().await {
            found.push(message?);
        }
        Ok(found)
    }

    /// The messages to the first users that can be looked for.
    pub(super) async fn any_of(
        self,
        client: Client,
        numbers: Vec<String>,
    ) -> Result<Vec<ChatappMessageRecord>, Error> {
        let mut found = Vec::new();
        for number in numbers.into_iter().take(LOOKED_FOR) {
            found.extend(self.to(&client, number).await?);
        }
        Ok(found)
    }
}

impl Search {
    fn of(request: &SendChatappMessageRequest, since: SystemTime) -> Self {
        Self {
            business_number: request.from.clone(),
            channel: request.channel_type.clone(),
            template_code: request.template_code.clone(),
            cust_space_id: request.cust_space_id.clone(),
            since,
        }
    }
}

impl Client {
    /// Looks for a message whose call failed and [may have been executed](Error::may_have_executed): in the history of
    /// the business number (ListChatappMessage), by recipient, channel, template and time. Take for `since` the time
    /// at which the call began, with a minute to spare for clocks that differ.
    ///
    /// Whatever is found was sent since then to this recipient; compare `message`, if that can be several. Nothing
    /// found does not prove that nothing was sent: how soon a message appears is not documented, so look again some
    /// minutes later before you send again. Channels other than WhatsApp and Viber have no such history.
    ///
    /// A builder has [the same method](crate::operations::SendChatappMessage::find_sent).
    ///
    /// # Errors
    /// A call failed; only reads were sent.
    pub fn find_sent(
        &self,
        request: &SendChatappMessageRequest,
        since: SystemTime,
    ) -> BoxFuture<'static, Result<Vec<ChatappMessageRecord>, Error>> {
        Box::pin(Search::of(request, since).any_of(self.clone(), vec![request.to.clone()]))
    }
}

impl<HasChannelType, HasFrom, HasTo, HasType> SendChatappMessage<HasChannelType, HasFrom, HasTo, HasType>
where
    HasChannelType: IsGiven<required::ChannelType>,
    HasFrom: IsGiven<required::From_>,
    HasTo: IsGiven<required::To>,
{
    /// Looks for this message, after a call that failed and [may have been executed](Error::may_have_executed); see
    /// [`Client::find_sent`](crate::Client::find_sent).
    ///
    /// ```no_run
    /// use std::time::{Duration, SystemTime};
    ///
    /// use cams::content::whatsapp::Text;
    ///
    /// # async fn run(client: cams::Client) -> Result<(), cams::Error> {
    /// let since = SystemTime::now() - Duration::from_secs(60);
    /// let call = client.send_chatapp_message().from("8613800000000").to("8613800000001");
    /// let call = call.content(Text::new("Your order is on its way."));
    /// match call.clone().send().await {
    ///     Err(error) if error.may_have_executed() => {
    ///         println!("{} messages are there", call.find_sent(since).await?.len());
    ///     }
    ///     sent => println!("{:?}", sent?.message_id),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A call failed; only reads were sent.
    pub fn find_sent(
        &self,
        since: SystemTime,
    ) -> BoxFuture<'static, Result<Vec<ChatappMessageRecord>, Error>> {
        self.call.client.find_sent(&self.call.request, since)
    }
}
