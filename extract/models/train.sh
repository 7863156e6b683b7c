#!/usr/bin/env bash
# Everything that `make train` makes: networks, thresholds, confidences, rule errors. Arguments: python, gold folder, work folder.
set -euo pipefail
python=$1 gold=$2 work=$3 models=extract/models parts=3
mkdir -p "$work"
"$python" -m extract.models.split --gold "$gold/dev.jsonl" --unread 15 --out-read "$work/dev.jsonl" --out-unread "$work/unread.jsonl"
texts=("$gold/train.jsonl" "$work/dev.jsonl")

# Cross-validated records first: thresholds and confidences must not come from text that was trained on.
: > "$work/records.jsonl"
for part in $(seq 0 $((parts - 1))); do
  "$python" -m extract.models.train --gold "${texts[@]}" --leave-out "$part/$parts" --out "$work/part$part"
  EXPOGRAPH_MODELS=$work/part$part "$python" -m extract.models.read_part --gold "$work/dev.jsonl" --part "$part/$parts" --out "$work/records$part.jsonl"
  cat "$work/records$part.jsonl" >> "$work/records.jsonl"
done
"$python" -m extract.models.train --gold "${texts[@]}" --out "$models"
"$python" -m extract.models.calibrate --gold "$work/dev.jsonl" --records "$work/records.jsonl" --out "$models/calibration.json"
"$python" -m extract.models.rule_errors --gold "${texts[@]}" --out ontology/rule_errors.csv
