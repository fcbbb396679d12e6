/** Lambda gives a function a core for so much memory: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_MB_OF_A_CORE = 1769

/** One thread reads and sends for the others: more would wait for it. */
const MOST_THREADS = 8

/**
 * The threads that are worth their start: as many as the cores that Lambda gives for a function's memory, rounded, or as
 * a Processing job's instance has.
 */
export function threadsOf(memoryMb: number | undefined, cores: number): number {
  const given = memoryMb === undefined ? cores : Math.round(memoryMb / MEMORY_MB_OF_A_CORE)
  return Math.max(1, Math.min(given, cores, MOST_THREADS))
}
