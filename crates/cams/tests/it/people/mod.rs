//! What people have really sent, by the numbers of the cases: refused before anything leaves where the service is known
//! to refuse it, and warned about where only Meta or others are.

mod json;
mod media;
mod numbers;
mod service;
mod typed;
