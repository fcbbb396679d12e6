# A file scored by pandas and XGBoost. Run as `pandas-score.py <file> <model.json> <scored file>`.
import json
import os
import resource
import sys

import pandas
import xgboost

file, model, out = sys.argv[1:4]
table = pandas.read_csv(file)
booster = xgboost.Booster(model_file=model)
features = table.drop(columns=[name for name in ("label", "target") if name in table])
answers = booster.predict(xgboost.DMatrix(features.to_numpy(dtype="float32")), validate_features=False)
table["prediction"] = answers.argmax(axis=1) if answers.ndim == 2 else (answers >= 0.5).astype(int)
table["probability"] = answers.max(axis=1) if answers.ndim == 2 else answers
table.to_csv(out, index=False)

usage = resource.getrusage(resource.RUSAGE_SELF)
peak_rss_bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
if sys.platform == "linux":
    # There ru_maxrss is never less than the peak of the process that started this one.
    with open("/proc/self/status") as status:
        peak_rss_bytes = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
with open(os.environ["BENCH_USAGE_FILE"], "w") as report:
    json.dump({"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "peakRssBytes": peak_rss_bytes}, report)
