import { AlertTriangle, Check, Clock, EyeOff, FileDown, FileText, Link2Off, Mail, RotateCcw } from 'lucide-react';
import { useState } from 'react';

const { Frame, Section, Tag, Note, OutLink, Photo, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  rendering: { tone: 'wait', text: 'Being made' },
  ready: { tone: 'good', text: 'Ready' },
  failed: { tone: 'bad', text: 'Failed' },
  superseded: { tone: 'plain', text: 'Replaced' },
};

function ProposalCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const state = STATES[card.state];
  return (
    <Frame
      card={card}
      name="proposal"
      icon={FileText}
      title={`Proposal ${card.number}`}
      subtitle={`Version ${card.proposal_version} · valid until ${card.valid_until_label}`}
      tags={<span role="status"><Tag tone={state.tone} data-testid="proposal-state">{state.text}</Tag></span>}
    >
      {card.provisional_note && <Note tone="warn" icon={Clock} data-testid="provisional-note">{card.provisional_note}</Note>}
      {card.tax_note && <Note tone="info" data-testid="tax-note">{card.tax_note}</Note>}
      <ul className="jv-options">{card.options.map((option) => <Option key={option.n} option={option} />)}</ul>
      {card.state === 'rendering' && (
        <div className="jv-progress" role="status" data-testid="proposal-progress"><span className="jv-progress-bar" aria-hidden /><span>{card.progress_label}</span></div>
      )}
      {card.problem && <Note tone="bad" icon={AlertTriangle} data-testid="problem">{card.problem.text || card.problem}</Note>}
      <Decisions card={card} desk={desk} />
      <ClientPage card={card} desk={desk} />
      <PressProblem desk={desk} />
      {card.state !== 'superseded' && (
        <div className="jv-row jv-foot">
          {card.state === 'failed'
            ? <Button desk={desk} action="render_again" icon={RotateCcw} tone="main" busyText="Starting…" testid="render-again">Make the PDF again</Button>
            : <Button desk={desk} action="prepare_mail" icon={Mail} tone="main" busyText="Preparing…" disabled={card.state !== 'ready' || Boolean(card.page?.withdrawn_label)} testid="prepare-mail">Prepare the e-mail</Button>}
          {card.pdf && <OutLink href={card.pdf.url} tone="plain" icon={FileDown} testid="pdf-link">{`PDF, ${card.pdf.pages} ${card.pdf.pages === 1 ? 'page' : 'pages'}, ${card.pdf.size_label}`}</OutLink>}
        </div>
      )}
    </Frame>
  );
}

/** The client's page can be closed at once; asked twice, since the client may be reading it. */
function ClientPage({ card, desk }) {
  const [sure, setSure] = useState(false);
  if (!card.page) return null;
  if (card.page.withdrawn_label) return <Note tone="warn" icon={Link2Off} data-testid="link-withdrawn">{`The client’s page was withdrawn ${card.page.withdrawn_label}. Price the options again to send a new link.`}</Note>;
  if (!card.page.can_withdraw) return null;
  return (
    <div className="jv-row" data-testid="client-page">
      {sure ? (
        <>
          <span>The link that the client has will open nothing any more.</span>
          <Button desk={desk} action="withdraw_link" icon={Link2Off} busyText="Withdrawing…" onPress={() => desk.press('withdraw_link', { proposal_version: card.proposal_version })} testid="withdraw-link">Withdraw the link</Button>
          <Button desk={desk} action="keep_link" onPress={() => setSure(false)} testid="keep-link">Keep it</Button>
        </>
      ) : (
        <Button desk={desk} action="ask_withdraw" icon={Link2Off} onPress={() => setSure(true)} testid="ask-withdraw-link">Withdraw the client’s link…</Button>
      )}
    </div>
  );
}

/** What the proposal waits for, what may be confirmed, and what was decided. Each decision makes a new version. */
function Decisions({ card, desk }) {
  if (!card.can_decide || !(card.waiting.length || card.choices.length || card.decided.length)) return null;
  return (
    <>
      {card.waiting.map((item) => <Decision key={item.code + item.text} item={item} card={card} desk={desk} tone="ask" />)}
      {card.choices.length > 0 && (
        <details className="jv-choices" data-testid="choices">
          <summary>Is an airport on DOT’s list of rural airports?</summary>
          {card.choices.map((item) => <Decision key={item.code} item={item} card={card} desk={desk} />)}
        </details>
      )}
      {card.decided.length > 0 && (
        <Section title="Decided by you" icon={Check} data-testid="decided">
          {card.decided.map((one) => (
            <div key={one.code} className="jv-row" data-testid="decided-item">
              <span>{one.text}: <strong>{one.words}</strong> <small className="jv-muted">{`${one.reason} · ${one.when_label}`}</small></span>
              <Button desk={desk} action={`take-back-${one.code}`} busyText="Pricing…" onPress={() => desk.press('decide_tax', { code: one.code, decision: 'taken_back', reason: 'Taken back' })} testid="take-back">Take back</Button>
            </div>
          ))}
        </Section>
      )}
    </>
  );
}

