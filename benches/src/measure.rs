//! What a process says of itself: its largest memory, and a hash of what it made.

use std::fmt;
use std::io::{self, Write};

/// The largest resident memory of this process so far, or since [`reset_peak`], in KiB (`VmHWM`); 0 where the system does not say it.
pub fn peak_kb() -> u64 {
    status("VmHWM:")
}

/// The resident memory of this process now, in KiB (`VmRSS`); 0 where the system does not say it.
pub fn resident_kb() -> u64 {
    status("VmRSS:")
}

/// Lets the largest memory begin anew at what is resident now; without effect where the system does not know it.
pub fn reset_peak() {
    // A figure that is too large is the worst that comes of a failure.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The seconds that all threads of this process have computed so far; 0 where the system does not say it.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field, the name in brackets, may hold blanks; user and system time are the 14th and 15th, in hundredths.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    fields.take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// A 64-bit FNV-1a hash of the bytes written to it: equal bytes, equal hash, on every machine.
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Digest {
        Digest(0xcbf2_9ce4_8422_2325)
    }
}

impl Write for Digest {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = bytes.iter().fold(self.0, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_fnv() {
        let mut digest = Digest::default();
        digest.write_all(b"foo").and_then(|()| digest.write_all(b"bar")).unwrap();
        assert_eq!(digest.to_string(), "85944171f73967e8");
    }

    #[test]
    fn the_peak_is_some_memory() {
        assert!(!cfg!(target_os = "linux") || peak_kb() > 500);
    }
}
