import { AlertTriangle, CheckCircle2, Clock, FileDown, FileSignature, Plus, Printer, Send, ShieldCheck, Stamp, Undo2 } from 'lucide-react';
import { useState } from 'react';

const { Frame, Section, Tag, Note, OutLink, Button, PressProblem, Entry, Facts, usePresses } = jetvision.kit(React);

const STATES = {
  none: { tone: 'plain', text: 'Not prepared' },
  printing: { tone: 'wait', text: 'Being printed' },
  failed: { tone: 'bad', text: 'Failed' },
  rendered: { tone: 'plain', text: 'Ready, not sent' },
  sent: { tone: 'wait', text: 'Out for signature' },
  opened: { tone: 'wait', text: 'Opened by the client' },
  signed: { tone: 'warn', text: 'Signed, yours is missing' },
  countersigned: { tone: 'good', text: 'Signed by both' },
};
const FACT = { told: { tone: 'good', text: 'Told' }, put_off: { tone: 'warn', text: 'Later' }, open: { tone: 'bad', text: 'Open' } };
/** Fields of each aircraft that flies; those of the second one end in `_2`. */
const ofEach = (fleet, fields) => (fleet.length ? fleet : [null]).flatMap((name, at) => fields.map((one) => ({
  ...one,
  name: at ? `${one.name}_${at + 1}` : one.name,
  label: name ? `${name}: ${one.label[0].toLowerCase()}${one.label.slice(1)}` : one.label,
})));
const CARRIER = [
  { name: 'legal_name', label: 'Carrier’s legal name' },
  { name: 'trade_names', label: 'Also known as', placeholder: 'with commas between them' },
];
const AIRCRAFT = [
  { name: 'aircraft', label: 'Aircraft type', wide: true },
  { name: 'tail', label: 'Tail', placeholder: 'as before' },
  { name: 'operator_price', label: 'Operator’s price for the whole trip (yours only)', kind: 'amount', placeholder: 'as before' },
];
const NEW = ['from', 'to', 'date', 'time', 'passengers'];
const ON_REQUEST = [
  { name: 'relationships', label: 'Business relationships with the carrier', wide: true, placeholder: 'none that bear on its selection' },
  { name: 'third_party_fees', label: 'Fees of third parties', wide: true, placeholder: 'none known' },
];

function ContractCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const state = STATES[card.state];
  const version = card.contract_version && `version ${card.contract_version}${card.amends ? `, amends version ${card.amends}` : ''}`;
  return (
    <Frame
      card={card}
      name="contract"
      icon={FileSignature}
      title={card.amends ? 'Amended contract' : 'Contract'}
      subtitle={[card.deal_number, card.route, version, card.total_label].filter(Boolean).join(' · ')}
      tags={<span role="status"><Tag tone={state.tone} data-testid="contract-state">{state.text}</Tag></span>}
    >
      {card.missing.map((one) => <Note key={one} tone="warn" icon={AlertTriangle} data-testid="missing">{one}</Note>)}
      {card.state === 'printing' && (
        <div className="jv-progress" role="status"><span className="jv-progress-bar" aria-hidden /><span>The PDF is being made</span></div>
      )}
      {card.problem && <Note tone="bad" icon={AlertTriangle} data-testid="problem">{card.problem.text || card.problem}</Note>}
      <Difference card={card} />
      <Signature card={card} />
      <Disclosures card={card} desk={desk} />
      <PressProblem desk={desk} />
      <Steps card={card} desk={desk} />
      <Amend card={card} desk={desk} />
      <TakeBack card={card} desk={desk} />
      {card.earlier.length > 0 && (
        <Section title="Earlier versions" data-testid="earlier">
          {card.earlier.map((one) => <OutLink key={one.url} href={one.url} icon={FileDown}>{one.label}</OutLink>)}
        </Section>
      )}
    </Frame>
  );
}

