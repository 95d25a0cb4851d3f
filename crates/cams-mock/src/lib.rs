//! A local CAMS: an HTTP server on this machine that checks signatures and parameters and keeps state, so that you can
//! try the SDK and test programs without an account.
//!
//! ```
//! use cams_core::{CallOptions, Config, Credentials, Engine};
//! use cams_mock::MockServer;
//! use cams_models::{AddChatGroupInviteLinkRequest, AddChatGroupRequest, ListChatGroupRequest, PageRequest, SERVICE};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let server = MockServer::start().await?;
//! let config = Config::new()
//!     .endpoint(server.endpoint())
//!     .credentials(Credentials::new(server.access_key_id(), server.access_key_secret()))
//!     .cust_space_id("cams-x000");
//! let engine = Engine::new(&SERVICE, config)?;
//! let options = CallOptions::default();
//!
//! engine.call(&AddChatGroupRequest::new("8613800000000"), &options).await?;
//! let list = ListChatGroupRequest::new("8613800000000", PageRequest::new(1, 20));
//! engine.call(&list, &options).await?; // shows the group as CREATING
//! let listed = engine.call(&list, &options).await?.output; // and now as ACTIVE
//! let group_id = listed.data.and_then(|data| data.list.into_iter().next()?.group_id).ok_or("no group")?;
//!
//! let request = AddChatGroupInviteLinkRequest::new("8613800000000", group_id);
//! let link = engine.call(&request, &options).await?.output.invite_link.ok_or("no link")?;
//! server.join(&link, "8613800000001")?;
//! assert_eq!(server.calls().len(), 4);
//! server.shutdown().await;
//! # Ok(())
//! # }
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is checked
//! The server checks a request in this order, and refuses it as the gateway does, with the gateway's error body and
//! HTTP status:
//! 1. The method is POST or GET, and the path is `/`.
//! 2. The signature (ACS3-HMAC-SHA256 or RPC V1 HMAC-SHA1) is complete and correct. It must come from the key pair of
//!    the server, with its security token if it has one. Its date must be within 15 minutes of the server's clock, and
//!    its nonce must be new.
//! 3. The version and the name of the operation are known.
//! 4. The parameters, in the query or the form, are valid. A missing required parameter, or a missing required field of
//!    an object, is refused with `Missing<Name>`; a value of the wrong type with `InvalidParameter.<Name>`. An unknown
//!    field inside a JSON parameter is refused, because it is most likely misspelled. Documented limits are not
//!    checked.
//!
//! A gateway ignores unknown parameters. So does this server, but it warns about unknown and repeated parameters,
//! undocumented values, and deprecated parts, in [`Call::warnings`] and in the header `x-cams-mock-warning` of the
//! answer. A [`strict`](Builder::strict) server refuses unknown and repeated parameters, and checks more; see the
//! builder.
//!
//! # Failing on demand
//! [`MockServer::fail_next`] makes the next calls of an operation fail in the way that a [`Fault`] describes. Some
//! failures are scripted:
//! - A message to a number that ends in one of Meta's six-digit codes, such as `8613800131026`, is not delivered: the
//!   call succeeds, and the receipt and the history say `131026`.
//! - A template whose name contains `refuse_` is refused; what follows, in capitals, is the reason.
//!
//! # Tenants
//! AssumeRole of STS (version `2015-04-01`) answers on the same endpoint with temporary keys. Any role can be assumed.
//! The keys are accepted by every operation until they expire.
//!
//! # What is simulated
//! Every operation of the catalog. IM groups, templates, numbers, messages and files have state, as the next sections
//! describe. All other operations are stateless and return a sample:
//! - Every documented element is present with its documented type. Its value is the documented example, the first
//!   documented value, or a placeholder such as `sample`, 1, 1.5 or `true`. Lists and maps without an example have one
//!   entry, and a total beside a list is the length of the list.
//! - A scalar that has the name of a parameter that you sent has the value that you sent, at the top level and in
//!   `Data`.
//! - `RequestId` is new, and `Code` is `OK` even if another value is documented.
//!
//! A sample shows the shape of a response. Do not expect its values to be consistent, or a created resource to be
//! listed later.
//!
//! # Lists
//! [`MockServer::put_items`] sets the items, as JSON objects, of any operation that returns pages. The operation then
//! returns pages of these items and ignores filters. To test how a program handles a list that changes, change the list
//! between two pages.
//!
//! # IM groups
//! A group belongs to a `CustSpaceId` and a `BusinessNumber`; it is invisible to others.
//! - AddChatGroup returns a `UniqueCode`. ListChatGroup then shows the group as `CREATING`, without `GroupId`, for as
//!   many listings as [`Builder::creating_listings`] sets, and as `ACTIVE` from then on.
//! - After UpdateChatGroup, one listing shows the new values and `UPDATING`. After DeleteChatGroup, one listing shows
//!   `DELETING`, and then the group is gone.
//! - A group counts as listed if it is on the returned page, or if only the filter `GroupStatus` excludes it. The
//!   filters `Subject`, `GroupLink` and `GroupType` match the exact text. Rows are in the order of creation.
//! - AddChatGroupInviteLink requires an `ACTIVE` group. A group has one link, and a new link replaces it. A deleted or
//!   replaced link no longer works, but members stay.
//! - Members join through [`MockServer::join`], at most 8 per group.
//! - `Page.Index` and `Page.Size` start at 1, and a page has at most 100 rows. ListChatGroupParticipants without a page
//!   returns the first 20 rows.
//!
//! It is not documented how the service answers if a group is unknown or busy. This server answers with HTTP status 200
//! and `Success: false`: `InvalidParameter.GroupNotExist`, `InvalidParameter.GroupNotActive`,
//! `InvalidParameter.ChannelTypeNotSupport` (any channel but WhatsApp), `InvalidParameter.PageInvalid` and
//! `InvalidParameter.ListNotEmpty` (no members to remove). Do not rely on these codes elsewhere. For the same reason
//! rows have no `BusinessRole`, `GroupType` and `GmtModifier`.
//!
//! # Templates
//! CreateChatappTemplate, ModifyChatappTemplate, ModifyChatappTemplateProperties, DeleteChatappTemplate,
//! GetChatappTemplateDetail and ListChatappTemplate have state. The other operations of the group return samples,
//! because it is not documented what they do to a template.
//! - A template belongs to a `CustSpaceId`. Variants of one name and channel in several languages share a
//!   `TemplateCode`. A name that already exists in the language is refused with `InvalidParameter.TemplateNameExist`.
//! - A review advances each time you look at the template: with GetChatappTemplateDetail, or with ListChatappTemplate
//!   if the template is on the returned page or only the filter `AuditStatus` excludes it. The first look shows
//!   `unaudit`; then as many looks as [`Builder::audit_listings`] sets show `auditing`; then the status is `pass`, or
//!   `fail` with a reason if [`MockServer::refuse_template`] was called. The reason is available immediately; the
//!   service may be slower.
//! - ModifyChatappTemplate works while a template is `unaudit` or `fail`, and starts a new review. The category of a
//!   WhatsApp template does not change. At any other time it is refused with
//!   `InvalidParameter.TemplateNotModifiable`, a code that only this server has.
//! - DeleteChatappTemplate without a `Language` deletes all variants; with a `Language` it requires a `TemplateType`.
//!   The name is available again immediately, while Meta is said to block it for weeks.
//! - ListChatappTemplate filters by exact values; without a `TemplateType` it lists WhatsApp templates. A page has at
//!   most 100 rows; without a page it returns the first 10 rows. Rows have no `LastUpdateTime`.
//! - The following are refused with the service's codes, which are documented or known from production code: `{{1}}`
//!   in a text or a URL (`InvalidParameter.MessageInvalid`), variables in a footer (`…FooterHaveVariable`) or a label
//!   (`…ButtonTextHaveVariable`), more than one variable in a header (`…HeaderMoreVarable`) or a URL
//!   (`…UrlMoreVarable`), an unknown header format (`…HeaderTypeNotSupport`), media without an `http://` or `https://`
//!   URL (`…FileUrlError`; nothing is fetched), a WhatsApp template without body text (`InvalidParameter`), no
//!   components (`MissingComponents`), and a component without a type (`MissingType`). Lengths, counts and
//!   combinations are not checked here; `cams::template` checks them.
//! - An unknown template is `DetailError.TemplateNotExist` or `DelError.TemplateNotExist`. For ModifyChatappTemplate
//!   and ModifyChatappTemplateProperties no code is documented; here it is `InvalidParameter.TemplateNotExist`. A call
//!   without code and name is refused with `InvalidParameter.TemplateCodeNotEmpty`.
//!
//! # Numbers
//! AddChatappPhoneNumber, GetChatappVerifyCode, ChatappVerifyAndRegister, ChatappPhoneNumberRegister,
//! ChatappPhoneNumberDeregister, GetPhoneNumberVerificationStatus, QueryChatappPhoneNumbers, ChatappSyncPhoneNumber
//! and UpdatePhoneWebhook have state; migrations and settings return samples. The operations of other groups accept
//! any number, whether it was added or not.
//! - A number belongs to one `CustSpaceId`. A new number is `UNVERIFIED` and `NOT_VERIFIED`.
//! - GetChatappVerifyCode creates a new code of six digits; read it with [`MockServer::verification_code`]. Only the
//!   latest code is valid, and only once. A wrong attempt does not invalidate it, and codes do not expire.
//! - After registration, as many looks (QueryChatappPhoneNumbers, ChatappSyncPhoneNumber) as
//!   [`Builder::pending_listings`] sets show the number as `PENDING`, and then it is `CONNECTED`. Its name is not
//!   reviewed.
//! - ChatappPhoneNumberDeregister makes a number `DISCONNECTED`. It stays verified, so ChatappPhoneNumberRegister can
//!   register it again; a verification does not expire.
//! - The filter `Status` of QueryChatappPhoneNumbers matches the status of the number or of its verification.
//!
//! An unknown number is `InvalidParameter.PhoneNumberError`. The other codes are specific to this server, because none
//! are documented: `InvalidParameter.PhoneNumberExist`, `InvalidParameter.VerifyCodeError`,
//! `InvalidParameter.PhoneNumberNotVerified`. Rows have no name statuses.
//!
//! A number has the quality rating `GREEN` and the limit `TIER_250` until `POST /-/change-number` changes them or bans
//! the number. No call makes a banned number `CONNECTED` again. The limit is shown, but not enforced.
//!
//! # Messages
//! Nothing is delivered to anybody. The last million messages are kept, in at most about 384 MiB. With a million short
//! messages, half of them from a template, the process took 419 MiB.
//! - SendChatappMessage returns a `MessageId`, and SendChatappMassMessage a `GroupMessageId`. Each message of a mass
//!   send has its own `MessageId`, which only the history shows.
//! - [`MockServer::receive`] adds a message from a user. [`MockServer::press`], [`choose`](MockServer::choose),
//!   [`submit_flow`](MockServer::submit_flow) and [`react`](MockServer::react) make a user answer one.
//! - After [`MockServer::block`], messages to the user fail with `131026`. Meta documents no code of its own for a user
//!   who blocked the number. A message of the user lifts the block.
//! - Messages belong to conversations: one user with one number on one channel, in one space. A message without a
//!   `CustSpaceId` joins the existing conversation.
//! - ListChatappMessage lists the messages of a `BusinessNumber` on a channel (`whatsapp` or `viber`, in any case) in
//!   order: those of the `CustSpaceId`, and those sent without one. All filters apply. A time without a zone is UTC,
//!   and a time in milliseconds takes precedence over one in text. Every `MessageStatus` is `success`, and no message
//!   has a `ClientAcceptStatus`.
//! - Pages work as for IM groups.
//!
//! The following are refused with documented codes: an unknown channel (`InvalidParameter.ChannelTypeNotSupport`), an
//! unknown `Type`, and a `MessageType` that the channel does not have (`…MessageTypeNotSupport`); on WhatsApp, a sender
//! with other characters than digits (`…FromOnlyNumeric`) and a recipient that is neither a number nor an ID
//! (`…ToOnlyNumeric`); a message without type (`…MessageTypeNotEmpty`) or content (`…ContentNotEmpty`), without its
//! text (`…TextNotEmpty`) or link (`…LinkNotEmpty`), or whose content is not JSON or lacks another documented part
//! (`…ContentError`); a template without code and name (`…TemplateCodeNotEmpty`) or language (`…LanguageNotEmpty`).
//! Codes of this server are `InvalidParameter.SenderListNotEmpty`, `…SenderListTooLong` (over 1000), `…StartTimeStr`
//! and `…EndTimeStr`.
//!
//! Only a strict server checks the number (`InvalidParameter.PhoneNumberError`), the template (`…TemplateNotExist`,
//! `…TemplateNotApproved`, `…TemplateParamsNotEmpty`; these three are codes of this server), and whether the user wrote
//! in the last 24 hours. As on the service, a message that comes too late is accepted, and its receipt says `131047`.
//!
//! # Callbacks
//! Callbacks go to the webhooks that UpdatePhoneWebhook and UpdateAccountWebhook set, and to those of
//! [`Builder::webhook`]. Webhooks that calls set are used only if they are on this machine or have the scheme, host and
//! port of one from the builder.
//! - Each accepted message is immediately `Sent`, `Delivered`, and `Read`, with one callback each, or it is `Failed`.
//! - [`MockServer::receive`] sends an inbound message, and the end of a template's review an audit (V2 with `Type`).
//! - A callback is a POST with a JSON array of at most 100 items. It counts as acknowledged if the answer comes within
//!   3 seconds, has status 200, and a JSON body whose `code` is a number. Otherwise it is sent again, after the waits
//!   of [`Builder::callback_retries`]. First attempts are made one after the other.
//! - If the `QueueFlag` of such a call is `Y`, the events are also in the queues `Alicom-Queue-1-ChatAppInbound`,
//!   `Alicom-Queue-1-ChatAppStatus` and `Alicom-Queue-1-ChatAppAudit`, each item a message in Base64.
//! - [`MockServer::callbacks`] returns each callback with its attempts; [`MockServer::resend_callback`] sends one
//!   again. [`Builder::callback_quirk`] lets them differ from the documented form, and
//!   [`MockServer::resend_callback_with`] one that is sent again.
//!
//! Groups, calls and phone numbers cause no callbacks.
//!
//! # Files
//! GetChatappUploadAuthorization returns temporary credentials for the directory of the `CustSpaceId`. They are valid
//! for an hour, or as long as [`Builder::upload_life`] sets. The `EndPoint` is this server, which stands in for Object
//! Storage Service (OSS) with one bucket, named in the path: `http://127.0.0.1:PORT/cams-local/<key>`.
//! - `PUT` stores an object. The server checks the signature (`OSS4-HMAC-SHA256` in the header, for any region), the
//!   token and its expiry, the date (within 15 minutes), and that the key is in the directory; then `x-oss-object-acl`
//!   (refused after [`Builder::refuse_object_acl`]) and `x-oss-forbid-overwrite`. It returns the checksum. An
//!   incomplete body is not stored.
//! - `GET` and `HEAD` read an object that was stored as `public-read`, or one with a link from GeneratePresignedUrl,
//!   which is valid for an hour. The link is created whether the object exists or not.
//! - Errors are XML with the codes of OSS. The server reads a refused body to its end first, so that the client
//!   receives the refusal.
//! - Objects over 1 MiB are kept in temporary files, which are deleted with the server. At most 500 objects and 2 GiB
//!   are kept; the oldest are dropped first. A larger object is refused with `EntityTooLarge`.
//!   [`MockServer::calls`] does not list these requests.
//!
//! # Queues
//! QueryTokenForMnsQueue of Dybaseapi (versions 2017-05-25 and 2018-05-01) returns a token for a queue, valid for an
//! hour or as long as [`Builder::queue_token_life`] sets. The server stands in for Simple Message Queue (SMQ) under
//! `/queues/NAME/messages`: it receives, peeks, deletes, and changes visibilities, one message or a batch at a time.
//! - A queue exists if its name begins with `Alicom-Queue-`, or since [`MockServer::put_in_queue`] put something there.
//!   The body goes out as it was put; the service puts Base64 of a JSON object.
//! - The signature (version 2), the date (within 15 minutes), the token, and its queue are checked. A token without a
//!   `QueueName` opens every queue whose name ends with its `MessageType`.
//! - A message that was taken is visible again after [`Builder::queue_visibility`], by the clock of the server
//!   ([`Builder::clock`]), and has a new receipt handle then. Long polls wait by the real clock.
//! - [`MockServer::fail_queue_next`] makes a queue misbehave, and [`MockServer::fail_next`] makes requests fail, under
//!   the names BatchReceiveMessage, BatchPeekMessage, BatchDeleteMessage, and ChangeMessageVisibility.
//!   [`MockServer::calls`] does not list requests to queues.
//! - At most 1,000 queues, 100,000 messages in each, and 64 MiB in all are kept. The oldest messages are dropped first,
//!   from the largest queue.
//!
//! # Flows
//! With the feature `flows`, `FlowClient` in the module `flows` stands in for WhatsApp: it encrypts the requests to an
//! endpoint, and decrypts the answers.
//!
//! # Files
//! - [`Builder::seed`] sets the initial state. [`Seed`] describes its form; `cams mock --seed FILE` reads it from YAML.
//!   The operations apply it, so it has to follow the rules above.
//! - [`Builder::state`] keeps the state in a file across restarts: numbers, accounts, templates, groups, messages,
//!   lists and queues. Keys and tokens that the server issues, codes, calls, faults, callbacks, uploaded files and used
//!   nonces are not kept. The addresses of webhooks are kept, and so is what a message contains, such as a `FlowToken`.
//!   `GET` and `PUT /-/state` have the same form; a body has at most 16 MiB.
//! - [`Builder::record`] writes each call and its answer to a file, and [`Builder::replay`] answers calls from it.
//!   Values under the names of secrets are omitted, including the addresses of webhooks. Texts are recorded as they
//!   are.
//! - Personal data is in the files of the state and of a recording, so only their owner can read them.
//!
//! # Limits
//! A request is refused while it arrives: a body over 16 MiB with 413 `RequestTooLarge`, one that takes more than 30 s
//! with 408 `RequestTimeout`, one that does not fit into 256 MiB with the bodies of all other requests that are not
//! answered yet with 503 `ServiceUnavailable`, more than 100 headers or a head that is too long with 431, and an
//! address of more than 64 KiB with 414. The official SDKs put long lists, such as `SenderList`, into the address. A
//! call can have at most 100,000 parameters (`TooManyParameters`). The server reports at most 20 problems or warnings
//! of a call, and counts the rest. It serves at most 4,096 connections at a time, and closes a connection whose client
//! reads nothing of the answer for 30 s. An upload of up to 1 MiB shares the 256 MiB; if there is no room, it is
//! written to a file immediately.
//!
//! What the server keeps is bounded, too. An operation with state refuses any parameter but `Content` of more than 8
//! KiB. The oldest messages, calls, callbacks, and items of queues are forgotten first, and of blocks all but the last
//! 10,000. Of numbers and webhooks of accounts 2,000 are kept, of directories for uploads 5,000, and of groups and
//! templates 10,000 and 64 MiB each; more are refused with `LimitExceeded`, a code of this server. Nonces take 96 MiB:
//! at more than 600 calls a second, the oldest can be used again before their 15 minutes are over.
//!
#![doc = include_str!("control/doors.md")]
//!
//! # Differences from the service
//! - Responses are always JSON. The real gateway sends XML unless the request asks for JSON with `Format` or `accept`.
//! - TLS and permissions are not simulated, and throttling only when strict.
//! - `unaudit` is documented as a suspended review. Here, a new template has it until the first read.
//! - Signatures are checked with the canonicalizer of the SDK. A mistake in it would not be noticed here; the
//!   signatures from the official SDKs in the tests cover that. Uploads are checked by separate code.
//! - The message of `SignatureDoesNotMatch` includes the canonical request, with `***` in place of a security token.
//! - State is lost when the server stops, unless it is kept in a file.

