/** The class that means "no character here" in connectionist temporal classification (CTC). */
const BLANK = 0;

/**
 * The characters by class number: the blank, then each line of the dictionary, then the space that PaddleOCR appends
 * (`use_space_char`).
 * @param {string} dictionary
 */
export function alphabetOf(dictionary) {
  return ['', ...dictionary.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
}

/**
 * Takes the most probable class at each step. A run of the same class is one character; a blank separates two equal characters.
 * @param {Float32Array} probabilities steps × classes
 * @param {string[]} alphabet
 * @returns {{character: string, confidence: number}[]} confidence: the highest probability of the run
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
