//! Instructions that each step takes.

/// The steps of one call.
pub(crate) struct Figures {
    pub(crate) encode: u64,
    pub(crate) acs3: u64,
    pub(crate) rpc_v1: u64,
    pub(crate) read: u64,
    pub(crate) call: u64,
}

pub(crate) const SEED: Figures =
    Figures { encode: 697, acs3: 43_475, rpc_v1: 10_346, read: 7_542, call: 68_592 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 4_171, acs3: 365_991, rpc_v1: 563_106, read: 6_877, call: 697_194 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_269_535, acs3: 6_928_474, rpc_v1: 12_529_444, read: 6_833, call: 10_846_406 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_201, acs3: 46_869, rpc_v1: 13_104, read: 667_264, call: 733_817 };
