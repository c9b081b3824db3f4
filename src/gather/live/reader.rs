//! Who we are to the directory: what decides which attributes it shows us.

use std::collections::BTreeSet;

use tokio::task::JoinHandle;

use crate::{
    facts::Known,
    gather::{
        ldap::{Scope, Search, Session},
        limit::Limit,
    },
    windows::Sid,
};

/// The groups of our own account: asked for once, and waited for when they are first needed.
pub(super) struct Reader {
    running: Option<JoinHandle<Known<BTreeSet<Sid>>>>,
    groups: Known<BTreeSet<Sid>>,
}

impl Reader {
    /// Sends the question.
    pub(super) fn ask(session: Session) -> Self {
        Self { running: Some(tokio::spawn(own_groups(session))), groups: Known::Absent }
    }

    /// The answer.
    pub(super) async fn groups(&mut self, limit: &Limit) -> &Known<BTreeSet<Sid>> {
        if let Some(running) = self.running.take() {
            self.groups = match limit.within(running).await {
                Ok(Ok(groups)) => groups,
                Ok(Err(error)) => Known::Unreadable(format!("the LDAP client failed: {error}")),
                Err(why) => Known::Unreadable(why.to_owned()),
            };
        }
        &self.groups
    }
}

/// The groups of the account that we signed in with, which the root DSE tells ([MS-ADTS] 3.1.1.3.2.19).
async fn own_groups(session: Session) -> Known<BTreeSet<Sid>> {
    let search = Search {
        base: "",
        scope: Scope::Base,
        filter: "(objectClass=*)",
        attributes: &["tokenGroups"],
        security_descriptor: false,
        page_size: 1,
    };
    let root = match session.search(&search).await {
        Ok(objects) => objects.into_iter().next(),
        Err(words) => return Known::Unreadable(words),
    };
    let Some(root) = root else { return Known::Absent };
    root.values("tokenGroups").and_then(|values| {
        let sids: Result<BTreeSet<Sid>, String> = values.iter().map(|value| Sid::from_bytes(value.bytes())).collect();
        sids.map_or_else(Known::Unreadable, Known::Found)
    })
}
