"""Runs the same jobs with Pleat and its peers, which take turns, and writes a table and a plot: see scripts/compare-peers."""
import argparse
import datetime
import os
import pathlib
import platform
import shlex
import subprocess
import sys
import tempfile

import feature_arrays
import plot
from comparison import Comparison, write_arrays
from jobs import JOBS
from report import markdown, to_json


def processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def processor():
    if platform.system() == "Darwin":
        return subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True).stdout.strip()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(prog="scripts/compare-peers", description="Compares Pleat with its peers on the same jobs.")
    whole = lambda text: int(text) if int(text) > 0 else parser.error(f"{text} is not a positive number")
    listed = lambda convert: lambda text: [convert(part) for part in text.split(",")]
    parser.add_argument("--out", default=".", metavar="FOLDER", help="where compare-peers.md, .svg and .json go (default: here)")
    parser.add_argument("--rounds", type=whole, default=5, metavar="N", help="turns of each (default: 5)")
    parser.add_argument("--turn", type=float, default=0.25, metavar="SECONDS", help="length of a turn (default: 0.25)")
    parser.add_argument("--threads", type=listed(whole), default=[1, 2], metavar="LIST", help="numbers of threads (default: 1,2)")
    parser.add_argument("--jobs", type=listed(str), default=list(JOBS), metavar="LIST", help=f"of {', '.join(JOBS)} (default: all)")
    parser.add_argument("--pleat", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--pleat-peer", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--missing", action="append", default=[], help=argparse.SUPPRESS)
    options = parser.parse_args()
    unknown = [job for job in options.jobs if job not in JOBS]
    if unknown:
        parser.error(f"no job is called {unknown[0]}")
    options.threads = [threads for threads in options.threads if threads <= processors()] or [1]

    shown, own = [], ("--pleat=", "--pleat-peer=", "--missing=")
    shown = [argument for argument in sys.argv[1:] if not argument.startswith(own)]
    load = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as folder:
        write_arrays(folder)
        feature_arrays.write(folder, options.jobs)
        comparison = Comparison(options, folder)
        comparison.missing = dict(entry.split(":", 1) for entry in options.missing)
        comparison.run()
    load.append(os.getloadavg()[0])
    versions = [version for name, version in comparison.versions.items() if name != "pleat-openblas"]
    head = [f"{processor()}, {processors()} processor{'s' if processors() > 1 else ''}, {platform.system()}",
            f"{datetime.date.today()}, Python {platform.python_version()}, {', '.join(versions)}",
            f"`{shlex.join(['scripts/compare-peers', *shown])}`"]
    out = pathlib.Path(options.out)
    # Before anything is measured: what can't be written must not cost the measurement.
    out.mkdir(parents=True, exist_ok=True)
    (out / "compare-peers.md").write_text(markdown(comparison, head, load))
    (out / "compare-peers.svg").write_text(plot.draw(comparison, head[:1] + [str(datetime.date.today()), versions[0]]))
    (out / "compare-peers.json").write_text(to_json(comparison, head))
    lines, is_good = comparison.agreement()
    print("\n".join(lines))
    print("\n".join(str(out / f"compare-peers.{suffix}") for suffix in ("md", "svg", "json")))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
