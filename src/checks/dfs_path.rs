//! The domain's own name in the place of a server's.

use super::{Certainty, Check, Evidence, Fact, Finding, machines};
use crate::{
    examine::{Examination, Resolution},
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD004",
    slug: "dfs-path",
    title: "the path leads through a DFS namespace",
    explain: "\
A path that begins with the name of the domain is one of a DFS namespace. The files lie on another server, the target of the \
link, and it is for that server that the host needs a ticket in the user's name. As far as is known Hyper-V is not supported on DFS \
namespaces; check also that.

## Cause
The path of a share was taken from a drive mapping or from a document for users.

## Fix
Use the path of the server that the link leads to, and let the host delegate to cifs on that server.

## Check by hand
dfsutil link PATH, or Get-DfsnFolderTarget -Path PATH, names the server. The DFS page in the properties of the folder does too.",
    in_order: "no path leads through a DFS namespace of the domain",
    needs: &[Fact::Case],
    hides: &["spn-missing-target", "entry-missing", "name-unresolved"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    machines::involved(examination)
        .filter(|party| party.resolution == Resolution::Namespace)
        .map(|party| {
            let name = &party.name;
            let sites = machines::hops_to(examination, name);
            let typed = examination.case.storage.iter().find(|storage| storage.server == *name);
            let typed = typed.map_or_else(|| name.to_string(), |storage| storage.typed.clone());
            let path = Evidence {
                source: "command line".to_owned(),
                object: name.to_string(),
                field: "path".to_owned(),
                values: vec![typed.clone()],
            };
            let title = "use the path of the server that the link leads to";
            let fix = Fix::by_hand(title)
                .run([format!("Get-DfsnFolderTarget -Path {}", quote::powershell(&typed))])
                .then(["Check again with the server that is named there".to_owned()]);
            let title = format!("{name} is the name of the domain, not of a file server");
            Finding::new(machines::worst(&sites), Certainty::Likely, name.to_string(), title)
                .detail(
                    "The path may be one of a DFS namespace. The KDC is asked for cifs of the server that the link leads to, \
                     which this run does not know, and Hyper-V may not support such paths.",
                )
                .seen(path)
                .refuses(machines::keys(&sites))
                .fixed_by(fix)
        })
        .collect()
}
