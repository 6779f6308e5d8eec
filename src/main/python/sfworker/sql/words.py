"""What an expression may consist of, by list: what is on none of them is refused, whatever it does.

Two parsers read an expression, and each has its lists: sqlglot, which SecretFlow asks for the columns, and DuckDB,
which computes it. Functions are those of DuckDB that compute a value from the values of one row and know nothing else.
"""

from __future__ import annotations

from typing import Any

import sqlglot.expressions as nodes


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _classes(text: str) -> frozenset[Any]:
    return frozenset(getattr(nodes, name) for name in text.split())


# DuckDB calls some operators functions, too.
OPERATORS = _words("!~~ !~~* % & * ** + - ->> / // << >> @ ^ ^@ | || ~ ~~ ~~* ~~~")

NUMBERS = _words(
    """
    abs acos add asin atan atan2 bit_count cbrt ceil ceiling cos cot degrees divide even exp factorial fdiv floor
    fmod gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least least_common_multiple lgamma ln
    log log10 log2 mod multiply nextafter pi pow power radians random round round_even roundbankers sign signbit
    sin sqrt subtract tan trunc xor
    """
)
TEXTS = _words(
    """
    array_contains array_extract array_has array_length array_position array_slice array_value ascii base64 bin
    bit_length chr concat concat_ws contains damerau_levenshtein editdist3 ends_with format from_base64 from_hex
    hamming hash hex ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity json_array_length
    json_contains json_extract json_extract_path json_extract_path_text json_extract_string json_type json_valid
    lcase left left_grapheme len length length_grapheme levenshtein like_escape list_contains list_element
    list_extract list_has list_indexof list_pack list_position list_slice list_value lower lpad ltrim md5
    mismatches nfc_normalize not_ilike_escape not_like_escape octet_length ord position prefix printf regexp_escape
    regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array repeat
    replace reverse right right_grapheme row rpad rtrim sha256 split split_part starts_with str_split
    str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos substr substring
    substring_grapheme suffix to_base64 to_hex translate trim ucase unhex unicode upper
    """
)
TIMES = _words(
    """
    age century current_date current_timestamp date_add date_diff date_part date_sub date_trunc datediff datepart
    datesub datetrunc day dayname dayofmonth dayofweek dayofyear decade epoch epoch_ms epoch_ns epoch_us era
    get_current_timestamp hour isodow isoyear julian last_day make_date make_time make_timestamp microsecond
    millennium millisecond minute month monthname now quarter second strftime strptime time_bucket timezone
    to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months
    to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime week weekday
    weekofyear year yearweek
    """
)
CHOICES = _words("char_length character_length coalesce constant_or_null if ifnull nullif typeof")
FUNCTIONS = NUMBERS | TEXTS | TIMES | CHOICES

# Those that SecretFlow computes itself and DuckDB does not have.
ARROW_FUNCTIONS = _words(
    """
    capitalize center is_alnum is_alpha is_decimal is_digit is_finite is_inf is_lower is_nan is_null is_numeric
    is_printable is_space is_title is_upper is_valid log1p logb swapcase title
    """
)

# Words that stand bare in EXTRACT and INTERVAL.
UNITS = _words(
    """
    centuries century centurys day dayofweek dayofyear days decade decades dow doy epoch era hour hours isodow
    isoyear julian microsecond microseconds millennia millennium millenniums millisecond milliseconds minute
    minutes month months quarter quarters second seconds week weekday weeks year years yearweek
    """
)
COLLATIONS = _words("binary c nfc noaccent nocase posix")
# As the two parsers spell them.
TYPES = _words(
    """
    bigint bit blob boolean char date datetime decimal double float hugeint int int128 integer interval list
    nvarchar smallint text time timestamp timestamptz tinyint ubigint uhugeint uint uinteger usmallint utinyint
    uuid varchar
    """
) | {"timestamp with time zone", "time with time zone"}

CONNECTORS = (nodes.And, nodes.Or)
# Classes themselves and none of their kinds: sqlglot makes the dangerous ones kinds of the harmless.
VALUES = _classes(
    """
    Array Boolean Column Identifier Literal Null Tuple
    """
)
SIGNS = _classes(
    """
    Add And Between BitwiseAnd BitwiseLeftShift BitwiseNot BitwiseOr BitwiseRightShift BitwiseXor Bracket Case
    DPipe Div EQ Escape GT GTE Glob ILike If In IntDiv Is LT LTE Like Mod Mul NEQ Neg Not NullSafeEQ NullSafeNEQ Or
    Paren Pow RegexpLike SimilarTo Slice Sub
    """
)
CONVERSIONS = _classes(
    """
    AtTimeZone Cast Collate DataType DataTypeParam Extract Interval JSONPath JSONPathKey JSONPathRoot
    JSONPathSubscript TryCast Var
    """
)
CALLS = _classes(
    """
    Abs Anonymous ArrayContains ArraySize Cbrt Ceil Chr Coalesce Concat ConcatWs CurrentDate CurrentTimestamp Date
    DateAdd DateDiff DateSub DateTrunc Day DayOfMonth DayOfWeek DayOfYear Exp Floor FromBase64 Greatest Hex IsInf
    IsNan JSONExtract JSONExtractScalar LastDay Least Left Length Levenshtein Ln Log Lower MD5 Month Nullif Quarter
    Rand RegexpExtract RegexpReplace RegexpSplit Repeat Right Round Sign Split Sqrt StartsWith StrPosition
    StrToTime Substring TimeFromParts TimeToStr TimeToUnix TimestampTrunc ToBase64 ToDays Trim Unhex UnixToTime
    Upper Week WeekOfYear Year TimestampFromParts
    """
)
NODES = VALUES | SIGNS | CONVERSIONS | CALLS

# Classes of the nodes in DuckDB's own tree, and their types.
TREE = {
    "COLUMN_REF": _words("COLUMN_REF"),
    "CONSTANT": _words("VALUE_CONSTANT"),
    "CONJUNCTION": _words("CONJUNCTION_AND CONJUNCTION_OR"),
    "BETWEEN": _words("COMPARE_BETWEEN COMPARE_NOT_BETWEEN"),
    "CASE": _words("CASE_EXPR"),
    "CAST": _words("OPERATOR_CAST"),
    "COLLATE": _words("COLLATE"),
    "FUNCTION": _words("FUNCTION"),
    "COMPARISON": _words(
        """
        COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO
        COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM
        """
    ),
    "OPERATOR": _words(
        """
        OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF COMPARE_IN
        COMPARE_NOT_IN ARRAY_EXTRACT ARRAY_SLICE ARRAY_CONSTRUCTOR
        """
    ),
}
