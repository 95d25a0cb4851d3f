//! Every source of credentials against servers, files and commands of this machine, with a clock and an environment of
//! the test.

mod cache;
mod chain;
mod cli_profile;
mod cloud_sso;
mod connections;
mod ecs_ram_role;
mod external;
mod flaws;
mod ini_file;
mod model;
mod oauth;
mod secrets;
mod settings;
mod setup;
mod signing;
mod sts;
mod support;
mod uri;
