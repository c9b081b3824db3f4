//! Fuzzes the reader of the data of Kerberos errors.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::edata::run(bytes));
