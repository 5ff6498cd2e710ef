// Chainlit opens the page of a thread with two connections, the first of them without the thread. Each asks for
// a cookie and is made when it has come; the one made last stays. When the answers came in the wrong order, the
// page stayed empty. So only the newest question is answered: the older connection is never made.
const COOKIE = '/set-session-cookie';

const ask = globalThis.fetch.bind(globalThis);
const never = new Promise(() => {});
let newest = 0;

globalThis.fetch = (resource, ...options) => {
  const answer = ask(resource, ...options);
  if (!String(resource?.url ?? resource).endsWith(COOKIE)) return answer;
  const mine = (newest += 1);
  const stillWanted = (go) => (mine === newest ? go() : never);
  return answer.then(
    (cookie) => stillWanted(() => cookie),
    (error) => stillWanted(() => Promise.reject(error)),
  );
};
