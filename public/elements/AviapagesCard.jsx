import { AlertTriangle, CheckCircle2, Radio, Send, Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Section, Tag, Note, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  preparing: { tone: 'wait', text: 'Looking up operators…' },
  draft: { tone: 'plain', text: 'Draft, not sent' },
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not sent' },
  discarded: { tone: 'plain', text: 'Discarded' },
  superseded: { tone: 'plain', text: 'Ended' },
};

const ANSWERS = { Quoted: 'good', Declined: 'bad', 'No answer yet': 'wait' };

function AviapagesCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [words, setWords] = useState(card.comment);
  const [ticked, setTicked] = useState(chosen(card));
  const draft = card.state === 'draft';
  const state = STATES[card.state];

  // What was ticked or typed belongs to one exact request.
  useEffect(() => {
    setWords(card.comment);
    setTicked(chosen(card));
  }, [card.ask_id, card.content_hash, draft]);

  const tick = (id) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
  return (
    <Frame
      card={card}
      name="aviapages"
      icon={Radio}
      title="Ask operators through Aviapages"
      subtitle={draft ? 'Tick whom to ask, read the words, then approve. Nothing leaves before that.' : `${card.route} · ${card.reference || card.deal_number}`}
      tags={(
        <span role="status">
          {card.sandbox && <Tag tone="warn" data-testid="sandbox">Simulator</Tag>}
          {' '}
          <Tag tone={state.tone} data-testid="ask-state">{state.text}</Tag>
        </span>
      )}
    >
      {card.operators.length > 0 && (
        <ul className="jv-board" aria-label={draft ? 'Whom to ask' : 'Asked'} data-testid="ask-operators">
          {card.operators.map((one) => <Operator key={one.id} one={one} draft={draft} ticked={ticked.includes(one.id)} tick={tick} locked={Boolean(desk.busy)} />)}
        </ul>
      )}
      {card.legs.length > 0 && (
        <Section title="What they read">
          <ul className="jv-list" data-testid="ask-legs">{card.legs.map((leg) => <li key={leg}>{leg}</li>)}</ul>
          <p className="jv-muted" data-testid="ask-categories">{`Aircraft asked for: ${card.categories_label}. Sent by ${card.channels_label}, with these words:`}</p>
          {draft
            ? <textarea className="jv-input" aria-label="Words to the operators" rows={Math.min(16, words.split('\n').length + 2)} maxLength={card.longest_comment} value={words} readOnly={Boolean(desk.busy)} onChange={(event) => setWords(event.target.value)} data-testid="ask-comment-input" />
            : <div className="jv-mail-body" data-testid="ask-comment">{card.comment}</div>}
        </Section>
      )}
      {card.sent_label && <Note tone="good" icon={CheckCircle2} data-testid="ask-sent">{`${card.sent_label} · request ${card.request_id}`}</Note>}
      {card.problem && <Note tone={card.state === 'failed' ? 'bad' : 'warn'} icon={AlertTriangle} data-testid="problem">{card.problem}</Note>}
      <PressProblem desk={desk} />
      <Foot card={card} desk={desk} words={words} ticked={ticked} />
    </Frame>
  );
}

function Operator({ one, draft, ticked, tick, locked }) {
  return (
    <li className="jv-asked" data-testid="ask-operator">
      <div className="jv-asked-head">
        {draft && (
          <label className="jv-pick">
            <span className="jv-unseen">Ask {one.name}</span>
            <input type="checkbox" checked={ticked} disabled={locked} onChange={() => tick(one.id)} data-testid={`ask-tick-${one.id}`} />
          </label>
        )}
        <div className="jv-asked-who">
          <strong>{one.name}</strong>
          <p className="jv-muted">{[one.reason, one.figures_label].filter(Boolean).join(' · ')}</p>
        </div>
        {one.answer_label && <span className="jv-board-tags"><Tag tone={ANSWERS[one.answer_label] || 'plain'}>{one.answer_label}</Tag></span>}
      </div>
    </li>
  );
}

function Foot({ card, desk, words, ticked }) {
  const one = { ask_id: card.ask_id };
  if (card.state === 'draft') {
    const approval = { ...one, content_hash: card.content_hash, operators: ticked, comment: words };
    return (
      <div className="jv-row jv-foot">
        <Button desk={desk} action="approve_ask" extra={approval} icon={Send} tone="main" busyText="Approving…" disabled={ticked.length === 0 || !words.trim()} testid="approve-ask">
          {`Approve and ask ${ticked.length} ${ticked.length === 1 ? 'operator' : 'operators'}`}
        </Button>
        <Button desk={desk} action="discard_ask" extra={one} icon={Trash2} tone="quiet" busyText="Discarding…" testid="discard-ask">Discard</Button>
      </div>
    );
  }
  if (card.state !== 'uncertain' && !(card.state === 'failed' && card.can_send_again)) return null;
  return (
    <div className="jv-row jv-foot">
      {card.candidates.map((found) => (
        <Button key={found.request_id} desk={desk} action="claim_ask" extra={{ ...one, request_id: found.request_id }} icon={CheckCircle2} tone="main" busyText="Taking it…" testid={`claim-ask-${found.request_id}`}>
          {`Request ${found.request_id} is ours`}
        </Button>
      ))}
      <Button desk={desk} action="send_ask_again" extra={one} icon={Send} tone={card.candidates.length ? 'plain' : 'main'} busyText="Looking, then sending…" testid="send-ask-again">
        {card.state === 'uncertain' ? 'Look it up, then send again' : 'Send again'}
      </Button>
    </div>
  );
}

const chosen = (card) => card.operators.filter((one) => one.ticked).map((one) => one.id);

export default jetvision.show(React, 'AviapagesCard', AviapagesCard, { props, callAction });
