// What the kernel asks of record-kernel.ts, for what is rare.

/** A record that cannot be read: skips it or throws. */
export declare function badRecord(start: usize, next: usize): void
/**
 * What a text of a column means, `entry` being its number or -1: a kind of `meaning.ts` with its marks; the canonical
 * text or value is left in the mailbox.
 */
export declare function meaning(column: i32, at: usize, length: i32, entry: i32): i32
/** A hash among the lowest of its column; returns the new limit. */
export declare function sketch(column: i32, hash: f64): f64
/** A label that is no plain number and has no class code of its own. */
export declare function beyondLabel(at: usize, length: i32): void
/** The value that orders the rows, of the record at hand. */
export declare function timeOf(): f64
/** The lowest keys of an entry are not settled yet: another used row has it. */
export declare function unsettled(entry: i32, classCode: i32, key: f64): void
/** A row for the sample; returns the number of the next one. */
export declare function sample(start: usize, next: usize, key: f64, classCode: i32): f64
/** The ledger's chunk is full. */
export declare function ledgerFull(): void
/** The ledger's chunk was read to its end: the next one is wanted. */
export declare function ledgerEmpty(): void
/** A sink's buffer is full. */
export declare function flush(sink: i32): void
/** Encodes a text that has no entry into the mailbox; returns its length. */
export declare function encodeBeyond(column: i32, at: usize, length: i32, isTraining: bool): i32
/** The target of a regression: its value, and its text in the mailbox. */
export declare function targetValue(at: usize, length: i32): f64
/** A cell of rows/ in a file with decimal commas, into the mailbox; returns its length. */
export declare function originalCell(cell: i32): i32
