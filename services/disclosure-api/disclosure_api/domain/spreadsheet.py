"""What a spreadsheet would compute is marked as text: one list for every table that leaves."""

# In either width.
COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# The vocabulary of indicators, in columns that hold nothing else: a sign alone computes nothing.
SIGNS = frozenset("=≥≤><~≈")
OF_SIGNS = "operator"


def marked(column: str, text: str) -> str:
    """An apostrophe in front says that it is text."""
    if column == OF_SIGNS and text in SIGNS:
        return text
    return f"'{text}" if text.startswith(COMPUTED) else text
