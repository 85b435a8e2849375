//! How large, long and deep a source may be before it is refused.

/// Limits that keep a hostile or broken file from taking the memory or the time of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one line, its end included.
    pub line_bytes: usize,
    /// Bytes that a thread takes at once, cut at the end of a line: what reading needs of memory is a few times as much for each thread.
    pub block_bytes: usize,
    /// Columns of a header.
    pub columns: usize,
    /// Bytes of the footer of a Parquet file, which describes its columns.
    pub footer_bytes: usize,
    /// Bytes that all files together may unpack to.
    pub unpacked_bytes: u64,
    /// How many times larger than packed the files together may unpack, once past [`Limits::ratio_from`].
    pub ratio: u64,
    /// Unpacked bytes below which the ratio is not looked at.
    pub ratio_from: u64,
    /// Files, members of archives included.
    pub files: usize,
    /// Budgets of all files together.
    pub budgets: usize,
    /// Issues listed; all are counted.
    pub issues: usize,
}

impl Default for Limits {
    /// A line of 1 MiB, blocks of 1 MiB, 2,000 columns, a Parquet footer of 64 MiB, 64 GiB unpacked at most 200 times larger than packed (looked at from 64 MiB on), 10,000 files,
    /// 5,000,000 budgets (some thirty exercises of the whole country), 1,000 issues listed.
    fn default() -> Limits {
        Limits {
            line_bytes: 1 << 20,
            block_bytes: 1 << 20,
            columns: 2_000,
            footer_bytes: 64 << 20,
            unpacked_bytes: 64 << 30,
            ratio: 200,
            ratio_from: 64 << 20,
            files: 10_000,
            budgets: 5_000_000,
            issues: 1_000,
        }
    }
}
