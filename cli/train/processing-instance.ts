/** The machine of a Processing job where the command names none; doctor looks at its quota. */
export const DEFAULT_PROCESSING_INSTANCE = 'ml.m5.large'
