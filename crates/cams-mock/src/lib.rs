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
//! Every operation of the catalog. IM groups have a state, which the next section is about. All others remember nothing
//! and answer a sample, in which
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
//! # Control over HTTP
//! For programs in other languages. These paths need no signature; the server listens on 127.0.0.1 only.
//!
//! | request | does what |
//! |---|---|
//! | `POST /-/join` with `{"InviteLink": "https://…", "Number": "8613800000001"}` | [`MockServer::join`]; 409 and the name of the [`JoinError`] as `Code` when nobody joined |
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
mod gateway;
mod ids;
mod im_groups;
mod listing;
mod parameters;
mod request;
mod sample;
mod server;
mod service;

pub use builder::Builder;
pub use calls::{Call, CallParameter};
pub use im_groups::JoinError;
pub use listing::NotPaged;
pub use server::MockServer;
