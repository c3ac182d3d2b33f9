"""Kills `ascribe add` again and again: `python kill.py PROGRAM ARTICLES.jsonl [TIMES]`.

After each kill the record must be sound, and hold every document that was reported as added. At the end the rest is added,
and every document must be there once.
"""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

program, articles, times = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 50
dice = random.Random(7)
folder = Path(tempfile.mkdtemp())
record = folder / "killed.db"
reported = set()


def documents():
    if not record.exists():
        return []
    with sqlite3.connect(f"file:{record}?mode=ro", uri=True) as database:
        try:
            return [row[0].hex() for row in database.execute("SELECT id FROM document")]
        except sqlite3.OperationalError:
            return []  # killed before there were tables


def heard(lines):
    for line in lines:
        try:
            reported.add(json.loads(line)["document"].removeprefix("sha256:"))
        except ValueError:
            pass  # the line that was being written when the program was killed


def check():
    if record.exists() and record.stat().st_size:
        subprocess.run([program, "check", "--record", record], check=True, capture_output=True)
    there = documents()
    assert len(there) == len(set(there)), "a document is there twice"
    lost = reported - set(there)
    assert not lost, f"{len(lost)} documents were reported and are not there"
    return len(there)


command = [program, "add", articles, "--json", "--record", str(record)]
for number in range(1, times + 1):
    with open(folder / "out", "w+") as out:
        running = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.05, 1.6))
        running.send_signal(signal.SIGKILL)
        running.wait()
        out.seek(0)
        heard(out)
    print(f"{number}: killed, {check()} documents, {len(reported)} reported", flush=True)
done = subprocess.run(command, check=True, capture_output=True, text=True)
heard(done.stdout.splitlines())
count = sum(1 for line in open(articles) if line.strip())
assert check() == len(reported) == count, (check(), len(reported), count)
print(f"All {count} documents are there once after {times} kills.")
