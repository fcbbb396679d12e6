/* What customers of a shop write, made up: sentences of four topics from parts that are put together anew each time. */

export const TOPICS = ['delivery', 'payment', 'returns', 'praise'] as const
type Topic = (typeof TOPICS)[number]

export type Sentence = { readonly text: string; readonly topic: number }

const THINGS = ['jacket', 'lamp', 'book', 'bicycle', 'kettle', 'chair', 'phone', 'watch', 'order', 'gift']
const DAYS = ['Monday', 'Tuesday', 'Friday', 'yesterday', 'last week', 'two weeks ago', 'this morning']
const OPENINGS = ['', '', 'hello, ', 'hi, ', 'good morning, ', 'sorry to write again, ', 'a question: ']
const ENDINGS = ['', '', '!', '.', ', please help', ', thanks', ', thank you', ', what now?']

/** `{thing}` and `{day}` are put in. */
const PATTERNS: Readonly<Record<Topic, readonly string[]>> = {
  delivery: [
    'my {thing} has not arrived',
    'the parcel with the {thing} was lost on its way',
    'when will the {thing} be delivered',
    'the courier left my {thing} at the wrong address {day}',
    'tracking says the {thing} is still in the warehouse since {day}',
    'the package came {day} and the box was empty',
    'can you ship the {thing} to another address',
    'the driver never rang, and my parcel went back to the depot',
    'my parcel never came',
    'I am still waiting for my delivery',
    'nothing was delivered to my address',
  ],
  payment: [
    'I was charged twice for the {thing}',
    'my card was declined {day}',
    'the invoice for the {thing} is wrong',
    'I paid {day}, and the bank says the money is gone',
    'can I pay for the {thing} with a voucher',
    'the discount code does not work at the checkout',
    'why is the amount on my bill higher than the price of the {thing}',
    'please send the receipt for the payment of {day}',
    'I was charged too much',
    'my account was billed twice',
    'there is a wrong charge on my credit card',
  ],
  returns: [
    'I want to send the {thing} back',
    'how do I return the {thing} that I bought {day}',
    'the {thing} is broken, and I want a refund',
    'the {thing} does not fit, can I exchange it',
    'my refund for the {thing} has not come',
    'the {thing} is the wrong colour, please take it back',
    'the {thing} stopped working {day}, is there a warranty',
    'where is the label to return the damaged {thing}',
    'I would like my money back',
    'this is not what I ordered, I want to give it back',
  ],
  praise: [
    'I love the {thing}',
    'the {thing} is wonderful, and so was the service',
    'great shop, I will come again',
    'your team was friendly and quick {day}',
    'best {thing} that I ever had',
    'I am very happy with the {thing}',
    'what a beautiful {thing}, well done',
    'everything went perfectly, five stars',
    'thank you for the fantastic help',
    'it is perfect, I recommend you to all my friends',
  ],
}

/** So many sentences of each topic, the topics by turns. `random` gives numbers from 0 up to 1. */
export function madeUpSentences(ofEach: number, random: () => number): readonly Sentence[] {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? ''
  return Array.from({ length: ofEach * TOPICS.length }, (_, at) => {
    const topic = at % TOPICS.length
    const pattern = pick(PATTERNS[TOPICS[topic] ?? 'praise'])
    const sentence = pattern.replaceAll('{thing}', () => pick(THINGS)).replaceAll('{day}', () => pick(DAYS))
    return { text: `${pick(OPENINGS)}${shortened(sentence, random)}${pick(ENDINGS)}`, topic }
  })
}

/** People leave words out: of every second sentence a few are missing. */
function shortened(sentence: string, random: () => number): string {
  if (random() < 0.5) return sentence
  const words = sentence.split(' ')
  const kept = words.filter(() => random() > 0.25)
  return (kept.length < 2 ? words : kept).join(' ')
}
