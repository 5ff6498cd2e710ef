import { AlertTriangle, CheckCircle2, Clock, Mail, Paperclip, Pencil, Save, Send, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Tag, Note, OutLink, Button, PressProblem, MailPreview, MailEditor, usePresses } = jetvision.kit(React);

const STATES = {
  draft: { tone: 'plain', text: 'Draft, not sent' },
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not sent' },
  superseded: { tone: 'plain', text: 'Replaced' },
  discarded: { tone: 'plain', text: 'Discarded' },
};
const FIELDS = ['to', 'subject', 'body'];

function LetterCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [edit, setEdit] = useState(null);
  const [ticked, setTicked] = useState([]);
  const state = STATES[card.state];
  const open = card.state === 'draft' || card.state === 'failed';
  const unsaved = edit !== null && FIELDS.some((field) => edit[field] !== card[field]);
  const lacking = card.confirmations.some((one) => !ticked.includes(one.key));
  const which = { letter_id: card.letter_id };

  // What was ticked or typed belongs to one exact content; the editor stays until its text is the card's.
  useEffect(() => {
    setTicked([]);
    setEdit(null);
  }, [card.content_hash, open]);

  return (
    <Frame
      card={card}
      name="letter"
      icon={Mail}
      title={open ? card.title : card.subject}
      subtitle={card.state === 'draft' ? 'Read it, change it, then approve. Nothing leaves before that.' : `To ${card.to}`}
      tags={<span role="status"><Tag tone={state.tone} data-testid="letter-state">{state.text}</Tag></span>}
    >
      {edit === null ? <MailPreview card={card} name="letter" /> : <MailEditor edit={edit} setEdit={setEdit} locked={Boolean(desk.busy)} name="letter" />}
      <Enclosures card={card} />
      {card.sent_label && <Note tone="good" icon={CheckCircle2} data-testid="sent-label">{card.sent_label}</Note>}
      {card.delayed && <Note tone="info" icon={Clock} data-testid="delayed">{card.delayed}</Note>}
      {card.problem && <Note tone={card.state === 'failed' ? 'bad' : 'warn'} icon={AlertTriangle} data-testid="problem">{card.problem}</Note>}
      {card.held_back && <Note tone="warn" icon={AlertTriangle} data-testid="held-back">{card.held_back}</Note>}
      {card.state === 'draft' && card.confirmations.map((one) => (
        <Confirmation key={one.key} one={one} ticked={ticked} setTicked={setTicked} />
      ))}
      <PressProblem desk={desk} />
      {open && (
        <div className="jv-row jv-foot">
          {edit === null
            ? <Button desk={desk} icon={Pencil} onPress={() => setEdit(Object.fromEntries(FIELDS.map((field) => [field, card[field]])))} testid="letter-edit">Edit</Button>
            : (
              <>
                <Button desk={desk} action="edit_letter" icon={Save} tone={unsaved ? 'main' : 'plain'} busyText="Saving…" disabled={!unsaved} onPress={() => desk.press('edit_letter', { ...which, ...edit, content_hash: card.content_hash })} testid="letter-save">Save changes</Button>
                <Button desk={desk} icon={X} onPress={() => setEdit(null)} testid="letter-cancel">{unsaved ? 'Drop changes' : 'Close'}</Button>
              </>
            )}
          {card.state === 'draft' && (
            <Button
              desk={desk}
              action="approve_letter"
              extra={{ ...which, content_hash: card.content_hash, confirmations: ticked }}
              icon={Send}
              tone={unsaved ? 'plain' : 'main'}
              busyText="Approving…"
              disabled={unsaved || lacking || Boolean(card.held_back)}
              testid="approve-letter"
            >
              Approve and send
            </Button>
          )}
          {card.state === 'failed' && <SendAgain desk={desk} card={card} which={which} unsaved={unsaved} />}
          <Button desk={desk} action="discard_letter" extra={which} icon={Trash2} tone="quiet" busyText="Discarding…" testid="letter-discard">Discard</Button>
          {unsaved && <span className="jv-muted" role="status">Save or drop your changes before it is sent.</span>}
        </div>
      )}
      {card.state === 'uncertain' && (
        <div className="jv-row jv-foot"><SendAgain desk={desk} card={card} which={which} unsaved={false} /></div>
      )}
    </Frame>
  );
}

function SendAgain({ desk, card, which, unsaved }) {
  return (
    <Button desk={desk} action="send_letter_again" extra={which} icon={Send} tone={unsaved ? 'plain' : 'main'} busyText="Sending again…" disabled={unsaved || Boolean(card.held_back)} testid="send-letter-again">
      Send again
    </Button>
  );
}

function Confirmation({ one, ticked, setTicked }) {
  const change = (event) => setTicked(event.target.checked ? [...ticked, one.key] : ticked.filter((key) => key !== one.key));
  return (
    <label className="jv-agree">
      <input type="checkbox" checked={ticked.includes(one.key)} onChange={change} data-testid={`confirm-${one.key}`} />
      <span>{one.text}</span>
    </label>
  );
}

function Enclosures({ card }) {
  if (card.enclosures.length === 0) return null;
  return (
    <div className="jv-row jv-attached">
      {card.enclosures.map((one) => (
        <OutLink key={one.url} href={one.url} icon={Paperclip} testid="enclosure">{`${one.name}, ${one.size_label}`}</OutLink>
      ))}
    </div>
  );
}

export default jetvision.show(React, 'LetterCard', LetterCard, { props, callAction });
