// What the cards share, loaded once by the page before Chainlit's own script.
//
//   const { Frame, Button, usePresses } = jetvision.kit(React);   the shared components
//   export default jetvision.show(React, 'TripCard', TripCard, { props, callAction, sendUserMessage });
//
// Chainlit evaluates a card's source again whenever a turn starts or ends, and each evaluation makes a
// new component: React would throw away what the broker has typed. `show` keeps the first one.
import { kit } from './kit.js';
import './names.js';
import './one_connection.js';
import './open_at_end.js';
import './patience.js';

const shown = new Map();
let made = null;

globalThis.jetvision = {
  kit(React) {
    made ??= kit(React);
    return made;
  },

  show(React, name, component, { props, ...calls }) {
    if (!shown.has(name)) shown.set(name, component);
    return React.createElement(shown.get(name), { card: props, ...calls });
  },
};
