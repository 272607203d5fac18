/** In the default branch of a switch: a new member of the union does not compile until it has a case. */
export function unreachable(value: never): never {
  throw new TypeError(`Unexpected value: ${JSON.stringify(value)}`);
}
