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
    Figures { encode: 690, acs3: 72_973, rpc_v1: 15_439, read: 8_259, call: 117_204 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 5_137, acs3: 395_795, rpc_v1: 574_831, read: 7_374, call: 814_472 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_202_866, acs3: 6_960_476, rpc_v1: 12_678_612, read: 7_528, call: 13_614_195 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_133, acs3: 75_316, rpc_v1: 19_090, read: 745_339, call: 879_031 };
