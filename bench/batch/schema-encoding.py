# The rows of a CSV scored by pandas and XGBoost, encoded by what a run's schema.json says and by none of Boostline's code.
# Run as `schema-encoding.py <folder>`: it has rows.csv, schema.json, evaluation.json and model.json; answers.csv is written
# there, a number a class (or the one value) and row.
import json
import re
import sys
import unicodedata
from pathlib import Path

import numpy
import pandas
import xgboost

MISSING = {"", "na", "n/a", "null", "none", "nan", "?", "-"}
EPOCH = pandas.Timestamp("1970-01-01")


def is_missing(cells, words):
    return cells.str.strip().str.lower().isin(MISSING if isinstance(words, str) else set(words) | {""})


def numbers(cells, reading):
    if reading:
        for text in (reading["prefix"], reading["suffix"], reading["thousands"]):
            if text:
                cells = cells.str.replace(text, "", regex=False)
        cells = cells.str.replace(reading["decimal"], ".", regex=False)
    return pandas.to_numeric(cells.str.strip())


def dates(cells, order):
    if order == "ymd":
        return pandas.to_datetime(cells)
    return pandas.to_datetime(cells, dayfirst=order == "dmy")


def calendar_part(stamps, part):
    if part == "weekday":
        return stamps.dt.weekday
    if part == "dayOfYear":
        return stamps.dt.dayofyear
    return getattr(stamps.dt, part)


def words_of(text):
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


# words-1: FNV-1a by code points, MurmurHash3's finalizer, and for each pair a mix of the two.
def mixed(state):
    state = ((state ^ (state >> 16)) * 0x85EBCA6B) & 0xFFFFFFFF
    state = ((state ^ (state >> 13)) * 0xC2B2AE35) & 0xFFFFFFFF
    return state ^ (state >> 16)


def word_hash(word):
    state = 0x811C9DC5
    for letter in word:
        state = ((state ^ ord(letter)) * 0x01000193) & 0xFFFFFFFF
    return mixed(state)


def hashed_cells(text, width):
    hashes = [word_hash(word) for word in words_of(text)]
    pairs = [mixed(((a * 0x9E3779B1) & 0xFFFFFFFF) ^ b) for a, b in zip(hashes, hashes[1:])]
    return {(each * width) >> 32 for each in hashes + pairs}


def encoded(column, cells):
    encoding, reading, fill = column["encoding"], column.get("reading") or {}, column["fill"]
    missing = is_missing(cells, reading.get("missingWords", "words"))
    known = cells.str.strip()[~missing]
    place = lambda values: values.reindex(cells.index)
    if encoding == "number":
        values = place(numbers(known, reading.get("number")))
        return [values if fill is None else values.fillna(fill)]
    if encoding == "zero-one":
        own = reading.get("words") or {}
        yes = {"true", "yes", "t", "y", "on", (own.get("true") or "yes").lower()}
        values = place(known.str.lower().isin(yes).astype(float))
        return [values if fill is None else values.fillna(fill)]
    if encoding in ("one-hot", "codes"):
        vocabulary = column["vocabulary"]
        spellings = {each["text"]: each["as"] for each in reading.get("spellings", [])}
        codes = place(known.replace(spellings).map({word: at for at, word in enumerate(vocabulary)}).fillna(len(vocabulary)))
        if fill is not None:
            codes = codes.fillna(fill)
        if encoding == "codes":
            return [codes]
        cells_of = [(codes == at).astype(float) for at in range(len(vocabulary))]
        if column["missingPosition"] is not None:
            cells_of.append(codes.isna().astype(float))
        if "ranks" in column:
            ranks = {at: rank for at, rank in enumerate(column["ranks"]) if rank is not None}
            cells_of.append(codes.map(ranks))
        return cells_of
    if encoding == "date":
        stamps = place(dates(known, reading.get("order", "ymd")))
        if fill is not None:
            stamps = stamps.fillna(EPOCH + pandas.Timedelta(milliseconds=fill))
        days = (stamps - EPOCH).dt.days
        return [days, *(calendar_part(stamps, part) for part in column["calendar"])]
    width = column["width"] if encoding == "hashed-words" else len(column["vocabulary"])
    ones = numpy.zeros((len(cells), width))
    own = None if encoding == "hashed-words" else {word: at for at, word in enumerate(column["vocabulary"])}
    for row, text in enumerate(cells.where(~missing, "")):
        found = hashed_cells(text, width) if own is None else {own[word] for word in words_of(text) if word in own}
        ones[row, list(found)] = 1
    return [pandas.Series(ones[:, at], index=cells.index) for at in range(width)]


def calibrated(answers, problem, calibration):
    if not calibration:
        return answers
    kept = numpy.clip(answers, 1e-7, 1 - 1e-7)
    if problem == "binary":
        odds = calibration["slope"] * numpy.log(kept / (1 - kept)) + calibration["intercept"]
        return 1 / (1 + numpy.exp(-odds))
    weights = numpy.maximum(answers, 1e-7) ** calibration["slope"]
    return weights / weights.sum(axis=1, keepdims=True)


folder = Path(sys.argv[1])
schema = json.loads((folder / "schema.json").read_text())
evaluation = json.loads((folder / "evaluation.json").read_text())
table = pandas.read_csv(folder / "rows.csv", dtype=str, keep_default_na=False, sep=schema["csv"]["delimiter"])
columns = [column for column in schema["columns"] if column["role"] == "feature"]
cells = [cell for column in columns for cell in encoded(column, table[column["name"]])]
matrix = numpy.column_stack([cell.astype("float32") for cell in cells])
assert matrix.shape[1] == schema["encodedWidth"]
booster = xgboost.Booster(model_file=str(folder / "model.json"))
answers = booster.predict(xgboost.DMatrix(matrix), validate_features=False).astype("float64")
problem = schema["problem"]["type"]
answers = calibrated(answers, problem, evaluation.get("calibration"))
if problem == "binary":
    answers = numpy.column_stack([1 - answers, answers])
pandas.DataFrame(answers.reshape(len(table), -1)).to_csv(folder / "answers.csv", index=False, header=False)
