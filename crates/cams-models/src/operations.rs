//! The catalog: every operation as data, for programs that choose one at run time.
//!
//! ```
//! let info = cams_models::operations::find("AddChatGroupInviteLink").expect("a known operation");
//! assert_eq!(info.group, "im-groups");
//! assert!(cams_models::operations::find("AddChatGroupInviteLnk").is_none());
//! ```

pub use crate::generated::operations::ALL;
use crate::operation::OperationInfo;

/// The operation of that name, if this build knows it.
#[must_use]
pub fn find(action: &str) -> Option<&'static OperationInfo> {
    ALL.iter().find(|info| info.action == action).copied()
}
