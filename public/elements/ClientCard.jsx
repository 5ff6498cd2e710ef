import { BookUser, GitMerge, Pencil, UserRound } from 'lucide-react';

const { Frame, Section, Tag, Note, Button, PressProblem, Entry, Facts, usePresses } = jetvision.kit(React);

const FIELDS = [
  { name: 'contact_name', label: 'Name', kind: 'text' },
  { name: 'email', label: 'E-mail for proposals', kind: 'text' },
  { name: 'company', label: 'Company', kind: 'text' },
  { name: 'phone', label: 'Telephone', kind: 'text' },
  { name: 'currency', label: 'Quoted in', kind: 'text', placeholder: 'The house’s own' },
  { name: 'contacts', label: 'Further contacts, a line each', kind: 'lines', wide: true, placeholder: 'Maria Lopez, assistant, maria@acme.example' },
  { name: 'preferences', label: 'Preferences, a line each', kind: 'lines', wide: true, placeholder: 'Leaves from Teterboro' },
  { name: 'notes', label: 'Notes, for you alone', kind: 'lines', wide: true },
];

function ClientCard({ card, callAction }) {
  const desk = usePresses(card, callAction);
  const client = card.client;
  if (!client) {
    return <Frame card={card} name="client" icon={UserRound} title="Client" subtitle={card.deal_number}><p>No client is named yet. Write “client is …”.</p></Frame>;
  }
  return (
    <Frame
      card={card}
      name="client"
      icon={BookUser}
      title={client.title}
      subtitle="Client"
      tags={card.fixed ? <Tag tone="plain">Fixed for {card.deal_number}</Tag> : null}
    >
      <Facts
        data-testid="client-facts"
        rows={[['Name', client.contact_name], ['E-mail', client.email], ['Telephone', client.phone], ['Quoted in', client.currency]]}
      />
      {client.contacts.length > 0 && <Lines title="Further contacts" lines={client.contacts} testid="contacts" />}
      {client.preferences.length > 0 && <Lines title="Preferences" lines={client.preferences} testid="preferences" />}
      {client.notes && <Section title="Notes, for you alone"><p className="jv-words" data-testid="notes">{client.notes}</p></Section>}
      {card.twins.map((twin) => <Twin key={twin.id} twin={twin} keep={client} desk={desk} />)}
      <PressProblem desk={desk} />
      <details className="jv-choices">
        <summary>Change the entry</summary>
        <Entry desk={desk} action="save_client" fields={FIELDS} values={card.form} extra={{ client_id: client.id, seen: card.form }} submit="Save" icon={Pencil} busyText="Saving…" testid="client-entry" />
      </details>
      <Section title="Before">
        {card.deals.length === 0 ? <p className="jv-muted">Nothing yet: this is the first request.</p> : (
          <ul className="jv-list" data-testid="client-deals">
            {card.deals.map((deal) => (
              <li key={deal.number}>
                <a className="jv-link" href={deal.url}>{deal.number}</a> {deal.route}{deal.date_label ? `, ${deal.date_label}` : ''} <Tag>{deal.state_label}</Tag>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </Frame>
  );
}

function Lines({ title, lines, testid }) {
  return (
    <Section title={title}>
      <ul className="jv-list" data-testid={testid}>{lines.map((line) => <li key={line}>{line}</li>)}</ul>
    </Section>
  );
}

function Twin({ twin, keep, desk }) {
  return (
    <Section title="Perhaps the same client twice" icon={GitMerge} tone="ask" data-testid="twin">
      <p>{[twin.title, twin.contact_name, twin.email, twin.phone].filter((part, n, all) => part && all.indexOf(part) === n).join(' · ')}</p>
      <Note tone="info">Merging keeps this entry and adds what it lacks; the other person becomes a contact, and the deals of both stand here.</Note>
      <div className="jv-row jv-foot">
        <Button desk={desk} action="merge_clients" icon={GitMerge} busyText="Merging…" onPress={() => desk.press('merge_clients', { keep_id: keep.id, other_id: twin.id })} testid="merge">Merge into this entry</Button>
      </div>
    </Section>
  );
}

export default jetvision.show(React, 'ClientCard', ClientCard, { props, callAction });
