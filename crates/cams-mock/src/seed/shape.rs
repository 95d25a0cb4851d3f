//! The parts of a seed as data: what is checked, and what the schema is made of.

use cams_operation::{FieldInfo, Kind, ShapeInfo};

/// The operation whose parameters a template has.
pub(super) const CREATE_TEMPLATE: &str = "CreateChatappTemplate";

/// Who wrote a message.
pub(super) const CUSTOMER: &str = "customer";
/// The other side.
pub(super) const BUSINESS: &str = "business";

/// States of a number.
pub(super) const NUMBER_STATES: &[&str] = &["CONNECTED", "PENDING", "UNVERIFIED", "DISCONNECTED", "BANNED"];

/// States of a template.
pub(super) const AUDIT_STATES: &[&str] = &["pass", "fail", "auditing", "unaudit", "paused", "disabled"];

const FLAGS: Kind = Kind::Enum(&["Y", "N"]);
const SPACE: FieldInfo = FieldInfo::new(
    "CustSpaceId",
    Kind::String,
    "Space that it belongs to. Default: the space of the seed, if it has one.",
)
.example("cams-x000");
const BUSINESS_NUMBER: FieldInfo = FieldInfo::new(
    "BusinessNumber",
    Kind::String,
    "Business phone number: digits with country code, no `+`.",
)
.required()
.example("8613800000000");
const HTTP_FLAG: FieldInfo = FieldInfo::new("HttpFlag", FLAGS, "Whether its webhooks are used.").default("Y");
const QUEUE_FLAG: FieldInfo =
    FieldInfo::new("QueueFlag", FLAGS, "Whether its events are put into the local queue.").default("N");

/// The whole seed.
pub(super) static SEED: ShapeInfo = ShapeInfo {
    name: "Seed",
    fields: &[
        FieldInfo::new("CustSpaceId", Kind::String, "Space of everything that names none.")
            .example("cams-x000"),
        FieldInfo::new(
            "Webhooks",
            Kind::Array(&Kind::String),
            "URLs that get every callback, as with the flag --webhook.",
        ),
        FieldInfo::new("Numbers", Kind::Array(&Kind::Object(&NUMBER)), "Business phone numbers."),
        FieldInfo::new("Accounts", Kind::Array(&Kind::Object(&ACCOUNT)), "Webhooks of accounts."),
        FieldInfo::new("Templates", Kind::Array(&Kind::Any), "Message templates."),
        FieldInfo::new("Groups", Kind::Array(&Kind::Object(&GROUP)), "IM groups."),
        FieldInfo::new(
            "Conversations",
            Kind::Array(&Kind::Object(&CONVERSATION)),
            "What customers and the business have written to each other.",
        ),
    ],
};

static NUMBER: ShapeInfo = ShapeInfo {
    name: "Number",
    fields: &[
        FieldInfo::new(
            "PhoneNumber",
            Kind::String,
            "Business phone number: digits with country code, no `+`.",
        )
        .required()
        .example("8613800000000"),
        SPACE,
        FieldInfo::new("VerifiedName", Kind::String, "Name that customers see.").default("Business"),
        FieldInfo::new("Status", Kind::Enum(NUMBER_STATES), "State of the number.").default("CONNECTED"),
        FieldInfo::new("StatusCallbackUrl", Kind::String, "Webhook for what becomes of messages."),
        FieldInfo::new("UpCallbackUrl", Kind::String, "Webhook for messages from customers."),
        HTTP_FLAG,
        QUEUE_FLAG,
    ],
};

static ACCOUNT: ShapeInfo = ShapeInfo {
    name: "Account",
    fields: &[
        SPACE,
        FieldInfo::new("StatusCallbackUrl", Kind::String, "Webhook for the results of audits."),
        HTTP_FLAG,
        QUEUE_FLAG,
    ],
};

/// What a template has besides the parameters of CreateChatappTemplate.
pub(super) static TEMPLATE: ShapeInfo = ShapeInfo {
    name: "Template",
    fields: &[
        FieldInfo::new("AuditStatus", Kind::Enum(AUDIT_STATES), "Where it is in its review.").default("pass"),
        FieldInfo::new("Reason", Kind::String, "Why it was refused. Only with the AuditStatus fail."),
        FieldInfo::new("TemplateCode", Kind::String, "Code of the template. Default: a new one."),
    ],
};

static GROUP: ShapeInfo = ShapeInfo {
    name: "Group",
    fields: &[
        BUSINESS_NUMBER,
        SPACE,
        FieldInfo::new("GroupId", Kind::String, "ID of the group. Default: a new one."),
        FieldInfo::new("Subject", Kind::String, "Name of the group."),
        FieldInfo::new("Description", Kind::String, "What the group is about."),
        FieldInfo::new("InviteLink", Kind::String, "Link by which members join. Default: none.")
            .example("https://chat.whatsapp.com/Ab12"),
        FieldInfo::new(
            "Members",
            Kind::Array(&Kind::String),
            "Phone numbers of the members, at most 8: digits with country code, no `+`.",
        ),
    ],
};

static CONVERSATION: ShapeInfo = ShapeInfo {
    name: "Conversation",
    fields: &[
        BUSINESS_NUMBER,
        FieldInfo::new("UserNumber", Kind::String, "The customer: digits with country code, no `+`.")
            .required()
            .example("8613800000001"),
        FieldInfo::new("UserName", Kind::String, "Name of the customer.").default("Customer"),
        FieldInfo::new("ChannelType", Kind::String, "Channel.").default("whatsapp"),
        SPACE,
        FieldInfo::new("Messages", Kind::Array(&Kind::Object(&MESSAGE)), "The messages, oldest first.")
            .required(),
    ],
};

static MESSAGE: ShapeInfo = ShapeInfo {
    name: "Message",
    fields: &[
        FieldInfo::new("From", Kind::Enum(&[CUSTOMER, BUSINESS]), "Who wrote it.").required(),
        FieldInfo::new("MinutesAgo", Kind::Int64, "How long before the start of the server.").default("0"),
        FieldInfo::new("Text", Kind::String, "A plain text, in place of MessageType and Content."),
        FieldInfo::new("MessageType", Kind::String, "Kind of content, such as image.").default("text"),
        FieldInfo::new(
            "Content",
            Kind::Map(&Kind::Any),
            "Content as in the API: as for SendChatappMessage, or as in a callback if a customer wrote it.",
        ),
        FieldInfo::new("TemplateName", Kind::String, "Template that the message is made from."),
        FieldInfo::new("Language", Kind::String, "Language of the template."),
        FieldInfo::new(
            "TemplateParams",
            Kind::Map(&Kind::String),
            "A value for each variable of the template.",
        ),
    ],
};
