import { AlertTriangle, Archive, Ban, CheckCircle2, EyeOff, Flag, Frown, History, Mail, PlaneLanding } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Section, Tag, Note, Button, PressProblem, Facts, usePresses } = jetvision.kit(React);

const STATES = {
  open: { tone: 'wait' },
  flown: { tone: 'accent' },
  won: { tone: 'good' },
  lost: { tone: 'plain' },
  cancelled: { tone: 'bad' },
};

function ClosedCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  return (
    <Frame
      card={card}
      name="closed"
      icon={Flag}
      title={{ won: 'The deal is closed', cancelled: 'The deal is cancelled', lost: 'The deal is lost' }[card.state] || 'The end of the deal'}
      subtitle={[card.deal_number, card.route].filter(Boolean).join(' · ')}
      tags={<span role="status"><Tag tone={STATES[card.state].tone} data-testid="closed-state">{card.state_label}</Tag></span>}
    >
      {card.end_reason && <blockquote className="jv-quote" data-testid="end-reason">{card.end_reason}</blockquote>}
      <Cancelled card={card} desk={desk} />
      <PressProblem desk={desk} />
      <Flown card={card} desk={desk} />
      <Close card={card} desk={desk} />
      <Commission card={card} />
      {card.timeline.length > 0 && (
        <Section title="Timeline" icon={History}>
          <ol className="jv-timeline" data-testid="timeline">
            {card.timeline.map((step, at) => (
              <li key={`${step.what}-${at}`}><span>{step.what}</span><span className="jv-muted">{[step.when_label, step.who].filter(Boolean).join(', ')}</span></li>
            ))}
          </ol>
        </Section>
      )}
      <Cancel card={card} desk={desk} />
    </Frame>
  );
}

function Flown({ card, desk }) {
  if (!card.flown) return null;
  return (
    <div className="jv-row">
      <Button desk={desk} action="mark_flown" icon={PlaneLanding} tone={card.flown.can ? 'main' : 'plain'} busyText="Recording…" disabled={!card.flown.can} testid="mark-flown">Mark as flown</Button>
      {card.flown.why_not && <span className="jv-muted" data-testid="not-flown">{card.flown.why_not}</span>}
    </div>
  );
}

function Close({ card, desk }) {
  const [reason, setReason] = useState('');
  const close = card.close;
  if (!close) return null;
  if (!close.can) return <Note tone="info" data-testid="not-closable">{close.why_not}</Note>;
  return (
    <Section title="Close the deal" icon={Archive} data-testid="close">
      {close.unpaid && <Note tone="bad" icon={AlertTriangle} data-testid="unpaid">{close.unpaid}</Note>}
      <div className="jv-row">
        {close.unpaid && <input className="jv-input jv-input-reason" value={reason} placeholder="Why it is closed without full payment" aria-label="Why it is closed without full payment" onChange={(event) => setReason(event.target.value)} data-testid="override-reason" />}
        <Button desk={desk} action="close_deal" icon={Archive} tone={close.unpaid ? 'plain' : 'main'} busyText="Closing…" disabled={Boolean(close.unpaid) && !reason.trim()} extra={{ override_reason: close.unpaid ? reason : '' }} testid="close-deal">{close.unpaid ? 'Close it unpaid' : 'Close the deal'}</Button>
      </div>
    </Section>
  );
}

function Commission({ card }) {
  const one = card.commission;
  if (!one) return null;
  if (one.problem) return <Note tone="warn" icon={AlertTriangle}>{one.problem}</Note>;
  return (
    <div className="jv-private" data-testid="commission">
      <span className="jv-private-label"><EyeOff size={16} aria-hidden />Only you see this</span>
      <Facts rows={[['Flight, before taxes', one.transport_label], ['Operator’s price', one.operator_label], ['Net brokerage fee', one.net_label], [`Commission, ${one.percent_label}`, one.amount_label, 'sum']]} />
      <span className="jv-muted">{one.kept ? one.due_label : 'As it stands now; it is kept when the deal is closed.'}</span>
    </div>
  );
}

function Cancelled({ card, desk }) {
  const one = card.cancelled;
  if (!one) return null;
  return (
    <>
      <Facts rows={[['Cancelled', one.who], ['Fee', one.fee_label], ['How it follows', one.basis], ['Money', one.rest_label, 'sum']]} data-testid="cancelled" />
      {one.settled_label && <Note tone="good" icon={CheckCircle2}>{one.settled_label}</Note>}
      {one.sold && (
        <div className="jv-row">
          <Button desk={desk} icon={Mail} onPress={() => desk.press('write_cancellation', { reader: 'client' })} testid="tell-client">Write to the client</Button>
          {one.operators.map((operator) => (
            <Button key={operator.aircraft} desk={desk} icon={Mail} onPress={() => desk.press('write_cancellation', { reader: 'operator', aircraft: operator.aircraft })} testid="tell-operator">{operator.label}</Button>
          ))}
        </div>
      )}
    </>
  );
}

/** What it costs stands beside each way before anything is pressed. */
function Cancel({ card, desk }) {
  const cancel = card.cancel;
  const [by, setBy] = useState(cancel?.by || 'client');
  const [reason, setReason] = useState(cancel?.reason || '');
  useEffect(() => {
    if (cancel) {
      setBy(cancel.by);
      setReason(cancel.reason);
    }
  }, [cancel?.by, cancel?.reason]);
  if (!cancel) return null;
  const chosen = cancel.choices.find((way) => way.by === by);
  const inside = (
    <>
      {cancel.changed && <Note tone="bad" icon={AlertTriangle} data-testid="fee-changed">What it costs has changed since you looked. Nothing was cancelled: look again.</Note>}
      <div className="jv-ways" role="radiogroup" aria-label="Who cancels">
        {cancel.choices.map((way) => (
          <label key={way.by} className="jv-way" data-testid={`cancel-${way.by}`}>
            <input type="radio" name={`cancel-${card.deal_id}`} checked={by === way.by} onChange={() => setBy(way.by)} />
            <strong>{way.label}</strong>
            <span className="jv-money">{way.fee_label && `Fee ${way.fee_label}`}</span>
            <span className="jv-way-why"><span>{way.basis}</span>{way.rest_label && <span>{way.rest_label}</span>}</span>
          </label>
        ))}
      </div>
      <div className="jv-row">
        <input className="jv-input jv-input-reason" value={reason} placeholder="Why" aria-label="Why it is cancelled" onChange={(event) => setReason(event.target.value)} data-testid="cancel-reason" />
        <Button desk={desk} action="cancel_deal" icon={Ban} busyText="Cancelling…" disabled={!reason.trim()} extra={{ cancelled_by: by, reason, seen: chosen.seen }} testid="cancel-deal">Cancel the deal</Button>
        {cancel.can_lose && <Button desk={desk} action="lose_deal" icon={Frown} busyText="Recording…" disabled={!reason.trim()} extra={{ reason }} testid="lose-deal">It is lost</Button>}
      </div>
    </>
  );
  if (cancel.told) return <Section title="Cancel the deal" icon={Ban} tone="ask">{inside}</Section>;
  return <details className="jv-choices"><summary>{cancel.can_lose ? 'Cancelled or lost' : 'Cancel the deal'}</summary><div className="jv-entry">{inside}</div></details>;
}

export default jetvision.show(React, 'ClosedCard', ClosedCard, { props, callAction });
