import { weighted } from '../../xgboost/compile/tree-statistics.ts'
import { outputsOf, type Tree, type Trees } from '../../xgboost/model/xgboost-model.ts'
import type { Member } from '../../xgboost/read-members.ts'
import { type Attribute, type Graph, TREE_DOMAIN } from './graph.ts'

/**
 * Adds the trees of a model as one TreeEnsembleRegressor, which also adds what the sums begin with; gives the name of
 * the margins, one a row and output.
 */
export function addTrees(graph: Graph, rows: string, { model, rules }: Member, booster: Trees): string {
  const outputs = outputsOf(model)
  const nodes = new NodeLists()
  const leaves = new LeafLists()
  for (let id = 0; id < rules.trees; id++) {
    const tree = booster.trees[id]
    if (!tree) continue
    addNodes(tree, id, nodes)
    addLeaves(tree, { id, outputs, output: booster.groups[id] ?? 0, weight: booster.weights?.[id] }, leaves)
  }
  const attributes: Record<string, Attribute> = {
    n_targets: { integer: outputs },
    ...(rules.base.some((value) => value !== 0) && { base_values: { floats: rules.base } }),
    ...nodes.attributes(),
    ...leaves.attributes(),
  }
  return graph.add('TreeEnsembleRegressor', [rows], { attributes, domain: TREE_DOMAIN })
}

type Node = {
  readonly mode: 'BRANCH_LT' | 'BRANCH_EQ' | 'LEAF'
  readonly feature: number
  readonly value: number
  /** Where a row goes for which the comparison holds, and where every other. */
  readonly yes: number
  readonly no: number
  readonly isMissingYes: boolean
}

const LEAF: Node = { mode: 'LEAF', feature: 0, value: 0, yes: 0, no: 0, isMissingYes: false }

/**
 * A split of a category becomes a chain of nodes, one for each category that goes right, which share the right child.
 * The first has the split's own number, the others follow the tree's last.
 */
function addNodes(tree: Tree, id: number, nodes: NodeLists): void {
  let next = tree.left.length
  for (let node = 0; node < tree.left.length; node++) {
    const left = tree.left[node] ?? -1
    const feature = tree.feature[node] ?? 0
    const isMissingLeft = tree.defaultLeft[node] === 1
    const set = tree.categories.get(node)
    if (left === -1) nodes.add(id, node, LEAF)
    else if (set) {
      for (const [index, category] of set.entries()) {
        const isLast = index === set.length - 1
        const own = index === 0 ? node : next++
        const link = { yes: left + 1, no: isLast ? left : next, isMissingYes: !isMissingLeft }
        nodes.add(id, own, { mode: 'BRANCH_EQ', feature, value: category, ...link })
      }
    } else {
      const value = tree.condition[node] ?? 0
      nodes.add(id, node, { mode: 'BRANCH_LT', feature, value, yes: left, no: left + 1, isMissingYes: isMissingLeft })
    }
  }
}

type TreePlace = {
  readonly id: number
  readonly outputs: number
  readonly output: number
  readonly weight: number | undefined
}

function addLeaves(tree: Tree, { id, outputs, output, weight }: TreePlace, leaves: LeafLists): void {
  const { left, condition, vectors } = tree
  for (let node = 0; node < left.length; node++) {
    if (left[node] !== -1) continue
    if (!vectors) leaves.add(id, node, output, weighted(condition[node] ?? 0, weight))
    else {
      const start = vectors.startOf[node] ?? 0
      for (let each = 0; each < outputs; each++) {
        leaves.add(id, node, each, weighted(vectors.values[start + each] ?? 0, weight))
      }
    }
  }
}

/** The operator has a list for each property of its nodes. */
class NodeLists {
  readonly #trees: number[] = []
  readonly #numbers: number[] = []
  readonly #nodes: Node[] = []

  add(tree: number, number: number, node: Node): void {
    this.#trees.push(tree)
    this.#numbers.push(number)
    this.#nodes.push(node)
  }

  attributes(): Record<string, Attribute> {
    const nodes = this.#nodes
    return {
      nodes_treeids: { integers: this.#trees },
      nodes_nodeids: { integers: this.#numbers },
      nodes_modes: { texts: nodes.map(({ mode }) => mode) },
      nodes_featureids: { integers: nodes.map(({ feature }) => feature) },
      nodes_values: { floats: nodes.map(({ value }) => value) },
      nodes_truenodeids: { integers: nodes.map(({ yes }) => yes) },
      nodes_falsenodeids: { integers: nodes.map(({ no }) => no) },
      nodes_missing_value_tracks_true: { integers: nodes.map(({ isMissingYes }) => (isMissingYes ? 1 : 0)) },
    }
  }
}

/** And one for each property of what its leaves add. */
class LeafLists {
  readonly #trees: number[] = []
  readonly #numbers: number[] = []
  readonly #outputs: number[] = []
  readonly #values: number[] = []

  add(tree: number, number: number, output: number, value: number): void {
    this.#trees.push(tree)
    this.#numbers.push(number)
    this.#outputs.push(output)
    this.#values.push(value)
  }

  attributes(): Record<string, Attribute> {
    return {
      target_treeids: { integers: this.#trees },
      target_nodeids: { integers: this.#numbers },
      target_ids: { integers: this.#outputs },
      target_weights: { floats: this.#values },
    }
  }
}
