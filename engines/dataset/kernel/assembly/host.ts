// What the kernel asks of record-kernel.ts, for what is rare.

/** A record that cannot be read: skips it or throws. */
export declare function badRecord(start: usize, next: usize): void
/** A record that has something new, or cannot be read, in a thread that has a copy of the kernel. */
export declare function unsettledRecord(start: usize, next: usize): void
/**
 * The value of a text, whose entry is `entry`, or -1: returns its kind with its marks; the value, or the text to be
 * hashed, is left in the mailbox.
 */
export declare function cellValue(column: i32, at: usize, length: i32, entry: i32): i32
/**
 * The first text of a shape, which comes into this slot. Returns whether all texts of the shape are texts by themselves;
 * tells the column where shapes are of no interest.
 */
export declare function newShape(column: i32, at: usize, length: i32, slot: i32): i32
/** A hash among the lowest of its column; returns the new limit. */
export declare function sketch(column: i32, hash: f64): f64
/** A label that is no numeric cell and has no class code of its own; returns the code of its row. */
export declare function overflowLabel(at: usize, length: i32): i32
/** The value that orders the rows, of the record at hand. */
export declare function timeOf(): f64
/** A row has an entry that no row has which is assumed to be a training row: the key is to be noted. */
export declare function noteKey(entry: i32, classCode: i32, key: f64): void
/** A row for the sample, by its address or its number among those that are added; returns the number of the next one. */
export declare function sample(start: usize, next: usize, key: f64, classCode: i32): f64
/** The row index's chunk is full. */
export declare function rowIndexFull(): void
/** The row index's chunk was read to its end: the next one is wanted. */
export declare function rowIndexEmpty(): void
/** A sink's buffer is full. */
export declare function flush(sink: i32): void
/** Encodes a text that has no entry into the mailbox; returns its length. */
export declare function encodeOverflow(column: i32, at: usize, length: i32, isTraining: bool): i32
/** The target of a regression: its value, and its text in the mailbox. */
export declare function targetValue(at: usize, length: i32): f64
