// What the kernel and its TypeScript hosts must agree on: offsets, kinds and modes, in bytes where nothing else is said.
// Read by both compilers, AssemblyScript and TypeScript: nothing but constants.

/** What is done with records. */
export const MODE_PROFILE = 0
export const MODE_WRITE = 1
export const MODE_COPY = 2

/** The tokenizer found no whole record: it does not end before the bytes do, or there are no more bytes. */
export const NEED_MORE = -1
export const NO_RECORD = -2

/** Why a record cannot be read; 0 where it can. */
export const FAULT_QUOTE_MISPLACED = 1
export const FAULT_QUOTE_UNCLOSED = 2

/** Stands after the last byte as a sentinel, which stops every search. */
export const LINE_FEED = 10

/** Loads and stores of whole vectors may reach so far beyond what was asked for. */
export const PADDING_BYTES = 64

/** A cell's record: where it starts and ends, trimmed and without its quotes; its marks; its decimal point. */
export const CELL_BYTES = 16
export const CELL_START = 0
export const CELL_END = 4
export const CELL_MARKS = 8
export const CELL_POINT = 12
/** The cell stands between quotes; inside them quotes are doubled. */
export const CELL_MARK_QUOTED = 1
export const CELL_MARK_DOUBLED = 2

/** What kind of value a text is, in the lowest bits of the host's answer. */
export const KIND_BITS = 7
export const KIND_TEXT = 0
export const KIND_MISSING = 1
export const KIND_INFINITE = 2
export const KIND_NUMBER = 3
export const KIND_BOOLEAN = 4
export const KIND_DATE = 5
/** Marks of a number: it is negative; it is an integer, written without a point. */
export const KIND_MARK_NEGATIVE = 8
export const KIND_MARK_INTEGER = 16
/** Of a date, where it is asked for by a thread: it has a time. */
export const KIND_MARK_TIME = 32

/** Where host and kernel leave each other what does not fit into an argument. */
export const MAILBOX_VALUE = 0
export const MAILBOX_LENGTH = 8
export const MAILBOX_ADDRESS = 12
export const MAILBOX_TEXT = 16
export const MAILBOX_ROOM = 8192

/** A column's record. */
export const COLUMN_BYTES = 192
export const COLUMN_USES = 0
/** Cells that are not numeric, or are kept as texts. */
export const COLUMN_TEXTS = 4
/** Entries of the dictionary. */
export const COLUMN_ENTRIES = 8
/** Cells that found no room in the dictionary, by what they are; those that the host did not see. */
export const COLUMN_OVERFLOW_DATES = 12
export const COLUMN_OVERFLOW_TIMES = 16
export const COLUMN_OVERFLOW_TEXTS = 20
/** 1 when the host knows the first text without an entry. */
export const COLUMN_HAS_FIRST_OVERFLOW = 24
/** The entry that stands for missing cells without one. */
export const COLUMN_MISSING_ENTRY = 28
/** Of the column's numbers: whether there are any, whether all are the same, whether they may be a sequence. */
export const COLUMN_HAS_NUMBER = 32
export const COLUMN_IS_ONE_NUMBER = 36
export const COLUMN_MAY_BE_SEQUENCE = 40
/** How the feature is written. */
export const COLUMN_WRITER = 44
export const COLUMN_FIRST_NUMBER = 48
export const COLUMN_LOWEST = 56
export const COLUMN_HIGHEST = 64
export const COLUMN_PREVIOUS = 72
export const COLUMN_SUM = 80
/** Words of the cells without an entry. */
export const COLUMN_WORDS = 88
/** The highest hash that the column's distinct sketch still takes. */
export const COLUMN_SKETCH_LIMIT = 96
export const COLUMN_OVERFLOW_NUMBERS = 104
/** Of the column's dictionary: its slots, by how much a hash is shifted to be the number of one, and its entries. */
export const COLUMN_SLOTS_AT = 108
export const COLUMN_SLOT_SHIFT = 112
export const COLUMN_ENTRIES_AT = 116
/** Of a full dictionary: a bit for each hash it may have. */
export const COLUMN_FILTER_AT = 120
/** Numeric cells with a zero in front of other digits, among those that are not looked up. */
export const COLUMN_ZERO_PADDED = 124
/** How the texts look that found no room in the dictionary, and whether that is of interest. */
export const COLUMN_SHAPES_AT = 128
export const COLUMN_SHAPES_STATE = 132
/** How the numbers are written; 0: as everybody writes them. */
export const COLUMN_READING_AT = 136
/** Which parts of the calendar stand beside a date's day. */
export const COLUMN_CALENDAR = 144
/** Of a text: its cells, how short (in bytes) the host looks at it, the table of letters. */
export const COLUMN_WORD_CELLS = 148
export const COLUMN_SHORT_TEXT = 152
export const COLUMN_LETTERS_AT = 156
/** Which of day and month comes first. */
export const COLUMN_DATE_ORDER = 140
export const DATE_ORDER_DAY_FIRST = 1
export const DATE_ORDER_MONTH_FIRST = 2
/** Where its cell stands in a row's key, if that is not by the order of the columns. */
export const COLUMN_KEY_PLACE = 160

