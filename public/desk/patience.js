// While the app is being started again, or the line is down:
//
// What the page cannot do without is asked for until it comes: who is signed in (Chainlit takes no answer for
// "nobody", and leaves the thread for the login) and the source of a card (Chainlit would show the error in its
// place for as long as the page is open).
//
// A press on a card waits until the app and the page's session in it are back, and is sent then, once. It is sent
// again only when the app said that it was not done: a press whose answer was lost may have been.
const NEEDED = [/\/user$/, /\/public\/elements\/\w+\.jsx$/];
const PRESS = /\/project\/action$/;
const AWAY = [502, 503, 504];
const AGAIN_MS = 1000;
const PRESS_AGAIN_MS = 300;
const PRESS_WAITS_MS = 30_000;
const ANSWERS_WITHIN_MS = 5000;
const NOT_SENT = 'JetVision could not be reached, so nothing was done. Wait a moment, then try again.';

const ask = globalThis.fetch.bind(globalThis);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

globalThis.fetch = (resource, ...options) => {
  const path = new URL(resource?.url ?? resource, location.href).pathname;
  if (NEEDED.some((pattern) => pattern.test(path))) return untilItComes(resource, options);
  if (PRESS.test(path)) return onceItIsThere(resource, options);
  return ask(resource, ...options);
};

async function untilItComes(resource, options) {
  for (;;) {
    const answer = await ask(resource, ...options).catch((error) => (options[0]?.signal?.aborted ? Promise.reject(error) : null));
    if (answer && !AWAY.includes(answer.status)) return answer;
    await pause(AGAIN_MS);
  }
}

async function onceItIsThere(resource, options) {
  const until = Date.now() + PRESS_WAITS_MS;
  while (Date.now() < until) {
    if (await isThere(resource, options[0])) {
      const answer = await ask(resource, ...options);
      if (!(answer.status === 503 && answer.headers.has('Retry-After'))) return answer;
    }
    await pause(PRESS_AGAIN_MS);
  }
  return Response.json({ success: false, response: { problem: NOT_SENT } });
}

async function isThere(resource, press) {
  const { sessionId } = JSON.parse(press.body);
  const question = { ...press, body: JSON.stringify({ sessionId }), signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) };
  const answer = await ask(`${resource}/ready`, question).catch(() => null);
  // whoever is signed out meanwhile hears so from the press itself
  return answer !== null && !AWAY.includes(answer.status);
}
