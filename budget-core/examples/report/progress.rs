//! A bar on the terminal for what takes long; silent where nobody watches.

use budget_core::ledger::Ledger;
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// Work shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_millis(400);
const WIDTH: u64 = 30;

/// The ledger with a bar that says what is done, where standard error is a terminal.
pub fn watched(ledger: &Ledger, what: &str) -> Ledger {
    let ledger = ledger.clone();
    if !std::io::stderr().is_terminal() {
        return ledger;
    }
    let (what, start) = (what.to_owned(), Instant::now());
    ledger.with_progress(move |done, total| {
        if start.elapsed() > PATIENCE {
            draw(&what, done, total);
        }
        ControlFlow::Continue(())
    })
}

fn draw(what: &str, done: u64, total: u64) {
    let full = (done * WIDTH).checked_div(total).unwrap_or(WIDTH).min(WIDTH);
    let percent = (done * 100).checked_div(total).unwrap_or(100).min(100);
    let bar: String = (0..WIDTH).map(|i| if i < full { '█' } else { '░' }).collect();
    say(&format!("{what:<12} {bar} {percent:>3} %"));
}

/// One line that the next one replaces.
pub fn say(line: &str) {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        // A bar that cannot be drawn harms nothing.
        let _ = write!(out, "\r\x1b[2K{line}").and_then(|()| out.flush());
    }
}

/// Wipes the line.
pub fn done() {
    say("");
}
