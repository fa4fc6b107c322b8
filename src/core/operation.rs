//! The functions users call: what each sends, and the permission it needs.

use super::bulk::unwrapped;
use super::envelope::Json;
use super::reply::Kind;

/// A function of the package. Each is a bit, so that a table can say which of them a row is for.
/// By another name, for JavaScript has functions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Operation {
    /// `createSnapshot`.
    CreateSnapshot = 1,
    /// `createSnapshots`.
    CreateSnapshots = 2,
    /// `createBulkSnapshot`.
    CreateBulkSnapshot = 4,
    /// `getBulkSnapshot`.
    GetBulkSnapshot = 8,
    /// `waitForSnapshot`.
    WaitForSnapshot = 16,
    /// `listSnapshots`.
    ListSnapshots = 32,
    /// `listCloudPcs`.
    ListCloudPcs = 64,
    /// `listSubscriptions`.
    ListSubscriptions = 128,
    /// `listStorageAccounts`.
    ListStorageAccounts = 256,
}

/// Every function, in the order of the documentation, by name.
pub const OPERATIONS: [(&str, Operation); 9] = [
    ("createSnapshot", Operation::CreateSnapshot),
    ("createSnapshots", Operation::CreateSnapshots),
    ("createBulkSnapshot", Operation::CreateBulkSnapshot),
    ("getBulkSnapshot", Operation::GetBulkSnapshot),
    ("waitForSnapshot", Operation::WaitForSnapshot),
    ("listSnapshots", Operation::ListSnapshots),
    ("listCloudPcs", Operation::ListCloudPcs),
    ("listSubscriptions", Operation::ListSubscriptions),
    ("listStorageAccounts", Operation::ListStorageAccounts),
];

impl Operation {
    /// Whether it is one of `operations`, bit by bit.
    pub fn is_in(self, operations: u16) -> bool {
        operations & self as u16 != 0
    }

    /// What it sends.
    pub fn kind(self) -> Kind {
        match self {
            Self::CreateSnapshot | Self::CreateSnapshots => Kind::Action,
            Self::CreateBulkSnapshot => Kind::Create,
            _ => Kind::Read,
        }
    }

    /// Whether an answer's body is what it asks for.
    pub fn wants(self, body: &(impl Json + Clone)) -> bool {
        match self {
            Self::CreateSnapshot | Self::CreateSnapshots => true,
            Self::CreateBulkSnapshot | Self::GetBulkSnapshot => unwrapped(body.clone())
                .member("id")
                .is_some_and(|id| id.text().is_some()),
            _ => body.member("value").is_some_and(|value| value.is_list()),
        }
    }

    /// The scopes of which it needs one, the least privileged first, as Graph's permission tables have them.
    /// `retrieveSnapshots`, though it only reads, is not to be had for less than the second.
    pub fn required_scopes(self) -> &'static [&'static str] {
        use Operation::{GetBulkSnapshot, ListCloudPcs, ListStorageAccounts, ListSubscriptions};
        const SCOPES: &[&str] = &["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
        match self {
            GetBulkSnapshot | ListCloudPcs | ListSubscriptions | ListStorageAccounts => SCOPES,
            _ => SCOPES.get(1..).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_bits_and_each_has_its_scopes() {
        let mut bits = 0;
        for (name, operation) in OPERATIONS {
            assert_eq!(bits & operation as u16, 0, "{name}");
            bits |= operation as u16;
            let scopes = operation.required_scopes();
            assert_eq!(scopes.last(), Some(&"CloudPC.ReadWrite.All"), "{name}");
            let reads = matches!(
                name,
                "getBulkSnapshot" | "listCloudPcs" | "listSubscriptions" | "listStorageAccounts"
            );
            assert_eq!(scopes.len() == 2, reads, "{name}");
        }
    }
}
