//! A local CAMS: an HTTP server on this machine that checks signatures and parameters and keeps state, so that the
//! SDK can be tried, and programs tested, without an account.
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
//! In this order, and answered like the gateway does, with its error body and its HTTP statuses:
//! 1. method (POST or GET) and path (`/`);
//! 2. the signature, ACS3-HMAC-SHA256 or RPC V1 HMAC-SHA1: complete, by the key pair of the server, with its security
//!    token if it has one, dated within 15 minutes of its clock, right, and with a nonce that was not used before;
//! 3. version and name of the operation;
//! 4. the parameters, from query and form alike: required ones and the required fields of objects are there
//!    (`Missing<Name>` otherwise), and each has its documented type (`InvalidParameter.<Name>` otherwise). Parameters
//!    that the catalog does not know are ignored; inside a JSON parameter, an unknown field is refused, because it is
//!    most likely misspelt. Documented limits are not checked.
//!
//! # What is played
//! Every operation of the catalog. IM groups, templates, numbers, messages and files have a state, which the next
//! sections are about. All other operations remember nothing and answer a sample, in which
//! - every documented element is there with the documented type: its example, the first documented value, or something
//!   like `sample`, 1, 1.5 and `true`; lists and maps without an example have one entry, and a total beside a list is
//!   the length of the list;
//! - a scalar with the name of a parameter that was sent has the value that was sent, at the top and in `Data`;
//! - `RequestId` is a new one, and `Code` is `OK`, also where another value is documented.
//!
//! A sample shows what an answer looks like; that its values go together, or that what was created is listed later,
//! cannot be expected.
//!
//! # Lists
//! Every operation that answers in pages can be given the items of its list with [`MockServer::put_items`], as JSON
//! objects. It then answers pages of them, whatever the filters are. Changing the list between two pages shows what a
//! program makes of it.
//!
//! # IM groups
//! Groups belong to a `CustSpaceId` and a `BusinessNumber`; others do not see them.
//! - AddChatGroup answers a `UniqueCode`. ListChatGroup then shows the group as `CREATING`, without `GroupId`, as often
//!   as [`Builder::creating_listings`] says, and as `ACTIVE` from then on.
//! - After UpdateChatGroup one listing shows the new values and `UPDATING`; after DeleteChatGroup one listing shows
//!   `DELETING`, and then the group is gone.
//! - A group counts as listed when it is on the page that is returned, or when only the filter `GroupStatus` keeps it
//!   out. The filters `Subject`, `GroupLink` and `GroupType` want exactly that text. Rows come in the order of
//!   creation.
//! - AddChatGroupInviteLink wants an `ACTIVE` group. A group has one link; a new one replaces it. A link that was
//!   deleted or replaced leads nowhere, but members stay.
//! - Members come by [`MockServer::join`], at most 8 to a group.
//! - `Page.Index` and `Page.Size` start at 1, and a page has at most 100 rows. ListChatGroupParticipants without a page
//!   answers the first 20.
//!
//! What the service itself answers when a group is unknown or busy is not documented. This server answers, with HTTP
//! status 200 and `Success: false`: `InvalidParameter.GroupNotExist`, `InvalidParameter.GroupNotActive`,
//! `InvalidParameter.ChannelTypeNotSupport` (anything but WhatsApp), `InvalidParameter.PageInvalid` and
//! `InvalidParameter.ListNotEmpty` (no members to remove). Do not rely on these codes elsewhere. For the same reason
//! rows have no `BusinessRole`, `GroupType` and `GmtModifier`.
//!
//! # Templates
//! CreateChatappTemplate, ModifyChatappTemplate, ModifyChatappTemplateProperties, DeleteChatappTemplate,
//! GetChatappTemplateDetail and ListChatappTemplate have a state; the other operations of the group answer samples,
//! since what they do to a template is not documented.
//! - Templates belong to a `CustSpaceId`. Variants of one name and channel in several languages share a
//!   `TemplateCode`; a name that the language has already is refused with `InvalidParameter.TemplateNameExist`.
//! - A review moves on when the template is looked at: GetChatappTemplateDetail, or the page of ListChatappTemplate
//!   that it is on; a template that only the filter `AuditStatus` keeps out counts as looked at too. The first look
//!   shows `unaudit`, as many as [`Builder::audit_listings`] says show `auditing`, and then it is `pass`, or `fail`
//!   with its reason if [`MockServer::refuse_template`] said so. The reason is there at once; the service may be
//!   later with it.
//! - ModifyChatappTemplate works while a template is `unaudit` or `fail`, and begins a new review. The category of a
//!   WhatsApp template stays as it is. In between and after approval it is refused with
//!   `InvalidParameter.TemplateNotModifiable`, a code of this server's.
//! - DeleteChatappTemplate without a `Language` deletes all variants; with one it wants a `TemplateType`. The name is
//!   free again at once, while Meta is said to block it for weeks.
//! - ListChatappTemplate filters for exactly what is given, without a `TemplateType` for WhatsApp. A page has at most
//!   100 rows; without one it answers the first 10. Rows have no `LastUpdateTime`.
//! - Refused are, with the service's codes, documented or seen in production code: `{{1}}` in a text or an address
//!   (`InvalidParameter.MessageInvalid`), variables in a footer (`…FooterHaveVariable`) or a label
//!   (`…ButtonTextHaveVariable`), more than one in a header (`…HeaderMoreVarable`) or an address (`…UrlMoreVarable`),
//!   an unknown format of a header (`…HeaderTypeNotSupport`), media at no `http://` or `https://` address
//!   (`…FileUrlError`; nothing is fetched), a WhatsApp template without a text in its body (`InvalidParameter`), no
//!   components (`MissingComponents`), and a component without a type (`MissingType`). Lengths, counts and
//!   combinations are not checked here; `cams::template` does that.
//! - A template that is not there is `DetailError.TemplateNotExist` or `DelError.TemplateNotExist`. What
//!   ModifyChatappTemplate and ModifyChatappTemplateProperties answer then is not documented; here it is
//!   `InvalidParameter.TemplateNotExist`. A call with neither code nor name is refused with
//!   `InvalidParameter.TemplateCodeNotEmpty`.
//!
//! # Numbers
//! AddChatappPhoneNumber, GetChatappVerifyCode, ChatappVerifyAndRegister, ChatappPhoneNumberRegister,
//! ChatappPhoneNumberDeregister, GetPhoneNumberVerificationStatus, QueryChatappPhoneNumbers, ChatappSyncPhoneNumber
//! and UpdatePhoneWebhook have a state; migrations and settings answer samples. The operations of other groups take
//! any number, whether it was added or not.
//! - A number belongs to one `CustSpaceId`. When it is added it is `UNVERIFIED` and `NOT_VERIFIED`.
//! - GetChatappVerifyCode makes a new code of six digits, which [`MockServer::verification_code`] reads. The last one
//!   is right, once. A wrong one uses nothing up, and codes do not expire.
//! - After its registration as many looks (QueryChatappPhoneNumbers, ChatappSyncPhoneNumber) as
//!   [`Builder::pending_listings`] says show the number as `PENDING`, and then it is `CONNECTED`. Nobody reviews its
//!   name.
//! - ChatappPhoneNumberDeregister makes it `DISCONNECTED`. It stays verified, so that ChatappPhoneNumberRegister
//!   registers it again; a verification does not expire.
//! - The filter `Status` of QueryChatappPhoneNumbers means the state of the number or that of its verification.
//!
//! A number that is not there is `InvalidParameter.PhoneNumberError`. The other codes are this server's, because none
//! are documented: `InvalidParameter.PhoneNumberExist`, `InvalidParameter.VerifyCodeError`,
//! `InvalidParameter.PhoneNumberNotVerified`. Rows have no ratings, limits, queues and states of names.
//!
//! # Messages
//! Nothing is delivered and nothing is called back; messages are remembered, the last 10 000 with 64 MiB of contents.
//! - SendChatappMessage answers a `MessageId`, SendChatappMassMessage a `GroupMessageId`; each of its messages has a
//!   `MessageId` of its own, which only the history shows.
//! - Users write by [`MockServer::receive`].
//! - ListChatappMessage lists the messages of a `BusinessNumber` on a channel (`whatsapp` or `viber`, in any case) in
//!   their order, those of the `CustSpaceId` and those that came without one. Every filter is applied; a time without a
//!   zone is UTC, and one in milliseconds goes before one in text. Every `MessageStatus` is `success`, and no message
//!   has a `ClientAcceptStatus`.
//! - A page is as for IM groups.
//!
//! Refused are, with codes that the service documents: on WhatsApp a sender that is not all digits
//! (`InvalidParameter.FromOnlyNumeric`) and a recipient that is no number and no id (`…ToOnlyNumeric`); a message
//! without kind (`…MessageTypeNotEmpty`) or content (`…ContentNotEmpty`), or whose content is no JSON object
//! (`…ContentError`); a template without code and name (`…TemplateCodeNotEmpty`) or language (`…LanguageNotEmpty`).
//! Codes of our own are `InvalidParameter.SenderListNotEmpty`, `…SenderListTooLong` (over 1000), `…StartTimeStr` and
//! `…EndTimeStr`. Whether there is such a template, number or open conversation is not looked at.
//!
//! # Files
//! GetChatappUploadAuthorization gives temporary credentials for the directory of the `CustSpaceId`, for an hour or as
//! long as [`Builder::upload_life`] says. Its `EndPoint` is this server, where a stand-in for Object Storage Service
//! (OSS) has one bucket, named in the path: `http://127.0.0.1:PORT/cams-local/<key>`.
//! - `PUT` stores an object. It checks the signature (`OSS4-HMAC-SHA256` in the header, for whichever region it names),
//!   the token, its expiry, the date (within 15 minutes) and that the key lies in the directory; then
//!   `x-oss-object-acl` (refused after [`Builder::refuse_object_acl`]) and `x-oss-forbid-overwrite`. It answers the
//!   checksum, and stores nothing of a body that breaks off.
//! - `GET` and `HEAD` read an object that was stored with `public-read`, or by a link of GeneratePresignedUrl, which is
//!   good for an hour. The link is made whether there is such an object or not.
//! - Errors are XML with the codes of OSS. A body that is refused is read to its end first, so that the refusal
//!   arrives.
//! - Objects over 1 MiB are kept in temporary files of the user, which go with the server; at most 500 objects and 2
//!   GiB are kept, and the oldest are forgotten first. These requests are not in [`MockServer::calls`].
//!
//! # Control over HTTP
//! For programs in other languages. These paths need no signature; the server listens on 127.0.0.1 only.
//!
//! | request | does what |
//! |---|---|
//! | `POST /-/join` with `{"InviteLink": "https://…", "Number": "8613800000001"}` | [`MockServer::join`]; 409 and the name of the [`JoinError`] as `Code` when nobody joined |
//! | `POST /-/receive` with `{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001", "Message": "Hi"}`, and, if they are others, `MessageType` (`TEXT`), `ChannelType` (`whatsapp`) and `CustSpaceId` | [`MockServer::receive`]; answers the `MessageId` |
//! | `POST /-/refuse-template` with `{"Name": "order_shipped", "Reason": "…"}` | [`MockServer::refuse_template`] |
//! | `GET /-/verification-code?PhoneNumber=8613800000000` | [`MockServer::verification_code`] as `VerifyCode`; 404 when there is none |
//! | `POST /-/reset` | [`MockServer::reset`] |
//! | `GET /-/calls` | [`MockServer::calls`] as `{"Calls": [{"Action", "Parameters": [{"Name", "Value", "Location"}], "Scheme", "Code", "HttpStatus", "RequestId"}]}` |
//!
//! # What is different
//! - Answers are always JSON, whatever `Format` or `accept` say; the real gateway answers XML to those who ask for
//!   nothing else.
//! - There is no TLS, no throttling, and no permission to lack.
//! - The message of `SignatureDoesNotMatch` also holds the canonical request, in which a security token is replaced by
//!   `***`.
//! - The state is lost when the server stops.

mod answer;
mod authenticate;
mod builder;
mod calls;
mod control;
mod dispatch;
mod files;
mod gateway;
mod handler;
mod ids;
mod im_groups;
mod listing;
mod memory;
mod messages;
mod numbers;
mod page;
mod parameters;
mod request;
mod sample;
mod server;
mod service;
mod templates;

pub use builder::Builder;
pub use calls::{Call, CallParameter};
pub use im_groups::JoinError;
pub use listing::NotPaged;
pub use messages::InboundMessage;
pub use server::MockServer;
