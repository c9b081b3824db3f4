//! Fuzzes the reader of events of Windows logs.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kcd_doctor_fuzz::event_record::run(bytes));
