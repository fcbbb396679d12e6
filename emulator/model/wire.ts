/**
 * The input of an SDK's command as an operation is given it, once it was checked by the model: what is required is
 * there, times are seconds since the epoch, bytes are base64.
 */
export type Wire<Input> = Input extends Date
  ? number
  : Input extends Uint8Array
    ? string
    : Input extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : Input extends object
        ? { readonly [Name in keyof Input]: Wire<Exclude<Input[Name], undefined>> }
        : Input
