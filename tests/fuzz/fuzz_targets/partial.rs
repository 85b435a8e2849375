#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| budget_tests::fuzz::partial::run(bytes));
