//! The client of a program: its settings are drawn from the seed.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use cams::credentials::{AssumeRole, Cached, EcsRamRole, Role, StsEndpoint, cli_profile};
use cams::{Client, Config, Credentials, Error, RateLimit, RetryPolicy, Scheme};

use crate::chance::Chance;
use crate::host::Host;
use crate::login::PROFILE;
use crate::metadata::{self, KEY_ID, KEY_SECRET, KEY_TOKEN};
use crate::network::{Limits, Network, Rate};
use crate::planted::Planted;
use crate::world::World;

/// The settings of a client that matter for what may happen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    attempt_timeout: Option<Duration>,
    attempts: u32,
    has_budget: bool,
    pub(crate) rate: Option<Rate>,
    in_flight: Option<usize>,
    scheme: Scheme,
    is_tracked: bool,
    keys: Keys,
}

/// Where keys come from.
#[derive(Clone, Copy, Debug)]
enum Keys {
    Fixed,
    /// AssumeRole of STS.
    Role,
    /// The metadata service.
    Instance,
    /// An OAuth login that all programs share.
    Login,
}

impl Settings {
    /// Whether its calls wait long enough for any network that works.
    pub(crate) fn is_patient(&self) -> bool {
        const ENOUGH: Duration = Duration::from_secs(5);
        self.timeout >= ENOUGH && self.attempt_timeout.is_none_or(|timeout| timeout >= ENOUGH)
    }

    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let maybe = |chance: &mut Chance| chance.one_in(3);
        Self {
            timeout: chance.milliseconds(500, 40_000),
            attempt_timeout: maybe(chance).then(|| chance.milliseconds(100, 10_000)),
            attempts: u32::try_from(chance.between(1, 6)).unwrap_or(1),
            has_budget: chance.one_in(2),
            rate: maybe(chance).then(|| match chance.between(0, 20) {
                0 => Rate::Documented,
                limit => Rate::PerSecond(u32::try_from(limit).unwrap_or(1)),
            }),
            in_flight: maybe(chance).then(|| chance.size(1, 6)),
            scheme: if maybe(chance) { Scheme::RpcV1 } else { Scheme::default() },
            is_tracked: !chance.one_in(5),
            keys: chance.pick(&[Keys::Fixed, Keys::Fixed, Keys::Role, Keys::Instance], Keys::Fixed),
        }
    }

    /// A client, as a program that starts makes it.
    ///
    /// # Errors
    /// The settings contradict each other, which would be a fault.
    pub(crate) fn client(&self, world: &Arc<World>, who: &str) -> Result<Client, Error> {
        let host = Arc::new(Host::draw(world));
        let network = |limits| Network::new(world, who, self.is_tracked, limits);
        let limits = Limits { rate: self.rate, in_flight: self.in_flight };
        let mut config = Config::new()
            .endpoint("http://127.0.0.1")
            .cust_space_id("cams-x000")
            .platform(host)
            .transport(network(limits))
            .timeout(self.timeout)
            .signature(self.scheme)
            .retry(RetryPolicy::default().max_attempts(self.attempts));
        if let Some(timeout) = self.attempt_timeout {
            config = config.attempt_timeout(timeout);
        }
        if !self.has_budget {
            config = config.no_retry_budget();
        }
        if let Some(calls) = self.in_flight.filter(|_| !world.is_planted(Planted::NoCap)) {
            config = config.max_calls_in_flight(calls);
        }
        match self.rate {
            _ if world.is_planted(Planted::NoLimit) => {}
            Some(Rate::Documented) => config = config.rate_limit(RateLimit::Documented),
            Some(Rate::PerSecond(calls)) => {
                config = config
                    .rate_limit(RateLimit::PerSecond(NonZeroU32::new(calls).unwrap_or(NonZeroU32::MIN)));
            }
            None => {}
        }
        let keys = Credentials::new(KEY_ID, KEY_SECRET).with_security_token(KEY_TOKEN);
        let context = config.credentials_context().with_transport(network(Limits::default()));
        let from = if world.has_login && !matches!(self.keys, Keys::Fixed) { Keys::Login } else { self.keys };
        match from {
            Keys::Login => {
                let home = match world.lock().logins.home(world.is_planted(Planted::TokenShared)) {
                    Ok(home) => home.to_string_lossy().into_owned(),
                    // Then there is no profile, which the programs are told.
                    Err(_) => String::new(),
                };
                let context = context.with_saving();
                let context = context.with_variables(move |name| (name == "HOME").then(|| home.clone()));
                return Client::new(config.credentials(cli_profile(&context, Some(PROFILE))));
            }
            Keys::Fixed => return Client::new(config.credentials(keys)),
            Keys::Instance => {
                let instance = EcsRamRole::new(&context).endpoint(metadata::ENDPOINT);
                return Client::new(config.credentials(Cached::new(&context, instance)));
            }
            Keys::Role => {}
        }
        let role =
            Role::new("acs:ram::1:role/sender").session_name("simulation").duration(Duration::from_secs(900));
        let role = AssumeRole::new(&context, keys, role).sts(StsEndpoint::at("http://127.0.0.1"));
        Client::new(config.credentials(Cached::new(&context, role)))
    }
}