/** Of the shapes of a column: not asked yet, being counted, nothing to be learnt from them, no room for more. */
export const SHAPES_LOOKED_AT = 1
export const SHAPES_OFF = 2
export const SHAPES_FULL = 3
export const SHAPES_SLOTS = 64
/** A shape: its hash, how many texts have it, whether each of them is a text by itself. */
export const SHAPE_BYTES = 16
export const SHAPE_HASH = 0
export const SHAPE_COUNT = 8
export const SHAPE_IS_TEXT = 12

/** How a column's numbers are written: two signs as bytes (0 for none), what stands before and after. */
export const READING_BYTES = 80
export const READING_DECIMAL = 0
export const READING_THOUSANDS = 4
export const READING_PREFIX_LENGTH = 8
export const READING_SUFFIX_LENGTH = 12
export const READING_PREFIX = 16
export const READING_SUFFIX = 48
export const READING_ROOM = 32

/** What a column is needed for. Every cell is looked up in the dictionary, numbers too. */
export const USE_KEEPS_TEXTS = 1
/** Its cells are part of a row's key. */
export const USE_IS_KEY = 2
/** Whether its numbers are all the same, or a sequence, is not known yet. */
export const USE_IS_WATCHED = 4

/** How a feature is written. */
export const WRITE_AS_NUMBER = 1
export const WRITE_AS_ENTRY = 2
/** The day and parts of the calendar. */
export const WRITE_AS_DATE = 3
/** A number and a cell that is 1 for one word. */
export const WRITE_AS_NUMBER_AND_WORD = 4
/** Cells for the hashes of a text's words. */
export const WRITE_AS_WORDS = 5

/** A letter: its small form; it is a word of its own; normalizing may change it. 0 is what stands between words. */
export const LETTER_BITS = 16777215
export const LETTER_IS_SINGLE = 16777216
export const LETTER_MAY_COMPOSE = 33554432
/** The table's: those of three bytes of UTF-8 and less. */
export const LETTERS = 65536

/** Parts of the calendar, as bits: the cells of a date after its day, in this order. */
export const CALENDAR_YEAR = 1
export const CALENDAR_MONTH = 2
export const CALENDAR_DAY = 4
export const CALENDAR_WEEKDAY = 8
export const CALENDAR_DAY_OF_YEAR = 16
export const CALENDAR_HOUR = 32

/** An entry of a column's dictionary: one distinct text. */
export const ENTRY_BYTES = 64
/** The hash of its value, which is part of a row's key. */
export const ENTRY_KEY_HASH = 0
export const ENTRY_VALUE = 8
/** The lowest key of the used rows that have it, as far as it matters, and that row's class. */
export const ENTRY_LOWEST_KEY = 16
export const ENTRY_LOWEST_CLASS = 52
export const ENTRY_KIND = 24
/** Its number among those of the column. */
export const ENTRY_NUMBER_IN_COLUMN = 28
/** Rows that have it; those of them without a target value; those of them that are training rows. */
export const ENTRY_COUNT = 32
export const ENTRY_UNUSED_COUNT = 36
export const ENTRY_TRAINING_COUNT = 40
/** Its encoded cells. */
export const ENTRY_ENCODED_AT = 44
export const ENTRY_ENCODED_LENGTH = 48
/** The hash of its text. */
export const ENTRY_TEXT_HASH = 56

/** How a row's key is made. */
export const KEY_KIND_CELLS = 0
export const KEY_KIND_CELLS_AND_ROW = 1
export const KEY_KIND_TIME = 2

/** Labels that have a class code of their own. */
export const MAX_LABELS = 1000
/** The class code of a row without a target value: it belongs to no part. */
export const UNUSED_CLASS = 65535
/** Rows that are handed over at a time, with their keys and class codes. */
export const CHUNK_ROWS = 65536

/** A sink's record: the buffer's address, the bytes in it, the bytes it may hold. */
export const SINK_BYTES = 16
export const SINK_ADDRESS = 0
export const SINK_USED = 4
export const SINK_ROOM = 8
/** The sinks by number; the files of train, one a training instance, come last. */
export const SINK_VALIDATION = 0
export const SINK_TEST = 1
export const SINK_VALIDATION_ROWS = 2
export const SINK_TEST_ROWS = 3
export const SINK_TRAIN = 4

/** A numeric feature of a file that is read by a schema: its cell, and where its numbers go. */
export const FEATURE_BYTES = 32
export const FEATURE_CELL = 0
/** Its place in an encoded row, where the column's word has a cell behind it, and where its numbers are counted. */
export const FEATURE_POSITION = 4
export const FEATURE_HAS_WORD = 8
export const FEATURE_COUNTED_AT = 12
/** Numbers of this range need no further look. */
export const FEATURE_LOWEST = 16
export const FEATURE_HIGHEST = 24

/** How numbers are counted, all doubles: the edges of bins, the range, and what squares are of distances from. */
export const TALLY_EDGES = 0
export const TALLY_INNER_EDGES = 9
export const TALLY_LOWEST = 72
export const TALLY_HIGHEST = 80
export const TALLY_CENTER = 88
/** What comes of it: numbers, those out of the range, sums, and of each edge the numbers that reach it. */
export const TALLY_ROWS = 96
export const TALLY_OUTSIDE = 104
export const TALLY_SUM = 112
export const TALLY_SQUARES = 120
export const TALLY_REACHED = 128
export const TALLY_BYTES = 200
