import { Pause, Pencil, Play, Plus, Save, Users, X } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Section, Tag, Button, PressProblem, usePresses } = jetvision.kit(React);

const EMPTY = { name: '', email: '', base: '', contact: '', phone: '', aircraft: '' };
const FIELDS = [
  ['name', 'Name', 120],
  ['email', 'E-mail', 254],
  ['base', 'Base (airport code)', 8],
  ['contact', 'Contact', 120],
  ['phone', 'Telephone', 40],
  ['aircraft', 'Aircraft types, with commas', 1000],
];

function OperatorListCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [form, setForm] = useState(card.form);
  const told = JSON.stringify([card.form, card.operators]);

  // What was told in the chat stands in the form; what was saved is in the list, and its form is done.
  useEffect(() => setForm(card.form), [told]);

  return (
    <Frame
      card={card}
      name="operator-list"
      icon={Users}
      title="Your operators"
      subtitle="Asked by e-mail. Nobody is asked before you approve the mail."
      tags={<span role="status"><Tag data-testid="operator-count">{card.count_label}</Tag></span>}
    >
      {form && <Form desk={desk} form={form} setForm={setForm} />}
      {card.operators.length === 0
        ? <p className="jv-empty" data-testid="operator-list-empty">Nobody is in your list yet.</p>
        : <ul className="jv-board" data-testid="operator-list">{card.operators.map((one) => <Operator key={one.id} one={one} desk={desk} change={() => setForm(one)} />)}</ul>}
      {card.left_out > 0 && <p className="jv-muted">{`${card.left_out} more are in the list.`}</p>}
      <PressProblem desk={desk} />
      {!form && (
        <div className="jv-row jv-foot">
          <button type="button" className="jv-button" onClick={() => setForm(EMPTY)} data-testid="new-operator"><Plus size={16} aria-hidden="true" /> Add an operator</button>
        </div>
      )}
    </Frame>
  );
}

function Form({ desk, form, setForm }) {
  const typed = Object.fromEntries(FIELDS.map(([field]) => [field, form[field]]));
  return (
    <Section title={form.id ? `Change ${form.name}` : 'Add an operator'}>
      <div className="jv-form" data-testid="operator-form">
        {FIELDS.map(([field, label, longest]) => (
          <label key={field} className="jv-field">
            <span>{label}</span>
            <input className="jv-input" value={form[field]} maxLength={longest} readOnly={Boolean(desk.busy)} onChange={(event) => setForm({ ...form, [field]: event.target.value })} data-testid={`operator-${field}`} />
          </label>
        ))}
      </div>
      <div className="jv-row jv-foot">
        <Button desk={desk} action="save_operator" extra={{ ...typed, id: form.id || null }} icon={Save} tone="main" busyText="Saving…" disabled={!form.name.trim() || !form.email.trim() || !form.base.trim()} testid="save-operator">Save</Button>
        <button type="button" className="jv-button" onClick={() => setForm(null)} data-testid="leave-form"><X size={16} aria-hidden="true" /> Leave it</button>
      </div>
    </Section>
  );
}

function Operator({ one, desk, change }) {
  const facts = [one.base, one.aircraft, one.record_label, one.price_label && `last price ${one.price_label}`].filter(Boolean).join(' · ');
  return (
    <li className="jv-asked" data-testid="operator-row" data-email={one.email}>
      <div className="jv-asked-head">
        <div className="jv-asked-who">
          <strong>{one.name}</strong>
          {!one.active && <> <Tag tone="warn">Not asked</Tag></>}
          {one.ratings.length > 0 && <span className="jv-ratings">{one.ratings.map((rating) => <Tag key={rating}>{rating}</Tag>)}</span>}
          <p className="jv-muted">{facts}</p>
          <p className="jv-muted">{[one.contact, one.email, one.phone].filter(Boolean).join(' · ')}</p>
        </div>
      </div>
      <div className="jv-row">
        <button type="button" className="jv-button" onClick={change} aria-label={`Change ${one.name}`}><Pencil size={16} aria-hidden="true" /> Change</button>
        <Button desk={desk} action="rest_operator" extra={{ email: one.email, asked: !one.active }} icon={one.active ? Pause : Play} tone="quiet" busyText="One moment…" testid={`rest-${one.email}`}>{one.active ? 'Do not ask' : 'Ask again'}</Button>
      </div>
    </li>
  );
}

export default jetvision.show(React, 'OperatorListCard', OperatorListCard, { props, callAction });
