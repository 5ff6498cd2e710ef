// A card's source that cannot be fetched, because the app is being started again, is asked for until it comes:
// Chainlit would show the error in the card's place for as long as the page is open.
const SOURCE = /\/public\/elements\/\w+\.jsx$/;
const AGAIN_MS = 1000;

const ask = globalThis.fetch.bind(globalThis);

globalThis.fetch = async (resource, ...options) => {
  for (;;) {
    try {
      return await ask(resource, ...options);
    } catch (error) {
      if (!SOURCE.test(String(resource?.url ?? resource).split('?')[0])) throw error;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
};
