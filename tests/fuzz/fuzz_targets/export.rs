//! Fuzzes the readers of exports of a directory.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::export::run(bytes));
