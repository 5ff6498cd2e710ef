// A form on a card: what a person enters and one button that records it.

/** React, { Button } -> { Entry, Facts }. */
export function entering(React, { Button }) {
  const h = React.createElement;

  /**
   * `fields`: [{ name, label, kind, choices, wide, placeholder }], kind one of text, lines, amount, day, moment, choice.
   * `doubts`: sentences that must be ticked first; they are sent under the name `doubtsAs`.
   * The values come from the server; what is typed over them stays until it is recorded.
   */
  function Entry({ desk, action, fields, values, extra, doubts = [], doubtsAs, agree, submit, icon, busyText = 'Recording…', tone = 'main', disabled, testid, children }) {
    const [edits, setEdits] = React.useState({});
    const typed = { ...values, ...edits };
    const [agreed, setAgreed] = React.useState(false);
    const id = React.useId();
    React.useEffect(() => setAgreed(false), [JSON.stringify([values, doubts])]);

    const set = (name) => (event) => setEdits({ ...edits, [name]: event.target.value });
    const changed = fields.some((field) => typed[field.name] !== values[field.name]);
    // a doubt is about what the server was told; other words are looked at anew
    const open = changed ? [] : doubts;
    async function send() {
      const done = await desk.press(action, { ...typed, ...extra, ...(doubtsAs ? { [doubtsAs]: agreed && !changed ? doubts : [] } : {}) });
      if (done) setEdits({});
    }
    return h(
      'div',
      { className: 'jv-entry', role: 'group', 'data-testid': testid },
      h('div', { className: 'jv-entry-fields' }, fields.map((field) => h(
        'label',
        { key: field.name, htmlFor: `${id}-${field.name}`, className: field.wide ? 'jv-entry-wide' : undefined },
        h('span', null, field.label),
        control(field, `${id}-${field.name}`, typed[field.name] ?? '', set(field.name), Boolean(desk.busy), `${testid}-${field.name}`),
      ))),
      children,
      open.length > 0 ? h(
        'label',
        { className: 'jv-agree' },
        h('input', { type: 'checkbox', checked: agreed, onChange: (event) => setAgreed(event.target.checked), 'data-testid': `${testid}-agree` }),
        h('span', null, open.map((doubt) => h('span', { key: doubt, className: 'jv-entry-doubt' }, doubt)), h('strong', null, agree)),
      ) : null,
      h(
        'div',
        { className: 'jv-row jv-foot' },
        h(Button, { desk, action, icon, tone, busyText, disabled: disabled || (open.length > 0 && !agreed), onPress: send, testid: `${testid}-send` }, submit),
      ),
    );
  }

  function control(field, id, value, onChange, readOnly, testid) {
    const common = { id, value, onChange, className: `jv-input${field.kind === 'amount' ? ' jv-money' : ''}`, 'data-testid': testid };
    if (field.kind === 'choice') {
      return h('select', { ...common, disabled: readOnly }, field.choices.map(([key, label]) => h('option', { key, value: key }, label)));
    }
    if (field.kind === 'lines') {
      return h('textarea', { ...common, rows: 3, placeholder: field.placeholder, readOnly });
    }
    const types = { day: 'date', moment: 'datetime-local' };
    return h('input', {
      ...common,
      type: types[field.kind] || 'text',
      inputMode: field.kind === 'amount' ? 'decimal' : undefined,
      autoComplete: 'off',
      placeholder: field.placeholder,
      readOnly,
    });
  }

  /** Label and value, one under the other; empty values are left out. */
  function Facts({ rows, ...rest }) {
    return h(
      'dl',
      { className: 'jv-facts', ...rest },
      rows.filter(([, value]) => value).map(([label, value, tone]) => h('div', { key: label, className: tone ? `jv-facts-${tone}` : undefined }, h('dt', null, label), h('dd', null, value))),
    );
  }

  return { Entry, Facts };
}
