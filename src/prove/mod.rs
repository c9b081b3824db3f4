//! A prediction held against the KDC's own answer.

mod answers;
mod compare;
mod proof;
mod question;
mod remarks;
#[cfg(test)]
pub(crate) mod tests;

pub use answers::{Answers, Exchange, Issued, Stage};
pub use proof::{Answer, ExchangeView, Finding, Predicted, Proof, ProvedHop, SCHEMA, prove};
pub use question::Question;
