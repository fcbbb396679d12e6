/*
 * Sixteen rows at a time through a complete tree, every node of which is looked at: no step waits for the one before,
 * and a comparison of sixteen bytes costs less than a step of one row. What comes out is a byte a row: the number of
 * its leaf.
 */
import { BYTE_NODE_BYTES, BYTE_NODE_COLUMN_SHIFT, BYTE_TREE_NODES, VECTOR_ROWS } from '../layout'

/** Adds a tree's leaves to the margins of one output of a block: `count` rows, whole vectors. */
export function addByteTree(tree: usize, columns: usize, count: i32, margins: usize): void {
  const levels = load<u32>(tree)
  const nodes = tree + BYTE_TREE_NODES
  const leaves = nodes + (((<usize>1) << levels) - 1) * BYTE_NODE_BYTES
  for (let row = 0; row < count; row += VECTOR_ROWS) {
    addLeaves(leaves, leafNumbers(levels, nodes, columns), margins)
    columns += VECTOR_ROWS
    margins += VECTOR_ROWS * 4
  }
}

function leafNumbers(levels: u32, nodes: usize, columns: usize): v128 {
  if (levels == 6) return six(nodes, columns)
  if (levels == 5) return five(nodes, columns)
  if (levels == 4) return four(nodes, columns)
  if (levels == 3) return three(nodes, columns)
  if (levels == 7) return seven(nodes, columns)
  if (levels == 2) return two(nodes, columns)
  return levels == 1 ? one(nodes, columns) : i8x16.splat(0)
}

/** All ones in the bytes of the rows that go left. */
function goesLeft(node: usize, columns: usize): v128 {
  const column = columns + (load<u32>(node) >>> BYTE_NODE_COLUMN_SHIFT)
  return i8x16.lt_s(v128.load(column), v128.load8_splat(node))
}

function one(node: usize, columns: usize): v128 {
  return i8x16.add(i8x16.splat(1), goesLeft(node, columns))
}

function two(node: usize, columns: usize): v128 {
  const left = one(node + BYTE_NODE_BYTES, columns)
  const right = v128.or(one(node + 2 * BYTE_NODE_BYTES, columns), i8x16.splat(2))
  return v128.bitselect(left, right, goesLeft(node, columns))
}

function three(node: usize, columns: usize): v128 {
  const left = two(node + BYTE_NODE_BYTES, columns)
  const right = v128.or(two(node + 4 * BYTE_NODE_BYTES, columns), i8x16.splat(4))
  return v128.bitselect(left, right, goesLeft(node, columns))
}

function four(node: usize, columns: usize): v128 {
  const left = three(node + BYTE_NODE_BYTES, columns)
  const right = v128.or(three(node + 8 * BYTE_NODE_BYTES, columns), i8x16.splat(8))
  return v128.bitselect(left, right, goesLeft(node, columns))
}

function five(node: usize, columns: usize): v128 {
  const left = four(node + BYTE_NODE_BYTES, columns)
  const right = v128.or(four(node + 16 * BYTE_NODE_BYTES, columns), i8x16.splat(16))
  return v128.bitselect(left, right, goesLeft(node, columns))
}

function six(node: usize, columns: usize): v128 {
  const left = five(node + BYTE_NODE_BYTES, columns)
  const right = v128.or(five(node + 32 * BYTE_NODE_BYTES, columns), i8x16.splat(32))
  return v128.bitselect(left, right, goesLeft(node, columns))
}

function seven(node: usize, columns: usize): v128 {
  const left = six(node + BYTE_NODE_BYTES, columns)
  const right = v128.or(six(node + 64 * BYTE_NODE_BYTES, columns), i8x16.splat(64))
  return v128.bitselect(left, right, goesLeft(node, columns))
}

function addLeaves(leaves: usize, numbers: v128, margins: usize): void {
  let four = f32x4.splat(leaf(leaves, i8x16.extract_lane_u(numbers, 0)))
  four = f32x4.replace_lane(four, 1, leaf(leaves, i8x16.extract_lane_u(numbers, 1)))
  four = f32x4.replace_lane(four, 2, leaf(leaves, i8x16.extract_lane_u(numbers, 2)))
  four = f32x4.replace_lane(four, 3, leaf(leaves, i8x16.extract_lane_u(numbers, 3)))
  v128.store(margins, f32x4.add(v128.load(margins), four))
  four = f32x4.splat(leaf(leaves, i8x16.extract_lane_u(numbers, 4)))
  four = f32x4.replace_lane(four, 1, leaf(leaves, i8x16.extract_lane_u(numbers, 5)))
  four = f32x4.replace_lane(four, 2, leaf(leaves, i8x16.extract_lane_u(numbers, 6)))
  four = f32x4.replace_lane(four, 3, leaf(leaves, i8x16.extract_lane_u(numbers, 7)))
  v128.store(margins, f32x4.add(v128.load(margins, 16), four), 16)
  four = f32x4.splat(leaf(leaves, i8x16.extract_lane_u(numbers, 8)))
  four = f32x4.replace_lane(four, 1, leaf(leaves, i8x16.extract_lane_u(numbers, 9)))
  four = f32x4.replace_lane(four, 2, leaf(leaves, i8x16.extract_lane_u(numbers, 10)))
  four = f32x4.replace_lane(four, 3, leaf(leaves, i8x16.extract_lane_u(numbers, 11)))
  v128.store(margins, f32x4.add(v128.load(margins, 32), four), 32)
  four = f32x4.splat(leaf(leaves, i8x16.extract_lane_u(numbers, 12)))
  four = f32x4.replace_lane(four, 1, leaf(leaves, i8x16.extract_lane_u(numbers, 13)))
  four = f32x4.replace_lane(four, 2, leaf(leaves, i8x16.extract_lane_u(numbers, 14)))
  four = f32x4.replace_lane(four, 3, leaf(leaves, i8x16.extract_lane_u(numbers, 15)))
  v128.store(margins, f32x4.add(v128.load(margins, 48), four), 48)
}

function leaf(leaves: usize, number: u32): f32 {
  return load<f32>(leaves + (number << 2))
}
