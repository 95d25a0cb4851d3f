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
    Figures { encode: 701, acs3: 42_033, rpc_v1: 8_691, read: 5_811, call: 63_847 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 4_277, acs3: 362_233, rpc_v1: 542_533, read: 5_368, call: 690_571 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_270_002, acs3: 6_926_399, rpc_v1: 11_258_890, read: 5_738, call: 10_841_274 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_270, acs3: 45_441, rpc_v1: 10_779, read: 506_711, call: 569_043 };
