import { AlertTriangle, CheckCircle2, Mail, Paperclip, Pencil, Save, Send, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';

const { Frame, Tag, Note, OutLink, Button, PressProblem, usePresses } = jetvision.kit(React);

const STATES = {
  draft: { tone: 'plain', text: 'Draft, not sent' },
  queued: { tone: 'wait', text: 'Approved, waiting' },
  sending: { tone: 'wait', text: 'Sending…' },
  sent: { tone: 'good', text: 'Sent' },
  bounced: { tone: 'bad', text: 'Came back' },
  uncertain: { tone: 'warn', text: 'Not certain' },
  failed: { tone: 'bad', text: 'Not sent' },
  superseded: { tone: 'plain', text: 'Replaced' },
  discarded: { tone: 'plain', text: 'Discarded' },
};
const FIELDS = ['to', 'subject', 'body'];

function MailCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const [edit, setEdit] = useState(null);
  const [agreed, setAgreed] = useState(false);
  const state = STATES[card.state];
  const draft = card.state === 'draft';
  const unsaved = edit !== null && FIELDS.some((field) => edit[field] !== card[field]);

  // What was ticked or typed belongs to one exact content; the editor stays until its text is the card's.
  useEffect(() => {
    setAgreed(false);
    setEdit(null);
  }, [card.content_hash, draft]);

  return (
    <Frame
      card={card}
      name="mail"
      icon={Mail}
      title={draft ? 'E-mail to the client' : card.subject}
      subtitle={draft ? 'Read it, change it, then approve. Nothing leaves before that.' : `To ${card.to}`}
      tags={<span role="status"><Tag tone={state.tone} data-testid="mail-state">{state.text}</Tag></span>}
    >
      {edit === null ? <Preview card={card} /> : <Editor edit={edit} setEdit={setEdit} locked={Boolean(desk.busy)} />}
      <Attachment card={card} />
      {card.sent_label && card.state !== 'bounced' && <Note tone="good" icon={CheckCircle2} data-testid="sent-label">{card.sent_label}</Note>}
      {card.problem && <Note tone={card.state === 'uncertain' ? 'warn' : 'bad'} icon={AlertTriangle} data-testid="problem">{card.problem.text || card.problem}</Note>}
      {draft && card.provisional_note && (
        <label className="jv-agree">
          <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} data-testid="confirm-provisional" />
          <span>{card.provisional_note} <strong>Send it anyway.</strong></span>
        </label>
      )}
      <PressProblem desk={desk} />
      {draft && (
        <div className="jv-row jv-foot">
          {edit === null
            ? <Button desk={desk} icon={Pencil} onPress={() => setEdit(Object.fromEntries(FIELDS.map((field) => [field, card[field]])))} testid="mail-edit">Edit</Button>
            : (
              <>
                <Button desk={desk} action="edit_mail" icon={Save} tone={unsaved ? 'main' : 'plain'} busyText="Saving…" disabled={!unsaved} onPress={() => desk.press('edit_mail', { ...edit, content_hash: card.content_hash })} testid="mail-save">Save changes</Button>
                <Button desk={desk} icon={X} onPress={() => setEdit(null)} testid="mail-cancel">{unsaved ? 'Drop changes' : 'Close'}</Button>
              </>
            )}
          <Button
            desk={desk}
            action="approve_send"
            extra={{ content_hash: card.content_hash, confirm_provisional: agreed }}
            icon={Send}
            tone={unsaved ? 'plain' : 'main'}
            busyText="Approving…"
            disabled={unsaved || (Boolean(card.provisional_note) && !agreed)}
            testid="approve-send"
          >
            Approve and send
          </Button>
          <Button desk={desk} action="discard_mail" icon={Trash2} tone="quiet" busyText="Discarding…" testid="mail-discard">Discard</Button>
          {unsaved && <span className="jv-muted" role="status">Save or drop your changes before you approve.</span>}
        </div>
      )}
      {(card.state === 'failed' || card.state === 'uncertain') && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="send_again" icon={Send} tone="main" busyText="Sending again…" testid="send-again">Send again</Button>
        </div>
      )}
      {card.state === 'bounced' && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="prepare_mail" icon={Pencil} tone="main" busyText="Writing…" testid="write-again">Write it again</Button>
        </div>
      )}
    </Frame>
  );
}

function Preview({ card }) {
  return (
    <div className="jv-mail">
      <dl className="jv-mail-head">
        <div><dt>From</dt><dd>{card.from_label}</dd></div>
        <div><dt>To</dt><dd data-testid="mail-to">{card.to}</dd></div>
        {card.cc && <div><dt>Cc</dt><dd>{card.cc}</dd></div>}
        <div><dt>Subject</dt><dd data-testid="mail-subject"><strong>{card.subject}</strong></dd></div>
      </dl>
      <div className="jv-mail-body" data-testid="mail-body">{card.body}</div>
    </div>
  );
}

function Editor({ edit, setEdit, locked }) {
  const change = (field) => (event) => setEdit({ ...edit, [field]: event.target.value });
  const lines = Math.min(24, Math.max(8, edit.body.split('\n').length + 1));
  return (
    <div className="jv-mail jv-form">
      <label><span>To</span><input className="jv-input" inputMode="email" autoComplete="off" value={edit.to} readOnly={locked} onChange={change('to')} data-testid="mail-to-input" /></label>
      <label><span>Subject</span><input className="jv-input" value={edit.subject} readOnly={locked} onChange={change('subject')} data-testid="mail-subject-input" /></label>
      <label><span>Text</span><textarea className="jv-input" rows={lines} value={edit.body} readOnly={locked} onChange={change('body')} data-testid="mail-body-input" /></label>
    </div>
  );
}

function Attachment({ card }) {
  return (
    <div className="jv-row jv-attached">
      {card.attachment && <OutLink href={card.attachment.url} icon={Paperclip} testid="mail-attachment">{`${card.attachment.name}, ${card.attachment.size_label}`}</OutLink>}
      {card.link && <OutLink href={card.link} testid="client-link">The client’s page</OutLink>}
    </div>
  );
}

export default jetvision.show(React, 'MailCard', MailCard, { props, callAction });
