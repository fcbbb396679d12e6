"""A random forest and a linear model of scikit-learn on encoded rows: answers for the test rows, as the bench's own."""

import json
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

folder = sys.argv[1]
facts = json.load(open(f"{folder}/facts.json"))


def part(name):
    rows, columns = facts[name]
    values = np.fromfile(f"{folder}/{name}.values", dtype=np.float32).reshape(rows, columns)
    return values, np.fromfile(f"{folder}/{name}.labels", dtype=np.float32)


values, labels = part("train")
test, _ = part("test")
seed = facts["seed"]
if facts["problem"] == "regression":
    rivals = {"forest": RandomForestRegressor(300, n_jobs=2, random_state=seed), "linear": Ridge()}
else:
    rivals = {
        "forest": RandomForestClassifier(300, n_jobs=2, random_state=seed),
        "linear": LogisticRegression(max_iter=1000),
    }
for name, model in rivals.items():
    steps = [SimpleImputer(strategy="median", keep_empty_features=True)]
    fitted = make_pipeline(*steps, *([StandardScaler()] if name == "linear" else []), model)
    fitted.fit(values, labels)
    if facts["problem"] == "regression":
        answers = fitted.predict(test)
    else:
        known = fitted.predict_proba(test)
        answers = np.zeros((len(test), facts["classes"]))
        answers[:, fitted.classes_.astype(int)] = known
        if facts["problem"] == "binary":
            answers = answers[:, 1]
    answers.astype(np.float32).tofile(f"{folder}/{name}.answers")
