// What compiled models, the kernel and its TypeScript host must agree on: offsets in bytes where nothing else is said.
// Read by both compilers, AssemblyScript and TypeScript: nothing but constants.

/**
 * A row is expanded to columns, float32 each, so that every split is the same comparison, `cell < threshold`: first
 * features as they are, of which a missing one (NaN) is below nothing and goes right; then features whose missing cells
 * are -infinity and go left; then, for each split of categories, 0 where the cell goes left and 1 where right; last a
 * column of -infinity, by which a leaf leads back to itself.
 */
export const CATEGORY_THRESHOLD = 1

/** A model's record. Addresses are relative to the start of the compiled bytes. */
export const MODEL_BYTES = 64
export const MODEL_FEATURES = 0
export const MODEL_OUTPUTS = 4
/** How many columns there are of the first three kinds. */
export const MODEL_PLAIN_COLUMNS = 8
export const MODEL_LOW_COLUMNS = 12
export const MODEL_CATEGORY_COLUMNS = 16
/** The feature of each column (32 bits). */
export const MODEL_FEATURE_OF_AT = 20
/** Records of the category columns. */
export const MODEL_CATEGORIES_AT = 24
export const MODEL_TREES = 28
export const MODEL_TREES_AT = 32
/** The margins of a row without trees, float32 each. */
export const MODEL_BASE_AT = 36
/** Of a node's second word: how many of the lower bits are its column; the others are how far away its children are. */
export const MODEL_COLUMN_BITS = 40
/** The expected margin of each output, double each. */
export const MODEL_EXPECTED_AT = 44

/** How a block of rows is scored by the numbers of thresholds; 0 where it is not. */
export const MODEL_RANKED_AT = 48

/** A category column's record: whether a missing cell goes right, and the set of categories that do, a bit each. */
export const CATEGORY_BYTES = 16
export const CATEGORY_MISSING = 0
export const CATEGORY_SET_AT = 4
/** How many categories the set has bits for. */
export const CATEGORY_SET_SIZE = 8

/** A tree's record. */
export const TREE_BYTES = 32
export const TREE_NODES_AT = 0
/** Steps from the root to the deepest leaf. */
export const TREE_LEVELS = 4
/** The output that it adds to. */
export const TREE_OUTPUT = 8
/** The leaves' vectors, or 0 where a leaf has one value. */
export const TREE_VECTORS_AT = 12
/** What share of its parent's training rows came to each node, float32 each. */
export const TREE_SHARES_AT = 16
/** How often the tree is walked to explain a row: once for each eight features that a path may have. */
export const TREE_PASSES = 20

/**
 * A node: a threshold (float32), and column and distance of the left child in nodes in one word; the right child is
 * the next. A leaf's distance is 0 and its threshold is its value, or where its vector begins (32 bits).
 */
export const NODE_BYTES = 8
export const NODE_WORD = 4

/** Rows that are scored at a time, and those that a vector has: a byte each. */
export const BLOCK_ROWS = 64
export const VECTOR_ROWS = 16

/**
 * A block of rows is scored by bytes. A cell is replaced by its rank among the thresholds of its feature, the number of
 * those that are not above it: it is below a threshold if its rank is below the threshold's own number. A byte column
 * has the ranks of 255 thresholds, less 128 as bytes are compared with their sign, so a feature with more has several.
 */
export const RANKED_BYTES = 32
export const RANKED_FEATURES = 0
export const RANKED_FEATURES_AT = 4
/** Byte columns, of features and then of categories. */
export const RANKED_COLUMNS = 8
export const RANKED_CATEGORY_COLUMN = 12
/** For each tree the address of its byte form, or 0 where it is too deep: it is walked. */
export const RANKED_TREES_AT = 16
/** 1 where a tree is walked. */
export const RANKED_WALKS = 20
export const RANKS_A_COLUMN = 255
export const LOWEST_BYTE = -128

/** A feature's record: where its thresholds are, ascending (float32), and how a cell's rank is found. */
export const FEATURE_BYTES = 48
export const FEATURE_NUMBER = 0
export const FEATURE_THRESHOLDS_AT = 4
/**
 * The bucket of a cell is `(cell - lowest) * scale`, from 0 to the last one; for each (16 bits) the number of thresholds
 * in the buckets before. So many thresholds are then compared as the fullest bucket has.
 */
export const FEATURE_BUCKETS_AT = 8
export const FEATURE_LOWEST = 12
export const FEATURE_SCALE = 16
export const FEATURE_LAST_BUCKET = 20
export const FEATURE_COMPARED = 24
/** Where buckets would be too full: the first step of a binary search; else 0. */
export const FEATURE_FIRST_STEP = 28
/** Its first byte column; how many columns of ranks it has; and which of them there are, plain and low ones in turns. */
export const FEATURE_COLUMN = 32
export const FEATURE_GROUPS = 36
export const FEATURE_HAS_PLAIN = 40
export const FEATURE_HAS_LOW = 44

/**
 * A tree's byte form is complete: every leaf is at the same depth. Its levels (32 bits); then its nodes, each before
 * those below it; then the leaves (float32). A node is a word: the address of its byte column in the block, and in the
 * lowest byte the number that the column's bytes are compared with.
 */
export const BYTE_NODE_BYTES = 4
export const BYTE_NODE_COLUMN_SHIFT = 8
export const BYTE_TREE_NODES = 4
/** Deeper trees are walked: a complete one looks at every node. */
export const MOST_BYTE_LEVELS = 7

/** Points of the quadrature that a pass over a tree takes. */
export const PASS_POINTS = 4
/** A pass's record, four doubles each: t, 1 - t, -1 / (1 - t), and the weight of the point. */
export const PASS_BYTES = 128
export const PASS_REST = 32
export const PASS_COLD = 64
export const PASS_WEIGHT = 96

/** What the walk of an explanation keeps of a level, twice, and of a feature. */
export const LEVEL_BYTES = 32
export const STATE_BYTES = 16
