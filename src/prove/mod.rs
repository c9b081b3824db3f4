//! A prediction held against the KDC's own answer.

mod question;

pub use question::Question;
