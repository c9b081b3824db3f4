//! Fuzzes the reader of pasted text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::pasted_text::run(bytes));
