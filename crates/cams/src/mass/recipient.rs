//! A program's recipients, with or without a tag.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll};

use cams_models::MassMessageRecipient;
use futures_core::Stream;

/// An error of a source of recipients, such as a file or a database cursor.
pub type SourceError = Box<dyn StdError + Send + Sync>;

/// A recipient with your own tag, such as a customer ID or the line of a file. The tag is not sent. It comes back in
/// the [`Outcome`](crate::mass::Outcome) of the recipient.
///
/// ```
/// use cams::mass::Tagged;
///
/// let line = 17;
/// let recipient = Tagged::new("8613800000001", line);
/// assert_eq!(recipient.tag, 17);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged<R, T> {
    /// The recipient, with the values of the template's variables.
    pub recipient: R,
    /// The tag that comes back in the outcome. `Debug` of an outcome shows it, so prefer an ID to a name.
    pub tag: T,
}

impl<R, T> Tagged<R, T> {
    /// Gives a recipient a tag.
    #[must_use]
    pub fn new(recipient: R, tag: T) -> Self {
        Self { recipient, tag }
    }
}

/// The input of [`to_each`](crate::operations::SendChatappMassMessage::to_each): a recipient, with or without a tag.
///
/// Everything that converts into a [`MassMessageRecipient`] is a recipient without a tag, such as a
/// [`PhoneNumber`](crate::PhoneNumber), a string, or your own type. Use [`Tagged`] to add a tag.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a recipient of a mass send",
    label = "this does not convert into `MassMessageRecipient`",
    note = "give a `MassMessageRecipient`, a `PhoneNumber`, a text, or `Tagged` around one of these",
    note = "for rows that can fail (`Result`), call `try_to_each`"
)]
pub trait IntoRecipient {
    /// The tag that comes back in outcomes; `()` without a tag.
    type Tag: Send;

    /// Returns the recipient and its tag.
    fn into_recipient(self) -> (MassMessageRecipient, Self::Tag);
}

#[diagnostic::do_not_recommend]
impl<R: Into<MassMessageRecipient>> IntoRecipient for R {
    type Tag = ();

    fn into_recipient(self) -> (MassMessageRecipient, ()) {
        (self.into(), ())
    }
}

impl<R: Into<MassMessageRecipient>, T: Send> IntoRecipient for Tagged<R, T> {
    type Tag = T;

    fn into_recipient(self) -> (MassMessageRecipient, T) {
        (self.recipient.into(), self.tag)
    }
}

/// A recipient that was read, or the error that ends reading.
pub(super) type Row<T> = Result<(MassMessageRecipient, T), SourceError>;

/// Recipients as they are read.
pub(super) type Source<'a, T> = Pin<Box<dyn Stream<Item = Row<T>> + Send + 'a>>;

/// An iterator as a stream.
pub(super) struct Iterated<I>(pub(super) I);

impl<I> Unpin for Iterated<I> {}

impl<I: Iterator> Stream for Iterated<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// A source that cannot fail, as one that can.
pub(super) struct Sure<S>(pub(super) Pin<Box<S>>);

impl<S: Stream> Stream for Sure<S> {
    type Item = Result<S::Item, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|row| row.map(Ok))
    }
}

/// A source whose rows are turned into recipients as they are read.
pub(super) struct Rows<S>(pub(super) Pin<Box<S>>);

impl<S, R, E> Stream for Rows<S>
where
    S: Stream<Item = Result<R, E>>,
    R: IntoRecipient,
    E: Into<SourceError>,
{
    type Item = Row<R::Tag>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let row = self.0.as_mut().poll_next(context);
        row.map(|row| row.map(|row| row.map(IntoRecipient::into_recipient).map_err(Into::into)))
    }
}
