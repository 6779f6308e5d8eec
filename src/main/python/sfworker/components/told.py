"""Texts of SecretFlow that may go to everybody: those that consist of its own words, of names and of numbers of rows.

`{name}` and `{names}` stand for what the message itself says, such as columns and parties; `{rows}` for a number that
SecretFlow counts. A text that is not here may have anything in it: a component also raises what one party has revealed.
"""

from __future__ import annotations

import re
from collections.abc import Collection

TEMPLATES = """
None or NaN contains in column {name}, pls fillna before use in training.
DataFrame is not aligned, {rows}
DataFrame is not aligned, lines: {rows}
empty dataset {rows} is not allowed
empty dataset is not allowed, line_count={rows}
can not get index on empty DataFrame
can not dump empty dataframe
cannot write empty DataFrame
do not select {name} as saved feature, repeated with id or label
batch_size {rows} is too large for training dataset samples {rows}
must train the model for at least 1 round
expect no intersection between label and features, got {names} and {names}
col {names} used in both label and features
col {name} used in both offset and features
col {name} used in both weight and features
feature {name} has too many categories {rows}
feature {name} contains only null and nan, can not onehotencode on this feature
Column {name} contains only null values and outlie values, no available most frequent value.
Empty result is not allowed, please check your input data or set allow_empty_result to true.
some keys<{names}> not exists. {names}
psi result is emptys
empty dataset is not allowed, yet the table satisfied the condition is empty, \
skip this condition filter step and use alternative pipeline please.
empty dataset is not allowed, yet the table not satisfied the condition is empty, \
skip this condition filter step and use alternative pipeline please.
cannot find feature, {name}
bound_value is empty
total_num must greater than 0
Replacement has to be set to True when sample number {rows} is larger than dataset size {rows}.
The data in bucket {rows} is not enough for sample, expect {rows} ,but bucket have {rows}, \
please reset replacement or bucket weights
{names} must belong to a single party, but got {names}
The columns<{names}> of expr<{name}> must appears in one party
cannot parse columns from the expr<{name}>
output_column can not be empty
range limit operator need 2 operands, but got {rows}
unary operator needs 3 operands, but got {rows}
log operator needs 1 operands, but got {rows}
log operator needs 2 operands, but got {rows}
substr operator need 2 oprands, but get {rows}
unary operator divide zero
star expr must be the first
duplicate star expr
by columns and key columns should have no intersection
aggregation function must be valid
Only support numeric feature now.
bin count should be at least 2
feature name does not match
feature type does not match
rules must contain variables
base_row_count: {rows} and test_row_count: {rows} should be greater than 0.
only support one v table input for now
input_datasets, output_datasets and component_eval_Params must be set
party {name} has 1 feature, which will leak data!!!
"""
SLOT = re.compile(r"\\\{(name|names|rows)\\\}")
# What SecretFlow prints around names: lists, sets and views of dictionaries.
AROUND = re.compile(r"(?:dict_keys|[\[\](){}, ])*")
QUOTED = re.compile(r"'([^']*)'")
ROWS = re.compile(r"[\[\](){}, 0-9]+")


def may_be_told(text: str, names: Collection[str]) -> bool:
    """Whether a text has nothing in it but words of SecretFlow, these names, and numbers of rows."""
    return any(_fits(found, kinds, names) for pattern, kinds in PATTERNS if (found := pattern.fullmatch(text)))


def _fits(found: re.Match[str], kinds: tuple[str, ...], names: Collection[str]) -> bool:
    for kind, part in zip(kinds, found.groups(), strict=True):
        if kind == "rows":
            fits = ROWS.fullmatch(part) is not None
        else:
            listed = kind == "names" and AROUND.fullmatch(QUOTED.sub("", part)) is not None
            fits = part in names or (listed and all(name in names for name in QUOTED.findall(part)))
        if not fits:
            return False
    return True


def _pattern(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    escaped = re.escape(template)
    return re.compile(SLOT.sub("(.{1,300}?)", escaped)), tuple(SLOT.findall(escaped))


PATTERNS = tuple(map(_pattern, TEMPLATES.strip().splitlines()))
