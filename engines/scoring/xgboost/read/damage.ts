/** Why a file is not read, from the file on, such as `is a pickle`; read-model.ts adds the file's name. */
export class Damage extends Error {
  override readonly name = 'Damage'
}
