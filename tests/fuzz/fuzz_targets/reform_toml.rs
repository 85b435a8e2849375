#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| budget_tests::fuzz::reform_toml::run(bytes));
