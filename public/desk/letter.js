// An e-mail on a card: as it would leave, and its editor.

/** React -> { MailPreview, MailEditor }. `name` begins their test ids: mail, letter. */
export function lettering(React) {
  const h = React.createElement;

  function MailPreview({ card, name }) {
    const line = (label, value, part) => value && h('div', null, h('dt', null, label), h('dd', { 'data-testid': part && `${name}-${part}` }, value));
    return h(
      'div',
      { className: 'jv-mail' },
      h('dl', { className: 'jv-mail-head' }, line('From', card.from_label), line('To', card.to, 'to'), line('Cc', card.cc), line('Subject', h('strong', null, card.subject), 'subject')),
      h('div', { className: 'jv-mail-body', 'data-testid': `${name}-body` }, card.body),
    );
  }

  /** `edit`: { to, subject, body } as they are typed. */
  function MailEditor({ edit, setEdit, locked, name }) {
    const common = (field) => ({ className: 'jv-input', value: edit[field], readOnly: locked, onChange: (event) => setEdit({ ...edit, [field]: event.target.value }), 'data-testid': `${name}-${field}-input` });
    const lines = Math.min(24, Math.max(8, edit.body.split('\n').length + 1));
    return h(
      'div',
      { className: 'jv-mail jv-form' },
      h('label', null, h('span', null, 'To'), h('input', { inputMode: 'email', autoComplete: 'off', ...common('to') })),
      h('label', null, h('span', null, 'Subject'), h('input', common('subject'))),
      h('label', null, h('span', null, 'Text'), h('textarea', { rows: lines, ...common('body') })),
    );
  }

  return { MailPreview, MailEditor };
}
