//! The functions users call: what each sends, what it gets back, and the permission it needs.

/// What a request does. This decides which answer is a success, and whether it is safe to send it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// `createSnapshot`: a repeat can start a second snapshot (docs/graph.md#sending-again).
    Action,
    /// `POST …/bulkActions`: a repeat can start all its snapshots again.
    Create,
    /// A `GET`, which changes nothing.
    Read,
}

/// What the body of a successful answer must contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerShape {
    /// Nothing: the answer is a 204.
    Empty,
    /// A bulk action.
    BulkAction,
    /// A page of a list.
    List,
    /// The answers to the requests of a batch.
    Batch,
}

/// A function of the package. Each is a bit, so that a table can say which functions a row applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Function {
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
    /// `waitForSnapshots`.
    WaitForSnapshots = 32,
    /// `listSnapshots`.
    ListSnapshots = 64,
    /// `listCloudPcs`.
    ListCloudPcs = 128,
    /// `listSubscriptions`.
    ListSubscriptions = 256,
    /// `listStorageAccounts`.
    ListStorageAccounts = 512,
}

/// Either scope is enough (docs/graph.md#permissions).
const READ: &[&str] = &["CloudPC.Read.All", "CloudPC.ReadWrite.All"];
/// Graph requires this scope even for `retrieveSnapshots`, which only reads.
const READ_WRITE: &[&str] = &["CloudPC.ReadWrite.All"];

/// The facts about a function.
struct Row(
    &'static str,
    RequestKind,
    AnswerShape,
    &'static [&'static str],
);

impl Function {
    /// Every function, in the order of the documentation. JavaScript refers to a function by its index here.
    pub const ALL: [Self; 10] = [
        Self::CreateSnapshot,
        Self::CreateSnapshots,
        Self::CreateBulkSnapshot,
        Self::GetBulkSnapshot,
        Self::WaitForSnapshot,
        Self::WaitForSnapshots,
        Self::ListSnapshots,
        Self::ListCloudPcs,
        Self::ListSubscriptions,
        Self::ListStorageAccounts,
    ];

    const fn row(self) -> Row {
        use AnswerShape::{BulkAction, Empty, List};
        use RequestKind::{Action, Create, Read};
        match self {
            Self::CreateSnapshot => Row("createSnapshot", Action, Empty, READ_WRITE),
            Self::CreateSnapshots => Row("createSnapshots", Action, Empty, READ_WRITE),
            Self::CreateBulkSnapshot => Row("createBulkSnapshot", Create, BulkAction, READ_WRITE),
            Self::GetBulkSnapshot => Row("getBulkSnapshot", Read, BulkAction, READ),
            Self::WaitForSnapshot => Row("waitForSnapshot", Read, List, READ_WRITE),
            Self::WaitForSnapshots => Row("waitForSnapshots", Read, List, READ_WRITE),
            Self::ListSnapshots => Row("listSnapshots", Read, List, READ_WRITE),
            Self::ListCloudPcs => Row("listCloudPcs", Read, List, READ),
            Self::ListSubscriptions => Row("listSubscriptions", Read, List, READ),
            Self::ListStorageAccounts => Row("listStorageAccounts", Read, List, READ),
        }
    }

    /// The name that users call.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// What it sends.
    pub const fn kind(self) -> RequestKind {
        self.row().1
    }

    /// What it gets back.
    pub const fn answer(self) -> AnswerShape {
        self.row().2
    }

    /// The scopes, the least privileged first. Any of them is enough.
    pub const fn required_scopes(self) -> &'static [&'static str] {
        self.row().3
    }

    /// Whether it is in `functions`, a set of bits.
    pub const fn is_in(self, functions: u16) -> bool {
        functions & self as u16 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_bits_and_each_has_its_scopes() {
        let mut bits = 0;
        for function in Function::ALL {
            let name = function.name();
            assert_eq!(bits & function as u16, 0, "{name}");
            bits |= function as u16;
            let scopes = function.required_scopes();
            assert_eq!(scopes.last(), Some(&"CloudPC.ReadWrite.All"), "{name}");
            let reads = matches!(
                name,
                "getBulkSnapshot" | "listCloudPcs" | "listSubscriptions" | "listStorageAccounts"
            );
            assert_eq!(scopes.len() == 2, reads, "{name}");
        }
        assert_eq!(bits.count_ones(), 10);
    }

    #[test]
    fn each_function_sends_its_kind_of_request() {
        use RequestKind::{Action, Create, Read};
        let kinds = Function::ALL.map(Function::kind);
        assert_eq!(
            kinds,
            [
                Action, Action, Create, Read, Read, Read, Read, Read, Read, Read
            ]
        );
    }
}
