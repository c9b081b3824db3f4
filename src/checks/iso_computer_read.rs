//! Permission of the host to read an ISO image.

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
    code: "KCD606",
    slug: "iso-computer-read",
    title: "the host may lack the right to read the ISO image",
    explain: "\
An ISO image on a share is opened by the user, through delegation, when it is attached, and by the host's own computer account \
when the virtual machine uses it. The computer account needs at least to read it, on the share and in the file system; some \
guides ask for full control, so check also that.

## Cause
The share for images is open to people, and not to computers.

## Fix
Grant the computer accounts of the hosts the right to read on share and folder, or copy the image to the host.

## Check by hand
Get-SmbShareAccess and icacls on the file server.",
    in_order: "the hosts and the user may read the share and its folder",
    needs: &[Fact::ImageRights],
    hides: &[],
    run,
};

const RIGHT: Right =
    Right { slug: CHECK.slug, level: Level::Read, words: "the right to read", share: "Read", files: "R" };

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    if examination.case.operation != Operation::MountIso {
        return Vec::new();
    }
    share_permission::findings(examination, &RIGHT)
}
