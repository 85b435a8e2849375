"""Paths, bytes, open files, archives, lists of them; progress and Ctrl-C."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

import budget_core as bc


def budgets(source: Any) -> int:
    return len(bc.Ledger.read(source).budgets())


def test_one_file_in_every_form(sample: Path, tmp_path: Path, ledger: bc.Ledger) -> None:
    path = sample / "balances.csv.gz"
    packed, many = path.read_bytes(), len(ledger.budgets())
    text = gzip.decompress(packed)
    (tmp_path / "balances.csv").write_bytes(text)
    with zipfile.ZipFile(tmp_path / "balances.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("balances.csv", text)
    forms = [path, str(path), os.fspath(path), packed, bytearray(packed), memoryview(packed), io.BytesIO(packed), [path], iter([path])]
    forms += [tmp_path / "balances.csv", tmp_path / "balances.zip", [tmp_path / "balances.zip"]]
    assert [budgets(form) for form in forms] == [many] * len(forms)
    with path.open("rb") as file:
        assert budgets(file) == many
    with gzip.open(path) as file:
        assert budgets(file) == many


def test_a_bar_and_a_callable_hear_the_same(sample: Path, capfd: pytest.CaptureFixture[str]) -> None:
    heard: list[tuple[int, int]] = []
    bc.Ledger.read(sample / "balances.csv.gz", progress=lambda done, total: heard.append((done, total))).totals()
    assert heard and heard[-1][0] == heard[-1][1] > 0 and heard == sorted(heard)
    bc.Ledger.read(sample / "balances.csv.gz", progress=True).totals()
    assert "reading" in capfd.readouterr().err


def test_without_tqdm_the_bar_is_quiet(sample: Path) -> None:
    say = "import sys; sys.modules['tqdm'] = sys.modules['tqdm.auto'] = None; import budget_core as bc\n"
    say += f"print(len(bc.Ledger.read({str(sample / 'balances.csv.gz')!r}, progress=True).budgets()))"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", say], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 0 and done.stderr == ""


def test_what_a_callback_raises_comes_out(sample: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        bc.Ledger.read(sample / "balances.csv.gz", progress=stop).totals()
    assert budgets(sample / "balances.csv.gz") > 0


def test_ctrl_c_ends_a_long_pass(sample: Path, tmp_path: Path) -> None:
    """A large file: the sample's lines again and again under other codes."""
    header, *lines = gzip.decompress((sample / "balances.csv.gz").read_bytes()).decode().splitlines()
    columns = header.split(";")
    ident = columns.index("IDENT")
    large = tmp_path / "large.csv"
    with large.open("w") as file:
        file.write(header + "\n")
        for copy in range(1000, 1040):
            for line in lines:
                cells = line.split(";")
                cells[ident] = f"{copy}{cells[ident][4:]}"
                file.write(";".join(cells) + "\n")
    say = f"""
import budget_core as bc, time
print("started", flush=True)
try:
    while True:
        bc.Ledger.read({str(large)!r}).totals()
except KeyboardInterrupt:
    print("interrupted")
print(len(bc.Ledger.read({str(sample / 'balances.csv.gz')!r}).budgets()))
"""
    child = subprocess.Popen([sys.executable, "-c", say], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "started\n"
    time.sleep(0.3)
    sent = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=30)
    assert out.splitlines()[0] == "interrupted" and int(out.splitlines()[1]) > 0
    assert time.monotonic() - sent < 10


def test_the_lock_is_given_up_during_long_work(sample: Path) -> None:
    """Another thread goes on counting while a ledger is read."""
    ledger, ticks, done = bc.Ledger.read([sample / "balances.csv.gz"], threads=1), 0, threading.Event()

    def read() -> None:
        for _ in range(5):
            bc.Catalogue.builtin().evaluate(ledger)
        done.set()

    worker = threading.Thread(target=read)
    worker.start()
    while not done.wait(0.001):
        ticks += 1
    worker.join()
    assert ticks > 20


def test_threads_share_one_ledger(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    found: list[Any] = []
    workers = [threading.Thread(target=lambda: found.append(catalogue.evaluate(ledger, attributes).to_dicts())) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 4 and all(rows == found[0] for rows in found)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_after_use_goes_on(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    catalogue = bc.Catalogue.builtin("ofgl")
    rows = len(catalogue.evaluate(ledger, attributes))
    child = os.fork()
    if child == 0:
        os._exit(0 if len(catalogue.evaluate(ledger, attributes)) == rows else 1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
