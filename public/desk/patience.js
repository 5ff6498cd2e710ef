// What the page cannot do without is asked for until it comes, while the app is being started again: who is
// signed in (Chainlit takes no answer for "nobody", and leaves the thread for the login) and the source of a
// card (Chainlit would show the error in its place for as long as the page is open).
const NEEDED = [/\/user$/, /\/public\/elements\/\w+\.jsx$/];
const AWAY = [502, 503, 504];
const AGAIN_MS = 1000;

const ask = globalThis.fetch.bind(globalThis);

globalThis.fetch = async (resource, ...options) => {
  const path = new URL(resource?.url ?? resource, location.href).pathname;
  if (!NEEDED.some((pattern) => pattern.test(path))) return ask(resource, ...options);
  for (;;) {
    const answer = await ask(resource, ...options).catch((error) => (options[0]?.signal?.aborted ? Promise.reject(error) : null));
    if (answer && !AWAY.includes(answer.status)) return answer;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
};
