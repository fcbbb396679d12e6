import { tryEveryCell } from '../try-every-cell.ts'

tryEveryCell({ part: 0, of: 2 })
