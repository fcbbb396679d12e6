# The split alone, by pandas, from file to files. Run as `pandas-split.py <file>`.
import json
import os
import resource
import sys

import numpy
import pandas

file = sys.argv[1]
table = pandas.read_csv(file)
chance = numpy.random.default_rng(1).random(len(table))
parts = {
    "train": chance < 0.7,
    "validation": (chance >= 0.7) & (chance < 0.9),
    "test": chance >= 0.9,
}
for part, wanted in parts.items():
    table[wanted].to_csv(f"{file}.{part}", header=False, index=False)

usage = resource.getrusage(resource.RUSAGE_SELF)
peak_rss_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
if sys.platform == "linux":
    # There ru_maxrss is never less than the peak of the process that started this one.
    with open("/proc/self/status") as status:
        peak_rss_bytes = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
cpu_ms = (usage.ru_utime + usage.ru_stime) * 1000
with open(os.environ["BENCH_USAGE_FILE"], "w") as report:
    json.dump({"cpuMs": cpu_ms, "peakRssBytes": peak_rss_bytes}, report)
