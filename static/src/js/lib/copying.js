/** Put the text of a field on the clipboard. Pages of a centre without TLS have no clipboard: there the browser's old
 * command copies what is selected. Says whether it is copied; if not, it is selected at least, for the keyboard. */
export async function copyField(field, { clipboard, command }) {
  field.focus();
  field.select();
  try {
    if (clipboard) {
      await clipboard.writeText(field.value);
      return true;
    }
  } catch {
    // not allowed here: the old way may be
  }
  return command("copy");
}
