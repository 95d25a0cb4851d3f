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
    Figures { encode: 686, acs3: 43_306, rpc_v1: 10_213, read: 6_877, call: 71_947 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 4_364, acs3: 365_814, rpc_v1: 563_825, read: 6_374, call: 700_288 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_201_273, acs3: 6_928_309, rpc_v1: 12_586_531, read: 6_338, call: 10_780_105 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_121, acs3: 46_651, rpc_v1: 13_113, read: 647_492, call: 718_788 };
