import assert from "node:assert/strict";
import { test } from "node:test";

import { creationOptions, credentialJson, requestOptions, toBytes, toText } from "../../static/src/js/lib/webauthn.js";

const bytes = (...numbers) => new Uint8Array(numbers);

test("bytes become text without padding or signs that a URL minds, and back", () => {
  assert.equal(toText(bytes(251, 255, 254, 0)), "-__-AA");
  assert.deepEqual(toBytes("-__-AA"), bytes(251, 255, 254, 0));
  assert.equal(toText(bytes()), "");
  for (let length = 0; length < 40; length += 1) {
    const some = Uint8Array.from({ length }, (_, n) => (n * 37) % 256);
    assert.deepEqual(toBytes(toText(some)), some);
  }
});

test("options of a new passkey: bytes where the browser wants bytes, findable by itself where it can be", () => {
  const { publicKey } = creationOptions({
    publicKey: {
      rp: { id: "sakura.localhost", name: "Sakura" },
      user: { id: "Nw", name: "student", displayName: "Student" },
      challenge: "AQI",
      excludeCredentials: [{ type: "public-key", id: "Aw" }],
      authenticatorSelection: { residentKey: "discouraged", requireResidentKey: true, userVerification: "preferred" },
    },
  });
  assert.deepEqual(publicKey.challenge, bytes(1, 2));
  assert.deepEqual(publicKey.user, { id: bytes(55), name: "student", displayName: "Student" });
  assert.deepEqual(publicKey.excludeCredentials, [{ type: "public-key", id: bytes(3) }]);
  assert.deepEqual(publicKey.authenticatorSelection, {
    residentKey: "preferred",
    requireResidentKey: false,
    userVerification: "preferred",
  });
  assert.deepEqual(publicKey.rp, { id: "sakura.localhost", name: "Sakura" });
});

test("options of a login, with keys and without", () => {
  assert.deepEqual(requestOptions({ publicKey: { challenge: "AQI", rpId: "localhost" } }).publicKey, {
    challenge: bytes(1, 2),
    rpId: "localhost",
    allowCredentials: [],
  });
  const keys = [{ type: "public-key", id: "Aw" }];
  const { publicKey } = requestOptions({ publicKey: { challenge: "AQI", allowCredentials: keys } });
  assert.deepEqual(publicKey.allowCredentials, [{ type: "public-key", id: bytes(3) }]);
});

test("the browser's answer: only what it has, as text", () => {
  const credential = {
    id: "Aw",
    rawId: bytes(3).buffer,
    type: "public-key",
    authenticatorAttachment: null,
    getClientExtensionResults: () => ({ credProps: { rk: true } }),
    response: {
      clientDataJSON: bytes(1).buffer,
      attestationObject: bytes(2).buffer,
      userHandle: null,
      getTransports: () => ["internal"],
    },
  };
  assert.deepEqual(JSON.parse(JSON.stringify(credentialJson(credential))), {
    id: "Aw",
    rawId: "Aw",
    type: "public-key",
    clientExtensionResults: { credProps: { rk: true } },
    response: { clientDataJSON: "AQ", attestationObject: "Ag", transports: ["internal"] },
  });
});