function Steps({ card, desk }) {
  const [sending, ready] = [card.state === 'sent' || card.state === 'opened', card.missing.length === 0];
  return (
    <div className="jv-row jv-foot">
      {card.can_countersign && <Button desk={desk} action="countersign" extra={{ contract_version: card.signed_version }} icon={Stamp} tone="main" busyText="Signing…" testid="countersign">Countersign</Button>}
      {card.can_send && <Button desk={desk} action="send_contract" icon={Send} tone={sending ? 'plain' : 'main'} busyText="Writing…" disabled={!ready} testid="send-contract">{sending ? 'Send the link again' : 'Send for signature'}</Button>}
      {card.can_print_again && <Button desk={desk} action="print_contract_again" icon={Printer} tone="main" busyText="Starting…" testid="print-again">Print it again</Button>}
      {card.can_prepare && <Button desk={desk} action="prepare_contract" icon={FileSignature} tone={card.state === 'none' ? 'main' : 'plain'} busyText="Preparing…" testid="prepare-contract">{card.state === 'none' ? 'Prepare the contract' : 'Prepare it anew'}</Button>}
      {card.documents.map((one) => <OutLink key={one.url} href={one.url} tone="plain" icon={FileDown} testid="contract-pdf">{one.label}</OutLink>)}
    </div>
  );
}

function Signature({ card }) {
  const one = card.signature;
  if (!one) return null;
  return (
    <Section title="Signatures" icon={CheckCircle2} data-testid="signature">
      <Facts rows={[['Client', one.client], ['Broker', one.broker || 'not yet', one.broker ? null : 'bad'], ['SHA-256 of what was signed', one.sha256]]} />
    </Section>
  );
}

function Disclosures({ card, desk }) {
  if (!card.facts.length) return null;
  return (
    <Section title="Disclosures before the contract (14 CFR 295.24)" icon={ShieldCheck} data-testid="disclosures">
      {card.facts.map((one) => (
        <div key={one.label} data-testid="fact" data-state={one.state}>
          <Tag tone={FACT[one.state].tone}>{FACT[one.state].text}</Tag>
          {` ${one.label}: `}<strong>{one.value}</strong> <small className="jv-muted">{one.told_label}</small>
        </div>
      ))}
      {card.papers.map((one) => <PaperOf key={one.disclosure_id} one={one} card={card} desk={desk} />)}
      {card.can_disclose && (
        <>
          <details className="jv-choices">
            <summary>Give them, or name the carrier as its certificate does</summary>
            <Entry desk={desk} action="give_disclosures" fields={ofEach(card.fleet, CARRIER)} values={card.carrier_form} submit="Write the disclosures" icon={ShieldCheck} busyText="Writing…" tone="plain" testid="disclose" />
          </details>
          <details className="jv-choices">
            <summary>The client asks for the further facts</summary>
            <Entry desk={desk} action="answer_request" fields={ON_REQUEST} values={{ relationships: '', third_party_fees: '' }} submit="Write the answer" icon={ShieldCheck} busyText="Writing…" tone="plain" testid="on-request" />
          </details>
          {card.can_put_off && (
            <div className="jv-row">
              <Button desk={desk} action="put_off_disclosures" icon={Clock} busyText="Noting…" testid="put-off">Tell what is open later</Button>
              <small className="jv-muted">What nobody knows yet then stands as “to be disclosed” in the contract.</small>
            </div>
          )}
        </>
      )}
    </Section>
  );
}

function PaperOf({ one, card, desk }) {
  const [recipient, setRecipient] = useState('');
  return (
    <div className="jv-row" data-testid="disclosure-paper">
      {one.url ? <OutLink href={one.url} icon={FileDown}>{`${one.title}, ${one.size_label}`}</OutLink> : <span>{`${one.title}: being printed`}</span>}
      <small className="jv-muted">{one.problem || `${one.given_label || 'Not given yet'} · ${one.version_label}`}</small>
      {one.url && !one.given_label && card.can_disclose && (
        <>
          <input className="jv-input jv-input-reason" value={recipient} placeholder="Handed over on paper to" aria-label="Who took the paper" autoComplete="off" onChange={(event) => setRecipient(event.target.value)} data-testid="handed-to" />
          <Button desk={desk} action={`hand_over-${one.disclosure_id}`} busyText="Noting…" disabled={recipient.trim().length < 2} onPress={() => desk.press('hand_over', { disclosure_id: one.disclosure_id, recipient })} testid="hand-over">Note it</Button>
        </>
      )}
    </div>
  );
}

