//! Fuzzes the reader of what `collect` writes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::case_file::run(bytes));
