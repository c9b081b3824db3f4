//! Fuzzes the reader of Kerberos messages.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::kerberos::run(bytes));
