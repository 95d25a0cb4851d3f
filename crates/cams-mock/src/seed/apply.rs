//! Applies a seed with the operations that a program would call, so that the same rules apply, at the times in the
//! seed.

use std::time::{Duration, SystemTime};

use cams_models::operations;
use serde_json::{Map, Value, json};

use super::form::{Account, Conversation, Group, Message, Number, Seed};
use super::problem::{SeedError, SeedProblem};
use super::shape::{CREATE_TEMPLATE, CUSTOMER};
use crate::answer::Refusal;
use crate::dispatch;
use crate::handler::Input;
use crate::im_groups::{MAX_MEMBERS, Owner, is_member};
use crate::lengths::MAX_TEXT;
use crate::messages::{self, InboundMessage};
use crate::service::Service;

/// Maximum age of a message in a seed, in minutes: ten years.
const MAX_MINUTES: i64 = 10 * 366 * 24 * 60;

/// Fills an empty service. The error contains everything that was refused.
pub(crate) fn apply(service: &mut Service, seed: &Seed, now: SystemTime) -> Result<(), SeedError> {
    let mut seeding = Seeding { service, space: seed.cust_space_id.clone(), now, problems: Vec::new() };
    seeding.each("Numbers", &seed.numbers, Seeding::number);
    seeding.each("Accounts", &seed.accounts, Seeding::account);
    seeding.each("Templates", &seed.templates, Seeding::template);
    seeding.each("Groups", &seed.groups, Seeding::group);
    seeding.messages(&seed.conversations);
    let problems = std::mem::take(&mut seeding.problems);
    service.now = now;
    service.forget_events();
    SeedError::of(problems)
}

struct Seeding<'s> {
    service: &'s mut Service,
    /// The default space.
    space: Option<String>,
    now: SystemTime,
    problems: Vec<SeedProblem>,
}

