//! Instructions that each step takes. Where a count moves with the layout of memory, as those of a thousand do by 5 %, the
//! most that was seen stands here.

/// The steps of one call.
pub(crate) struct Figures {
    pub(crate) encode: u64,
    pub(crate) acs3: u64,
    pub(crate) rpc_v1: u64,
    pub(crate) read: u64,
    pub(crate) call: u64,
}

pub(crate) const SEED: Figures =
    Figures { encode: 701, acs3: 42_477, rpc_v1: 10_104, read: 5_698, call: 65_901 };
pub(crate) const MESSAGE: Figures =
    Figures { encode: 4_214, acs3: 365_037, rpc_v1: 563_704, read: 5_190, call: 695_197 };
pub(crate) const MASS: Figures =
    Figures { encode: 1_239_434, acs3: 6_926_985, rpc_v1: 12_529_440, read: 5_102, call: 10_813_147 };
pub(crate) const LIST: Figures =
    Figures { encode: 1_270, acs3: 45_872, rpc_v1: 13_392, read: 489_835, call: 555_521 };
