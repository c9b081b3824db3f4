//! What is sent, as another implementation reads it, and what is made of answers.

use super::{
    super::{
        Principal,
        testing::{key, now},
    },
    *,
};

mod replies;
mod requests;

fn fresh() -> Fresh {
    Fresh { now: now(), nonce: 0x1234_5678, confounder: [3; 16] }
}

fn host() -> Principal {
    Principal::account("VMHOST1$", "contoso.com")
}