function Difference({ card }) {
  const one = card.difference;
  if (!one) return null;
  return (
    <Section title={`Against version ${one.against}, which is signed`} data-testid="difference">
      <span>{one.reason}</span>
      {one.words.length > 0 && <ul className="jv-list">{one.words.map((line) => <li key={line}>{line}</li>)}</ul>}
      <table className="jv-table jv-lines">
        <caption className="jv-unseen">What changes in the price</caption>
        <tbody>
          {one.lines.map((line) => (
            <tr key={line.label}><th scope="row">{line.label}<small className="jv-muted">{`${line.before_label} before, ${line.after_label} now`}</small></th><td className="jv-money">{line.by_label}</td></tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Amend({ card, desk }) {
  const [added, setAdded] = useState(0);
  if (!card.can_amend) return null;
  const places = [['0', 'before the first leg'], ...card.amend_legs.map((name, at) => [String(at + 1), `after ${name}`])];
  const fresh = Array.from({ length: added }, (_, at) => at + 1);
  const values = { ...card.amend_form, ...Object.fromEntries(fresh.flatMap((n) => [[`new${n}_after`, String(card.amend_legs.length)], ...NEW.map((what) => [`new${n}_${what}`, ''])])) };
  const fields = [
    { name: 'reason', label: 'Why, for the client to read', wide: true },
    ...card.amend_legs.flatMap((name, at) => [
      { name: `leg${at + 1}_drop`, label: `${name[0].toUpperCase()}${name.slice(1)}`, kind: 'choice', choices: [['', 'stays'], ['yes', 'is dropped']], wide: true },
      { name: `leg${at + 1}_date`, label: 'Date', kind: 'day' },
      { name: `leg${at + 1}_time`, label: 'Local time', placeholder: '10:00' },
      { name: `leg${at + 1}_passengers`, label: 'Passengers' },
    ]),
    ...fresh.flatMap((n) => [
      { name: `new${n}_after`, label: `New leg ${n}`, kind: 'choice', choices: places, wide: true },
      { name: `new${n}_from`, label: 'From', placeholder: 'KTEB' },
      { name: `new${n}_to`, label: 'To', placeholder: 'KVNY' },
      { name: `new${n}_date`, label: 'Date', kind: 'day' },
      { name: `new${n}_time`, label: 'Local time', placeholder: '10:00' },
      { name: `new${n}_passengers`, label: 'Passengers' },
    ]),
    ...ofEach(card.fleet, AIRCRAFT),
  ];
  return (
    <details className="jv-choices" data-testid="amend">
      <summary>Amend what was signed</summary>
      <Entry desk={desk} action="amend_contract" fields={fields} values={values} submit="Make the amendment" icon={FileSignature} busyText="Pricing…" tone="plain" testid="amendment">
        <div className="jv-row">
          {added < 6 && <Button desk={desk} icon={Plus} tone="quiet" onPress={() => setAdded(added + 1)} testid="amendment-add-leg">Add a leg</Button>}
          <small className="jv-muted">Where a leg comes or goes, or another type flies, enter the operator’s new price. The client signs anew; until then what is signed stands.</small>
        </div>
      </Entry>
    </details>
  );
}

function TakeBack({ card, desk }) {
  if (!card.can_withdraw) return null;
  return (
    <details className="jv-choices" data-testid="withdraw">
      <summary>Take this version back</summary>
      <Entry desk={desk} action="withdraw_contract" fields={[{ name: 'reason', label: 'Why', wide: true }]} values={{ reason: '' }} submit="Take it back; its link ends" icon={Undo2} busyText="Taking back…" tone="plain" testid="take-back" />
    </details>
  );
}

export default jetvision.show(React, 'ContractCard', ContractCard, { props, callAction });
