import assert from "node:assert/strict";
import { test } from "node:test";

import { DraftQueue } from "../../static/src/js/lib/draft-queue.js";

/** A page with one text, a server that answers as it is told, and a clock that stands still. */
function scene(answers) {
  const page = { text: "a", said: [], sent: [], due: null };
  page.queue = new DraftQueue({
    read: () => page.text,
    send: async (text, unsure) => {
      page.sent.push([text, unsure]);
      const answer = answers.shift() ?? { kind: "saved" };
      if (answer instanceof Error) throw answer;
      if (typeof answer === "function") return answer();
      return answer;
    },
    say: (state) => page.said.push(state),
    timer: (act) => (page.due = act),
    stop: () => (page.due = null),
  });
  page.type = (text) => {
    page.text = text;
    page.queue.changed();
  };
  return page;
}

test("what is typed is sent a moment later, once", async () => {
  const page = scene([]);
  page.type("ab");
  page.type("abc");
  assert.deepEqual(page.sent, []);
  await page.due();
  assert.deepEqual(page.sent, [["abc", ""]]);
  assert.deepEqual(page.said.at(-1), "saved");
});

test("nothing changed, nothing is sent", async () => {
  const page = scene([]);
  page.type("a");
  assert.equal(await page.queue.flush(), true);
  assert.deepEqual(page.sent, []);
});

test("typing goes on while a save is under way, and is sent after it", async () => {
  let arrive;
  const page = scene([() => new Promise((resolve) => (arrive = () => resolve({ kind: "saved" })))]);
  page.type("ab");
  const saving = page.due();
  page.type("abc");
  arrive();
  await saving;
  await page.queue.flush();
  assert.deepEqual(page.sent, [
    ["ab", ""],
    ["abc", ""],
  ]);
});

test("without a connection it is sent again, with what may have arrived", async () => {
  const page = scene([new Error("offline")]);
  page.type("ab");
  await page.due();
  assert.equal(page.said.at(-1), "offline");
  page.type("abc");
  await page.due();
  assert.deepEqual(page.sent[1], ["abc", "ab"]);
  assert.equal(page.queue.isDirty, false);
});

test("a conflict stops the saving, a refusal does not", async () => {
  const refused = scene([{ kind: "refused" }]);
  refused.type("ab");
  assert.equal(await refused.queue.flush(), false);
  refused.type("abc");
  assert.equal(await refused.queue.flush(), true);
  const conflict = scene([{ kind: "conflict" }]);
  conflict.type("ab");
  await conflict.queue.flush();
  conflict.type("abc");
  assert.equal(await conflict.queue.flush(), false);
  assert.equal(conflict.sent.length, 1);
});

test("two that ask for a save at once get one", async () => {
  const page = scene([]);
  page.type("ab");
  await Promise.all([page.queue.flush(), page.queue.flush()]);
  assert.equal(page.sent.length, 1);
});
