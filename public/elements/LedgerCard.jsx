import { AlertTriangle, Clock, CreditCard, Mail, PhoneCall, Plus, ReceiptText, Undo2, Wallet } from 'lucide-react';

const { Frame, Section, Tag, Note, Button, PressProblem, Entry, Facts, usePresses } = jetvision.kit(React);

const STATES = {
  unsold: { tone: 'plain', text: 'Nothing sold' },
  unpaid: { tone: 'warn', text: 'Not paid' },
  part_paid: { tone: 'wait', text: 'Part paid' },
  paid: { tone: 'good', text: 'Paid in full' },
  too_much: { tone: 'bad', text: 'To be paid back' },
};
const METHODS = [['wire', 'Wire'], ['card', 'Card'], ['check', 'Check'], ['other', 'Other']];

function LedgerCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const state = STATES[card.state];
  const refund = card.form.back === 'yes';
  return (
    <Frame
      card={card}
      name="ledger"
      icon={Wallet}
      title="Payments"
      subtitle={[card.deal_number, card.route].filter(Boolean).join(' · ')}
      tags={<span role="status"><Tag tone={state.tone} data-testid="ledger-state">{state.text}</Tag></span>}
    >
      {card.owed_label && (
        <>
          <div className="jv-fill" aria-hidden><span style={{ width: `${card.percent}%` }} /></div>
          <Facts
            data-testid="sums"
            rows={[[card.owed_title, card.owed_label], ['Received', card.received_label], ['Paid back', card.paid_back_label], [card.open_title, card.open_label, 'sum']]}
          />
        </>
      )}
      {card.due_label && <Note tone="info" icon={Clock} data-testid="due">{card.due_label}</Note>}
      {card.elsewhere_label && <Note tone="warn" icon={AlertTriangle}>{card.elsewhere_label}</Note>}
      <Lines card={card} />
      <PressProblem desk={desk} />
      {card.can_record && !card.told && ['paid', 'too_much'].includes(card.state) && (
        <details className="jv-choices">
          <summary>Record another payment</summary>
          <Record card={card} desk={desk} back={false} values={card.form} doubts={[]} />
        </details>
      )}
      {card.can_record && (card.told || !['paid', 'too_much'].includes(card.state)) && (
        <Section title={card.told ? 'As you told me: check it and record it' : refund ? 'A refund' : 'A payment came in'} icon={refund ? Undo2 : Plus} tone={card.told ? 'ask' : undefined}>
          <Record card={card} desk={desk} back={refund} values={card.form} doubts={card.doubts} />
        </Section>
      )}
      {card.can_refund && !refund && (
        <details className="jv-choices" open={card.refund_amount !== ''}>
          <summary>Record a refund</summary>
          <div className="jv-entry">
            <CallBack card={card} desk={desk} />
            <Record card={card} desk={desk} back values={{ ...card.form, amount: card.refund_amount, reference: '', note: '' }} doubts={[]} />
            <NewPayee desk={desk} />
          </div>
        </details>
      )}
      <div className="jv-row jv-foot">
        {card.can_request && <Button desk={desk} action="write_payment_request" icon={Mail} busyText="Writing…" testid="write-request">Write a payment request</Button>}
        {card.lines.length > 0 && <Button desk={desk} action="write_receipt" icon={ReceiptText} busyText="Writing…" testid="write-receipt">Write a receipt</Button>}
      </div>
    </Frame>
  );
}

function Lines({ card }) {
  if (card.lines.length === 0) return card.owed_label ? <p className="jv-empty">No payment is recorded yet.</p> : <p className="jv-empty">The client has not accepted an offer yet.</p>;
  return (
    <ul className="jv-ledger" aria-label="Payments and refunds, the newest first">
      {card.lines.map((line) => (
        <li key={line.id} data-testid="ledger-line" data-back={String(line.back)}>
          <span className="jv-ledger-head"><span>{`${line.title}, ${line.on_label}`}</span><span className="jv-money">{`${line.back ? '− ' : ''}${line.amount_label}`}</span></span>
          <span>{`${line.method_label}, ${line.reference}`}{line.note ? ` · ${line.note}` : ''}</span>
          {line.doubts.map((doubt) => <span key={doubt} className="jv-muted">{`Confirmed: ${doubt}`}</span>)}
          <span className="jv-muted">{line.by_label}</span>
        </li>
      ))}
    </ul>
  );
}

function Record({ card, desk, back, values, doubts }) {
  return (
    <Entry
      desk={desk}
      action="record_payment"
      fields={[
        { name: 'amount', label: `Amount, ${card.currency}`, kind: 'amount' },
        { name: 'method', label: back ? 'Sent by' : 'Came by', kind: 'choice', choices: METHODS },
        { name: 'reference', label: 'Reference' },
        { name: 'on', label: 'On', kind: 'day' },
        { name: 'note', label: 'Note', wide: true },
      ]}
      values={values}
      extra={{ currency: card.currency, seen: card.seen, back: back ? 'yes' : '' }}
      doubts={doubts}
      doubtsAs="confirmed"
      agree="I have checked it: record it all the same."
      submit={back ? 'Record the refund' : 'Record the payment'}
      icon={back ? Undo2 : CreditCard}
      tone={back ? 'plain' : 'main'}
      testid={back ? 'refund' : 'payment'}
    >
      <span className="jv-muted">Never a card number: the bank’s or the processor’s reference only.</span>
    </Entry>
  );
}

/** The client's changed bank details wait for a call to a number that was known before. */
function CallBack({ card, desk }) {
  const payee = card.payee;
  if (!payee) return null;
  if (payee.call_label) return <span className="jv-muted">{`${payee.given_label}. ${payee.call_label}`}</span>;
  return (
    <>
      <Note tone="bad" icon={PhoneCall} data-testid="call-back-wanted">{`${payee.given_label}. Nobody has called back: call a number that you knew before, never one from the message.`}</Note>
      <Entry desk={desk} action="note_call_back" fields={[{ name: 'spoke_to', label: 'Spoke to' }, { name: 'number', label: 'Number called' }]} values={{ spoke_to: '', number: '' }} extra={{ whose: 'client', last_four: payee.last_four }} submit="Record the call" icon={PhoneCall} testid="call-back" />
    </>
  );
}

function NewPayee({ desk }) {
  return (
    <details className="jv-choices">
      <summary>The client gave other bank details</summary>
      <Entry desk={desk} action="note_payee" fields={[{ name: 'last_four', label: 'Last four characters of the account' }]} values={{ last_four: '' }} extra={{ whose: 'client' }} submit="Note the change" tone="plain" testid="payee" />
    </details>
  );
}

export default jetvision.show(React, 'LedgerCard', LedgerCard, { props, callAction });
