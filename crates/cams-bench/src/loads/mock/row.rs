//! The lines of the table.

use crate::figures::Budget;

/// Bytes of a MiB.
pub(super) const MIB: f64 = 1024.0 * 1024.0;

/// A line: what, its figures, digits behind the point, and a budget.
pub(super) type Row<'a> = (String, &'a [f64], usize, Option<Budget>);
