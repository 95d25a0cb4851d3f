//! Finds out from the history of a business number whether messages were sent.

use std::time::{Duration, SystemTime};

use cams_core::{BoxFuture, Error};
use cams_models::{
    ChatappMessageRecord, MassMessageRecipient, MessageDirection, MessageRecipientType, SendChannelType,
    SendChatappMassMessageRequest, SendChatappMessageRequest,
};

use crate::call::IsGiven;
use crate::client::Client;
use crate::generated::{SendChatappMessage, required};

/// Name of the operation in errors.
const ACTION: &str = "ListChatappMessage";

/// `Type` of a message that is made from a template.
const TEMPLATE: &str = "template";

/// Number of recipients of a batch to look for. Its call was executed for all of them or for none.
const LOOKED_FOR: usize = 3;

/// What to look for.
pub(super) struct Search {
    business_number: String,
    channel: SendChannelType,
    /// Whether the message is made from a template.
    is_template: bool,
    template_code: Option<String>,
    template_name: Option<String>,
    cust_space_id: Option<String>,
    since: SystemTime,
    /// Numbers of the recipients to look for.
    numbers: Vec<String>,
    /// `GroupMessageId` of the batches that are known as accepted. Their messages belong to other batches.
    accepted: Vec<String>,
}

impl Search {
    /// Looks for one message.
    fn one(request: &SendChatappMessageRequest, since: SystemTime) -> Result<Self, Error> {
        let number = number(request.recipient_type.as_ref(), Some(&request.to));
        Self {
            business_number: request.from.clone(),
            channel: request.channel_type.clone(),
            is_template: request.r#type.as_str() == TEMPLATE,
            template_code: request.template_code.clone(),
            template_name: request.template_name.clone(),
            cust_space_id: request.cust_space_id.clone(),
            since,
            numbers: number.into_iter().collect(),
            accepted: Vec::new(),
        }
        .checked()
    }

    /// Looks for a batch.
    pub(super) fn batch(
        request: &SendChatappMassMessageRequest,
        recipients: &[MassMessageRecipient],
        since: SystemTime,
        accepted: Vec<String>,
    ) -> Result<Self, Error> {
        let numbers = recipients.iter().filter_map(|of| number(of.recipient_type.as_ref(), of.to.as_deref()));
        Self {
            business_number: request.from.clone(),
            channel: request.channel_type.clone(),
            is_template: true,
            template_code: request.template_code.clone(),
            template_name: request.template_name.clone(),
            cust_space_id: request.cust_space_id.clone(),
            since,
            numbers: numbers.take(LOOKED_FOR).collect(),
            accepted,
        }
        .checked()
    }

    /// Refuses messages that the history cannot list. "Nothing found" would not be an answer for them.
    fn checked(self) -> Result<Self, Error> {
        use SendChannelType::{Unknown, Viber, Whatsapp};
        if !matches!(self.channel, Whatsapp | Viber | Unknown(_)) {
            let message = format!("channel {} has no history of messages; use the receipts", self.channel);
            return Err(Error::invalid_request(ACTION, message));
        }
        if self.numbers.is_empty() {
            let message = "the history lists messages by phone number, and no recipient is one (digits only, neither \
                           a user ID nor a group); use the receipts";
            return Err(Error::invalid_request(ACTION, message));
        }
        Ok(self)
    }

    /// Returns the messages to one user, from all batches or from an accepted one.
    async fn to(
        &self,
        client: &Client,
        number: &str,
        group: Option<&String>,
    ) -> Result<Vec<ChatappMessageRecord>, Error> {
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
        if let Some(group) = group {
            call = call.group_message_id(group);
        }
        let mut found = Vec::new();
        let mut items = call.items();
        while let Some(message) = items.next().await {
            found.push(message?);
        }
        Ok(found)
    }

    /// Returns the messages to one user that may be the right ones.
    async fn fitting(&self, client: &Client, number: &str) -> Result<Vec<ChatappMessageRecord>, Error> {
        let mut found = self.to(client, number, None).await?;
        found.retain(|record| self.fits(record));
        for group in &self.accepted {
            if found.is_empty() {
                break;
            }
            let of_group = self.to(client, number, Some(group)).await?;
            found.retain(|record| !of_group.iter().any(|known| ids(known) == ids(record)));
        }
        Ok(found)
    }

