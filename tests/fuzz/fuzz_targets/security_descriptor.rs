//! Fuzzes the reader of security descriptors.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::security_descriptor::run(bytes));
