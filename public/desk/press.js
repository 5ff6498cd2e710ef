// Pressing a button once: what every card's buttons share.

// A double click is two presses about 200 ms apart; a quick answer must not let the second one through.
const HELD_MS = 800;
const FAILED = 'That did not work. Nothing was changed. Please try again.';
const UNSURE = 'The connection broke, so it is not known whether that was done. Look at the card; if nothing changed, try again.';
const OFFLINE = 'The page is not connected. Wait a moment, then try again.';

/** React -> { usePresses, Button }. */
export function pressing(React) {
  const h = React.createElement;

  /** { busy: name of the action that runs or null, problem: sentence or null, press(name, extra) -> whether it was done }. */
  function usePresses(card, callAction) {
    const [busy, setBusy] = React.useState(null);
    const [problem, setProblem] = React.useState(null);
    const held = React.useRef(false);

    async function press(name, extra = {}) {
      if (held.current) return false;
      held.current = true;
      setBusy(name);
      setProblem(null);
      const rest = new Promise((resolve) => setTimeout(resolve, HELD_MS));
      let done = false;
      try {
        const answer = await callAction({ name, payload: { deal_id: card.deal_id, version: card.version, shown: card.shown, ...extra } });
        // An action says what stood in its way with { problem }: Chainlit reports success even when it raised.
        const refused = answer?.response?.problem;
        done = answer?.success === true && !refused;
        if (!done) setProblem(refused || (answer === undefined ? OFFLINE : FAILED));
      } catch (error) {
        // with a status it was refused; without one no answer came back, and it is not sent again by itself
        setProblem(error?.status ? FAILED : UNSURE);
      }
      await rest;
      held.current = false;
      setBusy(null);
      return done;
    }
    return { busy, problem, press };
  }

  /** A button of a card. `running` shows progress; any other press in flight only disables it. */
  function Button({ desk, action, extra, icon: Icon, tone = 'plain', busyText = 'Working…', disabled, testid, onPress, children, ...rest }) {
    const running = Boolean(action) && desk?.busy === action;
    return h(
      'button',
      {
        type: 'button',
        className: `jv-button jv-button-${tone}`,
        'data-testid': testid,
        disabled: disabled || Boolean(desk?.busy),
        'aria-busy': running || undefined,
        onClick: onPress || (() => desk.press(action, extra)),
        ...rest,
      },
      running ? h('span', { className: 'jv-spinner', 'aria-hidden': true }) : Icon ? h(Icon, { 'aria-hidden': true, size: 18 }) : null,
      h('span', null, running ? busyText : children),
    );
  }

  /** Says what went wrong with a press, aloud too. */
  function PressProblem({ desk }) {
    return h('p', { className: 'jv-note jv-note-bad', role: 'alert', hidden: !desk.problem, 'data-testid': 'press-problem' }, desk.problem);
  }

  return { usePresses, Button, PressProblem };
}
