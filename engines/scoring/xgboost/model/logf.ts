/*
 * The logarithm of a float32 as glibc rounds it. XGBoost makes margins of base scores by it, and it is not always the
 * nearest float32: of the values from 0 to 1 the logit of one in a thousand differs. It is the method of ARM's optimized
 * routines (MIT licence), whose constants these are: 16 intervals, a reciprocal and a logarithm of each one's middle,
 * and a polynomial of the rest.
 */
const CUBIC = -0.250_893_422_142_371_54
const SQUARE = 0.333_456_765_744_066
const LINEAR = -0.499_999_748_580_210_3
// prettier-ignore
const RECIPROCALS = [
  1.398907162146528, 1.3403141896637998, 1.286432210124115, 1.2367150214269895, 1.1906977166711752, 1.1479821020556429,
  1.1082251448272158, 1.0711297413057381, 1.036437278977283, 1, 0.9492859795739057, 0.8951049428609004,
  0.8476821620351103, 0.8050314851692001, 0.7664671008843108, 0.731428603316328,
]
const LOGARITHMS = [
  -0.33569133332882284, -0.2929040563774074, -0.2518726580937369, -0.21245868807117255, -0.17453945183745634,
  -0.1380057072319758, -0.10275976698545139, -0.06871392447020525, -0.0357891387398228, 0, 0.05204517742929496,
  0.11081431298787942, 0.1652495223695143, 0.21687389031699977, 0.2659635028121397, 0.3127556664073557,
]
/** Where the intervals begin: a little above 2/3, so that 1 is in the middle of its own. */
const OFFSET = 0x3f33_0000
const SUBNORMAL_SCALE = 2 ** 23

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The logarithm of a float32, as a float32. */
export function logf(value: number): number {
  if (!(value > 0) || value === Number.POSITIVE_INFINITY) return Math.log(value)
  const isSubnormal = value < 2 ** -126
  float[0] = isSubnormal ? value * SUBNORMAL_SCALE : value
  const whole = bits[0] ?? 0
  if (value === 1) return 0
  const shifted = (whole - OFFSET) | 0
  const interval = (shifted >> 19) & 15
  const exponent = (shifted >> 23) - (isSubnormal ? 23 : 0)
  bits[0] = whole - (shifted & 0xff80_0000)
  const rest = (float[0] ?? 0) * (RECIPROCALS[interval] ?? 0) - 1
  const square = rest * rest
  const middle = (LOGARITHMS[interval] ?? 0) + exponent * Math.LN2
  return Math.fround((CUBIC * square + (SQUARE * rest + LINEAR)) * square + (middle + rest))
}
