//! The calls of a load, as a program makes them through the facade.

use std::sync::Arc;

use anyhow::ensure;
use bytes::Bytes;
use cams::{CallOptions, Client};
use cams_models::{ListChatGroupRequest, SendChatappMassMessageRequest};
use cams_operation::Operation;

use crate::account::CUST_SPACE_ID;
use crate::subject::{self, Subject};

/// A call that can be made over and over.
pub(super) trait Call: Clone + Send + Sync + 'static {
    /// The body that the server answers with.
    fn answer(&self) -> Bytes;

    /// Makes the call and checks that the response is the expected one.
    fn send(&self, client: &Client) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// AddChatGroupInviteLink by its builder.
#[derive(Clone, Debug)]
pub(super) struct InviteLink;

impl Call for InviteLink {
    fn answer(&self) -> Bytes {
        subject::seed().answer
    }

    async fn send(&self, client: &Client) -> anyhow::Result<()> {
        let call = client
            .add_chat_group_invite_link()
            .business_number("8613800000000")
            .group_id("E93kdk0000")
            .cust_space_id(CUST_SPACE_ID);
        let response = call.send().await?;
        expect(response.invite_link.as_deref() == Some(subject::INVITE_LINK), &response)
    }
}

/// A call whose request was built before the load, so that filling it is not measured.
#[derive(Debug)]
pub(super) struct Typed<Op: Operation> {
    subject: Arc<Subject<Op>>,
    is_expected: fn(&Op, &Op::Response) -> bool,
}

impl<Op: Operation> Clone for Typed<Op> {
    fn clone(&self) -> Self {
        Self { subject: Arc::clone(&self.subject), is_expected: self.is_expected }
    }
}

impl Typed<SendChatappMassMessageRequest> {
    /// SendChatappMassMessage to that many recipients.
    pub(super) fn mass(recipients: u64) -> Self {
        let subject = Arc::new(subject::mass(recipients));
        Self { subject, is_expected: |_, response| response.group_message_id.is_some() }
    }
}

impl Typed<ListChatGroupRequest> {
    /// ListChatGroup with a page of that many groups.
    pub(super) fn list(groups: usize) -> Self {
        let is_full = |request: &ListChatGroupRequest,
                       response: &<ListChatGroupRequest as Operation>::Response| {
            let listed = response.data.as_ref().map(|data| data.list.len());
            listed == request.page.size.try_into().ok()
        };
        Self { subject: Arc::new(subject::list(groups)), is_expected: is_full }
    }
}

impl<Op: Operation + Send + Sync + 'static> Call for Typed<Op> {
    fn answer(&self) -> Bytes {
        self.subject.answer.clone()
    }

    async fn send(&self, client: &Client) -> anyhow::Result<()> {
        let request = &self.subject.request;
        let response = client.send(request, &CallOptions::default()).await?.output;
        expect((self.is_expected)(request, &response), &response)
    }
}

fn expect(is_expected: bool, response: &impl std::fmt::Debug) -> anyhow::Result<()> {
    ensure!(is_expected, "not the expected response: {response:?}");
    Ok(())
}
