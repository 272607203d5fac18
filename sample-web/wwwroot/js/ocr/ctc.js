/** The class that stands for "no character here" in connectionist temporal classification. */
const BLANK = 0;

/**
 * The alphabet by class number: blank, one line of the dictionary each, and the space that PaddleOCR
 * appends (`use_space_char`).
 * @param {string} dictionary
 */
export function alphabetOf(dictionary) {
  return ['', ...dictionary.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/**
 * The best class at each step; a run of the same class is one character, blanks separate equal ones.
 * @param {Float32Array} probabilities steps × classes
 * @param {string[]} alphabet
 * @returns {{character: string, confidence: number}[]} confidence: the highest of the run
 */
export function decodeGreedily(probabilities, alphabet) {
  const classes = alphabet.length;
  const characters = [];
  let previous = BLANK;
  for (let start = 0; start + classes <= probabilities.length; start += classes) {
    const best = indexOfGreatest(probabilities, start, classes);
    const confidence = probabilities[start + best];
    if (best !== BLANK) {
      if (best !== previous) {
        characters.push({ character: alphabet[best], confidence });
      } else if (confidence > characters.at(-1).confidence) {
        characters.at(-1).confidence = confidence;
      }
    }
    previous = best;
  }
  return characters;
}

function indexOfGreatest(values, start, length) {
  let best = 0;
  for (let i = 1; i < length; i++) {
    if (values[start + i] > values[start + best]) {
      best = i;
    }
  }
  return best;
}
