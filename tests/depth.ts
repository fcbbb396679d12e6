/** Whether tests with a short and a deep form take the deep one: `npm run test:deep` sets it. */
export const isDeep = process.env['BOOSTLINE_DEEP'] === '1'
