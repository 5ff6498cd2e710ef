import { Archive, ArrowUpRight, Flame, Layers } from 'lucide-react';

const { Frame, Tag } = jetvision.kit(React);

/** Every deal by stage: who, where, what it is worth, what is to be done. A row leads to its thread. */
function Pipeline({ card }) {
  const stages = card.stages.filter((stage) => stage.deals > 0);
  return (
    <Frame card={card} name="pipeline" icon={Layers} title="Your pipeline" subtitle="Prices and estimates are added up apart, each currency by itself." tags={<Tag data-testid="pipeline-count">{card.count_label}</Tag>}>
      {card.empty && <p className="jv-empty" data-testid="pipeline-empty">{card.empty}</p>}
      {stages.map((stage) => <Stage key={stage.key} stage={stage} />)}
    </Frame>
  );
}

function Stage({ stage }) {
  return (
    <section className="jv-stage" aria-label={stage.label} data-testid={`stage-${stage.key}`}>
      <header className="jv-stage-head">
        <h4 className="jv-stage-name">{stage.label} <span className="jv-muted">{stage.deals}</span></h4>
        <span className="jv-stage-totals">
          {stage.totals.map((total) => (
            <span key={`${total.label} ${total.estimate}`} className={total.estimate ? 'jv-tag jv-tag-estimate jv-money' : 'jv-money'}>{total.estimate ? `Estimates ${total.label}` : total.label}</span>
          ))}
        </span>
      </header>
      <ul className="jv-deals">{stage.rows.map((row) => <Deal key={row.deal_id} row={row} />)}</ul>
      {stage.deals > stage.rows.length && <p className="jv-muted">{`${stage.deals - stage.rows.length} more: find them by client, route, tail or number, as in “find the Acme deal”.`}</p>}
    </section>
  );
}

function Deal({ row }) {
  return (
    <li className="jv-deal" data-testid={`deal-${row.number}`}>
      <a className="jv-deal-link" href={`/thread/${row.thread_id}`}>
        <span className="jv-deal-who">
          <strong>{row.client || 'Client not named yet'}</strong>
          <span className="jv-muted">{[row.route, row.date_label].filter(Boolean).join(' · ') || 'Trip not described yet'}</span>
        </span>
        <span className="jv-deal-worth">
          {row.value_label
            ? <span className={row.estimate ? 'jv-tag jv-tag-estimate jv-money' : 'jv-money'}>{row.estimate ? `Estimate ${row.value_label}` : row.value_label}</span>
            : <span className="jv-muted">no price yet</span>}
          <span className="jv-muted" title={`Opened ${row.opened_label}`}>{`${row.number} · ${row.age_label}`}</span>
        </span>
        <span className="jv-deal-step">
          {row.step && <span><ArrowUpRight size={14} aria-hidden /> {row.step}</span>}
          {row.archived && <Tag icon={Archive}>Archived</Tag>}
          {row.marks.map((mark) => <Tag key={mark.key} tone={mark.key === 'large' ? 'plain' : 'warn'} icon={mark.key === 'large' ? undefined : Flame} data-testid={`mark-${mark.key}`}>{mark.label}</Tag>)}
        </span>
      </a>
    </li>
  );
}

export default jetvision.show(React, 'Pipeline', Pipeline, { props });
