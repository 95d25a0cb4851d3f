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
    Figures { encode: 694, acs3: 43_302, rpc_v1: 10_287, read: 6_853, call: 70_604 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 4_354, acs3: 365_516, rpc_v1: 563_677, read: 6_444, call: 699_821 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_201_736, acs3: 6_868_654, rpc_v1: 12_591_128, read: 6_464, call: 10_780_604 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_180, acs3: 46_675, rpc_v1: 13_064, read: 650_016, call: 727_646 };
