#!/usr/bin/env bash
# Everything that `make train` makes: networks, thresholds, confidences, rule errors. Arguments: python, gold folder, work folder.
set -euo pipefail
python=$1 gold=$2 work=$3 models=extract/models parts=3
mkdir -p "$work"
"$python" -m extract.models.split --gold "$gold/dev.jsonl" --unread 15 --out-read "$work/dev.jsonl" --out-unread "$work/unread.jsonl"
texts=("$gold/train.jsonl" "$work/dev.jsonl")

# Cross-validated records first: thresholds and confidences must not come from text that was trained on.
: > "$work/raw.jsonl"
read_part() { # part, records to write
  EXPOGRAPH_MODELS=$work/part$1 EXPOGRAPH_ONTOLOGY=$work/ontology$1 \
    "$python" -m extract.models.read_part --gold "$work/dev.jsonl" --part "$1/$parts" --out "$2"
}
for part in $(seq 0 $((parts - 1))); do
  "$python" -m extract.models.train --gold "${texts[@]}" --leave-out "$part/$parts" --out "$work/part$part"
  # The trust in patterns, too, is measured without the part that is read.
  cp -r ontology "$work/ontology$part"
  "$python" -m extract.models.rule_errors --gold "${texts[@]}" --leave-out "$part/$parts" --out "$work/ontology$part/rule_errors.csv"
  read_part "$part" "$work/raw$part.jsonl"
  cat "$work/raw$part.jsonl" >> "$work/raw.jsonl"
done
calibrate() { "$python" -m extract.models.calibrate --gold "$work/dev.jsonl" --records "$work/raw.jsonl" "$@"; }

# What the reader is worth: each part read again with thresholds and confidences that the other parts gave.
: > "$work/records.jsonl"
for part in $(seq 0 $((parts - 1))); do
  calibrate --leave-out "$part/$parts" --out "$work/part$part/calibration.json"
  read_part "$part" "$work/records$part.jsonl"
  cat "$work/records$part.jsonl" >> "$work/records.jsonl"
done
"$python" -c 'from kg.cli import main; main()' eval "$work/dev.jsonl" "$work/records.jsonl" --by-language --causes

"$python" -m extract.models.train --gold "${texts[@]}" --out "$models"
calibrate --out "$models/calibration.json"
"$python" -m extract.models.rule_errors --gold "${texts[@]}" --out ontology/rule_errors.csv
