//! Instructions that each step takes. If a count varies with the layout of memory (by 5 % for a thousand recipients),
//! the highest count seen is listed.

/// The steps of one call.
pub(crate) struct Figures {
    pub(crate) encode: u64,
    pub(crate) acs3: u64,
    pub(crate) rpc_v1: u64,
    pub(crate) read: u64,
    pub(crate) call: u64,
}

pub(crate) const SEED: Figures =
    Figures { encode: 722, acs3: 42_033, rpc_v1: 8_863, read: 8_894, call: 67_490 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 4_321, acs3: 362_233, rpc_v1: 545_653, read: 7_393, call: 692_741 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_280_677, acs3: 6_926_399, rpc_v1: 11_320_782, read: 7_998, call: 10_854_059 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_270, acs3: 45_539, rpc_v1: 11_228, read: 742_693, call: 806_144 };

/// Reading a callback with a hundred receipts, measured with dropping the events.
pub(crate) const RECEIPTS: u64 = 2_693_152;
