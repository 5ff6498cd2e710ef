import { AlertTriangle, BadgeCheck, Banknote, CheckCircle2, Mail, Phone, PhoneCall, Plane, Siren } from 'lucide-react';
import { useState } from 'react';

const { Frame, Section, Tag, Note, Button, PressProblem, Entry, Facts, usePresses } = jetvision.kit(React);

const STATES = {
  unsold: { tone: 'plain', text: 'Nothing sold' },
  to_tell: { tone: 'warn', text: 'Not booked' },
  told: { tone: 'wait', text: 'Waiting for the operator' },
  confirmed: { tone: 'good', text: 'Confirmed' },
};
const METHODS = [['wire', 'Wire'], ['card', 'Card'], ['check', 'Check'], ['other', 'Other']];
const CHECK = [
  { name: 'carrier', label: 'Carrier’s legal name' },
  { name: 'certificate', label: 'Certificate number' },
  { name: 'tail', label: 'Tail' },
  { name: 'on_certificate', label: 'Tail is on it', kind: 'choice', choices: [['', 'Choose'], ['yes', 'Yes'], ['no', 'No']] },
  { name: 'insurer', label: 'Insurer' },
  { name: 'insurance_limit', label: 'Insured for', kind: 'amount' },
  { name: 'insurance_currency', label: 'Currency' },
  { name: 'insurance_until', label: 'Insured until', kind: 'day' },
  { name: 'source', label: 'How', kind: 'choice', choices: [['entered', 'From papers of the carrier'], ['looked_up', 'Looked up']] },
  { name: 'note', label: 'Note', wide: true },
];
const CONFIRMATION = [
  { name: 'tail', label: 'Tail' },
  { name: 'carrier', label: 'Carrier' },
  { name: 'price', label: 'Price', kind: 'amount' },
  { name: 'currency', label: 'Currency' },
  { name: 'hold_until', label: 'Held until (empty: firm)', kind: 'moment' },
  { name: 'due', label: 'Operator to be paid by', kind: 'day' },
  { name: 'how', label: 'Confirmed', kind: 'choice', choices: [['mail', 'By e-mail'], ['page', 'On its page'], ['marketplace', 'At the marketplace'], ['phone', 'By phone']] },
  { name: 'note', label: 'Note', wide: true },
];

function BookingCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const state = STATES[card.state];
  return (
    <Frame
      card={card}
      name="booking"
      icon={Plane}
      title="The aircraft"
      subtitle={[card.deal_number, card.route].filter(Boolean).join(' · ')}
      tags={<span role="status"><Tag tone={state.tone} data-testid="booking-state">{state.text}</Tag></span>}
    >
      {card.alarm && <p className="jv-alarm" role="alert" data-testid="alarm"><Siren size={24} aria-hidden /><span>{card.alarm}</span></p>}
      {card.warnings.map((one) => <Note key={one} tone="warn" icon={AlertTriangle} data-testid="warning">{one}</Note>)}
      <PressProblem desk={desk} />
      {card.aircraft.map((one) => (one.title
        ? <section key={one.number} className="jv-one-of" aria-label={one.title} data-testid={`aircraft-${one.number}`}>
            <h4 className="jv-one-of-name">{one.title} <Tag tone={STATES[one.state].tone}>{STATES[one.state].text}</Tag></h4>
            <One card={card} one={one} desk={desk} />
          </section>
        : <One key={one.number} card={card} one={one} desk={desk} />
      ))}
    </Frame>
  );
}

function One({ card, one, desk }) {
  return (
    <>
      <Facts rows={[['Accepted by the client', one.accepted.aircraft], ['Tail', one.accepted.tail], ['Carrier', one.accepted.carrier], ['Operator’s price (only you see this)', one.accepted.price_label]]} />
      <Confirmed told={one.confirmed} />
      {card.can_book && one.state === 'to_tell' && <Tell one={one} desk={desk} />}
      {card.can_book && <Confirm one={one} desk={desk} />}
      {card.can_book && one.state === 'told' && <Tell one={one} desk={desk} />}
      <Check card={card} one={one} desk={desk} />
      <Owed card={card} one={one} desk={desk} />
    </>
  );
}

function Confirmed({ told }) {
  if (!told) return null;
  return (
    <Section title="The operator’s confirmation" icon={CheckCircle2} data-testid="confirmed">
      <Facts rows={[['Tail', told.tail], ['Carrier', told.carrier], ['Price', told.price_label], ['Hold', told.hold_label, told.hold_over ? 'bad' : null], ['Note', told.note]]} />
      {told.hold_over && <Note tone="bad" icon={AlertTriangle} data-testid="hold-over">The hold has ended. Ask the operator whether the aircraft is still yours.</Note>}
      {told.differences.map((difference) => <Note key={difference} tone="warn" icon={AlertTriangle}>{difference}</Note>)}
      <span className="jv-muted">{told.by_label}</span>
    </Section>
  );
}

function Confirm({ one, desk }) {
  const form = (
    <Entry
      desk={desk}
      action="confirm_booking"
      fields={CONFIRMATION}
      values={one.confirm_form}
      extra={{ aircraft: one.number }}
      doubts={one.differences}
      doubtsAs="acknowledged"
      agree="I have seen this and it is right."
      submit="Record the confirmation"
      icon={BadgeCheck}
      testid="confirmation"
    />
  );
  if (one.told) return <Section title="As you told me: check it and record it" icon={BadgeCheck} tone="ask">{form}</Section>;
  if (one.state !== 'told') return <details className="jv-choices"><summary>{one.confirmed ? 'The operator confirmed something else' : 'The operator has confirmed already'}</summary>{form}</details>;
  return <Section title="What the operator confirmed in writing" icon={BadgeCheck}>{form}</Section>;
}

