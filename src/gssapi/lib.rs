//! The system GSSAPI library, opened at run time.
