// Text under 4.5:1 and targets under 44 px in the cards, as lines to read. Disabled controls are exempt.
() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const pixel = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (rgb) => {
    const [r, g, b] = [...rgb].slice(0, 3).map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const rgb = pixel(getComputedStyle(at).backgroundColor);
      if (rgb[3] === 255) return rgb;
    }
    return [255, 255, 255];
  };
  const faults = [];
  for (const element of document.querySelectorAll('.jv-card *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!own || element.closest(':disabled')) continue;
    const [a, b] = [light(pixel(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${element.textContent.slice(0, 40)}`);
  }
  for (const target of document.querySelectorAll('.jv-card :is(button, a, summary, label, input.jv-input, textarea)')) {
    const seen = target.getBoundingClientRect();
    // a number that explains itself is as tall as its line; what a finger meets is drawn around it
    const around = getComputedStyle(target, '::after');
    const reach = around.content === 'none' ? [0, 0] : [parseFloat(around.width) || 0, parseFloat(around.height) || 0];
    const [width, height] = [Math.max(seen.width, reach[0]), Math.max(seen.height, reach[1])];
    if (width < 43.9 || height < 43.9) faults.push(`${width.toFixed(0)} x ${height.toFixed(0)} px: ${target.textContent}`);
  }
  for (const card of document.querySelectorAll('.jv-card')) {
    if (card.scrollWidth > card.clientWidth) faults.push(`wider than its place: ${card.dataset.testid}`);
  }
  return faults;
}