function Tell({ one, desk }) {
  const [to, setTo] = useState('');
  const [how, setHow] = useState('marketplace');
  return (
    <Section title="Tell the operator to book" icon={Mail} data-testid="tell">
      {one.requests.map((said) => <span key={said}>{said}</span>)}
      <div className="jv-row">
        <input className="jv-input jv-input-reason" value={to} placeholder="Address or name, if not in your list" aria-label="Operator’s address or name" autoComplete="off" onChange={(event) => setTo(event.target.value)} data-testid="tell-to" />
        <Button desk={desk} action="write_booking" icon={Mail} tone={one.requests.length ? 'plain' : 'main'} busyText="Writing…" extra={{ to, aircraft: one.number }} testid="write-booking">Write the booking</Button>
      </div>
      <div className="jv-row">
        <select className="jv-input jv-input-day" value={how} aria-label="How the operator was told" onChange={(event) => setHow(event.target.value)} data-testid="told-how">
          <option value="marketplace">At the marketplace</option>
          <option value="phone">By phone</option>
          <option value="mail">By a mail of my own</option>
        </select>
        <Button desk={desk} action="record_told" icon={Phone} busyText="Recording…" disabled={!to.trim()} extra={{ how, to, seen: one.seen, aircraft: one.number }} testid="record-told">I have told them</Button>
      </div>
    </Section>
  );
}

function Check({ card, one, desk }) {
  const check = one.check;
  const form = card.can_book && (
    <Entry desk={desk} action="check_carrier" extra={{ aircraft: one.number }} fields={CHECK} values={one.check_form} submit="Record the check" icon={BadgeCheck} testid="check" tone={check ? 'plain' : 'main'} />
  );
  if (!check && !form) return null;
  return (
    <Section title="Carrier check" icon={BadgeCheck} data-testid="carrier-check">
      {check && (
        <>
          <Facts rows={[['Carrier', check.carrier], ['Certificate', check.certificate], ['Tail', `${check.tail}, ${check.on_certificate ? 'on the certificate' : 'not on the certificate'}`, check.on_certificate ? null : 'bad'], ['Insurance', check.insurance_label, check.insured ? null : 'bad'], ['Note', check.note]]} />
          <span className="jv-muted">{check.by_label}</span>
        </>
      )}
      {check && form ? <details className="jv-choices"><summary>Check again</summary>{form}</details> : form}
    </Section>
  );
}

function Owed({ card, one, desk }) {
  const owed = one.payable;
  const open = card.can_settle && !(owed && owed.paid_label);
  if (!owed && !(card.can_owe && one.confirmed)) return null;
  return (
    <Section title="Owed to the operator" icon={Banknote} data-testid="payable">
      {owed && <Facts rows={[['Sum', owed.amount_label], ['Due', owed.due_label, owed.overdue ? 'bad' : null]]} />}
      {owed && owed.overdue && <Note tone="bad" icon={AlertTriangle}>The operator should have been paid by now.</Note>}
      {owed && owed.paid_label && <Note tone="good" icon={CheckCircle2} data-testid="operator-paid">{owed.paid_label}</Note>}
      <Payee one={one} desk={desk} whose="operator" open={open && owed} />
      {open && owed && (
        <Entry
          desk={desk}
          action="pay_operator"
          fields={[{ name: 'method', label: 'Paid by', kind: 'choice', choices: METHODS }, { name: 'reference', label: 'Reference' }, { name: 'on', label: 'On', kind: 'day' }]}
          values={{ method: 'wire', reference: '', on: card.today }}
          extra={{ amount: owed.amount, currency: owed.currency, aircraft: one.number }}
          submit="Record that it is paid"
          icon={CheckCircle2}
          testid="pay-operator"
        />
      )}
      {open && card.can_owe && (
        <details className="jv-choices" open={!owed}>
          <summary>{owed ? 'Another sum or day' : 'Enter sum and day'}</summary>
          <Entry
            desk={desk}
            action="set_payable"
            fields={[{ name: 'amount', label: 'Sum', kind: 'amount' }, { name: 'currency', label: 'Currency' }, { name: 'due', label: 'Due', kind: 'day' }]}
            values={one.payable_form}
            extra={{ aircraft: one.number }}
            submit="Record the sum"
            tone="plain"
            testid="set-payable"
          />
        </details>
      )}
    </Section>
  );
}

/** Changed bank details wait for a call to a number that was known before. */
function Payee({ one, desk, whose, open }) {
  const payee = one.payee;
  const waits = payee && !payee.call_label;
  if (!open && !payee) return null;
  return (
    <>
      {waits && <Note tone="bad" icon={PhoneCall} data-testid="call-back-wanted">{`${payee.given_label}. Nobody has called back: call a number that you knew before, never one from the message.`}</Note>}
      {payee && payee.call_label && <span className="jv-muted">{`${payee.given_label}. ${payee.call_label}`}</span>}
      {waits && (
        <Entry
          desk={desk}
          action="note_call_back"
          fields={[{ name: 'spoke_to', label: 'Spoke to' }, { name: 'number', label: 'Number called' }]}
          values={{ spoke_to: '', number: '' }}
          extra={{ whose, last_four: payee.last_four, aircraft: one.number }}
          submit="Record the call"
          icon={PhoneCall}
          testid="call-back"
        />
      )}
      {open && (
        <details className="jv-choices">
          <summary>The operator gave other bank details</summary>
          <Entry desk={desk} action="note_payee" fields={[{ name: 'last_four', label: 'Last four characters of the account' }]} values={{ last_four: '' }} extra={{ whose, aircraft: one.number }} submit="Note the change" tone="plain" testid="payee" />
        </details>
      )}
    </>
  );
}

export default jetvision.show(React, 'BookingCard', BookingCard, { props, callAction });
