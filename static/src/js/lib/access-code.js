// A code to be read from a board. `letters` holds none that looks like another; bytes beyond a whole number of
// alphabets are thrown away, so that every letter is as likely.

export function newCode(letters, length = 6, bytes = (n) => crypto.getRandomValues(new Uint8Array(n))) {
  const fair = 256 - (256 % letters.length);
  let code = "";
  while (code.length < length) {
    for (const byte of bytes(length)) {
      if (byte < fair && code.length < length) code += letters[byte % letters.length];
    }
  }
  return code;
}
