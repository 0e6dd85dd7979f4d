/**
 * Multinomial logistic regression over sparse yes-or-no features, trained in a quarter of a second. natural's own is dense and took
 * 155 s on the same phrases; its Bayes classifier took as long as this one and was right 90 times in 100 where this one is 95.
 */

export interface Example {
  features: readonly string[]
  label: string
}

export interface Guess {
  label: string
  /** Chance that it is right, 0 to 1. */
  chance: number
}

/** The likeliest label of some features; undefined when none of them was ever seen. */
export type Classifier = (features: readonly string[]) => Guess | undefined

const PASSES = 12
const RATE = 0.3
const BIAS_RATE = 0.01
const DECAY = 1e-3
/** Steps that visit the examples in a fixed, well mixed order: training is reproducible. */
const STRIDE = 7919

/** Trains with AdaGrad. Features of an example share a weight of one, so that long sentences are not surer than short ones. */
export function trainClassifier(examples: readonly Example[]): Classifier {
  const labels = [...new Set(examples.map(({ label }) => label))]
  const numbers = new Map<string, number>()
  for (const feature of examples.flatMap(({ features }) => features)) if (!numbers.has(feature)) numbers.set(feature, numbers.size)
  const numbersOf = (features: readonly string[]): number[] =>
    features.map((feature) => numbers.get(feature)).filter((number) => number !== undefined)
  const inputs = examples.map(({ features, label }) => ({ at: numbersOf(features), label: labels.indexOf(label) }))
  const models = labels.map(() => ({
    weights: new Float64Array(numbers.size),
    // Not zero, so that the first step divides by something.
    squares: new Float64Array(numbers.size).fill(1e-8),
    bias: 0,
  }))

  function chancesOf(at: readonly number[]): number[] {
    const scale = 1 / Math.sqrt(at.length)
    const sums = models.map(({ weights, bias }) => {
      let sum = 0
      for (const number of at) sum += weights[number] ?? 0
      return bias + sum * scale
    })
    const most = Math.max(...sums)
    const powers = sums.map((sum) => Math.exp(sum - most))
    const total = powers.reduce((a, b) => a + b, 0)
    return powers.map((power) => power / total)
  }

  for (let pass = 0; pass < PASSES; pass++) {
    for (let step = 0; step < inputs.length; step++) {
      const input = inputs[(step * STRIDE + pass * 31) % inputs.length]
      if (input === undefined || input.at.length === 0) continue
      const scale = 1 / Math.sqrt(input.at.length)
      const chances = chancesOf(input.at)
      models.forEach((model, label) => {
        const error = (chances[label] ?? 0) - (label === input.label ? 1 : 0)
        for (const number of input.at) {
          const weight = model.weights[number] ?? 0
          const gradient = error * scale + DECAY * weight
          const square = (model.squares[number] ?? 0) + gradient * gradient
          model.squares[number] = square
          model.weights[number] = weight - (RATE * gradient) / Math.sqrt(square)
        }
        model.bias -= BIAS_RATE * error
      })
    }
  }

  return (features) => {
    const at = numbersOf(features)
    if (at.length === 0) return undefined
    const chances = chancesOf(at)
    const chance = Math.max(...chances)
    const label = labels[chances.indexOf(chance)]
    return label === undefined ? undefined : { label, chance }
  }
}
