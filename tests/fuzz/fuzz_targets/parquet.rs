#![no_main]
use std::panic::set_hook;

// The fuzzer ends at any panic; those of the decoder are caught by the library, and only others may end it.
libfuzzer_sys::fuzz_target!(
    init: set_hook(Box::new(|panic| {
        let decoder = panic.location().is_some_and(|place| ["/parquet-", "/arrow-", "/snap-", "/bytes-"].iter().any(|name| place.file().contains(name)));
        if !decoder {
            eprintln!("{panic}");
        }
    })),
    |bytes: &[u8]| budget_tests::fuzz::parquet::run(bytes)
);
