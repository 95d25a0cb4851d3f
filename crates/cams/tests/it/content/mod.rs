//! Typed content: the JSON of every shape, reading it back, every limit at its edge, and what a call makes of it.

mod limits;
mod reading;
mod sends;
mod shapes;
