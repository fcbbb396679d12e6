/*
 * Zones by the letters that stand behind a time, where nearly everybody means one by them (`IST` and `BST` are of several
 * countries): how much later than UTC, in hours.
 */
const ZONES: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 1,
  cet: 1,
  cest: 2,
  mez: 1,
  mesz: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  jst: 9,
  kst: 9,
  aest: 10,
  aedt: 11,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
}

/** How many minutes later than UTC a zone is; undefined for letters that name none. */
export function zoneMinutes(name: string): number | undefined {
  const hours = ZONES[name.toLowerCase()]
  return hours === undefined ? undefined : hours * 60
}
