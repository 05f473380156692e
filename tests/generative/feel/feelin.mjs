// Answers FEEL with feelin: one JSON object a line in ({id, text, context, unary}), one a line out.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { evaluate, unaryTest } = await import(pathToFileURL(process.argv[2]).href);

// What a value is and how it is written, so that the other side needs to know nothing of feelin's classes.
function told(value) {
  if (value === null || value === undefined) return ['null'];
  if (typeof value === 'boolean') return ['boolean', value];
  if (typeof value === 'number') return ['number', String(value)];
  if (typeof value === 'string') return ['string', value];
  if (Array.isArray(value)) return ['list', value.map(told)];
  const kind = value.constructor?.name;
  if (kind === 'FeelRange') {
    return ['range', value['start included'] === true, told(value.start), told(value.end),
      value['end included'] === true];
  }
  if (kind === 'FeelFunction' || typeof value === 'function') return ['function'];
  if (kind === 'Object') {
    return ['context', Object.entries(value).map(([key, entry]) => [key, told(entry)])];
  }
  return ['temporal', JSON.parse(JSON.stringify(value))];
}

function timed(run, rounds) {
  for (let round = 0; round < rounds / 10; round++) run();
  const began = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) run();
  return Number(process.hrtime.bigint() - began) / rounds;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { text, context, unary, rounds } = JSON.parse(line);
  const run = () => (unary ? unaryTest : evaluate)(text, context);
  let answer;
  try {
    answer = rounds ? { nanoseconds: timed(run, rounds) } : { value: told(run().value) };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  console.log(JSON.stringify(answer));
}
