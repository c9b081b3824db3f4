//! Fuzzes the reader of LDIF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::ldif::run(bytes));
