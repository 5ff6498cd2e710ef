import { Gauge } from 'lucide-react';

const { Frame, Section, Tag, Explain } = jetvision.kit(React);

function EstimateCard({ card }) {
  const most = Math.max(1, ...card.ranges.map((range) => range.high));
  return (
    <Frame card={card} name="estimate" icon={Gauge} title="What it may cost" subtitle={card.basis} tags={<Tag tone="estimate" data-testid="estimate-label">Estimate</Tag>}>
      <ul className="jv-ranges">
        {card.ranges.map((range) => (
          <li key={range.category} className="jv-range" data-testid="estimate-row">
            <span className="jv-range-name">{range.category}</span>
            <span className="jv-range-mid jv-money"><Explain facts={range.why} testid="why-estimate">≈ {range.mid_label}</Explain></span>
            <Bar range={range} most={most} />
            <span className="jv-range-ends jv-money">{range.low_label} – {range.high_label}</span>
            <span className="jv-range-basis jv-muted">{range.basis}</span>
          </li>
        ))}
      </ul>
      <p className="jv-muted" data-testid="estimate-note">{card.note}</p>
      {card.market && <Market market={card.market} />}
    </Frame>
  );
}

function Market({ market }) {
  return (
    <Section title={`What ${market.source_label} says`}>
      {market.ranges.length > 0 && (
        <ul className="jv-list" data-testid="market-ranges">
          {market.ranges.map((range) => (
            <li key={range.category}>
              {`${range.category}: usually `}
              <span className="jv-money">{range.mid_label}</span>
              {` (${range.ends_label})`}
            </li>
          ))}
        </ul>
      )}
      {market.times_label && <p data-testid="market-times">{market.times_label}</p>}
      <p className="jv-muted" data-testid="market-source">
        {`${market.read_label} from ${market.source_label}. Not part of the estimate above, and no operator's price. `}
        {market.sandbox && <Tag tone="warn">Simulator</Tag>}
      </p>
    </Section>
  );
}

function Bar({ range, most }) {
  const share = (value) => `${(100 * value) / most}%`;
  const hatch = `jv-hatch-${range.category.replace(/[^a-z0-9]/gi, '-')}`;
  return (
    <svg className="jv-range-bar" role="img" aria-label={`${range.category}: from ${range.low_label} to ${range.high_label}, most likely about ${range.mid_label}`}>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" className="jv-hatch-ground" />
          <line x1="0" y1="0" x2="0" y2="6" className="jv-hatch-line" />
        </pattern>
      </defs>
      <rect x="0" y="9" width="100%" height="2" className="jv-range-track" />
      <rect x={share(range.low)} y="2" width={share(range.high - range.low)} height="16" rx="4" fill={`url(#${hatch})`} className="jv-range-span" />
      <rect x={share(range.mid)} y="0" width="3" height="20" rx="1.5" className="jv-range-tick" />
    </svg>
  );
}

export default jetvision.show(React, 'EstimateCard', EstimateCard, { props });
