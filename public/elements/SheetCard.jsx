import { AlertTriangle, FileSpreadsheet, RefreshCw, Rows3, Unplug } from 'lucide-react';

const { Frame, Section, Tag, Note, OutLink, Button, PressProblem, usePresses } = jetvision.kit(React);

function SheetCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const open = card.conflicts.length;
  const state = !card.connected ? ['plain', 'Not connected'] : card.problem ? ['bad', 'Stopped'] : open ? ['wait', `${open} to decide`] : card.findings.length ? ['wait', `${card.findings.length} not taken`] : card.synced_label ? ['good', 'In step'] : ['wait', 'First round'];
  return (
    <Frame
      card={card}
      name="sheet"
      icon={FileSpreadsheet}
      title="Client sheet"
      subtitle="Your client book and your Google sheet, kept in step both ways."
      tags={<span role="status"><Tag tone={state[0]} data-testid="sheet-state">{state[1]}</Tag></span>}
    >
      {card.connected && <p><OutLink href={card.url} testid="sheet-link">Open the sheet</OutLink>{card.tab ? `, tab ${card.tab}` : ''}{card.synced_label ? `. Last in step ${card.synced_label}.` : '.'}</p>}
      {!card.connected && <p>Write “connect my client sheet” and its address.</p>}
      {card.problem && <Note tone="bad" icon={AlertTriangle} data-testid="sheet-problem">{card.problem}</Note>}
      {card.conflicts.map((one) => <Conflict key={`${one.client_id} ${one.field}`} one={one} desk={desk} />)}
      {card.gone.map((one) => (
        <Section key={one.client_id} title={`${one.name} has no row any more`} icon={Rows3} tone="ask">
          <div className="jv-row jv-foot">
            <Button desk={desk} action="write_sheet_row" busyText="Writing…" onPress={() => desk.press('write_sheet_row', { client_id: one.client_id })} testid="write-again">Write it again</Button>
          </div>
        </Section>
      ))}
      {card.findings.length > 0 && (
        <Section title="Not taken from the sheet">
          <ul className="jv-list" data-testid="sheet-findings">{card.findings.map((line) => <li key={line}>{line}</li>)}</ul>
        </Section>
      )}
      <PressProblem desk={desk} />
      {card.connected && (
        <div className="jv-row jv-foot">
          <Button desk={desk} action="sync_sheet" icon={RefreshCw} busyText="Starting…" onPress={() => desk.press('sync_sheet', {})} testid="sync-sheet">Sync now</Button>
          <Button desk={desk} action="unlink_sheet" icon={Unplug} tone="quiet" busyText="Disconnecting…" onPress={() => desk.press('unlink_sheet', {})} testid="unlink-sheet">Disconnect</Button>
        </div>
      )}
    </Frame>
  );
}

function Conflict({ one, desk }) {
  const settle = (keep) => desk.press('settle_sheet', { client_id: one.client_id, field: one.field, keep });
  return (
    <Section title={`${one.name}: ${one.label}`} icon={AlertTriangle} tone="ask" data-testid="sheet-conflict">
      <p>Both sides were changed. In the book: <strong>{one.book || 'empty'}</strong>. In the sheet: <strong>{one.sheet || 'empty'}</strong>.</p>
      <div className="jv-row jv-foot">
        <Button desk={desk} action="settle_sheet" busyText="Saving…" onPress={() => settle('book')} testid="keep-book">Keep the book’s</Button>
        <Button desk={desk} action="settle_sheet" busyText="Saving…" onPress={() => settle('sheet')} testid="keep-sheet">Keep the sheet’s</Button>
      </div>
    </Section>
  );
}

export default jetvision.show(React, 'SheetCard', SheetCard, { props, callAction });
