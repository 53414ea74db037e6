"""How much of a sent file is looked at. Whatever is beyond is said, and never a reason for the rest to stop."""

MEGABYTE = 2**20

# of one file
LARGEST_FILE = 20 * MEGABYTE
UNPACKED = 300 * MEGABYTE  # of all parts of an .xlsx or .docx, which are read in pieces
HELD_WHOLE = 60 * MEGABYTE  # of a part that is not: shared words, styles
ROWS = 20_000  # with something in them, of one sheet
COLUMNS = 100
CELLS = 200_000  # with something in them, of one file
SHEETS = 500
COVERED = 200_000  # cells under the merges of one sheet
WORDS = 32_767  # of one cell, as Excel has it
DEPTH = 20  # of tables within tables
SECONDS = 20  # then the process that reads it is ended

# of one upload
LARGEST_UPLOAD = 100 * MEGABYTE
FILES = 2_000
ALL_UNPACKED = 1_000 * MEGABYTE
RATIO = 300  # what an honest member grows by, above 1 MB

# of the process that reads, address space; beside it stands whoever started it with one file in hand
MEMORY = 384 * MEGABYTE