function Decision({ item, card, desk, tone }) {
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState(card.currency);
  const [reason, setReason] = useState('');
  const said = reason.trim() !== '';
  const decide = (decision, more) => desk.press('decide_tax', { code: item.code, decision, reason, ...more });
  return (
    <Section title={item.options_label || null} tone={tone} data-testid="waiting" data-code={item.code}>
      <span>{item.text}</span>
      <div className="jv-row">
        {item.takes_amount && (
          <>
            <input inputMode="decimal" className="jv-input jv-input-amount jv-money" value={amount} placeholder="amount" aria-label="Amount for the whole party" onChange={(event) => setAmount(event.target.value)} data-testid="tax-amount" />
            <input className="jv-input jv-input-short" value={currency} maxLength={3} aria-label="Currency" onChange={(event) => setCurrency(event.target.value.toUpperCase())} data-testid="tax-currency" />
          </>
        )}
        <input className="jv-input jv-input-reason" value={reason} placeholder="Why, and who says so" aria-label="Reason" onChange={(event) => setReason(event.target.value)} data-testid="tax-reason" />
        {item.takes_amount && <Button desk={desk} tone="main" busyText="Pricing…" disabled={!said || !amount.trim()} onPress={() => decide('entered', { amount, currency })} testid="enter-tax">Enter</Button>}
        {item.takes_amount
          ? <Button desk={desk} busyText="Pricing…" disabled={!said} onPress={() => decide('waived')} testid="waive-tax">Waive</Button>
          : <Button desk={desk} tone="main" busyText="Pricing…" disabled={!said} onPress={() => decide('confirmed')} testid="confirm-tax">Confirm</Button>}
      </div>
    </Section>
  );
}

function Option({ option }) {
  return (
    <li className="jv-option" data-testid={`option-${option.n}`}>
      <div className="jv-option-head">
        {option.fleet.length === 0 && <Photo url={option.photo_url} label={option.aircraft} />}
        <div className="jv-quote-who">
          <strong>{`Option ${option.n}: ${option.aircraft}`}</strong>
          <span className="jv-muted">{[option.category, option.operator].filter(Boolean).join(' · ')}</span>
          {option.offer_label && <span className="jv-offer" data-testid="offer">{option.offer_label}</span>}
        </div>
      </div>
      {option.fleet.map((one, at) => (
        <div key={at} className="jv-option-head" data-testid="fleet-aircraft">
          <Photo url={one.photo_url} label={one.aircraft} />
          <div className="jv-quote-who">
            <strong>{`Aircraft ${at + 1}: ${one.aircraft}`}</strong>
            <span>{one.people_label}</span>
            <span className="jv-muted">{[one.category, one.seats_label, one.flight_label, one.operator].filter(Boolean).join(' · ')}</span>
            {one.offer_label && <span className="jv-offer">{one.offer_label}</span>}
          </div>
        </div>
      ))}
      <table className="jv-table jv-lines">
        <caption className="jv-unseen">{`Price lines of option ${option.n}`}</caption>
        <tbody>
          {option.lines.map((line, at) => (
            <tr key={`${line.code}-${at}`} data-testid="price-line" data-code={line.code}>
              <th scope="row">
                {line.label}
                {line.provisional && <Tag tone="warn">provisional</Tag>}
                {line.verified === false && <Tag tone="warn">not verified</Tag>}
                {(line.basis || line.source) && <small className="jv-muted">{[line.basis, line.rule, line.period, line.source].filter(Boolean).join(' · ')}</small>}
              </th>
              <td className="jv-money">{line.amount_label}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr><th scope="row">Client pays</th><td className="jv-money" data-testid="option-total">{option.total_label}</td></tr>
        </tfoot>
      </table>
      <div className="jv-private" data-testid="private">
        <span className="jv-private-label"><EyeOff size={16} aria-hidden />Only you see this</span>
        <dl>
          {option.fleet.map((one, at) => <div key={at}><dt>{`Operator’s price, aircraft ${at + 1}`}</dt><dd className="jv-money">{one.operator_price_label}</dd></div>)}
          <div><dt>{option.fleet.length ? 'Operators’ prices together' : 'Operator’s price'}</dt><dd className="jv-money" data-testid="operator-price">{option.operator_price_label}</dd></div>
          <div><dt>Your margin</dt><dd className="jv-money" data-testid="margin-amount">{option.margin_label}</dd></div>
          <div><dt>Your commission</dt><dd className="jv-money">{option.commission_label}</dd></div>
        </dl>
        {option.notes.length > 0 && <ul className="jv-list" data-testid="notes">{option.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      </div>
    </li>
  );
}

export default jetvision.show(React, 'ProposalCard', ProposalCard, { props, callAction });
