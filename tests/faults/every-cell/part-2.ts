import { tryEveryCell } from '../try-every-cell.ts'

tryEveryCell({ part: 1, of: 2 })
