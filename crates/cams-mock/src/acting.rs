//! Outside events that a program triggers: customers answer, members leave, Meta decides, and a callback is sent again.

use serde_json::{Map, Value};

use crate::callbacks::CallbackQuirk;
use crate::feed::Change;
use crate::im_groups::LeaveError;
use crate::messages::{self, ReceiptError, ReplyError};
use crate::review::Review;
use crate::server::MockServer;

impl MockServer {
    /// Makes the customer press a button of a message, given by its index from 0. A message with cards has its buttons
    /// on the cards, which are also counted from 0. Returns the `MessageId` of the customer's answer, which is also
    /// sent to the webhook.
    ///
    /// A quick reply of a template arrives as `REPLY`, with the payload that it was sent with, or its label; a button
    /// of an interactive message as `button_reply`; a button with a Flow as a Flow that was completed without data.
    /// How a press on Messenger or Instagram arrives is not documented; here it is `REPLY`.
    ///
    /// # Errors
    /// See [`ReplyError`]. Buttons that open a page, call a number, or copy a code cannot be pressed here, because the
    /// business is not notified of them.
    pub fn press(&self, message_id: &str, card: Option<usize>, button: usize) -> Result<String, ReplyError> {
        let now = (self.gateway.clock)();
        messages::press(&mut self.gateway.memory.lock().service, message_id, card, button, now)
    }

    /// Makes the customer choose a row of a list, by its ID in the message. Returns the `MessageId` of the customer's
    /// answer, which arrives as `list_reply`.
    ///
    /// # Errors
    /// See [`ReplyError`].
    pub fn choose(&self, message_id: &str, row_id: &str) -> Result<String, ReplyError> {
        let now = (self.gateway.clock)();
        messages::choose(&mut self.gateway.memory.lock().service, message_id, row_id, now)
    }

    /// Makes the customer complete the Flow of a message with some data. Returns the `MessageId` of the customer's
    /// answer, which arrives as `nfm_reply`, with the `flow_token` of the message added to the data.
    ///
    /// # Errors
    /// See [`ReplyError`].
    pub fn submit_flow(&self, message_id: &str, data: Map<String, Value>) -> Result<String, ReplyError> {
        let now = (self.gateway.clock)();
        messages::submit_flow(&mut self.gateway.memory.lock().service, message_id, data, now)
    }

    /// Makes the customer react to a message with an emoji; an empty one removes the reaction. Returns the `MessageId`
    /// of the reaction.
    ///
    /// # Errors
    /// See [`ReplyError`].
    pub fn react(&self, message_id: &str, emoji: &str) -> Result<String, ReplyError> {
        let now = (self.gateway.clock)();
        messages::react(&mut self.gateway.memory.lock().service, message_id, emoji, now)
    }

    /// Closes the window of a customer with a business number, as if the last message of the customer were more than
    /// 24 hours old. Returns whether it was open. The next message of the customer opens it again.
    pub fn close_window(&self, business_number: &str, user_number: &str) -> bool {
        let now = (self.gateway.clock)();
        let messages = &mut self.gateway.memory.lock().service.messages;
        messages.close_window(business_number, user_number, now)
    }

    /// Makes a customer block a business number: messages to the customer fail from now on, with the code `131026`. On
    /// Viber, the webhook of the number also gets the receipt `unsubscribe` if the number sent the customer anything.
    /// Returns `false` if the customer had already blocked it.
    ///
    /// A message from the customer lifts the block, and so does [`unblock`](Self::unblock).
    pub fn block(&self, business_number: &str, user_number: &str) -> bool {
        let now = (self.gateway.clock)();
        let service = &mut self.gateway.memory.lock().service;
        messages::set_block(service, business_number, user_number, true, now)
    }

    /// Makes a customer lift the block of a business number. On Viber, the webhook gets the receipt `subscribe`.
    /// Returns whether there was a block.
    pub fn unblock(&self, business_number: &str, user_number: &str) -> bool {
        let now = (self.gateway.clock)();
        let service = &mut self.gateway.memory.lock().service;
        messages::set_block(service, business_number, user_number, false, now)
    }

    /// Deletes a conversation, by its number in `GET /-/conversations`, with all its messages: ListChatappMessage no
    /// longer lists them. The window and a block stay. Returns whether the conversation existed. The business is not
    /// notified.
    pub fn clear_conversation(&self, conversation: u64) -> bool {
        self.gateway.memory.lock().service.messages.clear(conversation)
    }

    /// Marks a conversation, by its number in `GET /-/conversations`, as read on the page. Returns whether the
    /// conversation exists. The business is not notified.
    pub fn mark_read(&self, conversation: u64) -> bool {
        self.gateway.memory.lock().service.messages.mark_read(conversation)
    }

    /// Sends another receipt of a message that the business sent: `Sent`, `Delivered`, `Read`, or `Failed` with one of
    /// Meta's codes (default: `131000`).
    ///
    /// # Errors
    /// See [`ReceiptError`].
    pub fn send_receipt(
        &self,
        message_id: &str,
        status: &str,
        error_code: Option<&str>,
    ) -> Result<(), ReceiptError> {
        let now = (self.gateway.clock)();
        messages::send_receipt(&mut self.gateway.memory.lock().service, message_id, status, error_code, now)
    }

    /// Makes a member leave a group, as on the phone.
    ///
    /// # Errors
    /// See [`LeaveError`].
    pub fn leave(&self, group_id: &str, phone: &str) -> Result<(), LeaveError> {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().service.im_groups.leave(group_id, phone, now)?;
        self.gateway.feed.tell(Change::Groups);
        Ok(())
    }

    /// Decides on the templates with a name in one language, in any space, whatever their state. The webhook of the
    /// account gets a callback for each. Returns how many there are.
    pub fn review_template_in(&self, name: &str, language: &str, review: Review) -> usize {
        let now = (self.gateway.clock)();
        let service = &mut self.gateway.memory.lock().service;
        review.apply_to(service, |template| template.name == name && template.language == language, now)
    }

    /// Sends a callback again, to the same address and with the same body, as a new delivery. Returns the number of the
    /// new delivery, or `None` if the old one is no longer kept.
    pub fn resend_callback(&self, id: u64) -> Option<u64> {
        self.resend_callback_with(id, &[]).pop()
    }

    /// Sends a callback once more, in the documented form but for these quirks, as new deliveries. Returns their
    /// numbers: none if the callback is not kept anymore, and several with
    /// [`Duplicates`](CallbackQuirk::Duplicates), or [`SingleObject`](CallbackQuirk::SingleObject) if it has several
    /// items.
    ///
    /// With [`ReverseOrder`](CallbackQuirk::ReverseOrder), all receipts of the same messages to the same address are
    /// sent again, the last first. What a quirk left out of the callback cannot be brought back.
    pub fn resend_callback_with(&self, id: u64, quirks: &[CallbackQuirk]) -> Vec<u64> {
        let now = (self.gateway.clock)();
        self.gateway.memory.lock().service.callbacks.resend(id, quirks, now)
    }

    /// Switches a fault off, so that it applies to no call, or on again. Returns whether it is still waiting.
    pub fn switch_fault(&self, id: u64, is_on: bool) -> bool {
        let is_there = self.gateway.memory.lock().faults.switch(id, is_on);
        self.gateway.feed.tell(Change::Faults);
        is_there
    }
}