    /// Returns whether a message may be the right one, as far as its record shows its origin.
    fn fits(&self, record: &ChatappMessageRecord) -> bool {
        let says_template = record.r#type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case(TEMPLATE));
        if !self.is_template {
            return !says_template;
        }
        let is_same = |wanted: &Option<String>, shown: &Option<String>| {
            let shown = shown.as_ref().filter(|shown| !shown.is_empty())?;
            wanted.as_ref().map(|wanted| wanted == shown)
        };
        match (
            is_same(&self.template_code, &record.template_code),
            is_same(&self.template_name, &record.template_name),
        ) {
            (Some(false), _) | (_, Some(false)) => false,
            (Some(true), _) | (_, Some(true)) => true,
            (None, None) => says_template,
        }
    }

    /// Returns the messages to all users, if there is a matching one for each of them; otherwise none.
    pub(super) async fn all(self, client: Client) -> Result<Vec<ChatappMessageRecord>, Error> {
        let mut all = Vec::new();
        for number in &self.numbers {
            let found = self.fitting(&client, number).await?;
            if found.is_empty() {
                return Ok(Vec::new());
            }
            all.extend(found);
        }
        Ok(all)
    }
}

/// Returns what distinguishes messages.
fn ids(record: &ChatappMessageRecord) -> (&Option<String>, &Option<String>) {
    (&record.message_id, &record.unique_message_id)
}

/// Returns the phone number of a recipient. User IDs and groups have none.
fn number(kind: Option<&MessageRecipientType>, to: Option<&str>) -> Option<String> {
    let is_person = matches!(kind, None | Some(MessageRecipientType::Individual));
    let is_number = |to: &&str| !to.is_empty() && to.bytes().all(|byte| byte.is_ascii_digit());
    to.filter(is_number).filter(|_| is_person).map(str::to_owned)
}

impl Client {
    /// Looks for a message after its call failed and [may have been executed](Error::may_have_executed). It searches
    /// the history of the business number (ListChatappMessage) by recipient, channel, template, and time. Set `since`
    /// to the start of the call, minus a minute for clocks that differ.
    ///
    /// The result helps you to decide, but does not prove anything. The messages it finds were sent to this recipient
    /// since then, but another program may have sent them: compare `message`. For a template message, it omits messages
    /// that show another template. Finding nothing does not prove that nothing was sent. How soon a message appears is
    /// not documented, so look again after some minutes before you send again.
    ///
    /// A builder has [the same method](crate::operations::SendChatappMessage::find_sent).
    ///
    /// # Errors
    /// Fails if the history cannot list the message ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)):
    /// it contains only WhatsApp and Viber, and finds recipients by phone number, not by user ID or group. Also fails
    /// if a call failed. Only reads were sent.
    pub fn find_sent(
        &self,
        request: &SendChatappMessageRequest,
        since: SystemTime,
    ) -> BoxFuture<'static, Result<Vec<ChatappMessageRecord>, Error>> {
        let (search, client) = (Search::one(request, since), self.clone());
        Box::pin(async move { search?.all(client).await })
    }
}

impl<HasChannelType, HasFrom, HasTo, HasType> SendChatappMessage<HasChannelType, HasFrom, HasTo, HasType>
where
    HasChannelType: IsGiven<required::ChannelType>,
    HasFrom: IsGiven<required::From_>,
    HasTo: IsGiven<required::To>,
{
    /// Looks for this message after its call failed and [may have been executed](Error::may_have_executed); see
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
    ///         println!("{} messages may be this one", call.find_sent(since).await?.len());
    ///     }
    ///     sent => println!("{:?}", sent?.message_id),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Fails if the history cannot list the message ([`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest)):
    /// it contains only WhatsApp and Viber, and finds recipients by phone number, not by user ID or group. Also fails
    /// if a call failed. Only reads were sent.
    pub fn find_sent(
        &self,
        since: SystemTime,
    ) -> BoxFuture<'static, Result<Vec<ChatappMessageRecord>, Error>> {
        self.call.client.find_sent(&self.call.request, since)
    }
}
