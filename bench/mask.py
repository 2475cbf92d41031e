"""What masking costs a kernel that prints 50 MB with 100 secrets delivered, beside one that does not mask."""

from __future__ import annotations

import json
import random
import string
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1] / "test" / "python" / "kernel"))

from kernel import running_kernel  # noqa: E402

ROUNDS = 3
SIZE = 50_000_000
SECRETS = 100

PREPARE = f"""
import base64, json, random, sys, time
from helios_secrets import get_secrets
values = get_secrets(f"NAME_{{number}}" for number in range({SECRETS}))
source = random.Random(1)
form = "2026-01-01 12:00:00,%03d INFO worker-%d read part-%05d.parquet of /data/2026/01 in %.3f s, %d rows"
log = [form % (n % 1000, n % 8, n, n / 997, n * 37) for n in range({SIZE} // 96)]
dense = base64.b64encode(source.randbytes({SIZE} * 3 // 4)).decode()
blob = [dense[start:start + 99] for start in range(0, len(dense), 99)]
def by_lines(lines):
    for line in lines:
        print(line)
def at_once(lines):
    print("\\n".join(lines))
def measure(way, lines):
    start, used = time.perf_counter(), time.process_time()
    way(lines)
    sys.stdout.flush()
    with open("taken", "w") as file:
        json.dump([time.perf_counter() - start, time.process_time() - used], file)
"""

CASES = {
    "a log, by lines": "measure(by_lines, log)",
    "base64, by lines": "measure(by_lines, blob)",
    "a log, at once": "measure(at_once, log)",
    "base64, at once": "measure(at_once, blob)",
}


def make_values():
    """Give the environment of a kernel: API keys and passwords, of 12 to 40 characters."""
    source = random.Random(2)
    letters = string.ascii_letters + string.digits + "-_+/&<\"'"
    return {
        f"HELIOS_SECRET_NAME_{number}": "".join(source.choices(letters, k=source.randint(12, 40)))
        for number in range(SECRETS)
    }


def run(kernel, code):
    kernel.page.messages.clear()
    kernel.page.raw.clear()
    result = kernel.run(code, 120)
    assert not result.error, result.traceback
    return json.loads((kernel.folder / "taken").read_text())


def main():
    env = {**make_values(), "HELIOS_SECRETS_ORDER": "environment"}
    with (
        running_kernel(**env, HELIOS_SECRETS_MASK="0") as plain,
        running_kernel(**env, HELIOS_SECRETS_MASK="") as masking,
    ):
        for kernel in (plain, masking):
            assert not kernel.run(PREPARE, 120).error
        for name, code in CASES.items():
            rounds = [(run(plain, code), run(masking, code)) for _ in range(ROUNDS)]
            wall, cpu = ([median(pair[who][unit] for pair in rounds) for who in (0, 1)] for unit in (0, 1))
            times = f"{wall[0]:.2f} s, masked {wall[1]:.2f} s = {wall[1] / wall[0]:.2f} ×"
            of_cpu = f"of CPU {cpu[0]:.2f} s, masked {cpu[1]:.2f} s = {cpu[1] / cpu[0]:.2f} ×"
            sys.stdout.write(f"{f'50 MB of {name}':<30} {times}; {of_cpu}\n")
            sys.stdout.flush()


main()
