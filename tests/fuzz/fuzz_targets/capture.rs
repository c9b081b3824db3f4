//! Fuzzes the reader of captures of network traffic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::capture::run(bytes));
