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
//! 4. the parameters, from query and form alike: required ones are there (`Missing<Name>` otherwise), and each has its
//!    documented type (`InvalidParameter.<Name>` otherwise). Parameters that the catalog does not know are ignored;
//!    inside a JSON parameter, an unknown field is refused, because it is most likely misspelt. Documented limits are
//!    not checked.
//!
//! # What is played
//! Every operation of the catalog. IM groups, messages and files have a state, which the next sections are about. All
//! others remember nothing and answer a sample, in which
//! - every documented element is there with the documented type: its example, the first documented value, or something
//!   like `sample`, 1, 1.5 and `true`; lists and maps without an example have one entry, and a total beside a list is
//!   the length of the list;
//! - a scalar with the name of a parameter that was sent has the value that was sent, at the top and in `Data`;
//! - `RequestId` is a new one, and `Code` is `OK`, also where another value is documented.
//!
//! A sample shows what an answer looks like; that its values go together, or that what was created is listed later,
//! cannot be expected.
//!
//! # IM groups
//! Groups belong to a `CustSpaceId` and a `BusinessNumber`; others do not see them.
//! - AddChatGroup answers a `UniqueCode`. ListChatGroup then shows the group as `CREATING`, without `GroupId`, as often
//!   as [`Builder::creating_listings`] says, and as `ACTIVE` from then on.
//! - After UpdateChatGroup one listing shows the new values and `UPDATING`; after DeleteChatGroup one listing shows
//!   `DELETING`, and then the group is gone.
//! - A group counts as listed when it is on the page that is returned, or when only the filter `GroupStatus` keeps it
//!   out. The filters `Subject`, `GroupLink` and `GroupType` want exactly that text. Rows come in the order of creation.
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
//! # Messages
//! Nothing is delivered and nothing is called back; messages are remembered, the last 10 000 with 64 MiB of contents.
//! - SendChatappMessage answers a `MessageId`, SendChatappMassMessage a `GroupMessageId`; each of its messages has a
//!   `MessageId` of its own, which only the history shows.
//! - Users write by [`MockServer::receive`].
//! - ListChatappMessage lists the messages of a `BusinessNumber` on a channel (`whatsapp` or `viber`, in any case) in
//!   their order, those of the `CustSpaceId` and those that came without one. Every filter is applied; a time without a
//!   zone is UTC, and one in milliseconds goes before one in text. Every `MessageStatus` is `success`, and no message has
//!   a `ClientAcceptStatus`.
//! - A page is as for IM groups.
//!
//! Refused are, with codes that the service documents: on WhatsApp a sender that is not all digits
//! (`InvalidParameter.FromOnlyNumeric`) and a recipient that is no number and no id (`…ToOnlyNumeric`); a message without
//! kind (`…MessageTypeNotEmpty`) or content (`…ContentNotEmpty`), or whose content is no JSON object
//! (`…ContentError`); a template without code and name (`…TemplateCodeNotEmpty`) or language (`…LanguageNotEmpty`). Codes
//! of our own are `InvalidParameter.SenderListNotEmpty`, `…SenderListTooLong` (over 1000), `…StartTimeStr` and
//! `…EndTimeStr`. Whether there is such a template, number or open conversation is not looked at.
//!
//! # Files
//! GetChatappUploadAuthorization gives temporary credentials for the directory of the `CustSpaceId`, for an hour or as
//! long as [`Builder::upload_life`] says. Its `EndPoint` is this server, where a stand-in for Object Storage Service (OSS)
//! has one bucket, named in the path: `http://127.0.0.1:PORT/cams-local/<key>`.
//! - `PUT` stores an object. It checks the signature (`OSS4-HMAC-SHA256` in the header, for whichever region it names),
//!   the token, its expiry, the date (within 15 minutes) and that the key lies in the directory; then
//!   `x-oss-object-acl` (refused after [`Builder::refuse_object_acl`]) and `x-oss-forbid-overwrite`. It answers the
//!   checksum, and stores nothing of a body that breaks off.
//! - `GET` and `HEAD` read an object that was stored with `public-read`, or by a link of GeneratePresignedUrl, which is
//!   good for an hour. The link is made whether there is such an object or not.
//! - Errors are XML with the codes of OSS. A body that is refused is read to its end first, so that the refusal arrives.
//! - Objects over 1 MiB are kept in temporary files of the user, which go with the server; at most 500 objects and 2 GiB
//!   are kept, and the oldest are forgotten first. These requests are not in [`MockServer::calls`].
//!
//! # Control over HTTP
//! For programs in other languages. These paths need no signature; the server listens on 127.0.0.1 only.
//!
//! | request | does what |
//! |---|---|
//! | `POST /-/join` with `{"InviteLink": "https://…", "Number": "8613800000001"}` | [`MockServer::join`]; 409 and the name of the [`JoinError`] as `Code` when nobody joined |
//! | `POST /-/receive` with `{"BusinessNumber": "8613800000000", "UserNumber": "8613800000001", "Message": "Hi"}`, and, if they are others, `MessageType` (`TEXT`), `ChannelType` (`whatsapp`) and `CustSpaceId` | [`MockServer::receive`]; answers the `MessageId` |
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
mod files;
mod gateway;
mod ids;
mod im_groups;
mod messages;
mod parameters;
mod request;
mod sample;
mod server;
mod service;

pub use builder::Builder;
pub use calls::{Call, CallParameter};
pub use im_groups::JoinError;
pub use messages::InboundMessage;
pub use server::MockServer;