// The published documentation says which feature each item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod acting;
mod answer;
mod authenticate;
mod bounds;
mod builder;
mod callbacks;
mod calls;
mod clock;
mod connections;
mod content;
mod control;
mod date;
mod dispatch;
mod doubts;
mod faults;
mod feed;
mod file_error;
mod files;
mod findings;
mod flow;
#[cfg(feature = "flows")]
pub mod flows;
mod gateway;
mod handler;
mod ids;
mod im_groups;
mod kept;
mod keys;
mod lengths;
mod listeners;
mod listing;
mod memory;
mod messages;
mod numbers;
mod page;
mod paging;
mod parameters;
mod patience;
mod queue;
mod receive;
mod recording;
mod request;
mod review;
mod runtime;
mod sample;
mod seed;
mod server;
mod service;
mod start;
mod sts;
mod templates;
mod trial;
mod view;
mod weight;

pub use builder::Builder;
pub use callbacks::{CallbackKind, CallbackQuirk, Delivery, DeliveryAttempt, DeliveryState};
pub use calls::{Call, CallParameter};
pub use faults::{Fault, FaultError, PendingFault};
pub use file_error::FileError;
pub use findings::TemplateFinding;
pub use im_groups::{JoinError, LeaveError};
pub use listing::PutItemsError;
pub use messages::{InboundMedia, InboundMessage, ReceiptError, ReplyError};
pub use queue::QueueFault;
pub use review::Review;
#[doc(hidden)]
pub use runtime::runtime;
pub use seed::{Seed, SeedError, SeedProblem};
pub use server::MockServer;