impl Seeding<'_> {
    fn each<T>(&mut self, list: &str, items: &[T], apply: fn(&mut Self, &T) -> Result<(), String>) {
        for (at, item) in items.iter().enumerate() {
            if let Err(problem) = apply(self, item) {
                self.problems.push(SeedProblem::new(format!("{list}[{at}]"), problem));
            }
        }
    }

    /// Executes a call with these parameters.
    fn call(&mut self, action: &str, parameters: Map<String, Value>) -> Result<(), String> {
        let info = operations::find(action).ok_or("is of no known operation")?;
        self.service.now = self.now;
        let executed = dispatch::execute(self.service, info, Input(parameters));
        executed.map(drop).map_err(refused)
    }

    fn space(&self, own: &Option<String>) -> Option<String> {
        own.clone().or_else(|| self.space.clone())
    }

    fn number(&mut self, number: &Number) -> Result<(), String> {
        let digits = &number.phone_number;
        // It makes no difference where the country code ends.
        let Some((cc, rest)) = is_digits(digits).then(|| digits.split_at_checked(1)).flatten() else {
            return Err("has a PhoneNumber that is not digits with country code and no `+`".into());
        };
        let space = self.space(&number.cust_space_id);
        let name = number.verified_name.as_deref().unwrap_or("Business");
        self.call(
            "AddChatappPhoneNumber",
            parameters(json!({"CustSpaceId": space, "Cc": cc, "PhoneNumber": rest, "VerifiedName": name})),
        )?;
        self.service.numbers.settle(digits, number.status.as_deref().unwrap_or("CONNECTED"));
        if number.webhook.is_empty() {
            return Ok(());
        }
        let mut webhook = number.webhook.clone();
        webhook.extend(parameters(json!({"CustSpaceId": space, "PhoneNumber": digits})));
        self.call("UpdatePhoneWebhook", webhook)
    }

    fn account(&mut self, account: &Account) -> Result<(), String> {
        let mut webhook = account.webhook.clone();
        webhook.extend(parameters(json!({"CustSpaceId": self.space(&account.cust_space_id)})));
        self.call("UpdateAccountWebhook", webhook)
    }

    fn template(&mut self, template: &Map<String, Value>) -> Result<(), String> {
        let mut template = template.clone();
        let mut text = |name: &str| template.remove(name).and_then(|value| value.as_str().map(str::to_owned));
        let (status, reason, code) = (text("AuditStatus"), text("Reason"), text("TemplateCode"));
        check_length("TemplateCode", code.as_deref())?;
        let own = template.get("CustSpaceId").and_then(Value::as_str).map(str::to_owned);
        let space = self.space(&own);
        template.extend(parameters(json!({"CustSpaceId": space})));
        self.call(CREATE_TEMPLATE, template)?;
        self.service.templates.settle(&space, code, status.as_deref().unwrap_or("pass"), reason);
        Ok(())
    }

    fn group(&mut self, group: &Group) -> Result<(), String> {
        check_length("GroupId", group.group_id.as_deref())?;
        check_length("InviteLink", group.invite_link.as_deref())?;
        if group.members.len() > MAX_MEMBERS || !group.members.iter().all(|member| is_member(member)) {
            return Err(format!(
                "must have at most {MAX_MEMBERS} Members, each digits with country code and no `+`"
            ));
        }
        let space = self.space(&group.cust_space_id);
        let call = json!({"CustSpaceId": space, "BusinessNumber": group.business_number, "Subject": group.subject,
            "Description": group.description});
        self.call("AddChatGroup", parameters(call))?;
        let owner = Owner::new(space, group.business_number.clone());
        let (id, link) = (group.group_id.clone(), group.invite_link.clone());
        self.service.im_groups.settle(owner, id, link, group.members.clone());
        self.service.im_groups.check_room(0, 0).map_err(refused)
    }

    /// All messages of all conversations, in the order of their times.
    fn messages(&mut self, conversations: &[Conversation]) {
        let minutes = |message: &Message| message.minutes_ago.unwrap_or(0).min(MAX_MINUTES);
        let mut all: Vec<_> = conversations
            .iter()
            .enumerate()
            .flat_map(|(at, conversation)| {
                let messages = conversation.messages.iter().enumerate();
                messages.map(move |(number, message)| (at, number, conversation, message))
            })
            .collect();
        all.sort_by_key(|(.., message)| std::cmp::Reverse(minutes(message)));
        let start = self.now;
        for (at, number, conversation, message) in all {
            let before = Duration::from_secs(u64::try_from(minutes(message)).unwrap_or_default() * 60);
            self.now = start.checked_sub(before).unwrap_or(start);
            if let Err(problem) = self.message(conversation, message) {
                let path = format!("Conversations[{at}].Messages[{number}]");
                self.problems.push(SeedProblem::new(path, problem));
            }
        }
        self.now = start;
    }

    fn message(&mut self, conversation: &Conversation, message: &Message) -> Result<(), String> {
        let channel = conversation.channel_type.as_deref().unwrap_or("whatsapp");
        let space = self.space(&conversation.cust_space_id);
        let content = message.content.clone().map(|content| Value::Object(content).to_string());
        if message.from == CUSTOMER {
            let text = message.text.clone().or(content).unwrap_or_default();
            let kind = message.message_type.as_deref().unwrap_or("TEXT").to_ascii_uppercase();
            let (to, from) = (&conversation.business_number, &conversation.user_number);
            let mut inbound = InboundMessage::new(to, from, text).channel_type(channel).message_type(kind);
            if let Some(space) = space {
                inbound = inbound.cust_space_id(space);
            }
            if let Some(name) = &conversation.user_name {
                inbound = inbound.user_name(name);
            }
            inbound.check()?;
            messages::receive(self.service, inbound, self.now);
            return Ok(());
        }
        let text = message.text.as_ref().map(|text| json!({ "text": text }).to_string());
        let is_template = message.template_name.is_some();
        let kind = message.message_type.as_deref().unwrap_or("text");
        let call = json!({
            "CustSpaceId": space,
            "ChannelType": channel,
            "From": conversation.business_number,
            "To": conversation.user_number,
            "Type": if is_template { "template" } else { "message" },
            "MessageType": (!is_template).then_some(kind),
            "Content": text.or(content),
            "TemplateName": message.template_name,
            "Language": message.language,
            "TemplateParams": message.template_params,
        });
        self.call("SendChatappMessage", parameters(call))
    }
}

fn refused(refusal: Refusal) -> String {
    format!("is refused: {}", refusal.explain())
}

/// Refuses a text that does not come from a call and is longer than a call allows.
fn check_length(name: &str, text: Option<&str>) -> Result<(), String> {
    if text.is_some_and(|text| text.len() > MAX_TEXT) {
        return Err(format!("has a {name} that is longer than {MAX_TEXT} bytes"));
    }
    Ok(())
}

/// The parameters of a call, without those that are absent.
fn parameters(call: Value) -> Map<String, Value> {
    let mut call = call.as_object().cloned().unwrap_or_default();
    call.retain(|_, value| !value.is_null());
    call
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
