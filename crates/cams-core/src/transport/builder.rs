//! The settings of the HTTP client that a transport uses.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, ClientBuilder};

use super::proxy::Routes;
use super::settings::HttpSettings;
use crate::error::Error;

/// Whether the client can speak TLS.
pub(super) const HAS_TLS: bool = cfg!(any(feature = "tls-ring", feature = "tls-aws-lc"));

/// Creates a client that keeps unused connections for this time.
///
/// If it is for plain HTTP, a machine without certificates is fine. Every attempt to use TLS then fails.
pub(super) fn client(
    settings: &HttpSettings,
    routes: &Arc<Routes>,
    needs_tls: bool,
    idle: Duration,
) -> Result<Client, Error> {
    let build =
        |settings| builder(settings, routes, needs_tls, idle)?.build().map_err(|error| unbuilt(&error));
    let built = build(settings);
    if built.is_ok() || needs_tls || !settings.trusts_platform {
        return built;
    }
    build(&HttpSettings { trusts_platform: false, ..settings.clone() }).or(built)
}

#[cfg_attr(
    not(any(feature = "tls-ring", feature = "tls-aws-lc")),
    allow(unused_variables, reason = "only TLS asks for it")
)]
fn builder(
    settings: &HttpSettings,
    routes: &Arc<Routes>,
    needs_tls: bool,
    idle: Duration,
) -> Result<ClientBuilder, Error> {
    let builder = ClientBuilder::new().no_proxy().pool_idle_timeout(idle);
    #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
    let builder = super::tls::apply(builder, settings, needs_tls)?;
    let builder = match &settings.customize {
        Some(customize) => customize(builder),
        None => builder,
    };
    Ok(made_safe(with_proxies(builder, routes), settings))
}

/// The proxies come after one that the program set itself, which therefore takes precedence.
fn with_proxies(builder: ClientBuilder, routes: &Arc<Routes>) -> ClientBuilder {
    if routes.are_direct() {
        return builder;
    }
    let routes = Arc::clone(routes);
    // A request whose proxy cannot be used never gets here.
    builder.proxy(reqwest::Proxy::custom(move |url| routes.hop(url).ok().flatten().cloned()))
}

/// Applies the settings that the rest of the SDK depends on, so a program cannot change them.
fn made_safe(builder: ClientBuilder, settings: &HttpSettings) -> ClientBuilder {
    builder
        // A redirect would send signed headers elsewhere, or turn a POST into a GET.
        .redirect(reqwest::redirect::Policy::none())
        // Only one place decides whether a request may be sent again: `retry`.
        .retry(reqwest::retry::never())
        // The tracking of what was sent depends on how HTTP/1.1 writes.
        .http1_only()
        // The limit of a response counts incoming bytes; a small response must not decompress into a large one.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connect_timeout(settings.connect_timeout)
}

fn unbuilt(error: &reqwest::Error) -> Error {
    let mut reason = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        #[cfg(any(feature = "tls-ring", feature = "tls-aws-lc"))]
        if let Some(error) = error.downcast_ref() {
            return super::tls::not_set_up(error);
        }
        reason = format!("{reason}: {error}");
        cause = error.source();
    }
    Error::configuration(format!("the HTTP client cannot be built: {reason}"))
}
