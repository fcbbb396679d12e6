"""Writes golden.json: made-up answers of three models and their metrics, for metrics/golden.test.ts.

An independent twin in plain Python: it follows scikit-learn's published definitions (roc_auc_score,
average_precision_score, log_loss, brier_score_loss, matthews_corrcoef, precision_recall_fscore_support, r2_score,
median_absolute_error; zero_division=0, clipping by the float64 eps) and NumPy's default quantile, over all pairs and
row by row, in exact fractions where the result is a ratio of counts. scikit-learn itself is not needed.

python3 make-golden.py > golden.json
"""

import json
import math
import random
import sys
from fractions import Fraction

EPS = sys.float_info.epsilon


def mean(values):
    return math.fsum(values) / len(values)


def clip(p):
    return min(max(p, EPS), 1 - EPS)


def area(scores, labels):
    """The share of pairs in order, a tie counting half."""
    positives = [s for s, y in zip(scores, labels) if y == 1]
    negatives = [s for s, y in zip(scores, labels) if y == 0]
    won = sum(Fraction(2 * (p > n) + (p == n), 2) for p in positives for n in negatives)
    return won / (len(positives) * len(negatives))


def delong_variance(scores, labels):
    positives = [s for s, y in zip(scores, labels) if y == 1]
    negatives = [s for s, y in zip(scores, labels) if y == 0]
    wins = lambda a, b: Fraction(2 * (a > b) + (a == b), 2)
    v10 = [sum(wins(p, n) for n in negatives) / len(negatives) for p in positives]
    v01 = [sum(wins(p, n) for p in positives) / len(positives) for n in negatives]
    spread = lambda v: sum((x - sum(v) / len(v)) ** 2 for x in v) / (len(v) - 1)
    return spread(v10) / len(v10) + spread(v01) / len(v01)


def average_precision(scores, labels):
    total, before, positives = Fraction(0), Fraction(0), sum(labels)
    for threshold in sorted(set(scores), reverse=True):
        flagged = [y for s, y in zip(scores, labels) if s >= threshold]
        recall = Fraction(sum(flagged), positives)
        total += (recall - before) * Fraction(sum(flagged), len(flagged))
        before = recall
    return total


def ratio(a, b):
    return Fraction(a, b) if b else Fraction(0)


def indicator_mcc(actual, predicted, classes):
    """The correlation of the one-hot matrices, row by row."""
    n = len(actual)
    def covariance(x, y):
        total = Fraction(0)
        for k in range(classes):
            mx = Fraction(sum(v == k for v in x), n)
            my = Fraction(sum(v == k for v in y), n)
            total += sum(((a == k) - mx) * ((b == k) - my) for a, b in zip(x, y))
        return total
    return float(covariance(actual, predicted)) / math.sqrt(covariance(actual, actual) * covariance(predicted, predicted))


def class_metrics(actual, predicted, classes):
    found = []
    for k in range(classes):
        right = sum(a == k and p == k for a, p in zip(actual, predicted))
        rows, flagged = actual.count(k), predicted.count(k)
        found.append((rows, ratio(right, flagged), ratio(right, rows), ratio(2 * right, rows + flagged)))
    return found


def binary():
    rng = random.Random(1)
    labels = [int(rng.random() < 0.3) for _ in range(160)]
    # Two digits: many ties. Some answers are certain, one of them wrong.
    scores = [round(min(1, max(0, rng.gauss(0.62 if y else 0.38, 0.22))), 2) for y in labels]
    threshold = 0.45
    predicted = [int(s >= threshold) for s in scores]
    (n0, _, specificity, _), (n1, precision, recall, f1) = class_metrics(labels, predicted, 2)
    metrics = {
        "auc": area(scores, labels),
        "prAuc": average_precision(scores, labels),
        "logLoss": mean([-math.log(clip(s)) if y else -math.log1p(-clip(s)) for s, y in zip(scores, labels)]),
        "brier": mean([(s - y) ** 2 for s, y in zip(scores, labels)]),
        "accuracy": Fraction(sum(a == p for a, p in zip(labels, predicted)), len(labels)),
        "balancedAccuracy": (recall + specificity) / 2,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "specificity": specificity,
        "mcc": indicator_mcc(labels, predicted, 2),
    }
    return {
        "actual": labels,
        "answers": scores,
        "threshold": threshold,
        "metrics": metrics,
        "areaVariance": delong_variance(scores, labels),
    }


def multiclass(classes=4, rows=120):
    rng = random.Random(2)
    actual, answers, predicted = [], [], []
    for _ in range(rows):
        # The last class is never there; it is predicted now and then.
        y = rng.choices(range(classes), [5, 3, 2, 0])[0]
        weights = [rng.gammavariate(3 if k == y else 1, 1) for k in range(classes)]
        shares = [round(w / sum(weights), 4) for w in weights]
        actual.append(y)
        answers.extend(shares)
        predicted.append(shares.index(max(shares)))
    per_class = class_metrics(actual, predicted, classes)
    occurring = [c for k, c in enumerate(per_class) if c[0] or predicted.count(k)]
    there = [c for c in occurring if c[0]]
    macro = lambda at: sum(c[at] for c in occurring) / len(occurring)
    weighted = lambda at: sum(c[0] * c[at] for c in occurring) / rows
    losses = []
    for row, y in enumerate(actual):
        clipped = [clip(p) for p in answers[row * classes : (row + 1) * classes]]
        losses.append(-math.log(clipped[y] / math.fsum(clipped)))
    metrics = {
        "logLoss": mean(losses),
        "accuracy": Fraction(sum(a == p for a, p in zip(actual, predicted)), rows),
        "balancedAccuracy": sum(c[2] for c in there) / len(there),
        "precision": macro(1),
        "recall": macro(2),
        "f1": macro(3),
        "mcc": indicator_mcc(actual, predicted, classes),
        "weightedPrecision": weighted(1),
        "weightedRecall": weighted(2),
        "weightedF1": weighted(3),
    }
    names = ("rows", "precision", "recall", "f1")
    return {
        "actual": actual,
        "answers": answers,
        "classes": classes,
        "metrics": metrics,
        "perClass": [dict(zip(names, c)) for c in per_class],
    }


def quantile(values, share):
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def regression(rows=101):
    rng = random.Random(3)
    actual = [rng.lognormvariate(3, 1) for _ in range(rows)]
    answers = [v * rng.uniform(0.5, 1.4) + rng.gauss(0, 3) for v in actual]
    residuals = [a - p for a, p in zip(actual, answers)]
    centre = mean(actual)
    squares = [r * r for r in residuals]
    metrics = {
        "rmse": math.sqrt(mean(squares)),
        "mae": mean([abs(r) for r in residuals]),
        "r2": 1 - math.fsum(squares) / math.fsum((a - centre) ** 2 for a in actual),
        "medianAbsoluteError": quantile([abs(r) for r in residuals], 0.5),
    }
    shares = (0.05, 0.25, 0.5, 0.75, 0.95)
    quantiles = [{"share": s, "value": quantile(residuals, s)} for s in shares]
    return {"actual": actual, "answers": answers, "metrics": metrics, "residualQuantiles": quantiles}


golden = {"binary": binary(), "multiclass": multiclass(), "regression": regression()}
print(json.dumps(golden, default=float))
