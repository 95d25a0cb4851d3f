//! A life of a program: it ends by itself, or at any point where the program waits.

use std::pin::Pin;
use std::task::{Context, Poll};

/// A program that is killed before it goes on for so many times.
pub(crate) struct Life<F> {
    program: Option<Pin<Box<F>>>,
    steps: Option<u64>,
}

impl<F: Future> Life<F> {
    /// Lets the program go on so many times; always if it is `None`.
    pub(crate) fn new(steps: Option<u64>, program: F) -> Self {
        Self { program: Some(Box::pin(program)), steps }
    }
}

impl<F: Future> Future for Life<F> {
    /// `None` if it was killed.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(steps) = &mut self.steps {
            let Some(left) = steps.checked_sub(1) else {
                self.program = None;
                return Poll::Ready(None);
            };
            *steps = left;
        }
        match &mut self.program {
            Some(program) => program.as_mut().poll(context).map(Some),
            None => Poll::Ready(None),
        }
    }
}
