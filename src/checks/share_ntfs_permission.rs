//! Permissions of the host on the share for its virtual machines.

use super::{
    Check, Fact, Finding,
    share_permission::{self, Right},
};
use crate::{
    case::Operation,
    examine::{Examination, Level},
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD605",
    slug: "share-ntfs-permission",
    title: "the host may lack rights on the share or on the files behind it",
    explain: "\
Files of virtual machines on a share are opened by the user, through delegation, and by the host's own computer account. Both \
need full control, on the share and in the file system; with a cluster, every node and the cluster's own account.

## Cause
Rights were given on one of the two levels only, or to people and not to the hosts.

## Fix
Grant full control on share and folder to the computer accounts of the hosts.

## Check by hand
Get-SmbShareAccess and icacls on the file server. If access is denied on the host itself too, it is a matter of rights; if rights \
for Everyone do not help, it is not.",
    in_order: "the hosts and the user have full control of the share and of its folder",
    needs: &[Fact::ShareRights],
    hides: &[],
    run,
};

const RIGHT: Right = Right { slug: CHECK.slug, level: Level::Full, words: "full control", share: "Full", files: "F" };

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    if matches!(examination.case.operation, Operation::MountIso | Operation::Replicate) {
        return Vec::new();
    }
    share_permission::findings(examination, &RIGHT)
}
