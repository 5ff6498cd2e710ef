// A number that says where it comes from: on hover, on focus and on a tap. Escape, a tap elsewhere or scrolling
// closes it. It stands in the page's top layer, so no card cuts it off.
const GAP = 6;
const EDGE = 8;
const LEAVES_MS = 150;

/** React -> { Explain }. `facts`: [[label, text]], from the server; without any the number stands alone. */
export function explaining(React) {
  const h = React.createElement;

  function Explain({ facts, children, testid }) {
    const id = React.useId();
    const value = React.useRef(null);
    const tip = React.useRef(null);
    const [open, setOpen] = React.useState(false);
    const leaving = React.useRef(0);
    const show = () => {
      clearTimeout(leaving.current);
      setOpen(true);
    };
    const leave = () => { leaving.current = setTimeout(() => setOpen(false), LEAVES_MS); };

    React.useEffect(() => {
      if (!open) return undefined;
      place(tip.current, value.current);
      const close = (event) => {
        if (event.type === 'keydown' && event.key !== 'Escape') return;
        if (event.type === 'pointerdown' && (tip.current.contains(event.target) || value.current.contains(event.target))) return;
        setOpen(false);
      };
      const events = ['keydown', 'pointerdown', 'scroll', 'resize'];
      events.forEach((event) => addEventListener(event, close, true));
      return () => {
        events.forEach((event) => removeEventListener(event, close, true));
        tip.current?.hidePopover();
      };
    }, [open]);
    React.useEffect(() => () => clearTimeout(leaving.current), []);

    if (!facts?.length) return children;
    return h(
      'span',
      { className: 'jv-explain', onMouseEnter: show, onMouseLeave: leave },
      h(
        'button',
        { type: 'button', ref: value, className: 'jv-explain-value', 'aria-describedby': id, 'data-testid': testid, onFocus: show, onBlur: leave, onClick: show },
        children,
      ),
      h(
        'span',
        { id, ref: tip, role: 'tooltip', popover: 'manual', className: 'jv-explain-tip', 'data-testid': 'explained' },
        facts.map(([label, text]) => h('span', { key: label, className: 'jv-explain-fact' }, h('b', null, label), ' ', h('span', null, text), ' ')),
      ),
    );
  }

  return { Explain };
}

/** Below the number, or above it where there is no room. */
function place(tip, value) {
  tip.showPopover();
  const at = value.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const below = at.bottom + GAP;
  tip.style.left = `${Math.max(EDGE, Math.min(at.left, innerWidth - width - EDGE))}px`;
  tip.style.top = `${below + height > innerHeight && at.top > height + GAP ? at.top - height - GAP : below}px`;
}
